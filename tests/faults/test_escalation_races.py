"""Eight at once around one escalation: one is opened, each limit counts once, a resolution stands. On PostgreSQL really
at once."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.models import Escalation
from greenlane.assessment.services.escalation import Opened
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, group, yellow
from greenlane.declarations.tests.pages import actor, arrived
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event

from .test_draw_races import at_once, count
from .together import WORKERS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]
TUESDAY = MONDAY + timedelta(days=1)
DONE = "The case was drawn again and decided."
TRADER = "importer@aurora"


def delayed() -> str:
    """The MRN of a check that has been delayed for a day on Tuesday."""
    with clock.at(MONDAY):
        group()
        return arrived(yellow()).mrn


def complaint() -> Escalation:
    mrn, by = delayed(), actor(TRADER)
    with clock.at(TUESDAY):
        return services.open_escalation(mrn=mrn, by=by).escalation


def levels() -> list[int]:
    rows = Event.objects.filter(kind="assessment.escalated").order_by("id")
    return [orjson.loads(row.data)["level"] for row in rows]


def test_open_at_once_opens_one_and_tells_it_to_all() -> None:
    mrn, by = delayed(), actor(TRADER)
    answers = at_once(lambda _number: services.open_escalation(mrn=mrn, by=by), at=TUESDAY)
    assert all(isinstance(one, Opened) for one in answers)
    assert sum(not one.again for one in answers) == 1
    assert len({one.escalation.number for one in answers}) == 1
    assert (Escalation.objects.count(), count("assessment.escalation_opened")) == (1, 1)


def test_timers_at_once_take_each_level_once() -> None:
    found = complaint()
    moved = at_once(lambda _number: jobs.escalate_due(), at=TUESDAY + timedelta(days=10))
    found.refresh_from_db()
    assert sum(moved) == 3
    assert (found.state, found.breaches, levels()) == ("level3", 3, [1, 2, 3])


def test_timer_and_resolution_at_once_leave_one_of_two_ends() -> None:
    found = complaint()
    with clock.at(TUESDAY):
        services.acknowledge(number=found.number, by=NATIONAL)

    def either(number: int) -> object:
        if number % 2:
            return services.resolve(number=found.number, cause="workload", done=DONE, by=NATIONAL)
        return services.escalate(number=found.number, by=SYSTEM)

    answers = at_once(either, at=TUESDAY + timedelta(hours=2))
    found.refresh_from_db()
    resolved = [one for one in answers if isinstance(one, Escalation) and one.state == "resolved"]
    assert (len(resolved), found.state) == (1, "resolved")
    assert count("assessment.escalation_resolved") == 1
    assert (found.level, found.breaches, len(levels())) in [(0, 0, 0), (1, 1, 1)]
    assert sum(isinstance(one, CustomsError) for one in answers) == WORKERS // 2 - 1


def test_acknowledge_by_many_at_once_is_held_by_one() -> None:
    found = complaint()
    by = [NATIONAL, actor("monitor@customs")]
    answers = at_once(
        lambda number: services.acknowledge(number=found.number, by=by[number % 2]),
        at=TUESDAY + timedelta(minutes=5),
    )
    found.refresh_from_db()
    holders = {one.handler for one in answers if isinstance(one, Escalation)}
    assert holders == {found.handler}
    assert count("assessment.escalation_acknowledged") == 1
