"""Figures of a ranking by hand, ties, and a test of difference that knows chance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from greenlane.risk.engine.model.errors import BadRequest
from greenlane.risk.engine.model.evaluation import at_budget, auc, difference, precision_at

FRAUD = np.array([1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
MONEY = np.array([10.0, 0, 30.0, 0, 0, 0, 0, 0, 0, 60.0])


def test_at_budget_counts_the_top_of_the_ranking():
    top = at_budget(FRAUD, MONEY, np.arange(10, 0, -1.0), 0.3)
    assert (top.precision, top.recall, top.revenue) == (2 / 3, 2 / 3, 0.4)


def test_at_budget_gives_ties_their_average_wherever_they_stand():
    tied = at_budget(FRAUD, MONEY, np.zeros(10), 0.2)
    assert (tied.precision, tied.revenue) == (pytest.approx(0.3), pytest.approx(0.2))
    assert at_budget(FRAUD[::-1], MONEY[::-1], np.zeros(10), 0.2) == tied


def test_at_budget_has_no_recall_where_there_is_nothing_to_find():
    top = at_budget(np.zeros(3, dtype=int), np.zeros(3), np.arange(3.0), 0.5)
    assert top.precision == 0
    assert math.isnan(top.recall)
    assert math.isnan(top.revenue)


def test_auc_counts_pairs():
    assert auc(np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])) == 0.75
    assert auc(np.array([1, 0]), np.array([0.5, 0.5])) == 0.5
    assert math.isnan(auc(np.array([1, 1]), np.array([0.5, 0.4])))


def test_difference_is_none_between_a_model_and_itself():
    random = np.random.default_rng(1)
    fraud, scores = (random.random(200) < 0.3).astype(int), random.random(200)
    same = difference(fraud, [scores], [scores], auc, rounds=100)
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)
    assert not same.theirs_is_better
    assert not same.ours_is_better


def test_difference_sees_a_better_model_from_either_side():
    random = np.random.default_rng(2)
    fraud = (random.random(800) < 0.3).astype(int)
    good = [fraud + random.normal(0, 1, 800) for _ in range(2)]
    poor = [random.normal(0, 1, 800) for _ in range(2)]
    for metric in (auc, precision_at(0.1)):
        assert difference(fraud, good, poor, metric, rounds=200).ours_is_better
        assert difference(fraud, poor, good, metric, rounds=200).theirs_is_better


def test_difference_is_not_significant_between_two_guesses():
    random = np.random.default_rng(4)
    fraud = (random.random(500) < 0.3).astype(int)
    found = difference(fraud, [random.random(500)], [random.random(500)], auc, rounds=300)
    assert found.low < 0 < found.high
    assert found.p > 0.05


def test_figures_refuse_columns_that_do_not_fit():
    with pytest.raises(BadRequest, match="differ in length"):
        at_budget(FRAUD, MONEY, np.zeros(3), 0.1)
    with pytest.raises(BadRequest, match="no items"):
        difference(FRAUD[:0], [np.array([])], [np.array([])], auc)
