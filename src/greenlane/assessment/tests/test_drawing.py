"""A check goes to an officer drawn by lot, elsewhere and on duty; only he decides it, within his time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import orjson
import pytest

from greenlane.assessment import services
from greenlane.assessment.errors import InConflict, NoCase, NotYourCase, ReasonTooShort
from greenlane.assessment.models import Assignment, Draw, DrawSecret, GroupMember
from greenlane.assessment.selectors import my_cases
from greenlane.assessment.tests.factories import (
    ELSEWHERE,
    HOUR,
    MONDAY,
    NATIONAL,
    REASON,
    drawn_officer,
    excluded,
    group,
    officers,
    opened,
    sheet_of,
    yellow,
)
from greenlane.declarations import selectors
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.data import Classification
from greenlane.declarations.services import amend
from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.tests.factories import (
    GATEWAY,
    OFFICE,
    SUPERVISOR,
    TRADER,
    declaration_data,
    lodging,
    officer,
)
from greenlane.foundation import clock
from greenlane.foundation.errors import Forbidden, IllegalTransition, NotFound
from greenlane.foundation.models import Event
from greenlane.parties.models import Holiday, Membership, Office, Organisation
from greenlane.parties.selectors import actor_for_membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def record_of(assignment: Assignment) -> dict:
    assert assignment.draw is not None
    return orjson.loads(assignment.draw.record)


def events(kind: str) -> list[dict]:
    return [orjson.loads(one.data) for one in Event.objects.filter(kind=kind).order_by("id")]


def test_lodge_without_an_active_group_draws_nobody() -> None:
    group(active=False)
    found = yellow()
    assert not Assignment.objects.exists()
    assert not DrawSecret.objects.exists()
    assert declarations.accept(mrn=found.mrn, by=officer()).assessment == Assessment.ASSESSED


def test_lodge_of_goods_that_no_group_covers_draws_nobody() -> None:
    group(chapters=["84"])
    found = yellow()
    assert not Assignment.objects.exists()
    assert services.draw(mrn=found.mrn) is None


def test_lodge_draws_an_officer_elsewhere_and_logs_the_digest_of_the_record() -> None:
    group()
    case = opened(yellow())
    record = record_of(case)
    assert case.state == "drawn"
    assert case.officer in {one.officer for one in sheet_of(case)[0]}
    assert {one.office for one in sheet_of(case)[0]} == set(ELSEWHERE)
    assert {one["office"] for one in record["eligible"]} == {""}
    assert excluded(case) == {OFFICE: ["port_of_import"]}
    assert case.due_at == MONDAY + 3 * HOUR
    assert events("assessment.drawn")[0]["record"] == case.draw.digest
    assert TRADER not in case.draw.record


def test_lodge_anchors_the_draw_in_the_event_that_selected_the_declaration() -> None:
    group()
    found = yellow()
    selected = Event.objects.get(kind="declaration.selected", subject=found.event_subject)
    assert record_of(opened(found))["anchor"] == selected.digest


def test_accept_by_the_drawn_officer_of_another_office_closes_the_case() -> None:
    group()
    found = yellow()
    by = drawn_officer(opened(found))
    assert selectors.declaration(found.mrn, by=by) == found
    assert list(my_cases(by)) == [opened(found)]
    declarations.accept(mrn=found.mrn, by=by)
    case = found.assignments.get()
    assert (case.state, case.ended_at) == ("decided", MONDAY)
    assert not my_cases(by).exists()
    assert selectors.declaration(found.mrn, by=by) == found
    assert events("assessment.closed") == [{"ordinal": 1, "outcome": "accepted"}]


def test_refuse_by_the_drawn_officer_closes_the_case() -> None:
    group()
    found = yellow()
    declarations.refuse(mrn=found.mrn, reason="The invoice is forged.", by=drawn_officer(opened(found)))
    assert found.assignments.get().state == "decided"


def test_accept_by_anybody_else_is_refused() -> None:
    group()
    found = yellow()
    case = opened(found)
    others = [one for one in officers(*ELSEWHERE) if str(one.user.pseudonym) != case.officer]
    for by in (officer(), SUPERVISOR, NATIONAL):
        with pytest.raises(NotYourCase):
            declarations.accept(mrn=found.mrn, by=by)
        with pytest.raises(NotYourCase):
            declarations.refuse(mrn=found.mrn, reason="The invoice is forged.", by=by)
    with pytest.raises(Forbidden):
        declarations.accept(mrn=found.mrn, by=actor_for_membership(others[0]))
    with pytest.raises(NotFound):
        selectors.declaration(found.mrn, by=actor_for_membership(others[0]))
    assert opened(found) == case


def test_draw_again_gives_the_open_case() -> None:
    group()
    found = yellow()
    assert services.draw(mrn=found.mrn) == opened(found)
    assert Draw.objects.count() == 1
    with pytest.raises(Forbidden):
        services.draw(mrn=found.mrn, by=NATIONAL)


def test_draw_of_what_is_in_no_check_is_refused() -> None:
    group()
    found = yellow()
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    with pytest.raises(NoCase):
        services.draw(mrn=found.mrn)
    with pytest.raises(NotFound):
        services.draw(mrn="26XM00000000000000")


def test_redraw_by_a_national_supervisor_gives_the_case_to_another() -> None:
    group()
    found = yellow()
    first = opened(found)
    second = services.redraw(mrn=found.mrn, reason=REASON, by=NATIONAL)
    first.refresh_from_db()
    assert (first.state, second.ordinal) == ("redrawn", 2)
    assert second.officer != first.officer
    had = first.membership.office.code
    assert excluded(second) == {OFFICE: ["port_of_import"], had: ["had_it_before"]}
    with pytest.raises(NotYourCase):
        services_decide(found.mrn, drawn_officer(first))
    declarations.accept(mrn=found.mrn, by=drawn_officer(second))


def services_decide(mrn: str, by) -> None:
    """Deciding at one's own office, where only the assignment is in the way."""
    declarations.accept(mrn=mrn, by=type(by)(by.id, by.roles, office=OFFICE))


