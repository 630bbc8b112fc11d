"""What a declaration scores is the same one by one and many at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from greenlane.risk.engine.figures import figures, figures_by_declaration
from greenlane.risk.engine.model.scoring import Score, Scores

NUMBERS = st.floats(-1e9, 1e9)


def test_figures_take_the_worst_item_and_add_the_duty() -> None:
    found = figures([Score(0.5, 0.6, 10.0, 0.2), Score(-1.0, 0.1, 5.5, 0.4)])
    assert found == {"probability": 0.5, "money": 15.5, "safety": 0.4}


def test_figures_of_nothing_are_none() -> None:
    assert figures([]) == {}
    numbers, found = figures_by_declaration(
        Scores(*(np.empty(0) for _ in range(4))), np.empty(0, dtype=np.int64)
    )
    assert not len(numbers)
    assert not len(found["money"])


@given(
    st.lists(st.tuples(st.integers(0, 5), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=40),
)
def test_figures_of_many_equal_those_of_each(rows: list[tuple[int, float, float, float]]) -> None:
    declaration = np.array([row[0] for row in rows], dtype=np.int64)
    columns = [np.array([row[at] for row in rows]) for at in (1, 2, 3)]
    scores = Scores(columns[0], np.zeros(len(rows)), columns[1], columns[2])
    numbers, found = figures_by_declaration(scores, declaration)
    for at, number in enumerate(numbers):
        alone = figures([scores.row(index) for index in np.flatnonzero(declaration == number)])
        assert {name: float(values[at]) for name, values in found.items()} == alone
