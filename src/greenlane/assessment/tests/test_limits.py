"""What hours, limits, missing people and a missing commitment do to a draw: it waits, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import orjson
import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.errors import NotYourCase
from greenlane.assessment.models import Assignment, Draw
from greenlane.assessment.tests.factories import (
    HOUR,
    MONDAY,
    NATIONAL,
    excluded,
    group,
    officers,
    opened,
    yellow,
)
from greenlane.declarations import services as declarations
from greenlane.declarations.tests.factories import (
    officer,
)
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.models import Event

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


def test_draw_outside_the_hours_waits_for_the_morning_and_loses_nothing() -> None:
    group()
    with clock.at(MONDAY + 10 * HOUR):  # 21:00
        found = yellow()
        case = opened(found)
        assert (case.state, case.due_at) == ("unassigned", MONDAY + 23 * HOUR)
        assert {tuple(reasons) for reasons in excluded(case).values()} == {
            ("off_duty",),
            ("off_duty", "port_of_import"),
        }
        assert events("assessment.nobody_drawn")[0]["why"] == "nobody_eligible"
        assert jobs.work_due() == 0
        with pytest.raises(NotYourCase, match="No officer could be drawn"):
            declarations.accept(mrn=found.mrn, by=officer())
    with clock.at(MONDAY + 23 * HOUR):
        assert jobs.work_due() >= 1
        assert opened(found).state == "drawn"
        assert jobs.work_due() == 0


def test_draw_for_a_group_without_members_waits_and_says_so() -> None:
    made = group(members=False)
    found = yellow()
    assert (opened(found).state, opened(found).reason) == ("unassigned", "no_members")
    clock.advance(timedelta(minutes=15))
    assert jobs.work_due() == 0
    assert found.assignments.count() == Draw.objects.count() == 1
    services.add_member(group=made, membership=officers("XM000201")[0], since=date(2026, 1, 1), by=NATIONAL)
    clock.advance(timedelta(minutes=15))
    assert jobs.work_due() == 1
    assert opened(found).state == "drawn"


def test_draw_without_a_commitment_waits_until_the_worker_made_it() -> None:
    made = group()
    assert made.active
    with clock.at(MONDAY + timedelta(days=2)):  # the worker stood still over two midnights
        found = yellow()
        assert (opened(found).state, opened(found).reason) == ("unassigned", "no_commitment")
        assert not Draw.objects.exists()
        assert jobs.work_due() > 0
        case = opened(found)
        assert case.state == "drawn"
        committed = Event.objects.get(kind="assessment.secret_committed", subject="draw_day/2026-12-02")
        assert committed.pk < Event.objects.get(kind="assessment.drawn").pk


def test_retry_at_the_limit_gives_the_case_to_another_once() -> None:
    group()
    found = yellow()
    first = opened(found)
    clock.advance(3 * HOUR - timedelta(seconds=1))
    assert jobs.work_due() == 0
    clock.advance(timedelta(seconds=1))
    assert jobs.work_due() == 1
    assert jobs.work_due() == 0
    second = opened(found)
    assert second.officer != first.officer
    assert second.due_at == MONDAY + 6 * HOUR
    assert events("assessment.redrawn")[0]["reason"] == "no decision within the limit"


def test_retry_after_closing_leaves_the_case_until_the_morning() -> None:
    group()
    with clock.at(MONDAY + 6 * HOUR):  # 17:00, so the limit is the closing time
        found = yellow()
        case = opened(found)
        assert case.due_at == MONDAY + 9 * HOUR
    with clock.at(MONDAY + 9 * HOUR):
        assert services.retry(mrn=found.mrn, by=SYSTEM) is None
        case.refresh_from_db()
        assert (case.state, case.due_at) == ("drawn", MONDAY + 23 * HOUR)


def test_limit_counts_working_hours_only() -> None:
    group()
    saturday = MONDAY + timedelta(days=5)
    with clock.at(saturday + 8 * HOUR):  # Saturday 19:00; Sunday is closed
        services.commit_secret(day=clock.today())
        found = yellow()
        assert opened(found).due_at == saturday + timedelta(days=2) + HOUR


def test_draw_at_midnight_uses_the_secret_of_its_day() -> None:
    group(opens=MONDAY.time().replace(hour=0), closes=MONDAY.time().replace(hour=0))
    midnight = MONDAY + 13 * HOUR
    with clock.at(midnight - timedelta(microseconds=1)):
        before = record_of(opened(yellow()))
    with clock.at(midnight):
        after = record_of(opened(yellow()))
    assert (before["day"], after["day"]) == ("2026-11-30", "2026-12-01")
    assert before["commitment"] != after["commitment"]
