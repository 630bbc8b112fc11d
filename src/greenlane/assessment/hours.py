"""The common working hours of a group, for every limit and for who is on duty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from greenlane.assessment.models import AssessmentGroup
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.parties.models import Holiday


@dataclass(frozen=True)
class Hours:
    """A group's calendar with the national holidays, and the days on which single offices are closed."""

    calendar: WorkingCalendar
    closed: frozenset[tuple[str, date]]


def hours_of(group: AssessmentGroup, since: date, offices: Iterable[str] = ()) -> Hours:
    """The hours from the day before `since` on. One query."""
    known = Holiday.objects.filter(Q(office=None) | Q(office__code__in=set(offices)))
    rows = list(known.filter(day__gte=since - timedelta(days=1)).values_list("office__code", "day"))
    return Hours(
        WorkingCalendar(
            settings.GREENLANE_TIME_ZONE,
            dict.fromkeys(group.weekdays, (group.opens, group.closes)),
            frozenset(day for office, day in rows if office is None),
        ),
        frozenset((office, day) for office, day in rows if office is not None),
    )
