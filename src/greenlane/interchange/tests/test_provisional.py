"""Provisional assessment: under security, with five clocks, finalised as declared or anew, before or after release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from greenlane.assessment import services
from greenlane.assessment.engine.periods import end_of, months_on, share_gone
from greenlane.assessment.errors import (
    ClocksStand,
    NothingMissing,
    NotProvisional,
    NotYourCase,
    ProvisionalUnclear,
    SamePersonTwice,
    SecurityUnfit,
)
from greenlane.assessment.jobs_provisional import clocks_due
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, REASON, drawn_officer, group, opened
from greenlane.declarations import services as declarations
from greenlane.declarations.board import board
from greenlane.declarations.release import Phase, gates, phase
from greenlane.declarations.tests.factories import GATEWAY, SUPERVISOR, officer
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.interchange.tests.provisional_cases import (
    CASHIER,
    DEARER,
    OTHER_NATIONAL,
    clocks,
    fresh,
    here,
    paid,
    provisional,
    secured,
    state,
    yellow,
)
from greenlane.payments.models import PaymentOrder
from greenlane.payments.selectors import order_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DAY = timedelta(days=1)
HERE = Actor("supervisor-here", frozenset({Role.SUPERVISOR}), office="XM000101")
ELSEWHERE = Actor("supervisor-elsewhere", frozenset({Role.SUPERVISOR}), office="XM000201")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def kinds(found) -> list[str]:
    return list(
        Event.objects.filter(subject=found.event_subject).order_by("id").values_list("kind", flat=True)
    )


def said(found, kind: str) -> dict:
    return orjson.loads(Event.objects.get(subject=found.event_subject, kind=kind).data)


def gate(found, name: str = "security"):
    return next((one for one in gates(fresh(found)) if one.name == name), None)


def later(days: int) -> None:
    clock.advance(days * DAY)
    clocks_due()


def test_assess_provisionally_computes_the_security_from_the_figures_in_doubt():
    case = provisional()
    found = fresh(case.declaration)
    assert found.assessment == "provisional"
    assert case.security_minor == case.in_doubt_minor - case.declared_minor > 0
    assert found.payable_minor == case.declared_minor  # the duty stays as declared
    assert clocks(case) == {
        "listing": "met",
        "supplying": "running",
        "enquiring": "met",
        "overall": "running",
    }
    assert said(found, "assessment.assessed_provisionally")["security_minor"] == case.security_minor


def test_assess_provisionally_keeps_the_goods_until_the_security_is_accepted():
    case = provisional()
    found = case.declaration
    here(found)
    paid(found)
    assert (fresh(found).release, gate(found).holder) == ("held", "trader")
    services.offer_security(
        mrn=found.mrn, kind="bond", reference="B-77", amount_minor=case.security_minor, by=GATEWAY
    )
    assert gate(found).holder == "officer"
    services.accept_security(mrn=found.mrn, by=CASHIER)
    released = fresh(found)
    assert (released.release, released.released_at) == ("released", gate(found).since)


def test_assess_provisionally_with_nothing_to_secure_has_no_gate():
    case = provisional(changes=(), security_minor=0, security_reason="Only the proof of origin is awaited.")
    assert gate(case.declaration) is None
    assert case.security == "not_needed"


def test_assess_provisionally_tells_every_flaw_at_once():
    with pytest.raises(ProvisionalUnclear) as refusal:
        provisional(grounds="mood", explanation="?", changes=(), missing=["x" * 301])
    pointers = {one.pointer for one in refusal.value.violations}
    assert pointers == {"missing[0]", "grounds", "explanation", "security_minor"}
    assert not Event.objects.filter(kind="assessment.assessed_provisionally").exists()


def test_assess_provisionally_closes_the_case_of_the_drawn_officer():
    group()
    found = yellow()
    with pytest.raises(NotYourCase):
        services.assess_provisionally(
            mrn=found.mrn, grounds="test_needed", explanation=REASON, changes=DEARER, by=HERE
        )
    case = provisional(found)
    assert found.assignments.get().state == "decided"
    assert case.assessed_by == NATIONAL.id


@pytest.mark.parametrize("by", [ELSEWHERE, officer(), CASHIER, GATEWAY])
def test_assess_provisionally_is_for_supervisors_of_the_office(by: Actor):
    found = yellow()
    with pytest.raises(Forbidden):
        services.assess_provisionally(
            mrn=found.mrn, grounds="test_needed", explanation=REASON, changes=DEARER, by=by
        )


def test_offer_security_below_the_amount_is_refused():
    case = provisional()
    with pytest.raises(SecurityUnfit) as refusal:
        services.offer_security(
            mrn=case.declaration.mrn, kind="coin", reference="x", amount_minor=1, by=GATEWAY
        )
    assert {one.pointer for one in refusal.value.violations} == {"kind", "reference", "amount_minor"}


def test_accept_security_by_who_entered_it_is_refused():
    case = provisional()
    mrn = case.declaration.mrn
    services.offer_security(
        mrn=mrn, kind="cash", reference="D-1", amount_minor=case.security_minor, by=CASHIER
    )
    with pytest.raises(SamePersonTwice):
        services.accept_security(mrn=mrn, by=CASHIER)
    services.decline_security(mrn=mrn, reason="The receipt is of another firm.", by=SUPERVISOR)
    assert state(case).security == "wanted"


def test_list_missing_later_begins_the_trader_s_clock_and_only_once():
    case = provisional(missing=())
    assert clocks(case)["listing"] == "running"
    clock.advance(14 * DAY)
    services.list_missing(mrn=case.declaration.mrn, missing=["The contract", "The contract", " "], by=HERE)
    assert [one.what for one in case.missing.all()] == ["The contract"]
    assert clocks(case) | {"enquiring": "met"} == {
        "listing": "met",
        "supplying": "running",
        "enquiring": "met",
        "overall": "running",
    }
    with pytest.raises(NothingMissing):
        services.list_missing(mrn=case.declaration.mrn, missing=["More"], by=HERE)


def test_listing_clock_over_means_that_nothing_more_can_be_asked():
    case = provisional(missing=())
    later(15)
    assert clocks(case)["listing"] == "running"  # the last day counts in full
    later(1)
    assert clocks(case)["listing"] == "expired"
    assert clocks(case)["finalising"] == "running"
    assert state(case).complete_at == clock.now()
    with pytest.raises(NothingMissing):
        services.list_missing(mrn=case.declaration.mrn, missing=["Too late"], by=HERE)


def test_supply_of_everything_makes_the_information_complete():
    case = provisional(missing=["The contract", "The price list"])
    mrn = case.declaration.mrn
    services.supply(mrn=mrn, number=1, note="Sent by the seller this morning.", by=GATEWAY)
    assert state(case).complete_at is None
    services.supply(mrn=mrn, number=2, note="The price list of January.", by=GATEWAY)
    assert clocks(case)["supplying"] == "met"
    assert clocks(case)["finalising"] == "running"
    with pytest.raises(NothingMissing):
        services.supply(mrn=mrn, number=2, note="The price list again.", by=GATEWAY)


def test_supply_of_an_unknown_document_is_refused():
    case = provisional()
    with pytest.raises(ProvisionalUnclear):
        services.supply(mrn=case.declaration.mrn, number=1, irn="IRN26XM00000000000", by=GATEWAY)


def test_supplying_clock_over_lets_customs_decide_on_what_is_there():
    case = provisional()
    later(62)  # to the end of 30 January
    assert clocks(case)["supplying"] == "expired"
    assert said(case.declaration, "assessment.provisional_complete") == {"supplied": False}
    assert clocks(case)["finalising"] == "running"


def test_enquiries_keep_the_information_open_until_they_end():
    case = provisional(enquiries=True)
    mrn = case.declaration.mrn
    services.supply(mrn=mrn, number=1, note="The contract is enclosed.", by=GATEWAY)
    assert state(case).complete_at is None
    services.end_enquiries(mrn=mrn, reason="The authority abroad has answered.", by=HERE)
    assert state(case).complete_at is not None


def test_enquiring_clock_over_ends_the_enquiries():
    case = provisional(enquiries=True)
    services.supply(mrn=case.declaration.mrn, number=1, note="The contract is enclosed.", by=GATEWAY)
    later(426)  # fourteen months, to the end of 30 January 2028
    assert clocks(case)["enquiring"] == "running"
    later(1)
    assert clocks(case)["enquiring"] == "expired"
    assert clocks(case)["finalising"] == "running"


def test_overall_clock_over_finalises_as_declared_and_discharges_the_security():
    case = secured(provisional())
    found = case.declaration
    later(731)
    assert fresh(found).assessment == "provisional"
    later(1)
    done = state(case)
    assert fresh(found).assessment == "assessed"
    assert (done.state, done.outcome, done.security) == ("finalised", "by_time", "discharged")
    assert said(found, "assessment.finalised")["outcome"] == "by_time"
    assert "assessment.security_discharged" in kinds(found)
    assert clocks_due() == 0


def test_reminder_is_told_once_a_week_before_a_clock_is_over():
    case = provisional()
    later(54)
    assert "assessment.provisional_reminded" not in kinds(case.declaration)
    later(1)
    later(1)
    told = Event.objects.filter(kind="assessment.provisional_reminded")
    assert [orjson.loads(one.data) for one in told] == [{"clock": "supplying", "until": "2027-01-30"}]


def test_pause_keeps_what_is_left_and_no_clock_ends_meanwhile():
    case = provisional()
    mrn = case.declaration.mrn
    before = {one.name: one.due_at for one in case.clocks.filter(state="running")}
    services.pause_clocks(mrn=mrn, reason_code="court", reason="The High Court has stayed it.", by=HERE)
    with pytest.raises(ClocksStand):
        services.pause_clocks(mrn=mrn, reason_code="court", reason="The High Court has stayed it.", by=HERE)
    later(400)
    assert clocks(case) == {
        "listing": "met",
        "supplying": "paused",
        "enquiring": "met",
        "overall": "paused",
    }
    services.resume_clocks(mrn=mrn, reason="The stay was lifted.", by=HERE)
    after = {one.name: one.due_at for one in case.clocks.filter(state="running")}
    assert after == {name: due + 400 * DAY for name, due in before.items()}
    with pytest.raises(ClocksStand):
        services.resume_clocks(mrn=mrn, reason="The stay was lifted.", by=HERE)


def test_clock_begun_while_paused_runs_when_the_pause_ends():
    case = provisional()
    mrn = case.declaration.mrn
    services.pause_clocks(mrn=mrn, reason_code="foreign_enquiry", reason="Siam Customs was asked.", by=HERE)
    services.supply(mrn=mrn, number=1, note="The contract is enclosed.", by=GATEWAY)
    assert clocks(case)["finalising"] == "paused"
    due = case.clocks.get(name="finalising").due_at
    clock.advance(10 * DAY)
    services.resume_clocks(mrn=mrn, reason="Siam Customs answered.", by=HERE)
    assert case.clocks.get(name="finalising").due_at == due + 10 * DAY


def test_pause_for_a_reason_not_listed_is_refused():
    case = provisional()
    with pytest.raises(ClocksStand):
        services.pause_clocks(mrn=case.declaration.mrn, reason_code="holiday", reason=REASON, by=HERE)


def test_extend_overall_adds_a_year_once_and_by_another_national_supervisor():
    case = provisional()
    mrn = case.declaration.mrn
    with pytest.raises(Forbidden):
        services.extend_overall(mrn=mrn, reason="The enquiry abroad takes longer.", by=HERE)
    with pytest.raises(SamePersonTwice):
        services.extend_overall(mrn=mrn, reason="The enquiry abroad takes longer.", by=NATIONAL)
    extended = services.extend_overall(mrn=mrn, reason="The enquiry abroad takes longer.", by=OTHER_NATIONAL)
    assert clock.day_of(extended.due_at - DAY).isoformat() == "2029-11-30"
    assert said(case.declaration, "assessment.provisional_extended")["until"] == "2029-11-30"
    with pytest.raises(ClocksStand):
        services.extend_overall(mrn=mrn, reason="The enquiry abroad takes longer.", by=OTHER_NATIONAL)


def test_finalise_as_declared_after_release_gives_the_security_back_and_stops_nothing():
    case = secured(provisional())
    found = case.declaration
    here(found)
    paid(found)
    assert fresh(found).release == "released"
    services.finalise(mrn=found.mrn, reason="The contract confirms the price.", by=HERE)
    now = fresh(found)
    assert (now.assessment, state(case).security) == ("assessed", "discharged")
    assert phase(now, gates(now)) is Phase.MAY_LEAVE
    assert set(clocks(case).values()) == {"met"}
    with pytest.raises(NotProvisional):
        services.finalise(mrn=found.mrn, reason="The contract confirms the price.", by=HERE)


def test_finalise_anew_after_release_demands_the_difference_without_stopping_the_goods():
    case = secured(provisional())
    found = case.declaration
    here(found)
    paid(found)
    services.finalise_anew(mrn=found.mrn, changes=DEARER, reason="The contract shows 4,000.", by=HERE)
    now, done = fresh(found), state(case)
    assert (now.assessment, now.payment, done.outcome) == ("reassessed", "demanded", "anew")
    assert phase(now, gates(now)) is Phase.MAY_LEAVE
    assert now.payable_minor == case.in_doubt_minor
    order = order_for(found.event_subject)
    assert (order.amount_minor, done.security_order) == (done.difference_minor, order.reference)
    assert done.security == "accepted"
    paid(found)
    assert (fresh(found).payment, state(case).security) == ("paid", "discharged")


def test_finalise_anew_unpaid_in_time_draws_upon_the_security():
    case = secured(provisional())
    found = case.declaration
    here(found)
    paid(found)
    services.finalise_anew(mrn=found.mrn, changes=DEARER, reason="The contract shows 4,000.", by=HERE)
    later(9)
    assert state(case).security == "accepted"
    later(2)
    done = state(case)
    assert (done.security, done.security_drawn_minor) == ("drawn", done.difference_minor)
    assert said(found, "assessment.security_drawn")["left_minor"] == 0
    assert phase(fresh(found), gates(fresh(found))) is Phase.MAY_LEAVE
    paid(found)  # the guarantor's money
    assert fresh(found).payment == "paid"


def test_finalise_anew_before_release_waits_for_the_difference():
    case = secured(provisional())
    found = case.declaration
    services.finalise_anew(mrn=found.mrn, changes=DEARER, reason="The contract shows 4,000.", by=HERE)
    assert fresh(found).payment == "due"
    here(found)
    paid(found)
    assert (fresh(found).release, state(case).security) == ("released", "discharged")


def test_finalise_anew_downwards_claims_the_difference_back():
    from greenlane.declarations.engine.changes import Change, Field

    case = secured(provisional())
    found = case.declaration
    here(found)
    paid(found)
    cheaper = [Change(1, Field.VALUE, "1000.00")]
    services.finalise_anew(mrn=found.mrn, changes=cheaper, reason="The rebate was real after all.", by=HERE)
    now = fresh(found)
    assert (now.payment, state(case).security) == ("paid", "discharged")
    order = PaymentOrder.objects.get(subject=found.event_subject)
    assert order.refund_claimed_minor == -state(case).difference_minor > 0
    assert phase(now, gates(now)) is Phase.MAY_LEAVE


def test_cancellation_ends_the_provisional_assessment_and_gives_the_security_back():
    case = secured(provisional())
    found = case.declaration
    declarations.request_cancellation(mrn=found.mrn, reason="The goods go elsewhere.", by=GATEWAY)
    declarations.approve_cancellation(mrn=found.mrn, reason="The goods go elsewhere.", by=SUPERVISOR)
    done = state(case)
    assert (done.state, done.security) == ("ended", "discharged")
    later(800)
    assert fresh(found).assessment == "cancelled"


def test_amend_of_a_provisional_declaration_is_refused():
    from greenlane.declarations.tests.factories import declaration_data, lodging

    found = provisional().declaration
    with pytest.raises(IllegalTransition):
        declarations.amend(mrn=found.mrn, lodging=lodging(declaration_data(lrn=found.lrn)), by=GATEWAY)


def test_gate_board_names_the_security():
    rows = {row.name: row for row in board(fresh(provisional().declaration))}
    assert rows["security"].label == "Security"
    assert rows["assessment"].open


def test_first_decision_of_the_case_is_noted():
    group()
    found = yellow()
    drawn_officer(opened(found))
    provisional(found)
    assert found.assignments.get().first_decision_at == clock.now()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-11-30", 3, "2027-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2027-12-15", 2, "2028-02-15")],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: str, months: int, end: str):
    from datetime import date

    assert months_on(date.fromisoformat(start), months).isoformat() == end


def test_period_ends_with_its_last_day_in_the_zone():
    start = datetime(2026, 11, 30, 18, tzinfo=UTC)  # 1 December in Bangkok
    assert end_of(start, "Asia/Bangkok", days=15) == datetime(2026, 12, 16, 17, tzinfo=UTC)


def test_share_gone_stays_between_nothing_and_all():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    shares = [share_gone(start, start + 10 * DAY, start + days * DAY) for days in (-1, 0, 5, 10, 99)]
    assert shares == [0, 0, 50, 100, 100]
    assert share_gone(start, start, start) == 100


def test_no_verb_of_the_clocks_works_without_a_provisional_assessment():
    found = yellow()
    for work in (
        lambda: services.pause_clocks(mrn=found.mrn, reason_code="court", reason=REASON, by=NATIONAL),
        lambda: services.extend_overall(mrn=found.mrn, reason=REASON, by=NATIONAL),
        lambda: services.accept_security(mrn=found.mrn, by=CASHIER),
        lambda: services.supply(mrn=found.mrn, number=1, note=REASON, by=GATEWAY),
    ):
        with pytest.raises(CustomsError) as refusal:
            work()
        assert refusal.value.code == "PRV001"
