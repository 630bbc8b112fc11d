"""Drift: silent while only chance moves, loud when the world does."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from greenlane.risk.engine.model import drift
from greenlane.risk.engine.model.batch import describe
from greenlane.risk.engine.model.drift import Verdict
from greenlane.risk.engine.model.errors import BadRequest

from .samples import history


def test_psi_gives_the_textbook_value():
    found = drift.psi(np.array([50.0, 50.0]), np.array([30.0, 70.0]))
    assert found == pytest.approx(-0.2 * math.log(0.6) + 0.2 * math.log(1.4))
    assert drift.psi(np.array([5.0, 0.0]), np.array([0.0, 5.0])) < 20


@pytest.mark.parametrize("pair", [([1.0], [1.0, 2.0]), ([0.0, 0.0], [1.0, 1.0]), ([1.0, 1.0], [0.0, 0.0])])
def test_psi_refuses_bins_that_cannot_be_compared(pair):
    with pytest.raises(BadRequest):
        drift.psi(*(np.array(counts) for counts in pair))


def reference(seed: int = 1, count: int = 2000):
    items, outcomes = history(count, seed=seed)
    matrix = describe(items, outcomes)
    late = items.day > items.day.min() + 20
    kept = drift.reference(items.take(late), matrix[late], outcomes.fraud, np.ones(len(outcomes)))
    return kept, items.take(late), matrix[late]


def known(labels: int, findings: int) -> dict[str, float]:
    """The outcomes of a reference whose labels all count alike."""
    rate = findings / labels
    return {"labels": labels, "findings": findings, "rate": rate, "spread": 1 / labels}


def test_inputs_stay_stable_while_only_chance_moves():
    kept, _, _ = reference(1)
    _, items, matrix = reference(2)
    found = drift.inputs(kept, items, matrix)
    assert drift.worst(found) is Verdict.STABLE
    assert [one.excess for one in found] == sorted((one.excess for one in found), reverse=True)


def test_inputs_name_what_moved():
    kept, items, matrix = reference()
    moved = matrix.copy()
    moved[:, drift.NAMES.index("value")] *= 3
    other = dataclasses.replace(items, texts={**items.texts, "origin": ["ZZ"] * len(items)})
    alarms = {one.name for one in drift.inputs(kept, other, moved) if one.verdict is Verdict.ALARM}
    assert alarms == {"value", "origin"}


def test_inputs_count_values_that_went_missing():
    kept, items, matrix = reference()
    holed = matrix.copy()
    holed[:, drift.NAMES.index("unit_price")] = np.nan
    assert drift.inputs(kept, items, holed)[0].name == "unit_price"


def test_scores_do_not_alarm_for_a_handful_of_items():
    random = np.random.default_rng(1)
    before = random.random(5000)
    few = drift.scores(before, random.random(15))
    assert few.value > few.excess
    assert few.verdict is not Verdict.ALARM
    assert drift.scores(before, random.random(2000) ** 2).verdict is Verdict.ALARM


def test_scores_and_inputs_refuse_nothing_to_compare():
    kept, items, matrix = reference()
    with pytest.raises(BadRequest):
        drift.scores(np.array([0.1, 0.2]), np.array([]))
    with pytest.raises(BadRequest):
        drift.inputs(kept, items.take(np.array([], dtype=int)), matrix[:0])


def test_outcomes_tell_a_changed_rate_from_a_model_that_lost_it():
    random = np.random.default_rng(2)
    probability = random.uniform(0.05, 0.35, 3000)
    kept = known(3000, 600)
    sound = (random.random(3000) < probability).astype(int)
    ones = np.ones(3000)
    assert drift.worst(drift.outcomes(kept, sound, probability, ones)) is Verdict.STABLE
    lost = (random.random(3000) < 0.5 * probability).astype(int)
    rate, calibration = drift.outcomes(kept, lost, probability, ones)
    assert (rate.verdict, calibration.verdict) == (Verdict.ALARM, Verdict.ALARM)
    assert calibration.value == pytest.approx(0.5, abs=0.06)
    rate, calibration = drift.outcomes(kept, lost, 0.5 * probability, ones)
    assert (rate.verdict, calibration.verdict) == (Verdict.ALARM, Verdict.STABLE)


def test_outcomes_weigh_items_by_what_they_stand_for():
    fraud = np.array([1] * 50 + [0] * 50)
    weights = np.array([1.0] * 50 + [9.0] * 50)
    rate, _ = drift.outcomes(known(1000, 100), fraud, np.full(100, 0.1), weights)
    assert rate.value == pytest.approx(1.0)


def test_outcomes_do_not_alarm_when_only_the_selection_changed():
    """First two in three of the guilty were checked and one in fifty of the rest, later everybody."""
    random = np.random.default_rng(3)
    fraud = (random.random(20_000) < 0.1).astype(int)
    chance = np.where(fraud == 1, 2 / 3, 1 / 50)
    checked = random.random(20_000) < chance
    items, _ = history(50)
    matrix = describe(items, history(50)[1])
    kept = drift.reference(items, matrix, fraud[checked], 1 / chance[checked])
    assert kept["findings"] / kept["labels"] > 0.5
    assert kept["rate"] == pytest.approx(0.1, abs=0.02)
    rate, _ = drift.outcomes(kept, fraud, np.full(20_000, 0.1), np.ones(20_000))
    assert rate.verdict is Verdict.STABLE


def test_inputs_of_parts_add_up_to_those_of_the_whole():
    kept, items, matrix = reference()
    first = np.arange(len(items)) < 700
    parts = [drift.input_counts(kept, items.take(part), matrix[part]) for part in (first, ~first)]
    whole = {name: parts[0][name] + parts[1][name] for name in parts[0]}
    assert drift.inputs_of_counts(kept, whole) == drift.inputs(kept, items, matrix)


def test_outcomes_refuse_nothing_to_compare():
    with pytest.raises(BadRequest):
        drift.outcomes(known(10, 1), np.array([], dtype=int), np.array([]), np.array([]))
