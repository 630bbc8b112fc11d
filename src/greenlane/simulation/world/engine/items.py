"""A day's goods as they really are, and the copy of them that the declarants write down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.draws import Draws, Mask, Real, Whole, grow, positions
from greenlane.simulation.world.engine.places import WHOLE_UNITS
from greenlane.simulation.world.engine.population import Population
from greenlane.simulation.world.engine.rates import Taxes, half_up, taxes
from greenlane.simulation.world.engine.settling import RELIEF_CHAPTERS

ITEMS = np.array([52.0, 20.0, 10.0, 6.0, 4.0, 3.0, 2.0, 1.5, 1.0, 0.5])
"""How often a declaration has 1, 2, 3 ... items."""
MEAN_ITEMS = float(ITEMS @ np.arange(1, 11)) / 100
FAVOURITES = np.array([0.6, 0.25, 0.15])
"""How often an importer takes the first, second and third good of a seller."""
DAY_ROOM = 1 << 24
"""Positions kept for the items of one day."""
MASS_SPREAD, BARGAINS = 0.7, 0.03
SMALLEST, LARGEST = 500, 120_000_000
"""Grams of the smallest and the largest item."""


@dataclass(slots=True)
class Goods:
    """Goods items, arrays of one length. `relation` and `good` are indices, `price` hundredths of the invoice
    currency, `grams` the net mass, `hidden` grams of tobacco among the goods, which nobody declares."""

    at: Whole
    relation: Whole
    good: Whole
    origin: Whole
    preferred: Mask
    relieved: Mask
    grams: Whole
    price: Whole
    hidden: Whole

    def copy(self) -> Goods:
        """A copy to misdeclare; the position and the relation stay shared."""
        names = ("good", "origin", "preferred", "relieved", "grams", "price", "hidden")
        return replace(self, **{name: getattr(self, name).copy() for name in names})

    def restore(self, rows: Whole | Mask, real: Goods) -> None:
        """Take back what was misdeclared on these rows."""
        for name in ("good", "origin", "preferred", "relieved", "grams", "price", "hidden"):
            getattr(self, name)[rows] = getattr(real, name)[rows]


@dataclass(frozen=True, slots=True)
class Consignments:
    """The declarations of a day: the relation each belongs to, its number of items and minute."""

    relation: Whole
    items: Whole
    minute: Whole


def consignments(day: int, count: int, activity: Real, draws: Draws) -> Consignments:
    """`count` declarations of a day, from relations as active as `activity` says."""
    at = day * DAY_ROOM + positions(count)
    minute = 7 * 60 + draws.of("minute").whole(13 * 60, at)
    relation = draws.of("who").chosen(activity, at)
    return Consignments(relation, 1 + draws.of("items").chosen(ITEMS, at), np.sort(minute))


def goods_of(
    day: int, batch: Consignments, population: Population, goods: Catalogue, fx: Real, draws: Draws
) -> Goods:
    """What is really in the consignments. `fx` is (currencies,): US dollars for one unit that day."""
    relation = np.repeat(batch.relation, batch.items)
    at = day * DAY_ROOM + positions(len(relation))
    trade, traders = population.relations, population.traders
    slot = draws.of("slot").chosen(FAVOURITES, at)
    good = trade.goods[relation, slot]
    origin = trade.origin[relation]
    size = np.array([0.35, 0.7, 1.1, 1.6])[traders.size[trade.trader[relation]]]
    kilograms = goods.kg_item[good] * size * grow(MASS_SPREAD * draws.of("mass").normal(at))
    grams = np.clip(half_up(kilograms * 1000), SMALLEST, LARGEST)
    currency = trade.currency[relation]
    price = _unit_prices(good, origin, goods, draws, at) * trade.level[relation]
    relief = traders.relief[trade.trader[relation]] & np.isin(goods.chapter[good], RELIEF_CHAPTERS)
    return Goods(
        at=at,
        relation=relation,
        good=good,
        origin=origin.copy(),
        preferred=trade.claims[relation] & (goods.rates.claim[good, origin] > 0),
        relieved=relief,
        grams=grams,
        price=in_currency(price * grams / 1000 / fx[currency], currency),
        hidden=np.zeros(len(at), np.int64),
    )


def _unit_prices(good: Whole, origin: Whole, goods: Catalogue, draws: Draws, at: Whole) -> Real:
    """US dollars for a kilogram: log-normal around the median of good and origin; some honest bargains."""
    noise = grow(goods.spread[good] * draws.of("price").normal(at))
    discount = draws.of("discount").between(0.5, 0.8, at)
    bargain = np.where(draws.of("bargain").chance(BARGAINS, at), discount, 1.0)
    return goods.price[good] * goods.level[origin] * noise * bargain


def in_currency(amount: Real, currency: Whole) -> Whole:
    """Hundredths of the currency, whole units where it has no cents; at least one unit."""
    step = np.where(WHOLE_UNITS[currency], 100, 1)
    return np.maximum(half_up(amount * 100 / step) * step, 100)


def values(found: Goods, population: Population, fx: Real) -> Whole:
    """Customs values in US cents; prices include carriage to the border."""
    return half_up(found.price * fx[population.relations.currency[found.relation]])


def taxes_of(found: Goods, value: Whole, goods: Catalogue) -> Taxes:
    return taxes(
        goods.rates,
        good=found.good,
        origin=found.origin,
        preferred=found.preferred,
        relieved=found.relieved,
        value=value,
        grams=found.grams,
    )


def taxes_on_tobacco(grams: Whole, goods: Catalogue) -> Whole:
    """What concealed cigarettes should have paid, US cents."""
    rows = np.flatnonzero(grams)
    found = np.zeros(len(grams), np.int64)
    good = np.full(len(rows), goods.cigarettes)
    no = np.zeros(len(rows), np.bool_)
    found[rows] = taxes(
        goods.rates,
        good=good,
        origin=np.zeros(len(rows), np.int64),
        preferred=no,
        relieved=no,
        value=half_up(grams[rows] / 1000 * goods.price[good] * 100),
        grams=grams[rows],
    ).total
    return found
