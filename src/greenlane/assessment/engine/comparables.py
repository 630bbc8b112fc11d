"""Prices of like goods that give no trader away: what an officer shows a declarant beside a doubt about his value.

    like(price, hs6, origin, sales)      # Comparables, or None where there is not enough to compare with

Each trader counts once, by the median of his own prices. Nothing is published unless at least `TRADERS` other traders
sold such goods and none made more than half of the sales; else like goods are taken more widely: of any origin, then
of the whole heading. A figure is never the price of one trader: each is the mean of at least `WINDOW` traders' prices
around the quartile, rounded to three digits; lowest and highest prices are never told. Prices are of one currency, per
kilogram of net mass.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from statistics import median

TRADERS = 5
"""Distinct other traders, at least, behind every published figure."""
LARGEST_SHARE = Decimal("0.5")
WINDOW = 3
"""Traders, at least, whose prices one published figure is the mean of."""
DIGITS = 3


class Level(StrEnum):
    """How widely like goods were taken."""

    SAME = "hs6_origin"
    ANY_ORIGIN = "hs6"
    HEADING = "hs4"


class Position(StrEnum):
    """Where the declared price stands."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Sale:
    """One goods item of another declaration: whose, which goods, its price per kilogram."""

    trader: int
    hs6: str
    origin: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Comparables:
    """What is published: rounded prices per kilogram, and where the declared one stands among them."""

    level: Level
    sales: int
    traders: int
    lower: Decimal
    median: Decimal
    upper: Decimal
    declared: Decimal

    @property
    def position(self) -> Position:
        if self.declared < self.lower:
            return Position.BELOW
        return Position.ABOVE if self.declared > self.upper else Position.WITHIN


def like(price: Decimal, hs6: str, origin: str, sales: Iterable[Sale]) -> Comparables | None:
    """The figures of the narrowest level that may be published; None where none may."""
    known = [one for one in sales if one.price > 0]
    for level, fits in _ladder(hs6, origin):
        chosen = [one for one in known if fits(one)]
        if may_be_told(chosen):
            return _figures(level, price, chosen)
    return None


def may_be_told(sales: Sequence[Sale]) -> bool:
    """Whether figures of these sales give no trader away: enough traders, and none of them dominates."""
    by_trader = Counter(one.trader for one in sales)
    if len(by_trader) < TRADERS:
        return False
    return Decimal(max(by_trader.values())) / len(sales) <= LARGEST_SHARE


def _ladder(hs6: str, origin: str) -> tuple[tuple[Level, Callable[[Sale], bool]], ...]:
    return (
        (Level.SAME, lambda one: one.hs6 == hs6 and one.origin == origin),
        (Level.ANY_ORIGIN, lambda one: one.hs6 == hs6),
        (Level.HEADING, lambda one: one.hs6[:4] == hs6[:4]),
    )


def _figures(level: Level, price: Decimal, sales: Sequence[Sale]) -> Comparables:
    prices: dict[int, list[Decimal]] = {}
    for one in sales:
        prices.setdefault(one.trader, []).append(one.price)
    ranked = sorted(median(found) for found in prices.values())
    lower, middle, upper = (_quantile(ranked, share) for share in (0.25, 0.5, 0.75))
    return Comparables(level, len(sales), len(ranked), lower, middle, upper, rounded(price))


def _quantile(ranked: Sequence[Decimal], share: float) -> Decimal:
    near = [ranked[place] for place in window(len(ranked), share)]
    return rounded(sum(near, Decimal(0)) / len(near))


def window(count: int, share: float) -> range:
    """The places of the ranked traders whose mean stands for a quantile: `WINDOW` of them at least."""
    centre, reach = share * (count - 1), WINDOW / 2
    return range(max(math.ceil(centre - reach), 0), min(math.floor(centre + reach), count - 1) + 1)


def rounded(price: Decimal) -> Decimal:
    """A price to three significant digits: what is told says less than what is known."""
    if not price:
        return Decimal(0)
    step = Decimal(1).scaleb(price.adjusted() - DIGITS + 1)
    return price.quantize(step, ROUND_HALF_EVEN) if step < 1 else (price / step).quantize(Decimal(1)) * step
