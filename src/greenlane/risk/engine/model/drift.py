"""Whether the world is still the one the model learnt from: inputs, scores, outcomes.

Inputs and scores: population stability index against the shares kept on the model card; below 0.1 stable, from 0.1
to watch, from 0.25 alarm (the thresholds of credit scoring; Siddiqi 2006). Small samples wobble: without drift the
index is about (1 / n + 1 / m) times a chi-square of bins - 1 degrees, so that its mean is subtracted, and an index
within the 99 % bound is stable whatever it is.
Outcomes: findings against those the model expected, and against the rate of the reference, each by a z test;
2 watch, 3 alarm.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from greenlane.risk.engine.model.catalogue import NAMES, OWN, WINDOWS
from greenlane.risk.engine.model.errors import BadRequest
from greenlane.risk.engine.model.items import Floats, Ints, Items

WATCH, ALARM = 0.1, 0.25
WATCH_Z, ALARM_Z = 2.0, 3.0
BINS = 10
TOP = 20
EMPTY = 0.5
"""An empty bin counts as half an item, so that the index stays finite."""
CHANCE_Z = 2.326
"""A verdict other than stable needs an index that chance exceeds one time in a hundred at most."""
NUMBERS = tuple(feature.name for feature in (*WINDOWS, *OWN))
"""Watched numbers. Counts and ages of profiles grow by themselves and are left out."""
TEXTS = ("office", "procedure", "transport", "departure", "origin", "hs2", "tax_type")


class Verdict(StrEnum):
    """What to do about it: nothing, look, or stop trusting until somebody has."""

    STABLE = "stable"
    WATCH = "watch"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Drift:
    """One measure: `value` as measured, `excess` over what chance gives, and the verdict on the excess."""

    name: str
    value: float
    excess: float
    verdict: Verdict


def psi(expected: Floats, actual: Floats) -> float:
    """Population stability index of two vectors of counts over the same bins: sum of (a - e) * ln(a / e)."""
    if expected.shape != actual.shape or not expected.sum() or not actual.sum():
        raise BadRequest("The index needs the same bins twice, neither without counts.")
    e, a = (np.maximum(counts, EMPTY) / counts.sum() for counts in (expected, actual))
    return float(((a - e) * np.log(a / e)).sum())


def edges_of(values: Floats) -> list[float]:
    """Upper edges of up to BINS bins of equal counts; repeated edges fall together."""
    known = values[~np.isnan(values)]
    if not len(known):
        return []
    cuts = np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1], method="lower")
    return sorted(set(cuts.tolist()))


def counts_of(values: Floats, edges: Sequence[float]) -> Floats:
    """How many values lie in each bin; the last count is of values that are not there (NaN)."""
    missing = np.isnan(values)
    bins = np.searchsorted(np.array(edges), values[~missing], "left")
    return np.append(np.bincount(bins, minlength=len(edges) + 1), missing.sum()).astype(np.float64)


def reference(items: Items, matrix: Floats, fraud: Ints, weights: Floats) -> dict[str, Any]:
    """What the card keeps of the newest part of the window: n items, their matrix [n, f], the labels known of it
    with their weights (inverse propensities). `spread` is 1 over the labels that equal weights would need."""
    numbers = {}
    for name in NUMBERS:
        values = matrix[:, NAMES.index(name)]
        edges = edges_of(values)
        numbers[name] = {"edges": edges, "counts": counts_of(values, edges).tolist()}
    texts = {}
    for name in TEXTS:
        top = dict(Counter(items.texts[name]).most_common(TOP))
        texts[name] = {"values": list(top), "counts": [*top.values(), len(items) - sum(top.values())]}
    rate, spread = _weighted(fraud, weights)
    return {
        "numbers": numbers,
        "texts": texts,
        "labels": len(fraud),
        "findings": int(fraud.sum()),
        "rate": rate,
        "spread": spread,
    }


def inputs(kept: Mapping[str, Any], items: Items, matrix: Floats) -> list[Drift]:
    """Drift of each watched input of n new items against the card's `drift`, the strongest first."""
    return inputs_of_counts(kept, input_counts(kept, items, matrix))


