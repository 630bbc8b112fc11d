"""Selections: the most points first, lots among equals, and a propensity for each."""

from __future__ import annotations

import numpy as np
import pytest

from greenlane.risk.engine.language import Vocabulary, read_rule
from greenlane.risk.engine.model import batch
from greenlane.risk.engine.model.items import FIELDS
from greenlane.simulation.targeting.judging import Week, recovery
from greenlane.simulation.targeting.memory import NO_OUTCOMES, Memory
from greenlane.simulation.targeting.reading import items_of
from greenlane.simulation.targeting.rules import RULES, points_of
from greenlane.simulation.targeting.strategies import Selection, drawn_besides, top
from greenlane.simulation.world import Parameters, World

LOTS = np.array([5, 3, 9, 1, 7], np.uint64)


def test_top_takes_the_most_points_and_draws_among_equals() -> None:
    chosen = top(np.array([1.0, 0.0, 2.0, 0.0, 0.0]), 3, LOTS)
    assert chosen.rows.tolist() == [0, 2, 3]
    assert chosen.propensity.tolist() == [1.0, 1.0, pytest.approx(1 / 3)]


@pytest.mark.parametrize(("capacity", "taken"), [(0, 0), (5, 5), (50, 5)])
def test_top_never_takes_more_than_there_is(capacity: int, taken: int) -> None:
    chosen = top(np.zeros(5), capacity, LOTS)
    assert len(chosen.rows) == len(chosen.propensity) == taken
    assert (chosen.propensity == 1.0).all()


def test_drawn_besides_adds_lots_from_the_rest_only() -> None:
    led = Selection(np.array([1, 3]), np.ones(2))
    chosen = drawn_besides(led, 1, LOTS)
    assert chosen.rows.tolist() == [0, 1, 3]
    assert chosen.propensity.tolist() == [pytest.approx(1 / 3), 1.0, 1.0]


@pytest.mark.parametrize("rule", RULES, ids=[rule.title for rule in RULES])
def test_rules_are_sentences_of_the_language(rule) -> None:
    assert read_rule(rule.text, Vocabulary())
    assert rule.points > 0


def test_rules_single_out_the_heavy_and_know_nothing_of_newcomers() -> None:
    world = World(Parameters(seed=5, weeks=1, items_per_week=3_000, traders=300))
    week = next(world.weeks())
    memory = Memory(world.goods)
    memory.open(week.declared)
    points = points_of(week.declared, memory.described(), world.goods)
    heavy = week.declared["gross_grams"] > 1.15 * week.declared["net_grams"]
    assert heavy.any()
    assert points[heavy].min() >= 60
    assert np.isfinite(points).all()


def test_items_hold_every_field_that_the_model_reads() -> None:
    world = World(Parameters(seed=5, weeks=1, items_per_week=200, traders=100))
    week = next(world.weeks())
    items = items_of(week.declared, world.goods)
    assert set(items.row(0).values) == set(FIELDS)
    assert items.day[0] == week.start.toordinal()
    assert np.allclose(items.numbers["value"] * 100, week.declared["value"])
    assert np.isfinite(batch.describe(items, NO_OUTCOMES)[:, -3]).all()


def week(number: int, found: int) -> Week:
    return Week(number, World().parameters.start, False, 1_000, 100, 100, found, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("after", "waited"),
    [([30, 30, 30, 30], 0), ([5, 5, 30, 30, 30], 2), ([5, 5, 5, 5], None), ([30], None)],
    ids=["never fell", "came back", "did not", "too few weeks to tell"],
)
def test_recovery_takes_three_weeks_in_a_row(after: list[int], waited: int | None) -> None:
    before = [week(number, 30) for number in (1, 2, 3)]
    assert recovery(before, [week(4 + n, found) for n, found in enumerate(after)]) == waited
