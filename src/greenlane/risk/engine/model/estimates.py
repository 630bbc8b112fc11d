"""What inspections say about all the traffic: rates, totals and the model's yield, with confidence intervals.

Items were selected with known, unequal probabilities; each inspected one stands for 1 / propensity items (Horvitz
and Thompson 1952; ratios by Hajek 1971). Variances are those of independent selection (Poisson sampling), linearised
for ratios; a proportion's interval is Wilson's at the effective sample size (Korn and Graubard 1998).
Nothing is clipped here. The intervals speak of the traffic that was declared: an item with propensity 1 adds none.
They hold only when every item had some chance of selection; the control stratum's floor sees to that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model.errors import BadRequest, refuse
from greenlane.risk.engine.model.items import Floats, Ints

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval, and the inspected items it rests on; NaN throughout where it rests on none."""

    value: float
    low: float
    high: float
    labels: int


@dataclass(frozen=True, slots=True)
class Yield:
    """What a selection catches: share of it with findings, share of all findings in it, duty per item of it,
    share of all duty in it, and its size as a share of the traffic."""

    hit_rate: Estimate
    recall: Estimate
    duty_per_item: Estimate
    duty_recall: Estimate
    size: Estimate


def evasion_rate(fraud: Ints, propensity: Floats, *, confidence: float = CONFIDENCE) -> Estimate:
    """The share of all items with something to find, from m inspected ones (labels 0/1, propensities)."""
    _check(confidence, propensity, fraud)
    return _proportion(fraud.astype(np.float64), np.ones(len(fraud)), propensity, confidence)


def evasion_total(amount: Floats, propensity: Floats, *, confidence: float = CONFIDENCE) -> Estimate:
    """The total over all items of an amount found (duty in currency units, or findings), never below what was seen."""
    _check(confidence, propensity, amount)
    if not len(amount):
        return Estimate(0.0, 0.0, math.nan, 0)
    value = float((amount / propensity).sum())
    variance = float(((1.0 - propensity) / propensity**2 * amount**2).sum())
    half = _z(confidence) * math.sqrt(variance)
    return Estimate(value, max(value - half, float(amount.sum())), value + half, len(amount))


def model_yield(
    picked: NDArray[np.bool_],
    fraud: Ints,
    duty: Floats,
    propensity: Floats,
    *,
    confidence: float = CONFIDENCE,
) -> Yield:
    """What a model's selection would catch of all traffic, estimated from m inspected items whoever selected them.

    `picked` bool[m]: would the model have chosen it. The complement of `recall` is the leak-through of the model.
    """
    _check(confidence, propensity, picked, fraud, duty)
    chosen, found = picked.astype(np.float64), fraud.astype(np.float64)
    everything = np.ones(len(found))

    def share(of: Floats, among: Floats) -> Estimate:
        return _proportion(of, among, propensity, confidence)

    return Yield(
        share(chosen * found, chosen),
        share(chosen * found, found),
        _ratio(chosen * duty, chosen, propensity, confidence),
        _ratio(chosen * duty, duty, propensity, confidence),
        share(chosen, everything),
    )


def _proportion(of: Floats, among: Floats, propensity: Floats, confidence: float) -> Estimate:
    """A share of things that are counted (0 or 1), with Wilson's interval at the effective sample size."""
    value, variance, labels = _linearised(of, among, propensity)
    if not labels:
        return Estimate(math.nan, math.nan, math.nan, 0)
    weights = (among / propensity)[among > 0]
    if (propensity[among > 0] == 1.0).all():
        return Estimate(value, value, value, labels)
    if 0 < value < 1 and variance > 0:
        size = value * (1.0 - value) / variance
    else:
        size = float(weights.sum() ** 2 / (weights**2).sum())
    low, high = wilson(value, size, confidence)
    return Estimate(value, low, high, labels)


def _ratio(of: Floats, among: Floats, propensity: Floats, confidence: float) -> Estimate:
    value, variance, labels = _linearised(of, among, propensity)
    if not labels:
        return Estimate(math.nan, math.nan, math.nan, 0)
    half = _z(confidence) * math.sqrt(variance)
    return Estimate(value, max(value - half, 0.0), value + half, labels)


def _linearised(of: Floats, among: Floats, propensity: Floats) -> tuple[float, float, int]:
    """Ratio of two estimated totals, its variance under Poisson sampling, and the items in the denominator."""
    total = float((among / propensity).sum())
    if total == 0:
        return math.nan, math.nan, 0
    value = float((of / propensity).sum()) / total
    residual = (of - value * among) / propensity
    variance = float(((1.0 - propensity) * residual**2).sum()) / total**2
    return value, variance, int((among > 0).sum())


def wilson(share: float, size: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share among `size` (may be an effective, broken number)."""
    z = _z(confidence)
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _check(confidence: float, propensity: Floats, *columns: NDArray[np.generic]) -> None:
    faults = []
    if not 0 < confidence < 1:
        faults.append(Violation("MDL034", f"The confidence is not between 0 and 1: {confidence}."))
    if any(len(column) != len(propensity) for column in columns):
        faults.append(Violation("MDL035", "The columns differ in length."))
    outside = int((~((propensity > 0) & (propensity <= 1))).sum())
    if outside:
        faults.append(Violation("MDL036", f"{outside} propensities are not above 0 and up to 1."))
    refuse(BadRequest, faults)
