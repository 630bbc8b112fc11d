"""Whether officers and traders meet more often, or wait less for each other, than the lot explains.

Every question is asked of many pairs at once, so that p-values are corrected by Holm's method: the chance of even one
false alarm in a report stays below `ALPHA`. Pure.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

ALPHA = 0.01
LEAST_MEETINGS = 4
"""Decisions of one officer for one trader below which nothing is said."""
LEAST_WAITS, LEAST_OTHERS = 6, 15
FASTER = 0.7
"""A trader is favoured where his middle wait is at most this share of what others wait under the same officer."""
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided check: who decided, for whom, the chance of each officer in the first draw, the wait in hours."""

    officer: str
    trader: str
    chances: Mapping[str, float]
    wait_hours: float


@dataclass(frozen=True, slots=True)
class Affinity:
    """An officer who decided more for one trader than the lot would give."""

    officer: str
    trader: str
    decided: int
    of: int
    expected: float
    p: float
    corrected: float


@dataclass(frozen=True, slots=True)
class Favour:
    """A trader who waits less under one officer than others do."""

    officer: str
    trader: str
    decided: int
    median_hours: float
    others_hours: float
    p: float
    corrected: float


def affinities(decisions: Iterable[Decision]) -> list[Affinity]:
    """The pairs beyond chance, surest first."""
    by_trader: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        by_trader[one.trader].append(one)
    tested = []
    for trader, rows in by_trader.items():
        counted: dict[str, int] = defaultdict(int)
        for one in rows:
            counted[one.officer] += 1
        for officer, count in counted.items():
            if count < LEAST_MEETINGS:
                continue
            chances = [one.chances.get(officer, _least(one)) for one in rows]
            tested.append((officer, trader, count, len(rows), sum(chances), tail(chances, count)))
    corrected = holm([row[-1] for row in tested])
    found = [Affinity(*row, q) for row, q in zip(tested, corrected, strict=True) if q < ALPHA]
    return sorted(found, key=lambda one: (one.corrected, one.officer, one.trader))


def _least(one: Decision) -> float:
    """The chance of an officer whom the draw left out: less than anybody's, not nothing, for cases are taken over."""
    return 0.5 / (len(one.chances) + 1)


def tail(chances: Sequence[float], count: int) -> float:
    """The chance of at least so many hits in trials of these chances: the Poisson binomial, exactly."""
    ways = [1.0] + [0.0] * count
    for p in chances:
        ways[count] += ways[count - 1] * p if count else 0.0
        for hits in range(count - 1, 0, -1):
            ways[hits] = ways[hits] * (1 - p) + ways[hits - 1] * p
        if count:
            ways[0] *= 1 - p
    return min(ways[count], 1.0)


def favours(decisions: Iterable[Decision]) -> list[Favour]:
    """Traders who wait less under an officer than others under him, surest first; small samples say nothing."""
    by_officer: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in decisions:
        by_officer[one.officer][one.trader].append(one.wait_hours)
    tested = []
    for officer, traders in by_officer.items():
        for trader, waits in traders.items():
            others = [wait for name, rows in traders.items() if name != trader for wait in rows]
            if len(waits) >= LEAST_WAITS and len(others) >= LEAST_OTHERS:
                p = less(waits, others)
                tested.append((officer, trader, len(waits), median(waits), median(others), p))
    corrected = holm([row[-1] for row in tested])
    found = [
        Favour(*row, q)
        for row, q in zip(tested, corrected, strict=True)
        if q < ALPHA and row[3] <= FASTER * row[4]
    ]
    return sorted(found, key=lambda one: (one.corrected, one.officer, one.trader))


def less(ones: Sequence[float], others: Sequence[float]) -> float:
    """One-sided p that `ones` are not smaller: the rank-sum test with ties (Mann and Whitney), normal approximation."""
    pool = sorted([*ones, *others])
    ranks: dict[float, float] = {}
    ties, start = 0.0, 0
    while start < len(pool):
        end = start
        while end < len(pool) and pool[end] == pool[start]:
            end += 1
        ranks[pool[start]] = (start + end + 1) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    n, m = len(ones), len(others)
    total = n + m
    u = sum(ranks[value] for value in ones) - n * (n + 1) / 2
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    z = (u + 0.5 - n * m / 2) / math.sqrt(variance)
    return 0.5 * math.erfc(-z / math.sqrt(2))


def holm(values: Sequence[float]) -> list[float]:
    """p-values corrected for asking so many questions at once, in their order."""
    corrected, worst = [1.0] * len(values), 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=lambda n: values[n])):
        worst = max(worst, min(1.0, (len(values) - rank) * values[at]))
        corrected[at] = worst
    return corrected
