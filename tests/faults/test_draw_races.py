"""Eight at once around one check: one decision, one draw after another, no event lost. On PostgreSQL really at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.engine.draw import read_record
from greenlane.assessment.engine.eligibility import least_loaded
from greenlane.assessment.models import Assignment, Draw, DrawDisclosure, DrawSecret
from greenlane.assessment.tests.factories import (
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
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.foundation import clock
from greenlane.foundation.models import Event

from .together import WORKERS
from .together import at_once as together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def at_once(work: Callable[[int], object], at: datetime = MONDAY) -> list[object]:
    return together(work, at)


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def checked(found: Declaration) -> str:
    """The log tells the life of the case as its rows do; returns the state of the last assignment."""
    rows = list(Assignment.objects.filter(declaration=found).order_by("ordinal"))
    assert [row.ordinal for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.is_open for row in rows) <= 1
    assert all(row.state == "redrawn" for row in rows[:-1])
    begun = count("assessment.drawn") + count("assessment.taken_over") + count("assessment.nobody_drawn")
    assert begun == Assignment.objects.count()
    logged = [orjson.loads(one.data)["record"] for one in Event.objects.filter(kind="assessment.drawn")]
    assert sorted(logged) == sorted(
        Draw.objects.exclude(assignment__officer="").values_list("digest", flat=True)
    )
    return rows[-1].state


def test_accept_and_refuse_of_one_case_at_once_decides_it_once() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        by = drawn_officer(opened(found))

    def decide(number: int) -> str:
        if number % 2:
            return declarations.accept(mrn=found.mrn, by=by).assessment
        return declarations.refuse(mrn=found.mrn, reason="The invoice is forged.", by=by).assessment

    answers = at_once(decide)
    assert sum(isinstance(one, str) for one in answers) == 1
    assert checked(found) == "decided"
    assert count("declaration.assessed") + count("declaration.refused") == count("assessment.closed") == 1


def test_accept_by_two_officers_while_a_supervisor_takes_over_has_one_outcome() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        by = drawn_officer(opened(found))

    def anything(number: int) -> object:
        if number < 2:
            return services.take_over(mrn=found.mrn, reason=REASON, by=NATIONAL)
        return declarations.accept(mrn=found.mrn, by=by if number % 2 else NATIONAL)

    answers = at_once(anything)
    decided = [one for one in answers if isinstance(one, Declaration)]
    state = checked(found)
    assert len(decided) == (state == "decided")
    assert count("declaration.assessed") == count("assessment.closed") == len(decided)


def test_redraw_at_the_limit_while_the_officer_decides_has_one_outcome() -> None:
    with clock.at(MONDAY):
        group()
        cases = [yellow() for _ in range(4)]
        by = {found.pk: drawn_officer(opened(found)) for found in cases}
    late = MONDAY + timedelta(hours=3)
    for found in cases:

        def either(number: int, found: Declaration = found) -> object:
            if number % 2:
                return declarations.accept(mrn=found.mrn, by=by[found.pk])
            return services.retry(mrn=found.mrn)

        answers = at_once(either, at=late)
        decided = [one for one in answers if isinstance(one, Declaration)]
        redrawn = [one for one in answers if isinstance(one, Assignment)]
        state = checked(found)
        assert (len(decided), len(redrawn), state) in [(1, 0, "decided"), (0, 1, "drawn")]
        fresh = Declaration.objects.get(pk=found.pk)
        assert fresh.assessment == ("assessed" if decided else "in_assessment")
    assert count("assessment.redrawn") == Assignment.objects.filter(state="redrawn").count()
    assert count("assessment.closed") == Assignment.objects.filter(state="decided").count()


def test_work_due_by_eight_workers_does_each_thing_once() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
    at_once(lambda _: jobs.work_due(), at=MONDAY + timedelta(days=1, hours=3))
    assert [one.day.day for one in DrawSecret.objects.order_by("day")] == [30, 1, 2]
    assert DrawDisclosure.objects.count() == count("assessment.secret_published") == 1
    assert count("assessment.secret_committed") == 3
    assert checked(found) == "drawn"
    assert [row.ordinal for row in found.assignments.order_by("ordinal")] == [1, 2]


def test_lodge_by_many_at_once_draws_each_once_and_evenly() -> None:
    with clock.at(MONDAY):
        group()
        yellow()  # sets the share of the office to one

    def lodge(number: int) -> object:
        return [declarations.lodge(lodging=lodging(declaration_data()), by=GATEWAY) for _ in range(3)]

    at_once(lodge)
    drawn = list(Assignment.objects.all())
    assert len(drawn) == 1 + 3 * WORKERS == count("assessment.drawn")
    loads = Counter(one.officer for one in drawn)
    assert max(loads.values()) - min(loads.values()) <= 2
    for draw in Draw.objects.all():
        record = read_record(draw.record)
        assert record.pick in {one.officer for one in least_loaded(record.eligible)}
