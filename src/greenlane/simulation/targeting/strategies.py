"""Ways to spend a budget of inspections. Each sees what was declared and what was found, never the truth.

To add one, write its class beside the others and a row in `STRATEGIES`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from greenlane.risk.engine.model import budget, scoring
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.items import Floats, Ints
from greenlane.simulation.targeting import rules
from greenlane.simulation.targeting.memory import Memory
from greenlane.simulation.targeting.terms import Terms
from greenlane.simulation.world import Columns
from greenlane.simulation.world.engine.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Traffic:
    """A week as a strategy sees it: what was declared, features when asked for, and a lottery number for each item.

    `lots` uint64[n] come from the seed and the item alone: the lowest win, whoever asks and in whatever order.
    """

    declared: Columns
    goods: Catalogue
    described: Callable[[], Floats]
    lots: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.lots)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows to inspect in ascending order, and the probability with which each was selected, above 0 up to 1."""

    rows: Ints
    propensity: Floats


class Strategy(ABC):
    """Selects week by week, and may learn in between."""

    name: ClassVar[str]
    everybody: ClassVar[bool]
    """Whether every item has some chance, so that its outcomes speak of all the traffic."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    @abstractmethod
    def select(self, week: Traffic, capacity: int) -> Selection:
        """At most `capacity` items of the week."""

    def learn(self, memory: Memory) -> None:  # noqa: B027 - chance learns nothing, and rules read the profiles
        """Take in what was found so far."""


class Random(Strategy):
    """Everything by lot."""

    name, everybody = "random", True

    def select(self, week: Traffic, capacity: int) -> Selection:
        return top(np.zeros(len(week)), capacity, week.lots)


class Rules(Strategy):
    """Rules alone: by points, lots among equals; what no rule hits is drawn where places are left."""

    name, everybody = "rules", False

    def select(self, week: Traffic, capacity: int) -> Selection:
        return top(rules.points_of(week.declared, week.described(), week.goods), capacity, week.lots)


class Exploit(Strategy):
    """The model alone; by lot as long as there is too little to learn from."""

    name, everybody = "exploit", False

    def __init__(self, terms: Terms) -> None:
        super().__init__(terms)
        self.model: Model | None = None

    def learn(self, memory: Memory) -> None:
        self.model = memory.trained() or self.model

    def select(self, week: Traffic, capacity: int) -> Selection:
        if self.model is None:
            return top(np.zeros(len(week)), capacity, week.lots)
        chosen = budget.choose(scoring.score(self.model, week.described()), capacity)
        rows = np.sort(np.array([choice.position for choice in chosen], np.int64))
        return Selection(rows, np.ones(len(rows)))


class Explore(Exploit):
    """The model with most of the budget, and the rest by lot among what it left."""

    name, everybody = "explore", True

    def select(self, week: Traffic, capacity: int) -> Selection:
        if self.model is None:
            return super().select(week, capacity)
        drawn = round(capacity * self.terms.explore)
        return drawn_besides(super().select(week, capacity - drawn), drawn, week.lots)


STRATEGIES: dict[str, type[Strategy]] = {kind.name: kind for kind in (Exploit, Explore, Rules, Random)}


def top(points: Floats, capacity: int, lots: NDArray[np.uint64]) -> Selection:
    """The items of the most points; those tied at the edge draw lots, and their propensity says so."""
    count = min(capacity, len(points))
    if not count:
        return Selection(np.empty(0, np.int64), np.empty(0))
    rows = np.sort(np.lexsort((lots, -points))[:count])
    edge = points[rows].min()
    above = points[rows] > edge
    chance = (count - int(above.sum())) / int((points == edge).sum())
    return Selection(rows, np.where(above, 1.0, chance))


def drawn_besides(led: Selection, count: int, lots: NDArray[np.uint64]) -> Selection:
    """A selection and `count` more by lot among the rest, each with the propensity of its draw."""
    rest = np.setdiff1d(np.arange(len(lots)), led.rows)
    lucky = top(np.zeros(len(rest)), count, lots[rest])
    rows = np.concatenate([led.rows, rest[lucky.rows]])
    order = np.argsort(rows)
    return Selection(rows[order], np.concatenate([led.propensity, lucky.propensity])[order])
