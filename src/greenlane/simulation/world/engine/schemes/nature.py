"""Schemes about what the goods are and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greenlane.simulation.world.engine.draws import Mask, Whole
from greenlane.simulation.world.engine.items import Goods
from greenlane.simulation.world.engine.places import SEA
from greenlane.simulation.world.engine.schemes.base import Check, Scheme, Setting, Severity
from greenlane.simulation.world.engine.schemes.value import in_trade
from greenlane.simulation.world.engine.settling import RELIEF_CHAPTERS


@dataclass(frozen=True, slots=True)
class Misclassification(Scheme):
    """The goods are declared under the line next to theirs that pays less."""

    name = "misclassification"
    detection = {Check.DOCUMENTS: 0.35, Check.SCAN: 0.1, Check.EXAMINATION: 0.75, Check.AUDIT: 0.5}

    chapters: tuple[int, ...] = ()

    def candidates(self, setting: Setting) -> Mask:
        goods, relations = setting.goods, setting.population.relations
        first = relations.goods[:, 0]
        gain = goods.rates.mfn[first, 0, 0] - goods.rates.mfn[goods.neighbour[first], 0, 0]
        return in_trade(setting, self.chapters, ()) & (gain >= 0.02)

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        declared.good[rows] = setting.goods.neighbour[declared.good[rows]]


@dataclass(frozen=True, slots=True)
class FalseOrigin(Scheme):
    """Goods of one country come with a certificate of another, `claimed`, whose goods enjoy a preference.
    They travel as before, so the country of dispatch still tells."""

    name = "false_origin"
    severity = Severity.CRITICAL
    detection = {Check.DOCUMENTS: 0.3, Check.SCAN: 0.02, Check.EXAMINATION: 0.5, Check.AUDIT: 0.55}

    real: tuple[str, ...] = ("CN",)
    claimed: tuple[str, ...] = ("VN", "TH", "KR")

    def candidates(self, setting: Setting) -> Mask:
        goods, first = setting.goods, setting.population.relations.goods[:, 0]
        claimed = [goods.country(code) for code in self.claimed]
        gain = goods.rates.mfn[first, 0, :1] - goods.rates.preferential[first][:, claimed, 0]
        return in_trade(setting, (), self.real) & (gain.max(axis=1) >= 0.02)

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        """Each item gets the origin of the greatest gain among those claimed."""
        goods = setting.goods
        claimed = np.array([goods.country(code) for code in self.claimed])
        good = declared.good[rows]
        duty = np.where(
            goods.rates.claim[good][:, claimed] > 0, goods.rates.preferential[good][:, claimed, 0], np.inf
        )
        best = claimed[np.argmin(duty, axis=1)]
        declared.origin[rows] = best
        declared.preferred[rows] = goods.rates.claim[good, best] > 0


@dataclass(frozen=True, slots=True)
class ExemptionMisuse(Scheme):
    """Apparatus is declared as bought by a body that enjoys relief, which the importer is not."""

    name = "exemption_misuse"
    detection = {Check.DOCUMENTS: 0.5, Check.SCAN: 0.0, Check.EXAMINATION: 0.5, Check.AUDIT: 0.85}

    def candidates(self, setting: Setting) -> Mask:
        relations = setting.population.relations
        entitled = setting.population.traders.relief[relations.trader]
        return in_trade(setting, RELIEF_CHAPTERS, ()) & ~entitled

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        declared.relieved[rows] = np.isin(setting.goods.chapter[declared.good[rows]], RELIEF_CHAPTERS)


@dataclass(frozen=True, slots=True)
class ConcealedTobacco(Scheme):
    """Cigarettes behind bulky cheap goods, between `least` and `most` kilograms: the gross mass on the bill of
    lading includes them, the declared net mass does not."""

    name = "concealed_tobacco"
    severity = Severity.CRITICAL
    detection = {Check.DOCUMENTS: 0.02, Check.SCAN: 0.75, Check.EXAMINATION: 0.9, Check.AUDIT: 0.05}

    chapters: tuple[int, ...] = (44, 68, 69, 94)
    least: float = 150.0
    most: float = 1_500.0

    def candidates(self, setting: Setting) -> Mask:
        by_sea = setting.population.relations.mode == SEA
        return in_trade(setting, self.chapters, ()) & by_sea

    def misdeclare(self, declared: Goods, rows: Whole, setting: Setting) -> None:
        kilograms = setting.draws.of("kilograms").between(self.least, self.most, declared.at[rows])
        declared.hidden[rows] = (kilograms * 1000).astype(np.int64)
