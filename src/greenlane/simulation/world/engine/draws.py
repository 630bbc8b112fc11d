"""Random numbers by position: the draw of an item depends on the seed and the item's number, on nothing else.

A generator with a state gives other numbers when it is asked in other portions. Here every number is the
hash of (seed, names, position), so that a world is the same whether it is made in one piece or in a
thousand, and adding a scheme leaves the draws of all others as they were. Only integer arithmetic, IEEE
products and tables rounded to twelve digits are used: the bytes are the same on every machine.

Source: the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Mask = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_NORMAL_BITS = 16
_STEPS, _REACH = 4096, 14
"""`grow` knows exponents from -14 to 14 in steps of 1/4096."""


@dataclass(frozen=True, slots=True)
class Draws:
    """A named stream of random numbers. `of` opens a stream of its own; positions are any whole numbers."""

    key: int

    @classmethod
    def seeded(cls, seed: int) -> Draws:
        return cls(_hashed(f"greenlane world {seed}"))

    def of(self, *names: object) -> Draws:
        """The stream of this name below this one: independent of its siblings."""
        return Draws(_hashed(f"{self.key}/{'/'.join(map(str, names))}"))

    def bits(self, at: Whole) -> NDArray[np.uint64]:
        """64 random bits for each position."""
        x = at.astype(np.uint64) * _GOLDEN + np.uint64(self.key)
        x = (x ^ (x >> np.uint64(30))) * _FIRST
        x = (x ^ (x >> np.uint64(27))) * _SECOND
        return x ^ (x >> np.uint64(31))

    def uniform(self, at: Whole) -> Real:
        """Numbers in 0 <= x < 1."""
        return (self.bits(at) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def between(self, least: float, most: float, at: Whole) -> Real:
        return least + (most - least) * self.uniform(at)

    def whole(self, count: int, at: Whole) -> Whole:
        """Whole numbers in 0 <= n < count."""
        return (self.uniform(at) * count).astype(np.int64)

    def chance(self, share: float, at: Whole) -> Mask:
        return self.uniform(at) < share

    def normal(self, at: Whole) -> Real:
        """Standard normal numbers, cut at 4.3 deviations."""
        return _normal_table()[(self.bits(at) >> np.uint64(64 - _NORMAL_BITS)).astype(np.int64)]

    def chosen(self, weights: Real, at: Whole) -> Whole:
        """Indices into `weights`, each as often as its weight says."""
        ladder = np.cumsum(weights)
        return np.minimum(np.searchsorted(ladder, self.uniform(at) * ladder[-1], "right"), len(ladder) - 1)


def grow(exponent: Real) -> Real:
    """e to the power of each exponent, the same on every machine; exponents are cut at -14 and 14."""
    steps = np.rint(exponent * _STEPS).astype(np.int64)
    return _growth_table()[np.clip(steps, -_REACH * _STEPS, _REACH * _STEPS) + _REACH * _STEPS]


def positions(count: int) -> Whole:
    """0, 1, 2 and so on."""
    return np.arange(count, dtype=np.int64)


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@lru_cache(maxsize=1)
def _normal_table() -> Real:
    count = 1 << _NORMAL_BITS
    upper = [round(NormalDist().inv_cdf((k + 0.5) / count), 12) for k in range(count // 2, count)]
    return np.array([-value for value in reversed(upper)] + upper)


@lru_cache(maxsize=1)
def _growth_table() -> Real:
    return np.array(
        [float(f"{math.exp(k / _STEPS):.12g}") for k in range(-_REACH * _STEPS, _REACH * _STEPS + 1)]
    )
