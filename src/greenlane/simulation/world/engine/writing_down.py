"""From a day's goods to the two tables: the declaration as lodged, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.columns import DECLARED, TRUTH, Columns
from greenlane.simulation.world.engine.draws import Draws, Real, Whole, positions
from greenlane.simulation.world.engine.items import (
    Consignments,
    Goods,
    taxes_of,
    taxes_on_tobacco,
    values,
)
from greenlane.simulation.world.engine.population import NOBODY, Population
from greenlane.simulation.world.engine.schemes import Planted, scheme_names


@dataclass(frozen=True, slots=True)
class Day:
    """What all items of a day have in common. `fx` is (currencies,), `before` the declarations of earlier days."""

    date: date
    fx: Real
    before: int
    batch: Consignments
    population: Population
    goods: Catalogue
    plan: tuple[Planted, ...]


def truth_columns(day: Day, real: Goods, declared: Goods, planted: Whole) -> Columns:
    """The truth, with the loss by the duty table. Where cheating gains nothing, `declared` and `planted` are
    set back: nobody cheats for nothing."""
    declared.preferred &= day.goods.rates.claim[declared.good, declared.origin] > 0
    value = values(real, day.population, day.fx)
    loss = taxes_of(real, value, day.goods).total + taxes_on_tobacco(declared.hidden, day.goods)
    loss = loss - taxes_of(declared, values(declared, day.population, day.fx), day.goods).total
    idle = (loss <= 0) & (planted >= 0)
    declared.restore(idle, real)
    planted[idle] = -1
    loss[planted < 0] = 0
    names = scheme_names(day.plan)
    columns = {
        **_keys(day),
        "scheme": _by_row(planted, [names.index(row.scheme.name) for row in day.plan]),
        "planted": planted,
        "actor": _actors(day, real, planted),
        "severity": _by_row(planted, [int(row.scheme.severity) for row in day.plan]),
        "loss": loss,
        "commodity": day.goods.code[real.good],
        "origin": real.origin,
        "preference": _preferences(day, real),
        "net_grams": real.grams,
        "value": value,
        "hidden_grams": declared.hidden,
    }
    return _typed(columns, TRUTH)


def declared_columns(day: Day, declared: Goods, draws: Draws) -> Columns:
    """The declarations as lodged. Nothing here but what a declarant says."""
    relations, traders = day.population.relations, day.population.traders
    relation = declared.relation
    trader = relations.trader[relation]
    broker = traders.broker[trader]
    agent = np.where(broker == NOBODY, traders.number[trader], day.population.broker_number[broker])
    value = values(declared, day.population, day.fx)
    taxes = taxes_of(declared, value, day.goods)
    packed = draws.of("packing").between(1.03, 1.12, declared.at)
    columns = {
        **_keys(day),
        "date": np.full(len(relation), np.datetime64(day.date, "D")),
        "minute": np.repeat(day.batch.minute, day.batch.items),
        "office": relations.office[relation],
        "mode": relations.mode[relation],
        "importer": traders.number[trader],
        "declarant": agent,
        "seller": day.population.seller_number[relations.seller[relation]],
        "seller_country": day.population.seller_country[relations.seller[relation]],
        "departure": relations.departure[relation],
        "origin": declared.origin,
        "commodity": day.goods.code[declared.good],
        "procedure": np.where(relations.warehouse[relation], 4071, 4000),
        "relief": declared.relieved,
        "preference": _preferences(day, declared),
        "net_grams": declared.grams,
        "gross_grams": (declared.grams * packed).astype(np.int64) + declared.hidden,
        "packages": np.ceil(declared.grams / (day.goods.kg_package[declared.good] * 1000)),
        "currency": relations.currency[relation],
        "price": declared.price,
        "value": value,
        "duty": taxes.duty,
        "taxes": taxes.total,
    }
    return _typed(columns, DECLARED)


def _preferences(day: Day, goods: Goods) -> Whole:
    """The preference code of each item, 100 where none is claimed."""
    return np.where(goods.preferred, day.goods.rates.claim[goods.good, goods.origin], 100)


def _keys(day: Day) -> dict[str, Whole]:
    counts = day.batch.items
    serial = day.before + 1 + positions(len(counts))
    first = np.cumsum(counts) - counts
    sequence = positions(int(counts.sum())) - np.repeat(first, counts) + 1
    return {"declaration": np.repeat(serial, counts), "item": sequence}


def _by_row(planted: Whole, values_of_rows: list[int]) -> Whole:
    """The value of the row of the plan for each item; -1 reads the last, which is nothing."""
    return np.array([*values_of_rows, 0], np.int64)[planted]


def _actors(day: Day, real: Goods, planted: Whole) -> Whole:
    found = np.zeros(len(planted), np.int64)
    for number in np.unique(planted[planted >= 0]):
        rows = np.flatnonzero(planted == number)
        found[rows] = day.plan[number].scheme.actors(real.relation[rows], day.population)
    return found


def _typed(columns: dict[str, np.ndarray], kinds: dict[str, str]) -> Columns:
    return {name: columns[name].astype(kind) for name, kind in kinds.items()}
