"""Describe many items at once: the feature matrix of a whole history, vectorised.

Every figure of an item comes from days before its own, so later rows can be added or deleted without changing it.
`book.ProfileBook` gives the same rows bit for bit, one at a time: all counts are whole numbers, exact in any order,
and every quotient is computed by the same operations.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from greenlane.risk.engine.model.catalogue import (
    CRITICAL_HITS,
    NAMES,
    PERIOD,
    PRIOR_HITS,
    PRIOR_LABELS,
    PROFILES,
    WINDOW,
    WINDOWS,
    Measure,
    Profile,
    Window,
)
from greenlane.risk.engine.model.items import FIELDS, NUMBERS, Floats, Ints, Items, Outcomes

LARGEST = 2**62
CHUNK = 16384


def describe(items: Items, outcomes: Outcomes) -> Floats:
    """The feature matrix float64[n, len(NAMES)] of n items in any order; NaN where there is no history.

    Items of the same day do not see each other, nor each other's results; an outcome counts from the day after
    `known_on`. Time and memory grow with n log n and n.
    """
    if not len(items):
        return np.empty((0, len(NAMES)))
    history = _History.of(items, outcomes)
    matrix = np.empty((len(items), len(NAMES)))
    for column, values in enumerate(_columns(history, items)):
        matrix[:, column] = values
    return matrix


def _columns(history: _History, items: Items) -> Iterator[Floats]:
    """The columns in the order of the catalogue."""
    for profile in PROFILES:
        yield from history.measures(profile)
    series = {**items.numbers, "unit_price": unit_prices(items)}
    for window in WINDOWS:
        yield history.against_median(window, series[window.series])
    yield from (items.numbers["tax_rate"], items.numbers["net_mass"], items.numbers["value"])
    yield series["unit_price"]
    yield items.numbers["value"] * items.numbers["tax_rate"] / 100.0
    same = [a == b for a, b in zip(items.texts["departure"], items.texts["origin"], strict=True)]
    yield np.array(same, dtype=np.float64)
    yield (items.day % 7).astype(np.float64)


def unit_prices(items: Items) -> Floats:
    """Value per kilogram, float64[n]; NaN where the mass or the value is nothing."""
    value, mass = items.numbers["value"], items.numbers["net_mass"]
    return np.divide(value, mass, out=np.full(len(value), np.nan), where=(mass > 0) & (value > 0))


@dataclass(frozen=True, slots=True)
class _History:
    """Items and results with their codes; days are counted from the first one."""

    codes: dict[str, tuple[Ints, int]]
    day: Ints
    outcomes: Outcomes
    known: Ints
    first: int
    span: int
    priors: tuple[Floats, Floats]

    @classmethod
    def of(cls, items: Items, outcomes: Outcomes) -> _History:
        first = int(items.day.min())
        last = max(int(items.day.max()), int(outcomes.known_on.max(initial=first)))
        columns = {**items.texts, **{name: items.numbers[name].tolist() for name in NUMBERS}}
        return cls(
            {name: factorise(columns[name]) for name in FIELDS},
            items.day - first,
            outcomes,
            outcomes.known_on - first,
            first,
            last - first + 2,
            _priors(outcomes, first, last),
        )

    def keys(self, fields: tuple[str, ...]) -> Ints:
        """One number for each distinct combination of the fields' values, small enough to stand before a day."""
        code, size = np.zeros(len(self.day), dtype=np.int64), 1
        for field in fields:
            other, count = self.codes[field]
            if size * count * self.span >= LARGEST:
                known, code = np.unique(code, return_inverse=True)
                size = len(known)
            code, size = code * count + other, size * count
        return code

    def measures(self, profile: Profile) -> Iterator[Floats]:
        """The columns of one profile, float64[n] each, in the order of its measures."""
        keys = self.keys(profile.fields)
        stamps = keys * self.span + self.day
        order = np.argsort(stamps, kind="stable")
        own = keys[self.outcomes.item] * self.span + self.known
        sums = _Sums(self, profile.strength, own, keys[order], stamps[order])
        for measure in profile.measures:
            column = np.empty(len(order))
            column[order] = sums.column(measure, self.day[order])
            yield column

    def against_median(self, window: Window, series: Floats) -> Floats:
        """Each item's value over the median of the last values of its key on earlier days; NaN without any."""
        keys = self.keys(window.fields)
        stamps = keys * self.span + self.day
        rows = np.flatnonzero(series > 0)
        rows = rows[np.argsort(stamps[rows], kind="stable")]
        start = np.searchsorted(stamps[rows], keys * self.span, "left")
        end = np.searchsorted(stamps[rows], stamps, "left")
        medians = _medians(series[rows], np.maximum(start, end - WINDOW), end)
        return np.divide(series, medians, out=np.full(len(series), np.nan), where=series > 0)


