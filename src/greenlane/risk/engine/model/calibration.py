"""Turn a margin of the trees into a probability that means what it says.

Fitted on the latest part of the training window, which the trees have not seen. Isotonic regression (pool adjacent
violators; Zadrozny and Elkan, KDD 2002) where there are enough findings, else Platt's sigmoid (1999), which bends
less and needs less. Both never turn an order around, and give one value and many values bit for bit alike.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np

from greenlane.risk.engine.model.items import Floats, Ints

ISOTONIC_LABELS, ISOTONIC_FINDINGS = 1000, 50
"""Isotonic regression wants a thousand labels and fifty of the rarer kind; with less, Platt."""
STEPS = 100
SURE = 20.0
"""The sigmoid ends here, at one in five hundred million: a probability is never 0 or 1."""


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Probabilities `y` at margins `x` (both rising), straight lines between them, level outside."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def one(self, margin: float) -> float:
        x, y = self.x, self.y
        if len(x) == 1 or margin <= x[0]:
            return y[0]
        if margin >= x[-1]:
            return y[-1]
        j = bisect_right(x, margin) - 1
        return min(y[j] + (margin - x[j]) / (x[j + 1] - x[j]) * (y[j + 1] - y[j]), y[j + 1])

    def many(self, margins: Floats) -> Floats:
        """Probabilities float64[n] of margins float64[n]."""
        x, y = np.array(self.x), np.array(self.y)
        if len(x) == 1:
            return np.full(len(margins), y[0])
        j = np.clip(np.searchsorted(x, margins, "right") - 1, 0, len(x) - 2)
        between = y[j] + (margins - x[j]) / (x[j + 1] - x[j]) * (y[j + 1] - y[j])
        inside = np.minimum(between, y[j + 1])
        return np.where(margins <= x[0], y[0], np.where(margins >= x[-1], y[-1], inside))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "isotonic", "x": list(self.x), "y": list(self.y)}


@dataclass(frozen=True, slots=True)
class Platt:
    """1 / (1 + exp(-(slope * margin + offset))); the slope is not negative."""

    slope: float
    offset: float

    def one(self, margin: float) -> float:
        # C's exp, one by one also for many: a vectorised exp may differ in the last bit.
        z = max(-SURE, min(SURE, self.slope * margin + self.offset))
        return 1.0 / (1.0 + math.exp(-z))

    def many(self, margins: Floats) -> Floats:
        """Probabilities float64[n] of margins float64[n]."""
        z = np.clip(self.slope * margins + self.offset, -SURE, SURE)
        return np.asarray(1.0 / (1.0 + np.array([math.exp(-value) for value in z.tolist()])))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "platt", "slope": self.slope, "offset": self.offset}


Calibration = Isotonic | Platt


def from_dict(kept: dict[str, Any]) -> Calibration:
    """The calibration as stored. Raises KeyError or ValueError for anything else."""
    match kept["kind"]:
        case "isotonic":
            return Isotonic(tuple(kept["x"]), tuple(kept["y"]))
        case "platt":
            return Platt(kept["slope"], kept["offset"])
    raise ValueError(f"no calibration is called {kept['kind']!r}")


def calibrate(margins: Floats, labels: Ints, weights: Floats) -> Calibration:
    """The calibration of n margins by their labels (0 or 1) with n positive weights; both labels must occur."""
    rarer = min(int(labels.sum()), int(len(labels) - labels.sum()))
    if len(labels) >= ISOTONIC_LABELS and rarer >= ISOTONIC_FINDINGS:
        return isotonic(margins, labels, weights)
    return platt(margins, labels, weights)


def isotonic(margins: Floats, labels: Ints, weights: Floats) -> Isotonic:
    """Weighted isotonic regression, joined through the middles of its steps. Never says 0 or 1 for sure: the
    ends keep the distance of one label among n."""
    blocks: list[list[float]] = []  # weight, weighted margins, weighted labels
    order = np.lexsort((labels, margins))
    for margin, label, weight in zip(
        margins[order].tolist(), labels[order].tolist(), weights[order].tolist(), strict=True
    ):
        blocks.append([weight, weight * margin, weight * label])
        while len(blocks) > 1 and _falls(blocks[-2], blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    least = 1.0 / (len(labels) + 2)
    knots: dict[float, float] = {}
    for weight, margin, label in blocks:
        knots[margin / weight] = min(max(label / weight, least), 1.0 - least)
    return Isotonic(tuple(knots), tuple(knots.values()))


def _falls(one: list[float], other: list[float]) -> bool:
    """Whether the later block does not rise, in rate or (equal margins) in place."""
    return one[2] * other[0] >= other[2] * one[0] or one[1] * other[0] >= other[1] * one[0]


def platt(margins: Floats, labels: Ints, weights: Floats) -> Platt:
    """Platt scaling with his smoothed targets, by damped Newton steps on the weighted log-loss."""
    positive, negative = float(labels.sum()), float(len(labels) - labels.sum())
    target = np.where(labels == 1, (positive + 1.0) / (positive + 2.0), 1.0 / (negative + 2.0))
    centre, scale = float(margins.mean()), float(margins.std())
    slope, offset = _newton((margins - centre) / scale, target, weights) if scale else (0.0, 0.0)
    if slope <= 0:  # margins that say nothing, or the opposite: the base rate is the honest answer
        base = float((weights * target).sum() / weights.sum())
        return Platt(0.0, math.log(base / (1.0 - base)))
    return Platt(slope / scale, offset - slope * centre / scale)


def _newton(margins: Floats, target: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and offset of the least weighted log-loss, for margins of mean 0 and spread 1."""
    design = np.column_stack([margins, np.ones(len(margins))])
    found, loss = np.zeros(2), _log_loss(np.zeros(len(margins)), target, weights)
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-design @ found))
        slope = design.T @ (weights * (p - target))
        curve = (design * (weights * p * (1.0 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        while _log_loss(design @ (found - step), target, weights) > loss and np.abs(step).max() > 1e-9:
            step = step / 2.0
        found = found - step
        before, loss = loss, _log_loss(design @ found, target, weights)
        if before - loss < 1e-12 * before:
            break
    return float(found[0]), float(found[1])


def _log_loss(z: Floats, target: Floats, weights: Floats) -> float:
    return float((weights * (np.logaddexp(0.0, z) - target * z)).sum())
