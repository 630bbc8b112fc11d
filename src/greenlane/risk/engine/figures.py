"""What a declaration scores by purpose, from the scores of its items: the figures `lanes` compares with thresholds.

One finding is enough to make a declaration worth a look, so probability and safety are those of the worst item;
duty adds up. Probability is ranked by the margin of the trees: calibration makes steps, and steps make ties.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY
from greenlane.risk.engine.model.items import Floats, Ints
from greenlane.risk.engine.model.scoring import Score, Scores

FIGURES = (PROBABILITY, MONEY, SAFETY)


def figures(scores: Sequence[Score]) -> dict[str, float]:
    """Figures of one declaration: highest margin, summed duty (currency units), highest safety; empty for no items."""
    if not scores:
        return {}
    duty = 0.0
    for score in scores:  # in the order of the items: a sum of floats depends on it, and `sum` may compensate
        duty += score.duty
    return {
        PROBABILITY: max(score.margin for score in scores),
        MONEY: duty,
        SAFETY: max(score.safety for score in scores),
    }


def figures_by_declaration(scores: Scores, declaration: Ints) -> tuple[Ints, dict[str, Floats]]:
    """The same of many: n items with their declaration's number int64[n], in any order of declarations.

    Gives the m numbers in ascending order and float64[m] for each purpose; bit for bit those of `figures`, when
    the items of a declaration stand in their order.
    """
    numbers, place = np.unique(declaration, return_inverse=True)
    found = {
        PROBABILITY: np.full(len(numbers), -np.inf),
        MONEY: np.zeros(len(numbers)),
        SAFETY: np.full(len(numbers), -np.inf),
    }
    np.maximum.at(found[PROBABILITY], place, scores.margin)
    np.add.at(found[MONEY], place, scores.duty)
    np.maximum.at(found[SAFETY], place, scores.safety)
    return numbers, found