def test_redraw_without_reason_or_right_is_refused() -> None:
    group()
    found = yellow()
    with pytest.raises(ReasonTooShort):
        services.redraw(mrn=found.mrn, reason="why", by=NATIONAL)
    with pytest.raises(Forbidden):
        services.redraw(mrn=found.mrn, reason=REASON, by=officer())
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    with pytest.raises(NoCase):
        services.redraw(mrn=found.mrn, reason=REASON, by=NATIONAL)


def test_take_over_lets_the_supervisor_decide_and_says_so_in_the_log() -> None:
    group()
    found = yellow()
    before = opened(found)
    services.take_over(mrn=found.mrn, reason=REASON, by=NATIONAL)
    declarations.accept(mrn=found.mrn, by=NATIONAL)
    assert events("assessment.taken_over") == [{"ordinal": 2, "before": before.officer, "reason": REASON}]
    with pytest.raises(NoCase):
        services.take_over(mrn=found.mrn, reason=REASON, by=NATIONAL)


def test_take_over_by_who_acts_for_the_trader_is_refused() -> None:
    group()
    found = yellow()
    supervisor = Membership.objects.get(user__email="supervisor@customs.meridia.example")
    trader = Organisation.objects.get(identifier=TRADER)
    Membership.objects.create(
        user=supervisor.user, role="declarant", organisation=trader, since=date(2026, 1, 1)
    )
    with pytest.raises(InConflict):
        services.take_over(mrn=found.mrn, reason=REASON, by=actor_for_membership(supervisor))
    with pytest.raises(Forbidden):
        services.take_over(mrn=found.mrn, reason=REASON, by=officer())


