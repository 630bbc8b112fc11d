"""Random numbers by position: no state, no order, the right distributions."""

from __future__ import annotations

import math

import numpy as np

from greenlane.simulation.world.engine.draws import Draws, grow, positions

MANY = positions(200_000)


def test_draw_in_portions_gives_the_same_numbers() -> None:
    draws = Draws.seeded(1).of("price")
    whole = draws.normal(MANY)
    parts = np.concatenate([draws.normal(MANY[:7]), draws.normal(MANY[7:1000]), draws.normal(MANY[1000:])])
    assert np.array_equal(whole, parts)


def test_draw_from_two_streams_gives_unrelated_numbers() -> None:
    draws = Draws.seeded(1)
    one, other = draws.of("price").uniform(MANY), draws.of("mass").uniform(MANY)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.01
    assert not np.array_equal(one, Draws.seeded(2).of("price").uniform(MANY))


def test_draw_uniform_numbers_fill_the_interval_evenly() -> None:
    counts = np.bincount((Draws.seeded(4).uniform(MANY) * 50).astype(int), minlength=50)
    expected = len(MANY) / 50
    assert ((counts - expected) ** 2 / expected).sum() < 85  # chi-square, 49 degrees: 99.9 % lie below 85.4


def test_draw_normal_numbers_have_mean_zero_and_deviation_one() -> None:
    found = Draws.seeded(4).normal(MANY)
    assert abs(found.mean()) < 0.01
    assert abs(found.std() - 1) < 0.01
    assert abs((found < -1.96).mean() - 0.025) < 0.002


def test_choose_by_weight_follows_the_weights_and_never_takes_a_zero() -> None:
    found = Draws.seeded(9).chosen(np.array([1.0, 0.0, 3.0]), MANY)
    assert set(np.unique(found)) == {0, 2}
    assert abs((found == 2).mean() - 0.75) < 0.005


def test_grow_is_the_exponential_to_a_fraction_of_a_thousandth() -> None:
    exponents = np.linspace(-13, 13, 999)
    exact = np.array([math.exp(x) for x in exponents])
    assert np.abs(grow(exponents) / exact - 1).max() < 1 / 8000
    assert grow(np.array([99.0]))[0] == grow(np.array([14.0]))[0]
