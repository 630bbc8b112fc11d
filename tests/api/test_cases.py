"""Provisional assessments, samples, examinations and transfers over the API."""

from __future__ import annotations

import orjson
import pytest

from greenlane.assessment.models import GoodsCheck
from greenlane.config.tests.caller import caller
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.interchange.tests.provisional_cases import yellow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
FIGURE = {"item": 1, "field": "customs_value", "value": "4000"}
ASSESS = {
    "grounds": "value_unsettled",
    "explanation": "The price is far below that of like goods.",
    "missing": ["The contract of sale"],
    "figures": [FIGURE],
}


@pytest.fixture
def found() -> Declaration:
    return yellow()


def post(who: str, address: str, body: object = None):
    return caller(who).send("POST", address, orjson.dumps(body) if body is not None else b"")


def test_provisional_assessment_from_security_to_the_final_one(found: Declaration) -> None:
    case = f"/declarations/{found.mrn}/provisional-assessment"
    made = post("supervisor", case, ASSESS)
    assert made.status_code == 201, made.content
    amount = made.json()["security"]["amount_minor"]
    given = {"kind": "bond", "reference": "B-1", "amount_minor": amount}
    assert post("trader", f"{case}/security", given).json()["security"]["state"] == "offered"
    assert post("cashier", f"{case}/security/acceptance").json()["security"]["state"] == "accepted"
    supplied = post("trader", f"{case}/supplies", {"number": 1, "note": "The contract is enclosed."})
    assert supplied.json()["complete_at"] is not None
    pause = {"reason_code": "court", "reason": "The High Court has stayed it."}
    assert post("supervisor", f"{case}/pause", pause).json()["paused"] is True
    final = {"reason": "The contract shows 4,000.", "figures": [FIGURE]}
    done = post("supervisor", f"{case}/finalisation", final).json()
    assert (done["state"], done["outcome"], done["difference_minor"]) == ("finalised", "anew", amount)
    listed = caller("supervisor").get("/provisional-assessments?state=finalised").json()["items"]
    assert [one["mrn"] for one in listed] == [found.mrn]
    assert caller("trader").get(case).status_code == 200
    assert caller("other trader").get(case).status_code == 404


def test_assess_by_who_may_not_is_refused(found: Declaration) -> None:
    case = f"/declarations/{found.mrn}/provisional-assessment"
    for who in ("trader", "officer", "cashier", "gate", "registrar"):
        assert post(who, case, ASSESS).status_code == 403
    assert caller("trader").get("/provisional-assessments").status_code == 403
    assert caller("trader").get("/samples").status_code == 403
    assert caller("supervisor").get(case).status_code == 409


def test_examinations_samples_and_transfer(found: Declaration) -> None:
    about = {"find_out": "Count the cartons and read the marks."}
    assert post("officer", f"/declarations/{found.mrn}/second-checks", about).status_code == 201
    listed = {**about, "category": "identity"}
    first = post("officer", f"/declarations/{found.mrn}/first-checks", listed)
    assert first.json()["state"] == "ordered"
    assert GoodsCheck.objects.count() == 2
    other = yellow()
    taken = {
        "item": 1,
        "description": "White crystals",
        "question": "Is this cane sugar?",
        "quantity": "200 g",
        "taken_by": "Service at the berth",
        "taken_at": clock.now().isoformat(),
        "kept": "Safe, shelf 4",
    }
    sample = post("officer", f"/declarations/{other.mrn}/samples", taken)
    assert sample.status_code == 201, sample.content
    report = {"findings": "Beet sugar of 99 degrees.", "method": "Polarimetry"}
    assert post("officer", f"/samples/{sample.json()['number']}/report", report).status_code == 403
    third = yellow()
    given = {"reason_code": "court_order", "reason": "The court has ordered it so."}
    assert post("supervisor", f"/declarations/{third.mrn}/port-transfer", given).status_code == 201
    assert post("supervisor", f"/declarations/{third.mrn}/port-transfer", given).status_code == 409
