"""A month of an office's calendar, week by week, as it hangs on the wall."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from greenlane.foundation.calendars import WorkingCalendar

WEEKDAYS = range(7)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the grid. `span` are the opening hours, None when the office is closed."""

    day: date
    inside: bool
    span: tuple[time, time] | None
    holiday: str
    today: bool

    @property
    def round_the_clock(self) -> bool:
        """Open from midnight to midnight."""
        return self.span is not None and self.span[0] == self.span[1]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[MonthDay]]

    @property
    def working_days(self) -> int:
        return sum(day.inside and day.span is not None for week in self.weeks for day in week)

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(working: WorkingCalendar, names: Mapping[date, str], first: date, today: date) -> Month:
    """The month that begins on `first`, in weeks from Monday; `names` are the holidays by day."""
    grid = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    weeks = [[_day(working, names, day, first, today) for day in week] for week in grid]
    return Month(first, weeks)


def _day(
    working: WorkingCalendar, names: Mapping[date, str], day: date, first: date, today: date
) -> MonthDay:
    closed = day in working.holidays
    span = None if closed else working.hours.get(day.weekday())
    return MonthDay(day, day.month == first.month, span, names.get(day, ""), day == today)
