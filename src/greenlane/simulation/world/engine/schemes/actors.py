"""Schemes that live by who takes part: importers that come back under a new name, and rings around a broker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greenlane.simulation.world.engine.draws import Mask, Whole
from greenlane.simulation.world.engine.items import Goods
from greenlane.simulation.world.engine.population import NOBODY, SMALL, Population
from greenlane.simulation.world.engine.schemes.base import (
    Check,
    Scheme,
    Setting,
    Severity,
    from_the_start,
    lowered,
)


@dataclass(frozen=True, slots=True)
class Phoenix(Scheme):
    """An importer undervalues until it is found out or its debts fall due after `life` days, is dissolved, and
    comes back after `pause` days under a new number with the same sellers, broker and goods."""

    name = "phoenix"
    severity = Severity.CRITICAL
    detection = {Check.DOCUMENTS: 0.3, Check.SCAN: 0.02, Check.EXAMINATION: 0.55, Check.AUDIT: 0.35}

    least: float = 0.4
    most: float = 0.65
    life: tuple[int, int] = (35, 110)
    pause: tuple[int, int] = (5, 18)

    def candidates(self, setting: Setting) -> Mask:
        population = setting.population
        trader = population.relations.trader
        small = population.traders.size[trader] <= SMALL
        return small & (population.traders.broker[trader] != NOBODY) & from_the_start(population)

    def recruit(self, setting: Setting) -> Whole:
        """All relations of the importers that take part: the whole firm is the scheme."""
        relations = setting.population.relations
        picked = Scheme.recruit(self, setting)
        return np.flatnonzero(np.isin(relations.trader, relations.trader[picked]))

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        factor = setting.draws.of("factor").between(self.least, self.most, declared.at[rows])
        declared.price[rows] = lowered(declared.price[rows], factor)

    def actors(self, relations: Whole, population: Population) -> Whole:
        """The founder of the line, whatever its present number."""
        traders = population.relations.trader[relations]
        found = {int(t): population.founder(int(t)) for t in np.unique(traders)}
        founders = np.array([found[int(t)] for t in traders], np.int64)
        return population.traders.number[founders]


@dataclass(frozen=True, slots=True)
class Ring(Scheme):
    """A broker and `members` of its clients buy the same goods from the same `sellers` and share one false price
    list. Each looks small; together they are the trade of those sellers. `trade` is that of all rings."""

    name = "ring"
    severity = Severity.CRITICAL
    detection = {Check.DOCUMENTS: 0.25, Check.SCAN: 0.02, Check.EXAMINATION: 0.5, Check.AUDIT: 0.7}

    members: int = 12
    sellers: int = 3
    rings: int = 2
    least: float = 0.5
    most: float = 0.75

    def arrange(self, setting: Setting) -> None:
        """Bring the members of each ring together: same broker, same sellers, same goods and route."""
        for number, relations in enumerate(self._circles(setting)):
            self._join(relations, number, setting)

    def candidates(self, setting: Setting) -> Mask:
        found = np.zeros(len(setting.population.relations), np.bool_)
        for relations in self._circles(setting):
            found[relations] = True
        return found

    def recruit(self, setting: Setting) -> Whole:
        return np.flatnonzero(self.candidates(setting))

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        factor = setting.draws.of("factor").between(self.least, self.most, declared.at[rows])
        declared.price[rows] = lowered(declared.price[rows], factor)

    def actors(self, relations: Whole, population: Population) -> Whole:
        """The broker in the middle."""
        broker = population.traders.broker[population.relations.trader[relations]]
        return population.broker_number[broker]

    def _circles(self, setting: Setting) -> list[Whole]:
        """The relations of each ring: all those of its members. The same before and after `arrange`."""
        traders, relations = setting.population.traders, setting.population.relations
        fit = (traders.size <= SMALL) & ~traders.aeo & (traders.broker != NOBODY) & (traders.born < 0)
        usual = self.trade / self.rings / self.members * float(np.cumsum(traders.weight)[-1])
        circles = []
        for broker in self._brokers(traders.broker[fit], setting):
            clients = np.flatnonzero(fit & (traders.broker == broker))
            nearest = np.argsort(np.abs(traders.weight[clients] - usual), kind="stable")
            members = clients[nearest[: self.members]]
            circles.append(np.flatnonzero(np.isin(relations.trader, members)))
        return circles

    def _brokers(self, serving: Whole, setting: Setting) -> Whole:
        """The broker of each ring, at random; those who can fill a ring come first, half a ring is the least."""
        brokers = np.arange(len(setting.population.broker_number))
        clients = np.bincount(serving, minlength=len(brokers))
        order = np.lexsort((setting.draws.of("brokers").bits(brokers), clients < self.members))
        return order[clients[order] >= max(3, self.members // 2)][: self.rings]

    def _join(self, mine: Whole, number: int, setting: Setting) -> None:
        """Give each relation one of the ring's sellers, with that seller's goods, country and route."""
        relations = setting.population.relations
        model = mine[self._models(mine, number, setting)]
        for name in ("seller", "origin", "departure", "goods", "mode", "office", "currency", "claims"):
            getattr(relations, name)[mine] = getattr(relations, name)[model]

    def _models(self, mine: Whole, number: int, setting: Setting) -> Whole:
        """For each relation of the ring, which of its relations it takes after."""
        few = setting.draws.of("models", number).whole(len(mine), np.arange(self.sellers))
        return few[setting.draws.of("model", number).whole(self.sellers, mine)]
