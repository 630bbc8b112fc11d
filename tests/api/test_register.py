"""The register and the tariff over HTTP."""

from __future__ import annotations

import pytest

from greenlane.config.tests.caller import Caller, caller
from greenlane.declarations.tests.factories import OFFICE, TRADER
from greenlane.parties.models import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = {"reason": "Season of seizures at this office."}


def test_me_tells_role_office_and_scopes() -> None:
    me = caller("officer", ["declaration.view"]).get("/me").json()
    assert me["roles"] == ["document_officer"]
    assert me["office"] == OFFICE
    assert me["scopes"] == ["declaration.view"]
    assert me["organisation"] is None


def test_traders_see_themselves_and_whom_a_mandate_ties_to_them() -> None:
    seen = {row["identifier"] for row in caller("trader").get("/organisations").json()["items"]}
    assert seen == {TRADER, "XM200000001"}
    assert caller("trader").get("/organisations/XM100000004").status_code == 404
    assert caller("trader").get(f"/organisations/{TRADER}").json()["aeo"] == "T2"
    assert len(caller("registrar").get("/organisations").json()["items"]) >= 14


def test_registrar_registers_suspends_and_reinstates() -> None:
    registrar = caller("registrar")
    new = {"identifier": "XM900000001", "name": "New Trader", "parts": ["importer"]}
    assert registrar.post("/organisations", new).status_code == 201
    again = registrar.post("/organisations", new)
    assert (again.status_code, again.json()["code"]) == (409, "PTY001")
    assert registrar.post("/organisations/XM900000001/suspension", REASON).json()["standing"] == "suspended"
    assert (
        registrar.post("/organisations/XM900000001/reinstatement", REASON).json()["standing"] == "registered"
    )


def test_mandate_is_given_seen_and_revoked() -> None:
    trader = caller("trader")
    given = trader.post("/mandates", {"principal": TRADER, "agent": "XM200000002"})
    assert given.status_code == 201, given.content
    assert given.json()["id"] in {row["id"] for row in trader.get("/mandates").json()["items"]}
    assert caller("other trader").send("DELETE", f"/mandates/{given.json()['id']}").status_code == 404
    assert trader.send("DELETE", f"/mandates/{given.json()['id']}").json()["revoked_at"]
    assert trader.send("DELETE", f"/mandates/{given.json()['id']}").status_code == 409


def test_offices_are_public() -> None:
    listed = Caller().get("/offices").json()
    assert OFFICE in {row["code"] for row in listed}
    assert Caller().get(f"/offices/{OFFICE}").json()["time_zone"] == "Asia/Bangkok"
    assert Caller().get("/offices/XM999999").status_code == 404


@pytest.mark.parametrize(
    ("share", "status"), [("0.2", 200), ("0.005", 422), ("2", 422), ("NaN", 422), ("1e-9", 422)]
)
def test_control_share_stays_above_its_floor(share: str, status: int) -> None:
    answer = caller("supervisor").send(
        "PUT",
        f"/offices/{OFFICE}/control-share",
        ('{"share": "%s", "reason": "%s"}' % (share, REASON["reason"])).encode(),  # noqa: UP031
    )
    assert answer.status_code == status, answer.content
    changed = Office.objects.get(code=OFFICE).control_share
    assert (str(changed) == "0.2000") is (status == 200)


def test_tariff_line_is_public_with_its_measures() -> None:
    answer = Caller().get("/tariff/commodities/19059010?origin=TH")
    assert answer.status_code == 200, answer.content
    kinds = {measure["kind"] for measure in answer.json()["measures"]}
    assert "third-country duty" in kinds
    assert answer.json()["line"] == "19059010"


def test_tariff_unknown_code_names_the_nearest() -> None:
    answer = Caller().get("/tariff/commodities/123456")
    assert answer.status_code == 422
    assert answer.json()["code"] == "TAR001"
    assert answer.json()["errors"][0]["hint"]


def test_tariff_search_finds_by_digits_and_by_words() -> None:
    assert all(
        hit["code"].startswith("1905") for hit in Caller().get("/tariff/commodities?q=1905").json()["items"]
    )
    assert Caller().get("/tariff/commodities?q=bread").json()["items"]


def test_duty_estimate_explains_itself() -> None:
    asked = {"code": "19059010", "origin": "TH", "value": "1000.00", "currency": "USD", "net_mass": "100"}
    answer = Caller().post("/tariff/duty", asked)
    assert answer.status_code == 200, answer.content
    assert answer.json()["errors"] == []
    assert answer.json()["calculation"]["total_minor"] > 0
    assert "Payable now" in answer.json()["explanation"]


def test_duty_estimate_lists_every_fault() -> None:
    answer = Caller().post(
        "/tariff/duty", {"code": "1", "origin": "thai", "value": -1, "currency": "usd", "x": 1}
    )
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/code",
        "/origin",
        "/value",
        "/currency",
        "/x",
    }


def test_exchange_rate_names_its_source() -> None:
    rate = Caller().get("/tariff/exchange-rates/EUR?on=2026-10-30").json()
    assert rate["to"] == "USD"
    assert rate["source"]
    assert Caller().get("/tariff/exchange-rates/XXX").status_code == 422
