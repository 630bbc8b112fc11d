"""Who trades in the synthetic administration: importers, brokers, sellers and who buys what from whom.

Sizes are heavy-tailed, portfolios of brokers too. A relation is an importer buying from one seller: it has
its goods, its route and its habits. Numbers of operators are scattered, so that neither their order nor
their size tells who came when or why.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from greenlane.simulation.world.engine.draws import Draws, Mask, Real, Whole

NEVER = 1_000_000
MICRO, SMALL, MEDIUM, LARGE = range(4)
NOBODY = -1
_SCATTER, _ROOM = 7_368_787, 100_000_000
IMPORTER_NUMBERS, BROKER_NUMBERS, SELLER_NUMBERS = 600_000_000, 700_000_000, 800_000_000


@dataclass(slots=True)
class Traders:
    """Importers, arrays of one length. `born` and `died` are days of the world (died: the first day without it).

    `weight` is the share in trade, `growth` that of a year, `broker` an index or -1 where it declares itself,
    `relief` a body that may import free of duty, `predecessor` the index of the trader
    it succeeds (-1: none; part of the truth).
    """

    number: Whole
    size: Whole
    weight: Real
    born: Whole
    died: Whole
    growth: Real
    broker: Whole
    aeo: Mask
    relief: Mask
    predecessor: Whole

    def __len__(self) -> int:
        return len(self.number)


@dataclass(slots=True)
class Relations:
    """An importer and a seller; arrays of one length, `goods` (relations, 3) with the favourite first.

    `trader`, `seller` and `origin` are indices, `departure` the country of dispatch; `level` multiplies
    prices, `share` is the part of the importer's trade, `claims` whether a preference is claimed where there
    is one, `warehouse` whether goods come out of a customs warehouse.
    """

    trader: Whole
    seller: Whole
    origin: Whole
    departure: Whole
    goods: Whole
    share: Real
    level: Real
    mode: Whole
    office: Whole
    currency: Whole
    claims: Mask
    warehouse: Mask

    def __len__(self) -> int:
        return len(self.trader)


@dataclass(slots=True)
class Population:
    """Everybody; grows when a dissolved importer comes back under a new number."""

    traders: Traders
    relations: Relations
    broker_number: Whole
    seller_number: Whole
    seller_country: Whole
    offset: int

    def activity(self, day: int, season: Real) -> Real:
        """How much each relation trades on a day: (relations,). `season` is (goods,) of the month."""
        traders, relations = self.traders, self.relations
        alive = (traders.born <= day) & (day < traders.died)
        grown = traders.weight * np.maximum(0.1, 1 + traders.growth * (day / 365))
        return (alive * grown)[relations.trader] * relations.share * season[relations.goods[:, 0]]

    def succeed(self, trader: int, *, day: int, pause: int) -> tuple[int, Whole, Whole]:
        """Dissolve an importer; a new one with the same sellers, broker and goods starts after the pause.

        Returns (index of the new trader, the old relations, the new relations, index for index).
        """
        traders, heir = self.traders, len(self.traders)
        old = np.flatnonzero(self.relations.trader == trader)
        _extend(traders, np.array([trader]))
        _extend(self.relations, old)
        new = np.arange(len(self.relations) - len(old), len(self.relations))
        traders.died[trader] = day
        traders.number[heir] = scattered(IMPORTER_NUMBERS, np.array([heir]), self.offset)[0]
        traders.born[heir], traders.died[heir], traders.predecessor[heir] = day + pause, NEVER, trader
        self.relations.trader[new] = heir
        return heir, old, new

    def founder(self, trader: int) -> int:
        """The first in a line of successors."""
        while self.traders.predecessor[trader] != NOBODY:
            trader = int(self.traders.predecessor[trader])
        return trader


def scattered(base: int, index: Whole, offset: int) -> Whole:
    """Operator numbers of nine digits: a different one for each index, in no order anybody can read."""
    return base + (index * _SCATTER + offset) % _ROOM


def pick(candidates: Mask, weight: Real, share: float, draws: Draws) -> Whole:
    """Candidates in random order until they hold `share` of the whole weight; at least one where there is any."""
    found = np.flatnonzero(candidates)
    found = found[np.argsort(draws.bits(found), kind="stable")]
    before = np.cumsum(weight[found]) - weight[found]
    return found[before < share * np.cumsum(weight)[-1]]


def _extend(table: Traders | Relations, rows: Whole) -> None:
    """Append copies of these rows."""
    for field in fields(table):
        column = getattr(table, field.name)
        setattr(table, field.name, np.concatenate([column, column[rows]]))
