"""How good a ranking is: precision, recall and revenue at a budget, area under the curve, and whether two differ.

Ties are not broken by luck: items tied at the edge of a budget count with their average. Differences are tested by
a paired bootstrap over items (Efron and Tibshirani 1993): the same items for both, all seeds of a model averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model.errors import BadRequest, refuse
from greenlane.risk.engine.model.items import Floats, Ints

ROUNDS = 1000
Metric = Callable[[Ints, Floats], float]


@dataclass(frozen=True, slots=True)
class AtBudget:
    """What the top of a ranking holds: share with findings, share of all findings, share of all money."""

    precision: float
    recall: float
    revenue: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours minus theirs with its 95 % interval, and the two-sided p value."""

    value: float
    low: float
    high: float
    p: float

    @property
    def theirs_is_better(self) -> bool:
        return self.high < 0

    @property
    def ours_is_better(self) -> bool:
        return self.low > 0


def at_budget(fraud: Ints, money: Floats, scores: Floats, share: float) -> AtBudget:
    """The figures of the top `share` (0 to 1) of n items by score; recall and revenue are NaN where there is none."""
    _check(fraud, scores, money)
    count = max(int(len(scores) * share), 1)
    hits = _top_sum(fraud.astype(np.float64), scores, count)
    gain = _top_sum(money, scores, count)
    findings, all_money = float(fraud.sum()), float(money.sum())
    return AtBudget(
        hits / count,
        hits / findings if findings else float("nan"),
        gain / all_money if all_money else float("nan"),
    )


def precision_at(share: float) -> Metric:
    """The metric "precision in the top share" of (labels, scores)."""

    def precision(fraud: Ints, scores: Floats) -> float:
        count = max(int(len(scores) * share), 1)
        return _top_sum(fraud.astype(np.float64), scores, count) / count

    return precision


def auc(fraud: Ints, scores: Floats) -> float:
    """Area under the ROC curve; ties count half. NaN when only one kind of label is there."""
    positive = int(fraud.sum())
    negative = len(fraud) - positive
    if not positive or not negative:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((ranks[fraud == 1].sum() - positive * (positive + 1) / 2.0) / (positive * negative))


def difference(
    fraud: Ints,
    ours: Sequence[Floats],
    theirs: Sequence[Floats],
    metric: Metric,
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Difference:
    """Whether two models differ on the same n items; `ours` and `theirs` hold the scores of one seed each."""
    _check(fraud, *ours, *theirs)
    random = np.random.default_rng(seed)

    def gap(rows: Ints) -> float:
        return _mean(metric, fraud[rows], ours, rows) - _mean(metric, fraud[rows], theirs, rows)

    drawn = np.array([gap(random.integers(0, len(fraud), len(fraud))) for _ in range(rounds)])
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    tail = min((drawn <= 0).mean(), (drawn >= 0).mean())
    return Difference(gap(np.arange(len(fraud))), float(low), float(high), float(min(1.0, 2 * tail)))


def _mean(metric: Metric, fraud: Ints, scores: Sequence[Floats], rows: Ints) -> float:
    return float(np.mean([metric(fraud, one[rows]) for one in scores]))


def _top_sum(values: Floats, scores: Floats, count: int) -> float:
    """Sum of `values` over the `count` highest scores; those tied at the edge count with their average."""
    edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    above, tied = scores > edge, scores == edge
    return float(values[above].sum() + (count - above.sum()) * values[tied].mean())


def _check(fraud: Ints, *columns: Floats) -> None:
    faults = []
    if not len(fraud):
        faults.append(Violation("MDL037", "There are no items to evaluate on."))
    if any(len(column) != len(fraud) for column in columns):
        faults.append(Violation("MDL035", "The columns differ in length."))
    refuse(BadRequest, faults)
