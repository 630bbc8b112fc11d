"""Chi-square tests, without a statistics library."""

from __future__ import annotations

import math
from collections import Counter


def chi_square_p(statistic: float, freedom: int) -> float:
    """The chance of a chi-square at least this large: the regularised upper incomplete gamma function."""
    a, x = freedom / 2, statistic / 2
    if x <= 0:
        return 1.0
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while abs(term) > abs(total) * 1e-15:
            n += 1
            term *= x / n
            total += term
        return 1 - total * scale
    tiny = 1e-300
    b, c = x + 1 - a, 1 / tiny
    d = 1 / b
    h = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b or tiny)
        c = b + step / c or tiny
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return scale * h


def by_place(places: dict[int, Counter[int]]) -> tuple[float, int]:
    """Chi-square of the place of the pick in its band, band size by band size: (statistic, degrees)."""
    statistic, freedom = 0.0, 0
    for size, counted in places.items():
        expected = counted.total() / size
        if size < 2 or expected < 5:
            continue
        statistic += sum((counted[place] - expected) ** 2 / expected for place in range(size))
        freedom += size - 1
    return statistic, freedom
