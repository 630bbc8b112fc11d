"""Estimates from unequal selection: unbiased, intervals that hold, and honest where there is nothing to say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from greenlane.risk.engine.model.errors import BadRequest
from greenlane.risk.engine.model.estimates import evasion_rate, evasion_total, model_yield, wilson

TRAFFIC, ROUNDS = 4000, 300


@pytest.fixture(scope="module")
def traffic():
    """A population whose inspectors look where the fraud is: riskier items are selected far more often."""
    random = np.random.default_rng(11)
    risk = random.beta(1, 9, TRAFFIC)
    fraud = (random.random(TRAFFIC) < risk).astype(int)
    duty = fraud * random.lognormal(5, 1, TRAFFIC)
    return risk, fraud, duty, np.clip(risk * 2, 0.05, 1.0)


def inspections(traffic):
    random = np.random.default_rng(12)
    for _ in range(ROUNDS):
        yield random.random(TRAFFIC) < traffic[3]


def test_evasion_rate_is_unbiased_and_its_interval_holds(traffic):
    _, fraud, _, propensity = traffic
    truth = fraud.mean()
    found = [evasion_rate(fraud[seen], propensity[seen]) for seen in inspections(traffic)]
    naive = np.mean([fraud[seen].mean() for seen in inspections(traffic)])
    assert np.mean([one.value for one in found]) == pytest.approx(truth, rel=0.03)
    assert naive > 1.3 * truth
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.90


def test_evasion_total_is_unbiased_and_its_interval_holds(traffic):
    _, _, duty, propensity = traffic
    found = [evasion_total(duty[seen], propensity[seen]) for seen in inspections(traffic)]
    assert np.mean([one.value for one in found]) == pytest.approx(duty.sum(), rel=0.03)
    assert np.mean([one.low <= duty.sum() <= one.high for one in found]) >= 0.88


def test_model_yield_is_unbiased_whoever_selected(traffic):
    risk, fraud, duty, propensity = traffic
    picked = risk > np.quantile(risk, 0.9)
    truth = {
        "hit_rate": fraud[picked].mean(),
        "recall": fraud[picked].sum() / fraud.sum(),
        "duty_per_item": duty[picked].mean(),
        "duty_recall": duty[picked].sum() / duty.sum(),
        "size": picked.mean(),
    }
    found = [
        model_yield(picked[seen], fraud[seen], duty[seen], propensity[seen]) for seen in inspections(traffic)
    ]
    for name, value in truth.items():
        estimates = [getattr(one, name) for one in found]
        assert np.mean([one.value for one in estimates]) == pytest.approx(value, rel=0.05), name
        assert np.mean([one.low <= value <= one.high for one in estimates]) >= 0.88, name


def test_evasion_rate_is_exact_where_everything_was_inspected():
    found = evasion_rate(np.array([1, 0, 0, 0]), np.ones(4))
    assert (found.low, found.value, found.high, found.labels) == (0.25, 0.25, 0.25, 4)


def test_evasion_rate_leaves_room_where_nothing_was_found():
    found = evasion_rate(np.zeros(100, dtype=int), np.full(100, 0.05))
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0.03 < found.high < 0.05


def test_estimates_of_nothing_are_not_numbers():
    nothing = np.array([])
    assert math.isnan(evasion_rate(nothing.astype(int), nothing).value)
    assert math.isnan(model_yield(nothing > 0, nothing.astype(int), nothing, nothing).recall.high)
    assert evasion_total(nothing, nothing).value == 0


def test_estimates_refuse_faults_all_at_once():
    with pytest.raises(BadRequest) as refused:
        evasion_rate(np.array([1, 0]), np.array([0.0, 1.2, np.nan]), confidence=1.0)
    assert {v.code for v in refused.value.violations} == {"MDL034", "MDL035", "MDL036"}


def test_wilson_gives_the_textbook_interval():
    assert wilson(0.1, 50) == (pytest.approx(0.0435, abs=1e-3), pytest.approx(0.2136, abs=1e-3))
