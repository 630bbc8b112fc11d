"""How long Customs has for a reply: working days of the national calendar, from the day after the letter came."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings

from greenlane.foundation import clock
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.parties.models import Holiday

OPENS, CLOSES = time(9), time(17)


def calendar(since: datetime) -> WorkingCalendar:
    """Monday to Friday without the national holidays; one query."""
    closed = Holiday.objects.filter(office=None, day__gte=clock.day_of(since) - timedelta(days=1))
    return WorkingCalendar(
        settings.GREENLANE_TIME_ZONE,
        dict.fromkeys(range(5), (OPENS, CLOSES)),
        frozenset(closed.values_list("day", flat=True)),
    )


def due(at: datetime) -> datetime:
    """When what came in at a moment should have its first reply: the end of the last working day of the limit."""
    return calendar(at).after_days(at, settings.GREENLANE_ENQUIRY_REPLY_DAYS)
