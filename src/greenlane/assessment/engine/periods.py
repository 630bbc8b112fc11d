"""Periods of law: days and months counted from a moment, to the end of the last day; and what is left of one."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def months_on(day: date, months: int) -> date:
    """The same day some months later; the last day of that month where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(start: datetime, zone: str, *, days: int = 0, months: int = 0) -> datetime:
    """When a period ends that begins at `start`: at the end of its last day in the zone, in UTC.

    The day on which it begins does not count.
    """
    local = start.astimezone(ZoneInfo(zone)).date()
    last = months_on(local, months) + timedelta(days=days)
    midnight = datetime.combine(last + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC)


def share_gone(start: datetime, due: datetime, at: datetime) -> int:
    """How much of a period is gone at a moment, in per cent from 0 to 100."""
    whole = due - start
    if whole <= timedelta():
        return 100
    return max(0, min(100, int(100 * (at - start) / whole)))
