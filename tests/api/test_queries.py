"""Queries over the API and the command line: asked, approved, replied, counted."""

from __future__ import annotations

from typing import Any

import pytest

from greenlane.config.tests.caller import Caller, caller, lodged

from ..cli.conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]

QUESTION: dict[str, Any] = {
    "reason": "Q10",
    "fact": "classification",
    "item": 1,
    "text": "Which flour are the rolls made of?",
    "evidence": [{"kind": "tariff", "code": "1905"}],
}


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


@pytest.fixture
def mrn(trader: Caller) -> str:
    found: str = lodged(trader, lane="yellow")["mrn"]
    return found


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["pointer"]) for one in answer.json()["errors"]]


def test_query_is_asked_replied_and_asked_again_with_a_supervisor(trader: Caller, mrn: str) -> None:
    officer, address = caller("officer"), f"/declarations/{mrn}/queries"
    made = officer.post(address, {"items": [QUESTION]})
    assert made.status_code == 201, made.content
    assert (made.json()["ordinal"], made.json()["state"]) == (1, "issued")
    shown = trader.get(address).json()["items"][0]["items"][0]
    assert shown["law"] == "Customs Act s. 31(3)"
    assert shown["evidence"][0]["code"] == "1905"
    empty = trader.post(f"{address}/reply", {"answers": []})
    assert (empty.status_code, errors(empty)) == (422, [("QRY013", "answers/1/text")])
    replied = trader.post(f"{address}/reply", {"answers": [{"position": 1, "text": "Wheat."}]})
    assert replied.json()["items"][0]["answer"]["text"] == "Wheat."
    again = {"items": [QUESTION], "why_not_before": "The reply named another firm."}
    assert officer.post(address, again).json()["state"] == "awaiting_supervisor"
    assert len(trader.get(address).json()["items"]) == 1
    supervisor = caller("supervisor")
    declined = supervisor.post(f"{address}/refusal", {"reason": "Answered before."})
    assert declined.json()["state"] == "drafted"
    assert officer.post(address, again).status_code == 201
    assert supervisor.post(f"{address}/approval").json()["state"] == "issued"
    taken = officer.post(f"{address}/withdrawal", {"reason": "Settled by the papers."})
    assert taken.json()["state"] == "taken_back"
    said = run("queries", "show", mrn)
    assert "Which flour are the rolls made of?" in said.out
    assert "answered: Wheat." in said.out
    assert [one["ordinal"] for one in run("queries", "list", "--json").objects] == [2, 1]
    assert run("queries", "stats", "--json").object == {
        "checked": 1,
        "queries": 2,
        "declarations_asked": 1,
        "declarations_asked_twice": 1,
        "lapsed": 0,
        "queries_per_declaration": 2.0,
        "second_query_share": 1.0,
    }
    assert "1 of 1 asked (100.0%)" in run("queries", "stats").out


def test_query_with_faults_names_all_and_leaves_nothing(mrn: str) -> None:
    officer, address = caller("officer"), f"/declarations/{mrn}/queries"
    wrong = {**QUESTION, "reason": "V01", "evidence": [], "item": 9, "document": "380"}
    refused = officer.post(address, {"items": [QUESTION, wrong]})
    assert refused.status_code == 422
    assert errors(refused) == [
        ("QRY007", "items/2/reason"),
        ("QRY009", "items/2/item"),
        ("QRY003", "items/2/evidence"),
        ("QRY008", "items/2/document"),
    ]
    assert officer.get(address).json() == {"items": []}


def test_queries_are_hidden_from_strangers_and_asked_by_officers_only(trader: Caller, mrn: str) -> None:
    address = f"/declarations/{mrn}/queries"
    assert caller("other trader").get(address).status_code == 404
    assert trader.post(address, {"items": [QUESTION]}).status_code == 403
    assert caller("officer").post(f"{address}/approval").status_code == 403
    assert caller("officer").post(f"{address}/reply", {"answers": []}).status_code == 403


def test_comparables_and_reasons(mrn: str) -> None:
    officer = caller("officer")
    none = officer.get(f"/declarations/{mrn}/comparables?item=1")
    assert (none.status_code, none.json()["code"]) == (409, "QRY018")
    assert len(officer.get("/query-reasons").json()["items"]) >= 15


def test_queries_commands_refuse_wrong_usage(mrn: str) -> None:
    assert run("queries", "list", "--state", "lost").status == 2
    assert run("queries", "stats", "--since", "yesterday").status == 2
    assert "nothing was asked" in run("queries", "show", mrn).out
