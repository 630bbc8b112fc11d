"""How the population comes about: who is how large, trades in what, buys where and by which route."""

from __future__ import annotations

import numpy as np

from greenlane.simulation.world.engine import places
from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.draws import Draws, Real, Whole, grow, positions
from greenlane.simulation.world.engine.parameters import Parameters
from greenlane.simulation.world.engine.population import (
    BROKER_NUMBERS,
    IMPORTER_NUMBERS,
    LARGE,
    MEDIUM,
    NEVER,
    NOBODY,
    SELLER_NUMBERS,
    Population,
    Relations,
    Traders,
    scattered,
)

SIZE_SPREAD = 1.9
"""Deviation of the logarithm of size: the largest tenth of importers holds about two thirds of the trade."""
CLASSES = (0.0, 1.0, 2.0)
"""Where small, medium and large begin, in deviations."""
RELATIONS = (2, 4, 7, 12)
"""The most sellers an importer of each class has."""
SELLERS_IN_TRADE = 12
"""Sellers of one country in one chapter."""
RELIEF_CHAPTERS = (84, 85, 90)


def settle(parameters: Parameters, goods: Catalogue, draws: Draws) -> Population:
    """The population of the first day, with those who will be born and die of themselves."""
    offset = int(draws.of("numbers").whole(100_000_000, positions(1))[0])
    brokers = max(8, parameters.traders // 40)
    traders = _traders(parameters, brokers, offset, draws.of("traders"))
    relations, sellers = _relations(traders, goods, draws.of("relations"))
    return Population(
        traders=traders,
        relations=relations,
        broker_number=scattered(BROKER_NUMBERS, positions(brokers), offset),
        seller_number=scattered(SELLER_NUMBERS, positions(len(sellers)), offset),
        seller_country=sellers,
        offset=offset,
    )


def _traders(parameters: Parameters, brokers: int, offset: int, draws: Draws) -> Traders:
    at = positions(parameters.traders)
    deviation = draws.of("size").normal(at)
    size = np.searchsorted(np.array(CLASSES), deviation, "right")
    born = np.where(draws.of("old").chance(0.75, at), -1, draws.of("born").whole(parameters.days, at))
    dies = draws.of("dies").chance(0.12, at) & (size < LARGE)
    died = np.where(dies, born + 20 + draws.of("died").whole(parameters.days, at), NEVER)
    portfolio = grow(1.2 * draws.of("portfolio").normal(positions(brokers)))
    alone = draws.of("alone").uniform(at) < np.array([0.08, 0.15, 0.35, 0.6])[size]
    return Traders(
        number=scattered(IMPORTER_NUMBERS, at, offset),
        size=size,
        weight=grow(SIZE_SPREAD * deviation),
        born=born,
        died=died,
        growth=np.clip(0.1 + 0.35 * draws.of("growth").normal(at), -0.7, 1.5),
        broker=np.where(alone, NOBODY, draws.of("broker").chosen(portfolio, at)),
        aeo=(size >= MEDIUM) & draws.of("aeo").chance(0.3, at) & (born < 0),
        relief=draws.of("relief").chance(0.012, at),
        predecessor=np.full(len(at), NOBODY, np.int64),
    )


def _relations(traders: Traders, goods: Catalogue, draws: Draws) -> tuple[Relations, Whole]:
    """The relations, and the country of each seller."""
    most = np.array(RELATIONS)[traders.size]
    count = 1 + (draws.of("count").uniform(positions(len(traders))) * most).astype(np.int64)
    trader = np.repeat(positions(len(traders)), count)
    at = positions(len(trader))
    lead = _lead_goods(traders, goods, draws)[trader]
    main = _goods_near(lead, goods, draws.of("main"), at)
    origin = _origins(main, goods, draws.of("origin"), at)
    seller, countries = _sellers(origin, goods.chapter[main], draws.of("seller"), at)
    share = grow(draws.of("share").normal(at))
    mode = _modes(origin, goods, draws.of("mode"), at)
    local = np.array([places.CURRENCIES.index(code) for code in goods.currency])
    hub = draws.of("hub").chance(0.06, at) & (mode == places.SEA)
    near = [_in_chapter(main, goods, draws.of("beside", n), at) for n in (1, 2)]
    return (
        Relations(
            trader=trader,
            seller=seller,
            origin=origin,
            departure=np.where(hub, goods.country(places.HUB), origin),
            goods=np.stack([main, *near], axis=1),
            share=share / np.bincount(trader, weights=share)[trader],
            level=grow(0.12 * draws.of("level").normal(at)),
            mode=mode,
            office=places.offices_for(mode, draws.of("office"), at),
            currency=np.where(draws.of("dollar").chance(0.6, at), 0, local[origin]),
            claims=draws.of("claims").chance(0.85, at),
            warehouse=draws.of("warehouse").chance(0.04, at),
        ),
        countries,
    )


def _lead_goods(traders: Traders, goods: Catalogue, draws: Draws) -> Whole:
    """What each importer is in: by the weight of headings; bodies that enjoy relief buy apparatus."""
    at = positions(len(traders))
    lines = np.bincount(goods.heading)[goods.heading]
    found = draws.of("lead").chosen(goods.weight / lines, at)
    apparatus = np.flatnonzero(np.isin(goods.chapter, RELIEF_CHAPTERS))
    return np.where(traders.relief, apparatus[draws.of("apparatus").whole(len(apparatus), at)], found)


def _goods_near(lead: Whole, goods: Catalogue, draws: Draws, at: Whole) -> Whole:
    """Mostly something of the importer's own chapter, sometimes anything."""
    anything = draws.of("anything").chosen(goods.weight, at)
    return np.where(
        draws.of("stray").chance(0.2, at), anything, _in_chapter(lead, goods, draws.of("near"), at)
    )


def _in_chapter(good: Whole, goods: Catalogue, draws: Draws, at: Whole) -> Whole:
    """A good of the same chapter; the catalogue is in order of codes, so a chapter is a range."""
    chapter = goods.chapter[good]
    first = np.searchsorted(goods.chapter, chapter)
    count = np.searchsorted(goods.chapter, chapter, "right") - first
    return first + (draws.uniform(at) * count).astype(np.int64)


def _origins(good: Whole, goods: Catalogue, draws: Draws, at: Whole) -> Whole:
    ladder = np.cumsum(goods.origin_share, axis=1)[good]
    return np.minimum((ladder <= draws.uniform(at)[:, None]).sum(axis=1), len(goods.countries) - 1)


def _sellers(origin: Whole, chapter: Whole, draws: Draws, at: Whole) -> tuple[Whole, Whole]:
    """(seller of each relation, country of each seller): few sell much, each in one country and chapter."""
    popularity: Real = 1 / (1 + np.arange(SELLERS_IN_TRADE))
    rank = draws.chosen(popularity, at)
    keys, seller = np.unique((origin * 100 + chapter) * SELLERS_IN_TRADE + rank, return_inverse=True)
    return seller.reshape(-1).astype(np.int64), keys // SELLERS_IN_TRADE // 100


def _modes(origin: Whole, goods: Catalogue, draws: Draws, at: Whole) -> Whole:
    chance = draws.uniform(at)
    air, road = goods.fares[origin].T
    return np.where(chance < air, places.AIR, np.where(chance < air + road, places.ROAD, places.SEA))
