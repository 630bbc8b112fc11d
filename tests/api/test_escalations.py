"""Escalations over HTTP: opened once, followed and rated by traders, handled without knowing who complained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest

from greenlane.assessment.tests.factories import MONDAY, group, yellow
from greenlane.config.tests.caller import Caller, caller
from greenlane.declarations.tests.pages import arrived
from greenlane.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DONE = "The case was drawn again and decided."


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def mrn() -> str:
    """A declaration whose check has been delayed for a day."""
    group()
    found = arrived(yellow())
    clock.advance(timedelta(days=1))
    return found.mrn


def opened(by: Caller, mrn: str) -> dict:
    return by.send(
        "POST", f"/declarations/{mrn}/escalations", orjson.dumps({"words": "Aurora waits."})
    ).json()


def test_open_is_told_again_and_belongs_to_the_trader(mrn: str) -> None:
    by = caller("trader")
    first, again = opened(by, mrn), opened(by, mrn)
    assert (first["state"], first["again"], again["again"]) == ("open", False, True)
    assert again["number"] == first["number"]
    assert [row["number"] for row in by.get("/escalations").json()["items"]] == [first["number"]]
    other = caller("other trader")
    assert other.get(f"/escalations/{first['number']}").status_code == 404
    assert other.send("POST", f"/declarations/{mrn}/escalations", b"{}").status_code == 404


def test_open_too_early_names_the_moment() -> None:
    group()
    found = arrived(yellow())
    answer = caller("trader").send("POST", f"/declarations/{found.mrn}/escalations", b"{}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "AEM001")
    assert "1 Dec 2026, 11:00" in answer.json()["errors"][0]["hint"]


def test_handlers_do_not_read_who_complained_and_the_assessor_reads_nothing(mrn: str) -> None:
    number = opened(caller("trader"), mrn)["number"]
    told = caller("supervisor").get(f"/escalations/{number}")
    assert told.status_code == 200
    assert "Aurora" not in told.content.decode()
    for who in ("officer", "officer elsewhere"):
        assert caller(who).get(f"/escalations/{number}").status_code == 403
        assert number not in caller(who).get(f"/declarations/{mrn}").content.decode()


def test_from_acknowledgement_to_rating(mrn: str) -> None:
    trader, handler = caller("trader"), caller("supervisor")
    number = opened(trader, mrn)["number"]
    assert (
        handler.send("POST", f"/escalations/{number}/acknowledgement", b"").json()["state"] == "acknowledged"
    )
    why = orjson.dumps({"reason": "The group is understaffed."})
    assert handler.send("POST", f"/escalations/{number}/escalation", why).json()["level"] == 1
    given = orjson.dumps({"cause": "workload", "done": DONE})
    assert handler.send("POST", f"/escalations/{number}/resolution", given).json()["state"] == "resolved"
    rated = trader.send(
        "POST", f"/escalations/{number}/rating", orjson.dumps({"rating": 5, "comment": "Good."})
    )
    assert (rated.status_code, rated.json()["state"], rated.json()["rating"]) == (200, "rated", 5)
    assert handler.get(f"/escalations/{number}").json()["comment"] == ""
