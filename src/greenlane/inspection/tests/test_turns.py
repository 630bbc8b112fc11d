"""Who had the ball while goods were examined: the replay turns when the gate does, and adds up to the total."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from greenlane.declarations import services as declarations
from greenlane.declarations.intervals import Timeline
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import gates
from greenlane.declarations.selectors.times import timeline
from greenlane.declarations.states import Lane, Release
from greenlane.declarations.tests.factories import SUPERVISOR, officer
from greenlane.foundation import clock
from greenlane.inspection import services
from greenlane.inspection.tests.factories import (
    REASON,
    examiner,
    red,
    register_goods,
    report_conform,
    report_discrepancy,
)
from greenlane.inspection.tests.test_examining import pay, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
START = datetime(2026, 11, 30, 4, tzinfo=UTC)
SECOND = examiner(name="second")


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def at(number: float, act: Callable[[], object]) -> None:
    with clock.at(hour(number)):
        act()


def stages(mrn: str, until: float) -> tuple[Timeline, list[tuple[str, float]]]:
    """The stages until an hour with their lengths in hours; the sum is checked on the way."""
    with clock.at(hour(until)):
        found = timeline(Declaration.objects.get(mrn=mrn))
        assert found is not None
        waiting = {one.name for one in gates(Declaration.objects.get(mrn=mrn)) if not one.open}
    last = found.intervals[-1]
    if not found.is_over and not last.after_release:
        assert {one.gate for one in (last.primary, *last.also)} == waiting
    assert sum((one.length for one in found.intervals), timedelta()) == found.total
    return found, [(one.stage, one.length / timedelta(hours=1)) for one in found.intervals]


def examined() -> str:
    """Assessed and paid at once; a discrepancy reported after two hours and confirmed after three."""
    with clock.at(START):
        found = red()
        declarations.accept(mrn=found.mrn, by=officer())
        pay(found.mrn)
    at(2, lambda: report_discrepancy(found.mrn))
    at(3, lambda: services.confirm(mrn=found.mrn, by=SECOND))
    return found.mrn


def test_discrepancy_accepted_later_turns_the_ball_at_that_moment() -> None:
    mrn = examined()
    at(7, lambda: services.accept_discrepancy(mrn=mrn, reason="Within tolerance.", by=SUPERVISOR))
    found, told_stages = stages(mrn, 9)
    assert told_stages == [("examination", 2), ("second_officer", 1), ("discrepancy", 4), ("leaving", 2)]
    assert found.to_release == timedelta(hours=7)


def test_discrepancy_assessed_again_turns_the_ball_at_the_decision() -> None:
    mrn = examined()
    at(4, lambda: services.give_back(mrn=mrn, reason="Two boxes more than declared.", by=SUPERVISOR))
    _, before = stages(mrn, 5)
    assert before == [("examination", 2), ("second_officer", 1), ("discrepancy", 1), ("check", 1)]
    at(8, lambda: declarations.accept(mrn=mrn, by=officer()))
    assert Declaration.objects.get(mrn=mrn).release == Release.RELEASED
    found, told_stages = stages(mrn, 10)
    assert told_stages == [
        ("examination", 2),
        ("second_officer", 1),
        ("discrepancy", 1),
        ("check", 4),
        ("leaving", 2),
    ]
    assert found.to_release == timedelta(hours=8)


def test_discrepancy_reported_before_the_assessment_is_settled_by_it() -> None:
    with clock.at(START):
        found = red()
        pay(found.mrn)
    at(1, lambda: report_discrepancy(found.mrn))
    at(2, lambda: services.confirm(mrn=found.mrn, by=SECOND))
    at(6, lambda: declarations.accept(mrn=found.mrn, note="Charged as found.", by=officer()))
    timed, told_stages = stages(found.mrn, 7)
    assert told_stages[-1] == ("leaving", 1)
    assert timed.to_release == timedelta(hours=6)


def test_discrepancy_of_one_examination_stays_while_another_is_conform() -> None:
    mrn = examined()
    at(4, lambda: told("assessment.second_check_ordered", mrn, question="Count the boxes again."))
    at(5, lambda: report_conform(mrn, by=examiner(name="third")))
    _, told_stages = stages(mrn, 6)
    assert told_stages == [
        ("examination", 2),
        ("second_officer", 1),
        ("discrepancy", 3),
    ]
    at(7, lambda: services.accept_discrepancy(mrn=mrn, reason="Within tolerance.", by=SUPERVISOR))
    assert stages(mrn, 8)[1][-1] == ("leaving", 1)


def test_goods_ordered_to_be_examined_wait_for_the_trader_until_they_are_registered() -> None:
    with clock.at(START):
        found = red(registered=False)
    at(3, lambda: register_goods(found.mrn))
    timed, _ = stages(found.mrn, 5)
    assert {one.gate for one in (timed.intervals[0].primary, *timed.intervals[0].also)} >= {"examination"}
    ordered = {one.gate: one for one in (timed.intervals[0].primary, *timed.intervals[0].also)}
    assert ordered["examination"].stage == "presentation"
    assert ordered["examination"].holder == "trader"
    after = timed.intervals[-1]
    assert "examination" in {one.stage for one in (after.primary, *after.also)}
    at(6, lambda: declarations.change_lane(mrn=found.mrn, lane=Lane.YELLOW, reason=REASON, by=SUPERVISOR))
    last = stages(found.mrn, 7)[0].intervals[-1]
    assert "examination" not in {one.gate for one in (last.primary, *last.also)}
