"""What is read back from stored decisions is what was stored."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from greenlane.risk import learning
from greenlane.risk.engine.figures import figures
from greenlane.risk.engine.model import training
from greenlane.risk.engine.model.items import NUMBERS
from greenlane.risk.engine.model.scoring import score, score_one

from . import factories

pytestmark = pytest.mark.django_db


def test_material_is_what_the_decisions_recorded(monkeypatch):
    monkeypatch.setattr(learning, "CHUNK", 37)
    made = factories.history(300)
    found = learning.material(made.first, made.last, features=True)
    assert len(found) == 300
    assert np.array_equal(found.matrix, made.matrix, equal_nan=True)
    assert np.array_equal(found.items.day, made.items.day)
    assert {name: list(column) for name, column in made.items.texts.items()} == found.items.texts
    assert all(np.array_equal(found.items.numbers[name], made.items.numbers[name]) for name in NUMBERS)
    for name in ("item", "known_on", "fraud", "critical", "duty", "propensity"):
        assert np.array_equal(getattr(found.outcomes, name), getattr(made.outcomes, name)), name


def test_material_reads_no_result_that_was_entered_later():
    made = factories.history(300)
    closed = made.last - timedelta(days=10)
    found = learning.material(made.first, closed, known_by=closed)
    assert found.outcomes.known_on.max() <= closed.toordinal()
    assert found.items.day.max() <= closed.toordinal()


def test_material_takes_the_newest_version_of_a_declaration():
    first = factories.decision(findings=["undervaluation"])
    factories.decision(
        declaration_=first.declaration, version=2, findings=[""], item={"importer": "corrected"}
    )
    found = learning.material(first.day, first.day)
    assert found.items.texts["importer"] == ["corrected"]
    assert found.outcomes.fraud.tolist() == [0]


def test_material_of_nothing_is_empty():
    found = learning.material(factories.START, factories.START, features=True)
    assert (len(found), len(found.outcomes)) == (0, 0)


def test_material_costs_two_queries_a_chunk(django_assert_num_queries):
    made = factories.history(200)
    with django_assert_num_queries(2):
        learning.material(made.first, made.last)


def test_figures_of_a_period_are_those_of_each_declaration(monkeypatch):
    monkeypatch.setattr(learning, "CHUNK", 37)
    made = factories.history(400, lines=3)
    model = training.train(made.items, made.outcomes)
    ((found),) = learning.figures_of([model], made.first, made.last)
    for at, start in enumerate(range(0, 400, 3)):
        alone = figures([score_one(model, row) for row in made.matrix[start : start + 3]])
        assert {name: float(values[at]) for name, values in found.items()} == alone
    assert np.array_equal(
        found["probability"], np.maximum.reduceat(score(model, made.matrix).margin, range(0, 400, 3))
    )
