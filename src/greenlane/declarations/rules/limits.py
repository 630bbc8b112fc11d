"""The table of limits: how long a stage, or the whole way to release, may take before Customs says why it is late.

It is read from `limits.csv`, or from the file that `GREENLANE_LIMITS` names, with the same columns. `stage` is empty
for the whole time to release; `calendar` is `working` (the office's hours) or `clock`; `offices` are kinds of offices,
all where it is empty; with `after_arrival` the time begins only when the goods are there. Source: WTO TFA Article 7.9.4
(a reason for a delay is given), 7.6 (release times).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from greenlane.foundation.calendars import WorkingCalendar, always_open

COLUMNS = ("id", "stage", "hours", "calendar", "offices", "after_arrival", "basis")
SHIPPED = Path(__file__).with_name("limits.csv")
KINDS = frozenset({"seaport", "airport", "inland", "land"})


class Counting(StrEnum):
    """How the hours of a limit are counted."""

    WORKING = "working"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit, with the law it stands on."""

    id: str
    stage: str
    hours: int
    counting: Counting
    offices: frozenset[str]
    after_arrival: bool
    basis: str

    @property
    def amount(self) -> timedelta:
        return timedelta(hours=self.hours)

    def calendar(self, office: WorkingCalendar) -> WorkingCalendar:
        """By what its hours are counted, at an office with these hours."""
        return office if self.counting is Counting.WORKING else _ALWAYS

    def due(self, start: datetime, office: WorkingCalendar) -> datetime:
        """When the limit passes for what began at `start`."""
        return self.calendar(office).add_working(start, self.amount)

    def latest_start(self, now: datetime, office: WorkingCalendar) -> datetime:
        """What began at this moment or before is past the limit now."""
        return self.calendar(office).subtract_working(now, self.amount)


_ALWAYS = always_open()


@cache
def limits(path: str = "") -> tuple[Limit, ...]:
    """Every limit of the table. Raises ValueError that names the line for a table that cannot be meant."""
    source = Path(path) if path else SHIPPED
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{source} cannot be read: {error}") from error
    return read_limits(lines)


def read_limits(lines: Iterable[str]) -> tuple[Limit, ...]:
    """The limits of a table given line by line. Raises ValueError."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"The columns are: {', '.join(COLUMNS)}.")
    found = tuple(_limit(number, line) for number, line in enumerate(reader, start=2))
    if len({one.id for one in found}) != len(found):
        raise ValueError("Two limits have the same id.")
    return found


def _limit(number: int, line: dict[str, str]) -> Limit:
    """One line. Raises ValueError."""
    try:
        limit = Limit(
            id=line["id"],
            stage=line["stage"],
            hours=int(line["hours"]),
            counting=Counting(line["calendar"]),
            offices=frozenset(line["offices"].split()),
            after_arrival={"yes": True, "no": False}[line["after_arrival"]],
            basis=line["basis"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"Line {number}: {error} is not what belongs there.") from error
    if not (limit.id and limit.basis) or not 1 <= limit.hours <= 2000 or not limit.offices <= KINDS:
        raise ValueError(f"Line {number}: an id, 1 to 2000 hours, known kinds of offices and a basis.")
    if len(limit.id) > 30 or len(limit.basis) > 200:
        raise ValueError(f"Line {number}: an id has at most 30 characters, a basis 200.")
    return limit
