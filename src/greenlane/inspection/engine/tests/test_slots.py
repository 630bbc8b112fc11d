"""Times at which everybody can come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from greenlane.foundation.calendars import WorkingCalendar, always_open
from greenlane.inspection.engine.slots import all_open, common_slots

WEEK = range(5)
CUSTOMS = WorkingCalendar("UTC", dict.fromkeys(WEEK, (time(8), time(17))))
PLANTS = WorkingCalendar("UTC", dict.fromkeys((1, 3), (time(10), time(12))), frozenset({date(2026, 12, 1)}))
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 30, 7, 10, tzinfo=UTC)


def test_common_slots_of_one_office_begin_when_it_opens() -> None:
    starts = [start for start, _ in common_slots([CUSTOMS], after=MONDAY, length=HOUR, count=3)]
    assert starts == [MONDAY.replace(hour=hour, minute=0) for hour in (8, 9, 10)]


def test_common_slots_lay_all_calendars_over_another() -> None:
    """The agency comes Tuesdays and Thursdays; this Tuesday is its holiday."""
    found = common_slots([CUSTOMS, PLANTS, always_open()], after=MONDAY, length=HOUR, count=4)
    assert [start.day for start, _ in found] == [3, 3, 8, 8]
    assert all(all_open([CUSTOMS, PLANTS], start, end) for start, end in found)


def test_common_slots_are_none_where_nobody_meets() -> None:
    night = WorkingCalendar("UTC", dict.fromkeys(WEEK, (time(20), time(22))))
    assert common_slots([CUSTOMS, night], after=MONDAY, length=HOUR) == []
