"""Schemes about the value: a price below the one paid, and a quantity below the one sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greenlane.simulation.world.engine.draws import Mask, Whole
from greenlane.simulation.world.engine.items import Goods
from greenlane.simulation.world.engine.population import MEDIUM
from greenlane.simulation.world.engine.schemes.base import Check, Scheme, Setting, Severity, lowered


@dataclass(frozen=True, slots=True)
class Undervaluation(Scheme):
    """A second invoice shows a part of the price, between `least` and `most`, for goods of some chapters
    from some countries."""

    name = "undervaluation"
    detection = {Check.DOCUMENTS: 0.4, Check.SCAN: 0.02, Check.EXAMINATION: 0.6, Check.AUDIT: 0.8}

    chapters: tuple[int, ...] = ()
    origins: tuple[str, ...] = ()
    least: float = 0.35
    most: float = 0.65

    def candidates(self, setting: Setting) -> Mask:
        return in_trade(setting, self.chapters, self.origins)

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        factor = setting.draws.of("factor").between(self.least, self.most, declared.at[rows])
        declared.price[rows] = lowered(declared.price[rows], factor)


@dataclass(frozen=True, slots=True)
class ShortMass(Undervaluation):
    """The same, masked: the mass is lowered with the price, so that the price of a kilogram looks right."""

    detection = {Check.DOCUMENTS: 0.12, Check.SCAN: 0.35, Check.EXAMINATION: 0.85, Check.AUDIT: 0.5}

    least: float = 0.45
    most: float = 0.75

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        factor = setting.draws.of("factor").between(self.least, self.most, declared.at[rows])
        declared.price[rows] = lowered(declared.price[rows], factor)
        declared.grams[rows] = np.maximum((declared.grams[rows] * factor).astype(np.int64), 1)


@dataclass(frozen=True, slots=True)
class Mistake(Scheme):
    """No scheme at all: anybody now and then forgets a cost or reads a wrong line. Small, and soon admitted."""

    name = "mistake"
    severity = Severity.MINOR
    detection = {Check.DOCUMENTS: 0.6, Check.SCAN: 0.0, Check.EXAMINATION: 0.6, Check.AUDIT: 0.9}

    def candidates(self, setting: Setting) -> Mask:
        return np.ones(len(setting.population.relations), np.bool_)

    def recruit(self, setting: Setting) -> Whole:
        """Everybody, the trusted too."""
        return np.flatnonzero(self.candidates(setting))

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        factor = setting.draws.of("factor").between(0.9, 0.98, declared.at[rows])
        declared.price[rows] = lowered(declared.price[rows], factor)


def in_trade(setting: Setting, chapters: tuple[int, ...], origins: tuple[str, ...]) -> Mask:
    """Relations of small and medium importers in these chapters and origins (none named: all)."""
    population, goods = setting.population, setting.goods
    relations = population.relations
    found = population.traders.size[relations.trader] <= MEDIUM
    if chapters:
        found &= np.isin(goods.chapter[relations.goods[:, 0]], chapters)
    if origins:
        found &= np.isin(relations.origin, [goods.country(code) for code in origins])
    return found
