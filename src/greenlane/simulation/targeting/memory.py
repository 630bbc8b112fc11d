"""What an administration knows: every item declared to it, and the results of its own inspections."""

from __future__ import annotations

import numpy as np

from greenlane.risk.engine.model import batch, training
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.errors import CannotTrain
from greenlane.risk.engine.model.items import Floats, Items, Outcomes
from greenlane.simulation.targeting.reading import items_of, outcomes_of
from greenlane.simulation.world import Columns, Findings
from greenlane.simulation.world.engine.catalogue import Catalogue

SETTINGS = training.Settings(rate=0.05)
"""Slower steps for windows of a few thousand labels; chosen on the seeds 101 to 104, which no figure is from."""
NO_ITEMS = Items(np.empty(0, np.int64), {}, {})
NO_OUTCOMES = Outcomes(*(np.empty(0, kind) for kind in (int, int, int, int, float, float)))


class Memory:
    """A diary by week: `open` a week with its declarations, `close` it with the findings."""

    def __init__(self, goods: Catalogue, settings: training.Settings = SETTINGS) -> None:
        self._goods, self._settings = goods, settings
        self._before = 0
        self.items, self.outcomes = NO_ITEMS, NO_OUTCOMES

    def open(self, declared: Columns) -> None:
        """Note the declarations of a new week."""
        self._before = len(self.items)
        self.items = joined_items(self.items, items_of(declared, self._goods))

    def described(self) -> Floats:
        """The features of the open week's items, float64[n, features], from all that is known of earlier days."""
        return batch.describe(self.items, self.outcomes)[self._before :]

    def close(self, findings: Findings, propensity: Floats) -> None:
        """Enter the results of the open week; they count from the week after."""
        known_on = int(self.items.day.max(initial=0))
        found = outcomes_of(findings, propensity, before=self._before, known_on=known_on)
        self.outcomes = joined_outcomes(self.outcomes, found)

    def trained(self) -> Model | None:
        """A model from everything known; none where that is too little to learn from."""
        try:
            return training.train(self.items, self.outcomes, self._settings)
        except CannotTrain:
            return None


def joined_items(first: Items, second: Items) -> Items:
    """The items of both, in order."""
    if not len(first):
        return second
    return Items(
        np.concatenate([first.day, second.day]),
        {name: [*column, *second.texts[name]] for name, column in first.texts.items()},
        {name: np.concatenate([column, second.numbers[name]]) for name, column in first.numbers.items()},
    )


def joined_outcomes(first: Outcomes, second: Outcomes) -> Outcomes:
    """The outcomes of both, in order."""
    columns = (getattr(both, name) for name in Outcomes.__slots__ for both in (first, second))
    return Outcomes(*(np.concatenate(pair) for pair in zip(columns, columns, strict=True)))
