"""What a scheme is: who takes part, how often they cheat, what they misdeclare, and what would find it.

A scheme never says what it costs the treasury. The world charges the real and the declared goods by the same
duty table, and the difference is the loss; where there is none, the goods are declared as they are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import numpy as np

from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.draws import Draws, Mask, Real, Whole
from greenlane.simulation.world.engine.items import Goods
from greenlane.simulation.world.engine.population import LARGE, NEVER, Population, pick


class Check(IntEnum):
    """What an officer does with a selected item."""

    DOCUMENTS = 1
    SCAN = 2
    EXAMINATION = 3
    AUDIT = 4


class Severity(IntEnum):
    NONE = 0
    MINOR = 1
    SERIOUS = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scheme works on: the catalogue, the population and random numbers of its own."""

    goods: Catalogue
    population: Population
    draws: Draws


@dataclass(frozen=True, slots=True)
class Scheme(ABC):
    """A way to cheat. `trade` is the share of all trade that belongs to those who take part, `habit` how often
    they cheat. Subclasses add their own parameters and say what is misdeclared.

    `name` is what the truth calls it; `detection` the probability that each check finds it.
    """

    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.SERIOUS
    detection: ClassVar[Mapping[Check, float]]

    trade: float
    habit: float = 0.7

    def arrange(self, setting: Setting) -> None:  # noqa: B027 - most schemes find the world as it is
        """Change the population before the first day: a ring brings its members together."""

    @abstractmethod
    def candidates(self, setting: Setting) -> Mask:
        """The relations in which this scheme is possible: (relations,)."""

    def recruit(self, setting: Setting) -> Whole:
        """The relations that take part."""
        traders, relations = setting.population.traders, setting.population.relations
        weight = traders.weight[relations.trader] * relations.share
        possible = self.candidates(setting) & ~trusted(setting.population)
        return pick(possible, weight, self.trade, setting.draws.of("recruit"))

    @abstractmethod
    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        """Change the declared goods of these rows; draw by `declared.at[rows]`."""

    def actors(self, relations: Whole, population: Population) -> Whole:
        """Who is behind it, as operator numbers, for the relation of each row."""
        return population.traders.number[population.relations.trader[relations]]


def trusted(population: Population) -> Mask:
    """Relations of importers that would not: authorised operators and the largest."""
    traders = population.traders
    return (traders.aeo | (traders.size >= LARGE))[population.relations.trader]


def from_the_start(population: Population) -> Mask:
    """Relations of importers that exist on the first day and do not end of themselves."""
    traders = population.traders
    return ((traders.born < 0) & (traders.died == NEVER))[population.relations.trader]


def lowered(amounts: Whole, factor: Real) -> Whole:
    """Amounts multiplied by factors below one, in steps of a hundred where they were whole hundreds; at least one."""
    found = np.maximum((amounts * factor).astype(np.int64), 1)
    return np.where(amounts % 100 == 0, np.maximum(found // 100 * 100, 100), found)
