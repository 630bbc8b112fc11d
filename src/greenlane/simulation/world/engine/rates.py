"""Duties and taxes of many items at once, for rates that are linear in value and net mass.

The figures are those of the duty engine (`tariff.engine.calculation`), in integer cents: duty and excise
rounded half up, VAT down; VAT is charged on value, duty and excise. Tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenlane.simulation.world.engine.draws import Mask, Real, Whole
from greenlane.tariff.engine.rate_ast import AdValorem, Expression, Free, Specific, Sum

_HAIR = 1e-6
"""Less than any real fraction of a cent; keeps 0.5 and whole cents from falling by a binary rounding."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`share` of the value and `per_kg` US dollars for each kilogram of net mass."""

    share: Decimal = Decimal(0)
    per_kg: Decimal = Decimal(0)

    def __add__(self, other: Linear) -> Linear:
        return Linear(self.share + other.share, self.per_kg + other.per_kg)

    def at(self, usd_kg: float) -> float:
        """The rate as a share of the value of goods at this price."""
        return float(self.share) + float(self.per_kg) / usd_kg


def linear(rate: Expression) -> Linear | None:
    """The rate as value and mass shares; None for rates by pieces, strength or choice."""
    match rate:
        case Free():
            return Linear()
        case AdValorem(percent, ""):
            return Linear(share=percent / 100)
        case Specific(amount, "KGM", "", Decimal(), "USD") if not rate.over:
            return Linear(per_kg=amount)
        case Sum(terms):
            parts = [linear(term) for term in terms]
            return None if None in parts else sum((part for part in parts if part), Linear())
    return None


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by good and country of origin.

    `mfn` and `preferential` are (goods, countries, 2): share of the value and US cents per gram. `claim` is
    (goods, countries): the preference code that may be claimed (200, 300, 400) or 0; `vat` and the two
    excise rates, of which the greater is charged, are (goods,).
    """

    mfn: Real
    preferential: Real
    claim: Whole
    vat: Real
    excise_share: Real
    excise_per_gram: Real


@dataclass(frozen=True, slots=True)
class Taxes:
    """What becomes payable, in cents: duty, and all taxes together."""

    duty: Whole
    total: Whole


def taxes(
    table: RateTable,
    *,
    good: Whole,
    origin: Whole,
    preferred: Mask,
    relieved: Mask,
    value: Whole,
    grams: Whole,
) -> Taxes:
    """Taxes of items: customs value in US cents, net mass in grams; all arrays of one length.

    `preferred` items claim the preference of their origin, `relieved` ones pay no duty (and no VAT on it).
    """
    rate = np.where(preferred[:, None], table.preferential[good, origin], table.mfn[good, origin])
    duty = half_up(value * rate[:, 0] + grams * rate[:, 1])
    duty[relieved] = 0
    excise = half_up(np.maximum(value * table.excise_share[good], grams * table.excise_per_gram[good]))
    vat = np.floor((value + duty + excise) * table.vat[good] + _HAIR).astype(np.int64)
    return Taxes(duty, duty + excise + vat)


def half_up(amount: NDArray[Any]) -> Whole:
    """Rounded to whole numbers, a half upwards."""
    return np.floor(amount + 0.5 + _HAIR).astype(np.int64)
