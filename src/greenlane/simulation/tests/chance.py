"""What a small sample can say about a goal: draws follow the numbers of declarations, which are chance."""

from __future__ import annotations

import math

ONE_IN_A_MILLION = 1e-6


def within_reach(met: int, of: int, goal: float) -> bool:
    """Whether `met` of `of` could come, more often than once in a million, from what meets the goal on average."""
    at_most = sum(math.comb(of, hits) * goal**hits * (1 - goal) ** (of - hits) for hits in range(met + 1))
    return at_most > ONE_IN_A_MILLION
