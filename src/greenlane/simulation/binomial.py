"""The exact interval of a binomial count: what a fair draw gives in all but one of a hundred cases."""

from __future__ import annotations

from decimal import Decimal
from math import exp, lgamma, log, log1p


def interval(count: int, share: Decimal, *, confidence: float = 0.99) -> tuple[int, int]:
    """(lowest, highest) number of hits among `count` draws with probability `share`, equal tails.

    Exact: sums of the binomial probabilities, outwards from the mode, no normal approximation.
    Raises ValueError for a share outside 0..1 or a negative count.
    """
    p = float(share)
    if not 0 <= p <= 1 or count < 0:
        raise ValueError("a share lies between 0 and 1, a count is not negative")
    if p in {0.0, 1.0}:
        return (0, 0) if p == 0 else (count, count)
    tail = (1 - confidence) / 2
    return _quantile(count, p, tail), count - _quantile(count, 1 - p, tail)


def _quantile(count: int, p: float, tail: float) -> int:
    """The smallest k with P(X <= k) >= tail."""
    total = 0.0
    for hits in range(_negligible(count, p), count + 1):
        total += exp(_log_probability(count, p, hits))
        if total >= tail:
            return hits
    return count


def _negligible(count: int, p: float) -> int:
    """Below this many hits, all probabilities together are beneath 1e-30 (Hoeffding)."""
    return max(0, int(count * p - (35 * count) ** 0.5))


def _log_probability(count: int, p: float, hits: int) -> float:
    choose = lgamma(count + 1) - lgamma(hits + 1) - lgamma(count - hits + 1)
    return choose + hits * log(p) + (count - hits) * log1p(-p)
