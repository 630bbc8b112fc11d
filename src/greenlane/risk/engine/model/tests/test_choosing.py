"""Choosing within a budget, and the reasons of the chosen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY
from greenlane.risk.engine.model.batch import describe
from greenlane.risk.engine.model.budget import Split, choose, quotas_of
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.errors import BadRequest
from greenlane.risk.engine.model.explain import explain
from greenlane.risk.engine.model.scoring import Scores, score
from greenlane.risk.engine.model.training import Settings, train

from .samples import history


def scores_of(probability: list[float], duty: list[float], safety: list[float]) -> Scores:
    return Scores(
        *(np.array(column, dtype=np.float64) for column in (probability, probability, duty, safety))
    )


def test_choose_gives_each_purpose_the_top_of_its_own_ranking():
    scores = scores_of([0.9, 0.8, 0.1, 0.1], [1, 2, 900, 3], [0, 0, 0, 0.5])
    chosen = choose(scores, 3, Split(1, 1, 1))
    assert [(one.position, one.purpose) for one in chosen] == [(3, SAFETY), (2, MONEY), (0, PROBABILITY)]


def test_choose_breaks_ties_by_margin_then_by_place():
    scores = Scores(np.array([1.0, 2.0, 2.0]), np.full(3, 0.5), np.zeros(3), np.zeros(3))
    assert [one.position for one in choose(scores, 2, Split(1, 0, 0))] == [1, 2]


parts = st.floats(0, 10)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 999), count=st.integers(0, 60), capacity=st.integers(0, 80), p=parts, m=parts, s=parts
)
def test_choose_spends_the_budget_once_and_no_more(seed, count, capacity, p, m, s):
    random = np.random.default_rng(seed)
    scores = Scores(*random.integers(0, 4, (4, count)).astype(np.float64))
    chosen = choose(scores, capacity, Split(p or 1.0, m, s))
    positions = [one.position for one in chosen]
    assert len(set(positions)) == len(positions) == min(capacity, count)
    assert sum(quotas_of(capacity, Split(p or 1.0, m, s)).values()) == capacity


def test_quotas_refuse_every_fault_at_once():
    with pytest.raises(BadRequest) as refused:
        quotas_of(-1, Split(-1, float("nan"), 0.5))
    assert [v.code for v in refused.value.violations] == ["MDL031", "MDL031", "MDL033"]
    with pytest.raises(BadRequest, match="nothing"):
        quotas_of(5, Split(0, 0, 0))


@pytest.fixture(scope="module")
def explained():
    items, outcomes = history(1500, days=120)
    model, matrix = train(items, outcomes, Settings(trees=40)), describe(items, outcomes)
    riskiest = np.argsort(-score(model, matrix).margin)[:5]
    return score(model, matrix[riskiest]), matrix[riskiest], explain(model, matrix[riskiest])


def test_explain_adds_up_to_the_margin(explained):
    scores, _, explanations = explained
    sums = [one.base + one.contributions.sum() for one in explanations]
    assert sums == pytest.approx(scores.margin.tolist())
    assert all(len(one.contributions) == len(NAMES) for one in explanations)


def test_explain_names_the_importer_that_was_planted(explained):
    _, matrix, explanations = explained
    for row, one in zip(matrix, explanations, strict=True):
        reasons = {reason.group: reason for reason in one.reasons}
        groups = sorted(reasons, key=lambda group: -reasons[group].contribution)
        assert any(group.startswith("importer") for group in groups[:2])
        said = [reason.words for group, reason in reasons.items() if group == "importer"]
        labels = int(row[NAMES.index("importer.labels")])
        assert all(f"from {labels} inspected before" in words for words in said)
        assert sorted(one.reasons, key=lambda r: -abs(r.contribution)) == list(one.reasons)


def test_explain_says_what_is_not_known():
    items, outcomes = history(1500, days=120)
    model = train(items, outcomes, Settings(trees=40))
    empty = np.full((1, len(NAMES)), np.nan)
    for name in NAMES:
        if name.endswith((".rate", ".labels")):
            empty[0, NAMES.index(name)] = 0.0
    (one,) = explain(model, empty, reasons=100)
    assert any("not known" in reason.words for reason in one.reasons)
    assert any("nothing inspected before" in reason.words for reason in one.reasons)
    assert explain(model, empty[:0]) == []
