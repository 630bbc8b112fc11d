"""Working time: an office's hours and holidays in its own time zone, for every limit counted in working hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = Mapping[int, tuple[time, time]]
_HORIZON_DAYS = 3660


@dataclass(frozen=True)
class WorkingCalendar:
    """`hours` maps weekday (0 Monday .. 6 Sunday) to opening and closing time; a missing day is closed.

    A closing time not after the opening time is on the next day: 00:00 is midnight at the end of the day.
    `holidays` are the days on which the office does not open.
    """

    time_zone: str
    hours: Hours
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, moment: datetime) -> bool:
        days = self._days(moment, 3)
        return any(opening <= moment < closing for opening, closing in self._spans(days))

    def add_working(self, start: datetime, amount: timedelta) -> datetime:
        """The moment (UTC) when `amount` of opening time has passed since `start`; both count real time.

        Raises ValueError for a negative amount, and when the calendar does not open long enough in ten years.
        """
        if amount < timedelta():
            raise ValueError("working time is added, not taken away")
        start, left = start.astimezone(UTC), amount
        for opening, closing in self._spans(self._days(start, _HORIZON_DAYS)):
            begin = max(opening, start)
            if begin >= closing:
                continue
            if closing - begin >= left:
                return begin + left
            left -= closing - begin
        raise ValueError("the calendar never opens long enough")

    def subtract_working(self, end: datetime, amount: timedelta) -> datetime:
        """The latest moment (UTC) since which `amount` of opening time has passed at `end`.

        Raises ValueError as `add_working` does.
        """
        if amount < timedelta():
            raise ValueError("working time is counted back, not forth")
        end, left = end.astimezone(UTC), amount
        first = end.astimezone(ZoneInfo(self.time_zone)).date() + timedelta(days=1)
        days = (first - timedelta(days=offset) for offset in range(_HORIZON_DAYS))
        for opening, closing in self._spans(days):
            finish = min(closing, end)
            if finish <= opening:
                continue
            if finish - opening >= left:
                return finish - left
            left -= finish - opening
        raise ValueError("the calendar never opened long enough")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time between two moments; zero when `end` is not after `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        total = timedelta()
        for opening, closing in self._spans(self._days(start, (end - start).days + 4)):
            total += max(min(closing, end) - max(opening, start), timedelta())
        return total

    def after_days(self, start: datetime, days: int) -> datetime:
        """The closing time (UTC) of the n-th working day after the day of `start`, which does not count.

        Raises ValueError when the calendar does not open that often in ten years.
        """
        first = start.astimezone(ZoneInfo(self.time_zone)).date()
        later = (first + timedelta(days=offset) for offset in range(1, _HORIZON_DAYS))
        for number, (_opening, closing) in enumerate(self._spans(later), 1):
            if number == days:
                return closing
        raise ValueError("the calendar never opens so often")

    def _days(self, moment: datetime, count: int) -> Iterator[date]:
        """Calendar days of the office from the day before `moment`, whose span may reach past midnight."""
        first = moment.astimezone(ZoneInfo(self.time_zone)).date() - timedelta(days=1)
        return (first + timedelta(days=offset) for offset in range(count))

    def _spans(self, days: Iterator[date]) -> Iterator[tuple[datetime, datetime]]:
        """Opening spans as UTC moments, so that a night when clocks change keeps its real length."""
        zone = ZoneInfo(self.time_zone)
        for day in days:
            span = self.hours.get(day.weekday())
            if span is None or day in self.holidays:
                continue
            opening = datetime.combine(day, span[0], zone).astimezone(UTC)
            last_day = day + timedelta(days=1) if span[1] <= span[0] else day
            yield opening, datetime.combine(last_day, span[1], zone).astimezone(UTC)


def always_open() -> WorkingCalendar:
    return WorkingCalendar("UTC", dict.fromkeys(range(7), (time(0), time(0))))
