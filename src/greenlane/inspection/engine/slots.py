"""Times at which everybody can come: working hours of an office and of the agencies taking part, laid over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from greenlane.foundation.calendars import WorkingCalendar

STEP = timedelta(minutes=30)
_HORIZON = timedelta(days=21)


def common_slots(
    calendars: Sequence[WorkingCalendar], *, after: datetime, length: timedelta, count: int = 4
) -> list[tuple[datetime, datetime]]:
    """The first slots of this length, at full half hours, in which all calendars are open; fewer where none come."""
    return list(islice(_slots(calendars, after, length), count))


def all_open(calendars: Sequence[WorkingCalendar], start: datetime, end: datetime) -> bool:
    """Whether every calendar is open from start to end."""
    return all(one.working_between(start, end) == end - start for one in calendars)


def _slots(
    calendars: Sequence[WorkingCalendar], after: datetime, length: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    start, last = _up(after), after + _HORIZON
    while start < last:
        if all_open(calendars, start, start + length):
            yield start, start + length
            start += length
        else:
            start += STEP


def _up(moment: datetime) -> datetime:
    """The next full half hour."""
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + STEP
