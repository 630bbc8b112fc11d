"""Training: the same window gives the same bytes, a changed file is refused, one row scores as many do."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import orjson
import pytest

from greenlane.risk.engine.model import artefact, batch
from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY, Model, digest, load
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.errors import BadRequest, CannotTrain, ModelRefused
from greenlane.risk.engine.model.evaluation import auc
from greenlane.risk.engine.model.items import Floats, Items, Outcomes
from greenlane.risk.engine.model.scoring import score, score_one
from greenlane.risk.engine.model.training import MOST_WEIGHT, Settings, train, weights_of

from .samples import history

QUICK = Settings(trees=40)


@pytest.fixture(scope="module")
def window() -> tuple[Items, Outcomes]:
    return history(4000, days=120)


@pytest.fixture(scope="module")
def model(window) -> Model:
    return train(*window, QUICK)


@pytest.fixture(scope="module")
def matrix(window) -> Floats:
    return batch.describe(*window)


def test_train_gives_the_same_bytes_for_the_same_window(window, model):
    assert train(*window, QUICK).content == model.content
    other = train(*window, dataclasses.replace(QUICK, seed=1))
    assert other.sha256 != model.sha256


def test_train_finds_what_was_planted(model):
    items, outcomes = history(4000, days=120, seed=77)
    probability = score(model, batch.describe(items, outcomes)[outcomes.item]).probability
    assert auc(outcomes.fraud, probability) > 0.75
    assert probability.mean() == pytest.approx(outcomes.fraud.mean(), abs=0.06)


def test_train_says_on_the_card_what_was_learnt(window, model):
    _, outcomes = window
    assert set(model.heads) == {PROBABILITY, MONEY, SAFETY}
    assert model.card["labels"] == len(outcomes)
    assert model.card["findings"] == outcomes.fraud.sum()
    assert model.card["window"] == {"from": "2026-01-01", "to": "2026-04-30"}
    assert model.card["calibration"]["from"] > "2026-03-15"
    assert model.card["features"]["names"] == list(NAMES)
    assert set(model.card["libraries"]) == {"lightgbm", "numpy"}
    assert model.card["weights_clipped"] == 0


def test_score_of_one_row_equals_that_of_many_bit_for_bit(model, matrix):
    together = score(model, matrix)
    assert [score_one(model, row) for row in matrix[:300]] == [together.row(k) for k in range(300)]
    backwards = score(model, matrix[::-1].copy())
    assert backwards.duty[::-1].tobytes() == together.duty.tobytes()


def test_score_takes_a_row_that_is_a_view_of_columns(model, matrix):
    sideways = np.asfortranarray(matrix)
    assert score_one(model, sideways[7]) == score_one(model, matrix[7])


def test_load_gives_the_same_scores_as_before_it_was_stored(model, matrix):
    again = load(bytes(model.content), sha256=model.sha256)
    for name in ("margin", "probability", "duty", "safety"):
        assert getattr(score(again, matrix), name).tobytes() == getattr(score(model, matrix), name).tobytes()


def test_load_refuses_a_file_with_another_digest(model):
    changed = model.content.replace(b'"seed": 0', b'"seed": 1', 1)
    assert changed != model.content
    with pytest.raises(ModelRefused, match=model.sha256):
        load(changed, sha256=model.sha256)


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"{}", b'{"format": "other"}'])
def test_load_refuses_what_is_no_model(content):
    with pytest.raises(ModelRefused):
        load(content, sha256=digest(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts["heads"].update(probability="tree\nversion=v4\nrubbish"),
        lambda parts: parts["heads"].pop("probability"),
        lambda parts: parts["calibrations"].clear(),
        lambda parts: parts["calibrations"].update(probability={"kind": "oracle"}),
        lambda parts: parts["features"].update(digest="0" * 64),
    ],
    ids=["trees", "no head", "no calibration", "calibration", "features"],
)
def test_load_refuses_a_registered_file_that_cannot_score(model, change):
    parts = orjson.loads(model.content)
    change(parts)
    content = orjson.dumps(parts)
    with pytest.raises(ModelRefused):
        load(content, sha256=digest(content))


def test_load_refuses_a_model_of_another_catalogue(model, monkeypatch):
    monkeypatch.setattr(artefact.catalogue, "WINDOW", 32)
    with pytest.raises(ModelRefused, match="other features"):
        load(model.content, sha256=model.sha256)


def test_train_refuses_an_empty_window_with_every_reason(window):
    items, outcomes = window
    nobody = np.array([], dtype=np.int64)
    with pytest.raises(CannotTrain) as refused:
        train(items.take(nobody), outcomes.take(nobody))
    assert [v.code for v in refused.value.violations] == ["MDL020", "MDL021", "MDL022", "MDL022"]


@pytest.mark.parametrize("only", [0, 1])
def test_train_refuses_labels_of_one_kind(window, only):
    items, outcomes = window
    with pytest.raises(CannotTrain, match="no inspected item with"):
        train(items, outcomes.take(outcomes.fraud == only), QUICK)


def test_train_refuses_a_calibration_part_with_one_kind(window):
    items, outcomes = window
    late = items.day[outcomes.item] > items.day.min() + 60
    with pytest.raises(CannotTrain, match="latest part"):
        train(items, outcomes.take(~late | (outcomes.fraud == 0)), QUICK)


def test_train_without_duty_or_safety_ranks_by_what_is_known(window):
    items, outcomes = window
    nothing = np.zeros(len(outcomes))
    poor = dataclasses.replace(outcomes, duty=nothing, critical=nothing.astype(np.int64))
    model = train(items, poor, QUICK)
    matrix = batch.describe(items, poor)
    scores = score(model, matrix)
    assert set(model.heads) == {PROBABILITY}
    declared = matrix[:, NAMES.index("duty_declared")]
    assert scores.duty.tolist() == (scores.probability * declared).tolist()
    assert ((scores.safety > 0) & (scores.safety < 1)).all()
    assert score_one(model, matrix[3]) == scores.row(3)


def test_weights_stand_for_items_not_inspected_up_to_a_limit():
    weights = weights_of(np.array([1.0, 0.5, 0.01]))
    assert (weights[1] / weights[0], weights[2] / weights[0]) == (2.0, MOST_WEIGHT)
    assert weights.mean() == pytest.approx(1)


def test_train_unlearns_the_inspectors_habit():
    """Offices inspect findings ten times as often; with weights the model does not take that for fraud."""
    items, outcomes = history(6000, days=100, inspected=1.0, seed=4)
    chance = np.where(outcomes.fraud == 1, 1.0, 0.1)
    seen = outcomes.take(np.random.default_rng(9).random(len(outcomes)) < chance)
    habit = dataclasses.replace(seen, propensity=np.where(seen.fraud == 1, 1.0, 0.1))
    matrix = batch.describe(items, habit)
    weighted = score(train(items, habit, QUICK), matrix).probability.mean()
    naive = score(train(items, seen, QUICK), matrix).probability.mean()
    truth = outcomes.fraud.mean()
    assert abs(weighted - truth) < 0.06 < 0.2 < abs(naive - truth)


@pytest.mark.parametrize("shape", [(len(NAMES) - 1,), (1, len(NAMES)), ()])
def test_score_one_refuses_another_shape(model, shape):
    with pytest.raises(BadRequest, match="columns are needed"):
        score_one(model, np.zeros(shape))


def test_score_of_nothing_is_nothing(model):
    assert len(score(model, np.empty((0, len(NAMES))))) == 0
    with pytest.raises(BadRequest):
        score(model, np.empty((2, 3)))


def test_score_takes_rows_without_any_history(model):
    found = score_one(model, np.full(len(NAMES), math.nan))
    assert 0 < found.probability < 1
