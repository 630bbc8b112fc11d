"""Declarations over HTTP: from lodgement to gate-out, who sees what, entity tags and cursors."""

from __future__ import annotations

from typing import Any

import pytest

from greenlane.config.tests.caller import Caller, caller, draw, lodged
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import OFFICE, declaration_data
from greenlane.foundation.values import Mrn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = {"reason": "The consignment was lodged twice by mistake."}


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def arrive(body: dict[str, Any]) -> Any:
    news = {"consignment": body["consignment"], "kind": "arrive", "office": OFFICE}
    return caller("carrier").post("/cargo/reports", news)


def paid(body: dict[str, Any]) -> None:
    from greenlane.foundation import clock
    from greenlane.payments import services

    services.confirm_payment(
        order_reference=body["payment_order"],
        bank_reference="B-1",
        amount_minor=body["payable_minor"],
        currency=body["currency"],
        paid_at=clock.now(),
        callback_id=f"cb-{body['mrn']}",
    )


def released(trader: Caller) -> dict[str, Any]:
    body = lodged(trader)
    assert arrive(body).status_code == 201
    assert trader.post(f"/declarations/{body['mrn']}/goods-registration").status_code == 200
    paid(body)
    return dict(trader.get(f"/declarations/{body['mrn']}").json())


def test_clear_a_declaration_from_lodgement_to_gate_out(trader: Caller) -> None:
    body = lodged(trader)
    assert arrive(body).status_code == 201
    registered = trader.post(f"/declarations/{body['mrn']}/goods-registration", {"location": "Shed 4"})
    assert registered.status_code == 200, registered.content
    assert registered.json()["states"]["release"] == "held"
    paid(body)
    tracked = trader.get(f"/declarations/{body['mrn']}").json()
    assert tracked["states"]["release"] == "released"
    assert all(gate["verdict"] == "open" for gate in tracked["gates"])
    out = caller("gate").post(f"/declarations/{body['mrn']}/gate-out")
    assert out.status_code == 200, out.content
    assert out.json()["states"]["cargo"] == "gate_out"


def test_gate_out_before_release_names_who_holds_the_gates(trader: Caller) -> None:
    body = lodged(trader)
    answer = caller("gate").post(f"/declarations/{body['mrn']}/gate-out")
    assert answer.status_code == 409
    assert answer.json()["code"] == "CGO001"
    assert "payment" in answer.json()["errors"][0]["hint"]


def test_terminal_that_may_not_read_is_told_the_bare_states(trader: Caller) -> None:
    mrn = released(trader)["mrn"]
    answer = caller("terminal").post(f"/declarations/{mrn}/gate-out")
    assert answer.status_code == 200
    assert set(answer.json()) == {"mrn", "states", "released_at", "gate_out_at"}
    assert caller("terminal").get(f"/declarations/{mrn}").status_code == 404


