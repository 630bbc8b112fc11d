"""Calibrated probabilities: never turn an order around, mean what they say, and are the same bits one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.model.calibration import (
    Isotonic,
    Platt,
    calibrate,
    from_dict,
    isotonic,
    platt,
)


def drawn(count: int, *, seed: int, slope: float = 1.0, offset: float = -1.0):
    random = np.random.default_rng(seed)
    margins = random.normal(0, 2, count).round(2)
    truth = 1 / (1 + np.exp(-(slope * margins + offset)))
    labels = (random.random(count) < truth).astype(int)
    labels[:2] = (0, 1)
    return margins, labels, random.uniform(0.2, 3, count), truth


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 400), slope=st.floats(-2, 2))
def test_calibrate_never_turns_an_order_around(seed, count, slope):
    margins, labels, weights, _ = drawn(count, seed=seed, slope=slope)
    asked = np.sort(np.concatenate([margins, np.linspace(-30, 30, 500)]))
    for fit in (isotonic, platt):
        known = fit(margins, labels, weights)
        probabilities = known.many(asked)
        assert (np.diff(probabilities) >= 0).all()
        assert ((probabilities > 0) & (probabilities < 1)).all()
        assert [known.one(margin) for margin in asked.tolist()] == probabilities.tolist()
        assert from_dict(known.as_dict()) == known


@pytest.mark.parametrize("fit", [isotonic, platt])
def test_calibrate_finds_the_truth(fit):
    margins, labels, weights, truth = drawn(20_000, seed=3, slope=0.5)
    assert np.abs(fit(margins, labels, weights).many(margins) - truth).mean() < 0.02


def test_calibrate_chooses_by_what_there_is_to_learn_from():
    few = drawn(300, seed=1)[:3]
    many = drawn(3000, seed=1)[:3]
    assert isinstance(calibrate(*few), Platt)
    assert isinstance(calibrate(*many), Isotonic)


def test_calibrate_counts_a_label_by_its_weight():
    margins, labels = np.zeros(2000), np.tile([0, 1], 1000)
    weights = np.where(labels == 1, 1.0, 3.0)
    assert isotonic(margins, labels, weights).one(0.0) == pytest.approx(0.25)


def test_platt_gives_the_base_rate_when_margins_mislead():
    margins = np.linspace(-1, 1, 200)
    known = platt(margins, (margins < 0).astype(int), np.ones(200))
    assert (known.slope, known.one(5.0)) == (0.0, pytest.approx(0.5))


def test_platt_survives_labels_that_are_perfectly_apart():
    margins = np.concatenate([np.full(50, -400.0), np.full(50, 400.0)])
    known = platt(margins, (margins > 0).astype(int), np.ones(100))
    assert 0 < known.one(-400.0) < 0.05 < 0.95 < known.one(400.0) < 1


def test_from_dict_refuses_another_kind():
    with pytest.raises(ValueError, match="beta"):
        from_dict({"kind": "beta"})
