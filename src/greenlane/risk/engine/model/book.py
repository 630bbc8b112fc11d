"""Profiles that live: describe an item as it arrives, learn what inspections found, at the same cost each time.

The book is a diary. Items and results are noted on their day and counted when a later day begins, so that items of
one day do not see each other. The rows it gives equal `batch.describe` bit for bit.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import astuple, dataclass, field
from operator import itemgetter
from typing import Any

import numpy as np

from greenlane.risk.engine.model.catalogue import (
    CRITICAL_HITS,
    PERIOD,
    PRIOR_HITS,
    PRIOR_LABELS,
    PROFILES,
    WINDOW,
    WINDOWS,
    Measure,
)
from greenlane.risk.engine.model.errors import OutOfOrder
from greenlane.risk.engine.model.items import Floats, Item, Items, Outcomes

NAN = float("nan")
Row = tuple[str, list[Any], list[Any]]
"""Name of a profile or window, the values of its key, what it holds: JSON can carry it."""


@dataclass(slots=True)
class History:
    """What is known of one key. `first` and `last` are days, 0 before the first item; `period` is that of the newest
    result, with the results of it and of the one before."""

    items: int = 0
    labels: int = 0
    hits: int = 0
    critical: int = 0
    first: int = 0
    last: int = 0
    period: int = 0
    period_labels: int = 0
    period_hits: int = 0
    before_labels: int = 0
    before_hits: int = 0

    def see(self, day: int) -> None:
        self.items += 1
        self.first = self.first or day
        self.last = day

    def learn(self, day: int, fraud: int, critical: int) -> None:
        period = day // PERIOD
        if period != self.period:
            follows = period == self.period + 1
            self.before_labels = self.period_labels if follows else 0
            self.before_hits = self.period_hits if follows else 0
            self.period, self.period_labels, self.period_hits = period, 0, 0
        self.period_labels += 1
        self.period_hits += fraud
        self.labels += 1
        self.hits += fraud
        self.critical += critical

    def recent(self, day: int) -> tuple[int, int]:
        """Labels and hits of the period of `day` and the one before."""
        match day // PERIOD - self.period:
            case 0:
                return self.period_labels + self.before_labels, self.period_hits + self.before_hits
            case 1:
                return self.period_labels, self.period_hits
            case _:
                return 0, 0


NOTHING = History()


class LastValues:
    """The last WINDOW values in order of arrival, and sorted, so that the median is at hand."""

    __slots__ = ("arrived", "ordered")

    def __init__(self, values: list[float]) -> None:
        self.arrived: deque[float] = deque(values)
        self.ordered = sorted(values)

    def add(self, value: float) -> None:
        if len(self.arrived) == WINDOW:
            del self.ordered[bisect_left(self.ordered, self.arrived.popleft())]
        self.arrived.append(value)
        insort(self.ordered, value)

    def median(self) -> float:
        last = len(self.ordered) - 1
        return (self.ordered[last // 2] + self.ordered[(last + 1) // 2]) / 2.0


@dataclass(slots=True)
class Day:
    """What a read of a profile needs to know of the day."""

    number: int = 0
    rate: float = PRIOR_HITS / PRIOR_LABELS
    critical_rate: float = CRITICAL_HITS / PRIOR_LABELS


def _recent_rate(known: History, day: Day, strength: float) -> float:
    labels, hits = known.recent(day.number)
    return (hits + strength * day.rate) / (labels + strength)


Reader = Callable[[History, Day, float], float]
READERS: dict[Measure, Reader] = {
    Measure.RATE: lambda k, day, s: (k.hits + s * day.rate) / (k.labels + s),
    Measure.LABELS: lambda k, _, __: k.labels,
    Measure.CRITICAL: lambda k, day, s: (k.critical + s * day.critical_rate) / (k.labels + s),
    Measure.RECENT: _recent_rate,
    Measure.ITEMS: lambda k, _, __: k.items,
    Measure.AGE: lambda k, day, _: day.number - k.first if k.items else NAN,
    Measure.IDLE: lambda k, day, _: day.number - k.last if k.items else NAN,
}

Key = Callable[[Any], Hashable]
_PROFILES: tuple[tuple[str, Key, float, tuple[Reader, ...]], ...] = tuple(
    (p.name, itemgetter(*p.fields), p.strength, tuple(READERS[m] for m in p.measures)) for p in PROFILES
)
_WINDOWS: tuple[tuple[str, Key, str], ...] = tuple((w.name, itemgetter(*w.fields), w.series) for w in WINDOWS)


@dataclass(slots=True)
class ProfileBook:
    """All profiles of an administration, as known when the current `day.number` began."""

    day: Day = field(default_factory=Day)
    overall: History = field(default_factory=History)
    profiles: dict[str, dict[Hashable, History]] = field(
        default_factory=lambda: {name: {} for name, *_ in _PROFILES}
    )
    windows: dict[str, dict[Hashable, LastValues]] = field(
        default_factory=lambda: {name: {} for name, *_ in _WINDOWS}
    )
    seen_today: list[Item] = field(default_factory=list)
    results: dict[int, list[tuple[Item, int, int]]] = field(default_factory=dict)

    def describe(self, item: Item) -> Floats:
        """The item's features, float64[len(NAMES)], from what was known before its day.

        An item of a later day begins that day. Raises OutOfOrder (409) for an item of an earlier one.
        """
        self.begin(item.day)
        values, day = item.values, self.day
        row: list[float] = []
        for name, key, strength, readers in _PROFILES:
            known = self.profiles[name].get(key(values), NOTHING)
            row += [read(known, day, strength) for read in readers]
        series = series_of(item)
        for name, key, of in _WINDOWS:
            held = self.windows[name].get(key(values))
            row.append(series[of] / held.median() if held and series[of] > 0 else NAN)
        row += _own(item, series)
        return np.array(row, dtype=np.float64)

    def observe(self, item: Item) -> None:
        """Note that the item was declared; it counts from the next day on. Raises OutOfOrder (409)."""
        self.begin(item.day)
        self.seen_today.append(item)

    def learn(self, item: Item, *, known_on: int, fraud: int, critical: int) -> None:
        """Note what the inspection of an observed item found (0 or 1 each); it counts from the day after `known_on`.

        Raises OutOfOrder (409) for a result that would change a day that has been described already.
        """
        if known_on < max(self.day.number, item.day):
            raise OutOfOrder(f"A result of day {known_on} comes after day {self.day.number} began.")
        self.results.setdefault(known_on, []).append((item, fraud, critical))

    def begin(self, day: int) -> None:
        """Begin a day: count what was noted before it. The first item of a day does so too; a job at midnight spares it
        the wait (some 0.1 ms for each item of the day before). Raises OutOfOrder (409) for a day that is over.
        """
        if day == self.day.number:
            return
        if day < self.day.number:
            raise OutOfOrder(f"An item of day {day} comes after day {self.day.number} began.")
        for item in self.seen_today:
            self._count_item(item)
        self.seen_today.clear()
        for known_on in sorted(known for known in self.results if known < day):
            for item, fraud, critical in self.results.pop(known_on):
                self._count_result(item, known_on, fraud, critical)
        known = self.overall
        self.day = Day(
            day,
            (known.hits + PRIOR_HITS) / (known.labels + PRIOR_LABELS),
            (known.critical + CRITICAL_HITS) / (known.labels + PRIOR_LABELS),
        )

    def _count_item(self, item: Item) -> None:
        for name, key, *_ in _PROFILES:
            self._history(name, key(item.values)).see(item.day)
        series = series_of(item)
        for name, key, of in _WINDOWS:
            if series[of] > 0:
                table = self.windows[name]
                table.setdefault(key(item.values), LastValues([])).add(series[of])

    def _count_result(self, item: Item, known_on: int, fraud: int, critical: int) -> None:
        self.overall.learn(known_on, fraud, critical)
        for name, key, *_ in _PROFILES:
            self._history(name, key(item.values)).learn(known_on, fraud, critical)

    def _history(self, name: str, key: Hashable) -> History:
        table = self.profiles[name]
        found = table.get(key)
        if found is None:
            found = table[key] = History()
        return found


def replay(items: Items, outcomes: Outcomes, *, until: int) -> ProfileBook:
    """The book as it stands when day `until` begins, written from a whole history (items in any order)."""
    book = ProfileBook()
    found = {int(item): row for row, item in enumerate(outcomes.item)}
    for index in np.argsort(items.day, kind="stable"):
        item = items.row(int(index))
        if item.day >= until:
            break
        book.observe(item)
        if (row := found.get(int(index))) is not None:
            fraud, critical = int(outcomes.fraud[row]), int(outcomes.critical[row])
            book.learn(item, known_on=int(outcomes.known_on[row]), fraud=fraud, critical=critical)
    book.begin(until)
    return book


def series_of(item: Item) -> dict[str, float]:
    """The item's value, mass and unit price (NaN where mass or value is nothing)."""
    value, mass = float(item.values["value"]), float(item.values["net_mass"])
    price = value / mass if mass > 0 and value > 0 else NAN
    return {"value": value, "net_mass": mass, "unit_price": price}