def input_counts(kept: Mapping[str, Any], items: Items, matrix: Floats) -> dict[str, Floats]:
    """How many of n new items lie in each bin of each watched input. Counts of parts add up to those of the whole."""
    found = {}
    for name, known in kept["numbers"].items():
        found[name] = counts_of(matrix[:, NAMES.index(name)], known["edges"])
    for name, known in kept["texts"].items():
        seen = Counter(items.texts[name])
        top = [seen[value] for value in known["values"]]
        found[name] = np.array([*top, len(items) - sum(top)], dtype=np.float64)
    return found


def inputs_of_counts(kept: Mapping[str, Any], counts: Mapping[str, Floats]) -> list[Drift]:
    """Drift of each watched input by the counts of `input_counts`, the strongest first."""
    known = {**kept["numbers"], **kept["texts"]}
    found = [_stability(name, np.array(known[name]["counts"]), seen) for name, seen in counts.items()]
    return sorted(found, key=lambda drift: -drift.excess)


def scores(before: Floats, now: Floats) -> Drift:
    """Drift of the scores: those of a reference period, float64[n], against new ones, float64[m]."""
    edges = edges_of(before)
    return _stability("score", counts_of(before, edges), counts_of(now, edges))


def outcomes(kept: Mapping[str, Any], fraud: Ints, probability: Floats, weights: Floats) -> list[Drift]:
    """Drift of the results of m inspected items: `rate` against the card's, `calibration` against the model's own
    probabilities. `weights` are inverse propensities, as in the reference: who is inspected may change without the
    traffic changing. Value: findings over findings expected."""
    if not len(fraud) or not kept["labels"]:
        raise BadRequest("Drift of outcomes needs inspected items on both sides.")
    total = float(weights.sum())
    rate, spread = _weighted(fraud, weights)
    base, known = kept["rate"], kept["spread"]
    pooled = (base / known + rate / spread) / (1.0 / known + 1.0 / spread)
    rate_z = _z(rate - base, pooled * (1.0 - pooled) * (known + spread))
    expected = float((weights * probability).sum()) / total
    variance = float((weights**2 * probability * (1.0 - probability)).sum()) / total**2
    return [
        _test("rate", rate, base, rate_z),
        _test("calibration", rate, expected, _z(rate - expected, variance)),
    ]


def worst(found: Iterable[Drift]) -> Verdict:
    """The gravest verdict of all."""
    grades = list(Verdict)
    return max((drift.verdict for drift in found), key=grades.index, default=Verdict.STABLE)


def _weighted(fraud: Ints, weights: Floats) -> tuple[float, float]:
    """The weighted rate of findings, and the sum of squared weights over the square of their sum; 0 for no labels."""
    total = float(weights.sum())
    if not total:
        return 0.0, 0.0
    return float((weights * fraud).sum()) / total, float((weights**2).sum()) / total**2


def _stability(name: str, expected: Floats, actual: Floats) -> Drift:
    if not actual.sum():
        raise BadRequest("Drift of inputs and scores needs new items.")
    value = psi(expected, actual)
    used = int(((expected + actual) > 0).sum())
    noise = 1.0 / float(expected.sum()) + 1.0 / float(actual.sum())
    excess = max(value - (used - 1) * noise, 0.0)
    by_chance = value <= _chi_square(used - 1) * noise
    return Drift(name, value, excess, Verdict.STABLE if by_chance else _verdict(excess, WATCH, ALARM))


def _chi_square(freedom: int) -> float:
    """What a chi-square of so many degrees exceeds one time in a hundred (Wilson and Hilferty 1931)."""
    if not freedom:
        return 0.0
    spread = 2.0 / (9.0 * freedom)
    return float(freedom * (1.0 - spread + CHANCE_Z * math.sqrt(spread)) ** 3)


def _test(name: str, value: float, base: float, z: float) -> Drift:
    ratio = value / base if base else math.inf if value else 1.0
    return Drift(name, ratio, abs(z), _verdict(abs(z), WATCH_Z, ALARM_Z))


def _z(difference: float, variance: float) -> float:
    if variance <= 0:
        return 0.0 if difference == 0 else math.copysign(math.inf, difference)
    return difference / math.sqrt(variance)


def _verdict(value: float, watch: float, alarm: float) -> Verdict:
    if value >= alarm:
        return Verdict.ALARM
    return Verdict.WATCH if value >= watch else Verdict.STABLE
