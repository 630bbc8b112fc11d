"""What a synthetic administration is made from, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from greenlane.foundation.errors import CustomsError, Violation

FIRST_DAY, LAST_DAY = date(2019, 1, 7), date(2035, 12, 31)
"""Exchange rates are held from the beginning of 2019."""
DEFAULT_START = date(2026, 1, 5)
BOUNDS = {
    # name: least, most
    "seed": (0, 2**63 - 1),
    "weeks": (1, 520),
    "items_per_week": (50, 5_000_000),
    "traders": (100, 200_000),
}


class WorldOutOfBounds(CustomsError):
    """The synthetic administration cannot be made from these parameters."""

    code = "SIM002"


@dataclass(frozen=True, slots=True)
class Parameters:
    """A world in six figures. The same parameters give the same bytes.

    `start` is its first day, `items_per_week` the goods items of an ordinary week, `traders` the importers at
    the beginning and those born later, `drift` the day on which schemes change how they look (none: the
    middle of the period). Raises WorldOutOfBounds (SIM002, 422) with every fault at once.
    """

    seed: int = 1
    start: date = DEFAULT_START
    weeks: int = 26
    items_per_week: int = 5_000
    traders: int = 1_500
    drift: date | None = None

    def __post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise WorldOutOfBounds(violations=faults)

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def drift_day(self) -> int:
        """The day of the drift, counted from the start."""
        return (self.drift - self.start).days if self.drift else self.days // 2

    def _faults(self) -> Iterator[Violation]:
        sound = True
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                sound = sound and name != "weeks"
                yield _fault(name, f"A whole number from {least:,} to {most:,}.")
        if not isinstance(self.start, date) or not FIRST_DAY <= self.start <= LAST_DAY:
            yield _fault("start", f"A day from {FIRST_DAY} to {LAST_DAY}.")
        elif self.drift is not None and sound:
            last = self.start + timedelta(days=self.days - 1)
            if not isinstance(self.drift, date) or not self.start <= self.drift <= last:
                yield _fault("drift", f"A day of the period, {self.start} to {last}.")


def _fault(name: str, hint: str) -> Violation:
    return Violation(WorldOutOfBounds.code, f"The parameter “{name}” is out of bounds.", f"/{name}", hint)