def _own(item: Item, series: dict[str, float]) -> list[float]:
    rate, value = float(item.values["tax_rate"]), series["value"]
    direct = float(item.values["departure"] == item.values["origin"])
    weekday = float(item.day % 7)
    return [rate, series["net_mass"], value, series["unit_price"], value * rate / 100.0, direct, weekday]


def rows(book: ProfileBook) -> Iterator[Row]:
    """Everything the book has counted, one row for each key, as a table keeps it. What was noted today is not in it."""
    yield "overall", [], list(astuple(book.overall))
    for name, profile in book.profiles.items():
        yield from ((name, _key_values(key), list(astuple(known))) for key, known in profile.items())
    for name, window in book.windows.items():
        yield from ((name, _key_values(key), list(held.arrived)) for key, held in window.items())


def from_rows(kept: Iterator[Row] | list[Row], *, day: int) -> ProfileBook:
    """The book at the beginning of `day` from the rows of its keys (all, or those that an item touches)."""
    book = ProfileBook()
    for name, values, held in kept:
        key: Hashable = values[0] if len(values) == 1 else tuple(values)
        if name == "overall":
            book.overall = History(*held)
        elif name in book.windows:
            book.windows[name][key] = LastValues(held)
        else:
            book.profiles[name][key] = History(*held)
    book.begin(day)
    return book


def keys_of(item: Item) -> list[tuple[str, list[Any]]]:
    """The rows an item touches: name and key of each, as `rows` writes them."""
    profiles = [(name, _key_values(key(item.values))) for name, key, *_ in _PROFILES]
    windows = [(name, _key_values(key(item.values))) for name, key, _ in _WINDOWS]
    return [("overall", []), *profiles, *windows]


def _key_values(key: Hashable) -> list[Any]:
    return list(key) if isinstance(key, tuple) else [key]