class _Sums:
    """Counts of one profile before each item, in the order of (key, day)."""

    def __init__(self, history: _History, strength: float, known: Ints, keys: Ints, stamps: Ints) -> None:
        self.history, self.strength = history, strength
        self.keys, self.stamps = keys, stamps
        order = np.argsort(known, kind="stable")
        self.known = known[order]
        results = (history.outcomes.fraud, history.outcomes.critical)
        self.hits, self.critical = (_running(column[order]) for column in results)
        self.start = np.searchsorted(self.known, keys * history.span, "left")
        self.end = np.searchsorted(self.known, stamps, "left")

    def column(self, measure: Measure, day: Ints) -> Floats:
        match measure:
            case Measure.RATE:
                return self._rate(self.hits, self.start, 0, day)
            case Measure.CRITICAL:
                return self._rate(self.critical, self.start, 1, day)
            case Measure.RECENT:
                since = ((day + self.history.first) // PERIOD - 1) * PERIOD - self.history.first
                start = np.searchsorted(
                    self.known, self.keys * self.history.span + np.maximum(since, 0), "left"
                )
                return self._rate(self.hits, start, 0, day)
            case Measure.LABELS:
                return (self.end - self.start).astype(np.float64)
            case Measure.ITEMS | Measure.AGE | Measure.IDLE:
                return self._of_items(measure, day)

    def _rate(self, running: Ints, start: Ints, which: int, day: Ints) -> Floats:
        pull = self.strength * self.history.priors[which][day]
        return (running[self.end] - running[start] + pull) / (self.end - start + self.strength)

    def _of_items(self, measure: Measure, day: Ints) -> Floats:
        start = np.searchsorted(self.stamps, self.keys * self.history.span, "left")
        end = np.searchsorted(self.stamps, self.stamps, "left")
        if measure is Measure.ITEMS:
            return (end - start).astype(np.float64)
        known = start if measure is Measure.AGE else end - 1
        then = self.stamps[np.maximum(known, 0)] - self.keys * self.history.span
        return np.where(end > start, day - then, np.nan).astype(np.float64)


def _priors(outcomes: Outcomes, first: int, last: int) -> tuple[Floats, Floats]:
    """The administration's rate of findings and of safety findings before each day, float64[days] each."""
    order = np.argsort(outcomes.known_on, kind="stable")
    end = np.searchsorted(outcomes.known_on[order], np.arange(first, last + 2), "left")
    hits, critical = (_running(column[order])[end] for column in (outcomes.fraud, outcomes.critical))
    return (hits + PRIOR_HITS) / (end + PRIOR_LABELS), (critical + CRITICAL_HITS) / (end + PRIOR_LABELS)


def factorise(column: Sequence[Hashable]) -> tuple[Ints, int]:
    """A number for each distinct value in order of appearance: int64[n], and how many there are."""
    known = {value: code for code, value in enumerate(dict.fromkeys(column))}
    return np.array([*map(known.__getitem__, column)], dtype=np.int64), len(known)


def _running(column: Ints) -> Ints:
    """Sums of the first 0, 1, ... values."""
    return np.concatenate(([0], np.cumsum(column)))


def _medians(values: Floats, start: Ints, end: Ints) -> Floats:
    """Median of values[start:end] for each pair, at most WINDOW long; NaN where there are none."""
    pairs, inverse = np.unique(start * (len(values) + 1) + end, return_inverse=True)
    starts, ends = pairs // (len(values) + 1), pairs % (len(values) + 1)
    found = np.full(len(pairs), np.nan)
    for low in range(0, len(pairs), CHUNK):
        part = slice(low, low + CHUNK)
        found[part] = _chunk_medians(values, starts[part], ends[part])
    return found[inverse]


def _chunk_medians(values: Floats, start: Ints, end: Ints) -> Floats:
    size = end - start
    if not size.any():
        return np.full(len(size), np.nan)
    positions = start[:, None] + np.arange(size.max())
    inside = positions < end[:, None]
    held = np.where(inside, values[np.minimum(positions, len(values) - 1)], np.inf)
    held.sort(axis=1)
    rows, last = np.arange(len(size)), np.maximum(size - 1, 0)
    middle = (held[rows, last // 2] + held[rows, (last + 1) // 2]) / 2.0
    return np.where(size > 0, middle, np.nan)