def test_officer_accepts_a_declaration_drawn_for_a_check(trader: Caller) -> None:
    body = lodged(trader, "yellow")
    assert body["selection"]["reason"]
    assert caller("officer elsewhere").post(f"/declarations/{body['mrn']}/acceptance").status_code == 403
    answer = caller("officer").post(f"/declarations/{body['mrn']}/acceptance", {"note": "Invoice seen."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["states"]["assessment"] == "assessed"
    assert "proposals" in answer.json()["selection"]


def test_officer_refuses_with_a_reason_the_trader_reads(trader: Caller) -> None:
    body = lodged(trader, "yellow")
    short = caller("officer").post(f"/declarations/{body['mrn']}/refusal", {"reason": "no"})
    assert short.status_code == 422
    answer = caller("officer").post(f"/declarations/{body['mrn']}/refusal", REASON)
    assert answer.status_code == 200, answer.content
    assert trader.get(f"/declarations/{body['mrn']}").json()["decision_reason"] == REASON["reason"]


def test_withdraw_before_arrival(trader: Caller) -> None:
    mrn = lodged(trader)["mrn"]
    answer = trader.post(f"/declarations/{mrn}/withdrawal", REASON)
    assert answer.status_code == 200, answer.content
    assert answer.json()["states"]["assessment"] == "withdrawn"
    assert trader.post(f"/declarations/{mrn}/withdrawal", REASON).status_code == 409


@pytest.mark.parametrize(("decision", "state"), [("approval", "approved"), ("refusal", "declined")])
def test_supervisor_decides_a_cancellation_request(trader: Caller, decision: str, state: str) -> None:
    body = lodged(trader)
    arrive(body)
    address = f"/declarations/{body['mrn']}/cancellation-requests"
    assert trader.post(address, REASON).json()["states"]["cancellation"] == "requested"
    assert trader.post(f"{address}/{decision}", REASON).status_code == 403
    answer = caller("supervisor").post(f"{address}/{decision}", REASON)
    assert answer.status_code == 200, answer.content
    assert answer.json()["states"]["cancellation"] == state


def test_arrival_reported_twice_gives_the_first_report(trader: Caller) -> None:
    body = lodged(trader)
    first, again = arrive(body), arrive(body)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()


def test_arrival_in_the_future_is_refused() -> None:
    news = {"consignment": "UCR-1", "kind": "arrive", "office": OFFICE, "happened_at": "2099-01-01T00:00:00Z"}
    assert caller("carrier").post("/cargo/reports", news).json()["code"] == "CGO003"


def test_track_unknown_and_foreign_declarations_look_the_same(trader: Caller) -> None:
    foreign = caller("other trader").get(f"/declarations/{lodged(trader)['mrn']}")
    unknown = caller("other trader").get(f"/declarations/{Mrn.issue(year=2026, country='XM')}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["code"] == unknown.json()["code"]


def test_history_hides_officers_and_their_reasons_from_traders(trader: Caller) -> None:
    mrn = lodged(trader, "yellow")["mrn"]
    told = trader.get(f"/declarations/{mrn}/history").json()
    assert "declaration.registered" in {event["kind"] for event in told}
    assert all("actor" not in event for event in told)
    selected = next(event for event in told if event["kind"] == "declaration.selected")
    assert set(selected["data"]) == {"lane", "reason"}
    seen = caller("officer").get(f"/declarations/{mrn}/history").json()
    assert all(event["actor"] for event in seen)
    assert "officer_reason" in str(seen)
    assert "officer_reason" not in str(told)


def test_calculation_comes_as_data_and_as_text(trader: Caller) -> None:
    body = lodged(trader)
    data = trader.get(f"/declarations/{body['mrn']}/calculation")
    assert data.json()["total_minor"] == body["payable_minor"]
    text = trader.get(f"/declarations/{body['mrn']}/calculation", Accept="text/plain")
    assert text["Content-Type"].startswith("text/plain")
    assert "Payable now" in text.content.decode()


def test_etag_unchanged_is_304_and_changes_with_the_state(trader: Caller) -> None:
    body = lodged(trader)
    address = f"/declarations/{body['mrn']}"
    first = trader.get(address)
    held = trader.get(address, If_None_Match=first["ETag"])
    assert held.status_code == 304
    assert not held.content
    assert trader.get(address, If_None_Match=f"W/{first['ETag']}").status_code == 304
    arrive(body)
    assert trader.get(address, If_None_Match=first["ETag"]).status_code == 200


def test_etag_differs_between_readers_who_see_different_things(trader: Caller) -> None:
    address = f"/declarations/{lodged(trader)['mrn']}"
    assert trader.get(address)["ETag"] != caller("officer").get(address)["ETag"]


def test_change_with_an_old_etag_is_refused_and_changes_nothing(trader: Caller) -> None:
    body = lodged(trader)
    address = f"/declarations/{body['mrn']}"
    seen = trader.get(address)["ETag"]
    arrive(body)
    answer = trader.post(f"{address}/goods-registration", If_Match=seen)
    assert answer.status_code == 412
    assert answer.json()["code"] == "GL412"
    assert Declaration.objects.get(mrn=body["mrn"]).goods_registered_at is None
    fresh = trader.get(address)["ETag"]
    assert trader.post(f"{address}/goods-registration", If_Match=fresh).status_code == 200


def test_list_pages_hold_every_declaration_once_while_more_arrive(trader: Caller) -> None:
    draw("0.01")
    wanted = {trader.lodge().json()["mrn"] for _ in range(5)}
    seen: list[str] = []
    page = trader.get("/declarations?limit=2").json()
    while True:
        seen += [row["mrn"] for row in page["items"]]
        trader.lodge()
        if page["next"] is None:
            break
        page = trader.get(page["next"]).json()
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


def test_list_filters_add_up(trader: Caller) -> None:
    first, second = lodged(trader), lodged(trader)
    arrive(first)
    assert _listed(trader, "cargo=arrived") == {first["mrn"]}
    assert _listed(trader, f"lrn={second['lrn']}&cargo=pre_arrival") == {second["mrn"]}
    assert _listed(trader, f"office={OFFICE}&release=held&lane=green") == {first["mrn"], second["mrn"]}
    assert _listed(trader, "since=2099-01-01T00:00:00Z") == set()
    assert _listed(trader, "until=1999-01-01T00:00:00Z") == set()


def _listed(by: Caller, query: str) -> set[str]:
    return {row["mrn"] for row in by.get(f"/declarations?{query}").json()["items"]}


def test_list_shows_traders_their_own_and_officers_those_of_their_office(trader: Caller) -> None:
    mrn = lodged(trader)["mrn"]
    assert _listed(trader, "") == {mrn}
    assert _listed(caller("officer"), "") == {mrn}
    assert _listed(caller("oversight"), "") == {mrn}
    assert _listed(caller("other trader"), "") == set()
    assert _listed(caller("officer elsewhere"), "") == set()


@pytest.mark.parametrize("cursor", ["x", "eyJ9:1:abc", "%00", "a" * 500, "%C3%A9"])
def test_list_with_a_made_up_cursor_is_refused(trader: Caller, cursor: str) -> None:
    answer = trader.get(f"/declarations?cursor={cursor}")
    assert answer.status_code in {400, 422}, answer.content


def test_cursor_of_another_list_is_refused(trader: Caller) -> None:
    for _ in range(2):
        lodged(trader)
    cursor = trader.get("/declarations?limit=1").json()["next"].split("cursor=")[1]
    answer = trader.get(f"/payment-orders?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "GL006"


def test_broker_lodges_for_its_principal_and_both_see_it(trader: Caller) -> None:
    from greenlane.declarations.engine.data import Party

    broker = caller("broker")
    answer = broker.lodge(declaration_data(declarant=Party("XM200000001")))
    assert answer.status_code == 201, answer.content
    assert _listed(broker, "") == _listed(trader, "") == {answer.json()["mrn"]}