def test_draw_leaves_out_who_is_on_leave_in_conflict_or_full() -> None:
    made = group(load_cap=1)
    by_office = {one.office: one for one in GroupMember.objects.filter(group=made)}
    services.set_leave(
        member=by_office["XM000102"], leave=[(date(2026, 11, 30), date(2026, 11, 30))], by=NATIONAL
    )
    trader = Organisation.objects.get(identifier=TRADER)
    Membership.objects.create(
        user=by_office["XM000201"].membership.user,
        role="declarant",
        organisation=trader,
        since=date(2026, 1, 1),
    )
    by_office["XM000301"].conflicts = [TRADER]
    by_office["XM000301"].save()
    case = opened(yellow())
    assert case.officer == by_office["XM000401"].officer
    assert excluded(case) == {
        OFFICE: ["port_of_import"],
        "XM000102": ["on_leave"],
        "XM000201": ["conflict"],
        "XM000301": ["conflict"],
    }
    second = opened(yellow())
    assert (second.state, second.reason) == ("unassigned", "nobody_eligible")
    assert excluded(second)["XM000401"] == ["load_cap"]


def test_draw_leaves_out_an_officer_whose_office_is_closed_and_who_left_the_group() -> None:
    made = group()
    Holiday.objects.create(office=Office.objects.get(code="XM000102"), day=date(2026, 11, 30), name="Fair")
    gone = GroupMember.objects.get(group=made, membership__office__code="XM000201")
    services.end_member(member=gone, until=date(2026, 11, 29), by=NATIONAL)
    case = opened(yellow())
    assert excluded(case) == {OFFICE: ["port_of_import"], "XM000102": ["off_duty"]}
    assert {one.office for one in sheet_of(case)[0]} == {"XM000301", "XM000401"}


def test_draw_passes_over_who_decided_the_traders_last_case() -> None:
    group("XM000102", "XM000201")
    first = yellow()
    had = opened(first)
    declarations.accept(mrn=first.mrn, by=drawn_officer(had))
    second = opened(yellow())
    assert second.officer != had.officer
    assert excluded(second) == {had.membership.office.code: ["previous_case"]}


def test_draw_lets_the_last_officer_in_where_nobody_else_is_left() -> None:
    group("XM000102")
    first = yellow()
    declarations.accept(mrn=first.mrn, by=drawn_officer(opened(first)))
    second = opened(yellow())
    assert second.state == "drawn"
    assert record_of(second)["eligible"][0]["reasons"] == ["previous_case"]


def test_cancel_and_relieve_withdraw_the_case() -> None:
    group()
    cancelled, relieved = yellow(), yellow()
    declarations.request_cancellation(mrn=cancelled.mrn, reason="Never shipped at all.", by=GATEWAY)
    declarations.approve_cancellation(mrn=cancelled.mrn, reason="Never shipped at all.", by=SUPERVISOR)
    assert cancelled.assignments.get().state == "withdrawn"
    declarations.change_lane(mrn=relieved.mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    assert relieved.assignments.get().state == "withdrawn"
    assert [one["outcome"] for one in events("assessment.closed")] == ["cancelled", "relieved"]


def test_recall_into_a_check_draws_an_officer() -> None:
    group()
    Office.objects.update(control_share="0.01")
    found = declarations.lodge(lodging=lodging(), by=GATEWAY).declaration
    assert found.assessment == Assessment.ASSESSED
    declarations.change_lane(mrn=found.mrn, lane=Lane.RED, reason=REASON, by=SUPERVISOR)
    assert opened(found).state == "drawn"


def test_amend_into_a_check_draws_by_the_new_goods() -> None:
    group(chapters=["22"])
    Office.objects.update(control_share="0.01")
    data = declaration_data()
    found = declarations.lodge(lodging=lodging(data), by=GATEWAY).declaration
    Office.objects.update(control_share="1")
    goods = replace(data.items[0], classifications=[Classification("22021010", "TSP")])
    outcome = amend(mrn=found.mrn, lodging=lodging(replace(data, items=[goods])), by=GATEWAY)
    assert outcome.registered, outcome.violations
    assert opened(found).state == "drawn"


def test_close_of_a_decided_check_happens_once() -> None:
    group()
    found = yellow()
    by = drawn_officer(opened(found))
    declarations.accept(mrn=found.mrn, by=by)
    with pytest.raises(Forbidden):  # it is no longer his
        declarations.accept(mrn=found.mrn, by=by)
    with pytest.raises(IllegalTransition):
        declarations.accept(mrn=found.mrn, by=officer())
    assert services.close(declaration=found, outcome="accepted", by=by) is None
