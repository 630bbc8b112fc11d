"""Working time: an office's hours and holidays in its own time zone, for every limit counted in working hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

type_hours = Mapping[int, tuple[time, time]]
_HORIZON_DAYS = 3660


@dataclass(frozen=True)
class WorkingCalendar:
    """`hours` maps weekday (0 Monday .. 6 Sunday) to opening and closing time; a missing day is closed.

    Closing at 00:00 means midnight at the end of the day. `holidays` are closed whole days.
    """

    time_zone: str
    hours: type_hours
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self._spans(moment - timedelta(days=1), 3))

    def add_working(self, start: datetime, amount: timedelta) -> datetime:
        """The moment when `amount` of opening time has passed since `start`.

        Raises ValueError when the calendar never opens long enough within ten years.
        """
        left = amount
        for opening, closing in self._spans(start - timedelta(days=1), _HORIZON_DAYS):
            begin = max(opening, start)
            if begin >= closing:
                continue
            if closing - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= closing - begin
        raise ValueError("the calendar never opens long enough")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time between two moments; zero when `end` is not after `start`."""
        days = max((end - start).days + 3, 0)
        total = timedelta()
        for opening, closing in self._spans(start - timedelta(days=1), days):
            total += max(min(closing, end) - max(opening, start), timedelta())
        return total

    def _spans(self, start: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Opening spans as UTC moments, so that a night when clocks change keeps its real length."""
        zone = ZoneInfo(self.time_zone)
        first = start.astimezone(zone).date()
        for offset in range(days):
            day = first + timedelta(days=offset)
            span = self.hours.get(day.weekday())
            if span is None or day in self.holidays:
                continue
            opening = datetime.combine(day, span[0], zone).astimezone(UTC)
            last_day = day + timedelta(days=1) if span[1] <= span[0] else day
            yield opening, datetime.combine(last_day, span[1], zone).astimezone(UTC)


def always_open() -> WorkingCalendar:
    return WorkingCalendar("UTC", dict.fromkeys(range(7), (time(0), time(0))))
