"""A trader complains of a delayed check: not too early, once, unknown to the assessor, and never forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.errors import (
    NothingToEscalate,
    NotYourLevel,
    OwnChain,
    RatingUnusable,
    ReasonTooShort,
    ResolutionIncomplete,
    StillAnonymous,
    TooEarlyToEscalate,
)
from greenlane.assessment.models import Escalation
from greenlane.assessment.tests.factories import (
    HOUR,
    MONDAY,
    NATIONAL,
    REASON,
    drawn_officer,
    group,
    opened,
    yellow,
)
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.pages import actor, arrived, lodged
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.parties.models import Holiday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
TRADER, STRANGER = "importer@aurora", "importer@delta"
CENTRE = Actor("monitor", frozenset({Role.ASSESSMENT_MONITOR}))
DONE = "The case was drawn again and decided within the hour."


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def delayed() -> Declaration:
    """A check of yesterday whose goods are here; no draw at the limit happens meanwhile."""
    group()
    found = arrived(yellow())
    clock.advance(DAY)
    return found


def complaint(found: Declaration | None = None) -> Escalation:
    declared = found or delayed()
    return services.open_escalation(mrn=declared.mrn, words="We wait.", by=actor(TRADER)).escalation


def supervisor_elsewhere(found: Declaration) -> Actor:
    """A supervisor of an office that has nothing to do with the check."""
    assessor = opened(found).membership
    assert assessor is not None
    assert assessor.office is not None
    mailbox = "supervisor@airport" if assessor.office.code != "XM000201" else "supervisor@centra"
    return actor(mailbox)


def events(kind: str) -> list[dict]:
    return [orjson.loads(one.data) for one in Event.objects.filter(kind=kind).order_by("id")]


def test_open_is_refused_before_the_threshold_and_says_from_when() -> None:
    group()
    found = arrived(yellow())
    clock.advance(23 * HOUR)
    with pytest.raises(TooEarlyToEscalate) as refusal:
        services.open_escalation(mrn=found.mrn, by=actor(TRADER))
    assert "1 Dec 2026, 11:00" in refusal.value.hint
    clock.advance(HOUR)
    made = services.open_escalation(mrn=found.mrn, by=actor(TRADER))
    assert (made.again, made.escalation.state, made.escalation.due_at) == (False, "open", TUESDAY + 2 * HOUR)
    assert made.escalation.number.startswith("26XMG")


def test_open_is_refused_before_the_goods_have_arrived() -> None:
    group()
    found = yellow()
    clock.advance(2 * DAY)
    with pytest.raises(TooEarlyToEscalate, match="not been delayed") as refusal:
        services.open_escalation(mrn=found.mrn, by=actor(TRADER))
    assert refusal.value.pointer == "cargo"


def test_open_follows_the_configured_threshold(settings) -> None:
    settings.GREENLANE_ESCALATION_AFTER_HOURS = 1
    group()
    found = arrived(yellow())
    clock.advance(HOUR)
    assert services.open_escalation(mrn=found.mrn, by=actor(TRADER)).escalation.is_open


def test_open_of_a_decided_declaration_is_refused() -> None:
    found = arrived(lodged())
    clock.advance(2 * DAY)
    with pytest.raises(NothingToEscalate):
        services.open_escalation(mrn=found.mrn, by=actor(TRADER))


def test_open_by_a_stranger_is_refused_like_any_act_on_a_declaration_of_others() -> None:
    found = delayed()
    with pytest.raises(Forbidden):
        services.open_escalation(mrn=found.mrn, by=actor(STRANGER))
    assert not Escalation.objects.exists()


def test_open_again_tells_the_one_that_is_open() -> None:
    first = complaint()
    again = services.open_escalation(mrn=first.declaration.mrn, by=actor(TRADER))
    assert again == (first, True)
    assert len(events("assessment.escalation_opened")) == 1


def test_timers_take_it_up_while_nobody_acts_and_stop_at_the_top() -> None:
    found = complaint()
    # Level 1 ends in working hours: seven of the eight are left of Tuesday. Level 2 ends after a day.
    for limit, state in ((2 * HOUR, "level1"), (DAY, "level2"), (2 * DAY, "level3")):
        with clock.at(TUESDAY + limit - timedelta(seconds=1)):
            assert jobs.escalate_due() == 0
        with clock.at(TUESDAY + limit):
            assert jobs.escalate_due() == 1
            assert jobs.escalate_due() == 0
        found.refresh_from_db()
        assert found.state == state
    assert (found.level, found.breaches, found.due_at) == (3, 3, None)
    clock.advance(30 * DAY)
    assert jobs.escalate_due() == 0
    assert [one["level"] for one in events("assessment.escalated")] == [1, 2, 3]
    assert all(one["breach"] for one in events("assessment.escalated"))


def test_timers_catch_up_through_several_levels_as_if_the_worker_had_never_stopped() -> None:
    found = complaint()
    clock.advance(10 * DAY)
    assert jobs.escalate_due() == 3
    found.refresh_from_db()
    assert (found.state, found.breaches) == ("level3", 3)
    # 11:00 Tuesday + 2 wh = 13:00; + 8 wh (7 on Tuesday, 1 on Wednesday) = 11:00; + 24 h = Thursday 11:00.
    assert found.since == TUESDAY + 2 * DAY
    assert jobs.escalate_due() == 0


def test_limits_count_working_hours_over_weekends_and_holidays() -> None:
    group()
    saturday = datetime(2026, 12, 5, 12, tzinfo=UTC)  # 19:00 in Meridia, an hour before the groups close
    with clock.at(saturday - DAY):
        found = arrived(yellow())
    Holiday.objects.create(day=date(2026, 12, 7), name="National day")
    with clock.at(saturday):
        made = complaint(found)
        assert made.due_at == datetime(
            2026, 12, 8, 4, tzinfo=UTC
        )  # Tuesday 11:00: Sunday and Monday are closed
        clock.advance(2 * DAY)
        assert jobs.escalate_due() == 0


def test_acknowledge_in_time_is_no_breach_and_starts_the_next_limit() -> None:
    found = complaint()
    by = supervisor_elsewhere(found.declaration)
    clock.advance(HOUR)
    held = services.acknowledge(number=found.number, by=by)
    assert (held.state, held.handler, held.due_at) == ("acknowledged", by.id, TUESDAY + 3 * HOUR)
    assert services.acknowledge(number=found.number, by=by).since == held.since
    clock.advance(2 * HOUR)
    assert jobs.escalate_due() == 1
    found.refresh_from_db()
    assert (found.state, found.breaches, found.handler) == ("level1", 1, "")


def test_nobody_of_the_assessors_chain_handles_it() -> None:
    found = complaint()
    assessor = opened(found.declaration)
    assert assessor.membership is not None
    assert assessor.membership.office is not None
    office = assessor.membership.office.code
    own = Actor("own-supervisor", frozenset({Role.SUPERVISOR}), office=office)
    himself = Actor(assessor.officer, frozenset({Role.SUPERVISOR}))
    for by in (own, himself):
        with pytest.raises(OwnChain):
            services.acknowledge(number=found.number, by=by)
        with pytest.raises(OwnChain):
            services.resolve(number=found.number, cause="workload", done=DONE, by=by)
    with pytest.raises(Forbidden):
        services.acknowledge(number=found.number, by=drawn_officer(assessor))


def test_a_supervisor_who_took_the_check_over_cannot_handle_it_any_more() -> None:
    found = complaint()
    services.acknowledge(number=found.number, by=NATIONAL)
    services.take_over(mrn=found.declaration.mrn, reason=REASON, by=NATIONAL)
    with pytest.raises(OwnChain):
        services.resolve(number=found.number, cause="workload", done=DONE, by=NATIONAL)


def test_a_check_nobody_was_drawn_for_is_handled_outside_the_office_of_import() -> None:
    found = arrived(yellow())
    clock.advance(DAY)
    made = complaint(found)
    with pytest.raises(OwnChain):
        services.acknowledge(number=made.number, by=actor("supervisor@portmeridia"))
    assert services.acknowledge(number=made.number, by=actor("supervisor@airport")).state == "acknowledged"


def test_a_level_is_not_handled_from_below() -> None:
    found = complaint()
    by = supervisor_elsewhere(found.declaration)
    clock.advance(3 * DAY)
    services.escalate(number=found.number)
    services.escalate(number=found.number)
    with pytest.raises(NotYourLevel):
        services.resolve(number=found.number, cause="workload", done=DONE, by=by)
    services.escalate(number=found.number, reason="The group is understaffed.", by=NATIONAL)
    with pytest.raises(NotYourLevel):
        services.resolve(number=found.number, cause="workload", done=DONE, by=NATIONAL)
    assert services.resolve(number=found.number, cause="workload", done=DONE, by=CENTRE).state == "resolved"


def test_escalate_by_hand_needs_a_reason_and_is_no_breach() -> None:
    found = complaint()
    by = supervisor_elsewhere(found.declaration)
    with pytest.raises(ReasonTooShort):
        services.escalate(number=found.number, by=by)
    up = services.escalate(number=found.number, reason="I have to know more of it.", by=by)
    assert up is not None
    assert (up.state, up.breaches, up.handler) == ("level1", 0, by.id)


def test_who_complained_is_shown_from_level_1_on_and_to_who_asks_why() -> None:
    found = complaint()
    by = supervisor_elsewhere(found.declaration)
    services.acknowledge(number=found.number, by=by)
    with pytest.raises(StillAnonymous):
        services.show_complainant(number=found.number, reason=REASON, by=by)
    services.escalate(number=found.number, reason="I have to know more of it.", by=by)
    shown = services.show_complainant(number=found.number, reason=REASON, by=by)
    assert shown.shown_to == [by.id]
    assert events("assessment.complainant_shown") == [{"reason": REASON}]


def test_resolve_needs_a_cause_and_what_was_done_and_tells_both_lacks_at_once() -> None:
    found = complaint()
    with pytest.raises(ResolutionIncomplete) as refusal:
        services.resolve(number=found.number, cause="no idea", done="ok", by=NATIONAL)
    assert [one.pointer for one in refusal.value.violations] == ["cause", "done"]
    with pytest.raises(IllegalTransition):
        services.resolve(number=found.number, cause="workload", done=DONE, by=NATIONAL)
    services.acknowledge(number=found.number, by=NATIONAL)
    done = services.resolve(number=found.number, cause="workload", done=DONE, by=NATIONAL)
    assert (done.state, done.cause, done.due_at) == ("resolved", "workload", None)
    clock.advance(30 * DAY)
    assert jobs.escalate_due() == 0


def test_rate_once_by_who_complained() -> None:
    found = complaint()
    services.acknowledge(number=found.number, by=NATIONAL)
    with pytest.raises(IllegalTransition):
        services.rate(number=found.number, rating=4, by=actor(TRADER))
    services.resolve(number=found.number, cause="system", done=DONE, by=NATIONAL)
    with pytest.raises(Forbidden):
        services.rate(number=found.number, rating=1, by=actor(STRANGER))
    with pytest.raises(RatingUnusable):
        services.rate(number=found.number, rating=6, by=actor(TRADER))
    rated = services.rate(number=found.number, rating=4, comment="Quick.", by=actor(TRADER))
    assert (rated.state, rated.rating) == ("rated", 4)
    with pytest.raises(IllegalTransition):
        services.rate(number=found.number, rating=5, by=actor(TRADER))


def test_a_resolved_escalation_leaves_room_for_another() -> None:
    found = complaint()
    services.acknowledge(number=found.number, by=NATIONAL)
    services.resolve(number=found.number, cause="system", done=DONE, by=NATIONAL)
    second = complaint(found.declaration)
    assert second.number != found.number


def test_the_log_of_the_declaration_says_nothing_of_an_escalation() -> None:
    found = complaint()
    services.escalate(number=found.number, by=SYSTEM)
    clock.advance(DAY)
    jobs.escalate_due()
    told = Event.objects.filter(subject=found.declaration.event_subject).values_list("kind", flat=True)
    assert not [kind for kind in told if "escalat" in kind]


def test_a_decision_in_the_meantime_leaves_the_cause_to_be_found() -> None:
    found = complaint()
    declarations.accept(mrn=found.declaration.mrn, by=drawn_officer(opened(found.declaration)))
    found.refresh_from_db()
    assert found.is_open
