"""Units of quantity of the tariff: printed names, UN/ECE Recommendation 20 codes and conversions.

A tariff writes `1¢/kg` or `2.4¢/pf. liter`; a declaration carries codes (`KGM`, `LTR`, `NAR`). Everything
here is a table, so that a new unit is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

UNIT_CODES: dict[str, str] = {
    "kg": "KGM",
    "clean kg": "KGM",
    "g": "GRM",
    "t": "TNE",
    "liter": "LTR",
    "pf.liter": "PFL",
    "bbl": "BLL",
    "m": "MTR",
    "lin.m": "MTR",
    "m2": "MTK",
    "m3": "MTQ",
    "each": "NAR",
    "article": "NAR",
    "head": "HEA",
    "doz.": "DZN",
    "gross": "GRO",
    "line/gross": "XLG",
    "pr.": "NPR",
    "pack": "NMP",
    "thousand": "MIL",
    "1000": "MIL",
    "1000 pins": "MIL",
    "jewel": "XJW",
}
"""Printed unit (lower case, spaces closed up) to code; codes beginning with X are national."""

UNIT_NAMES: dict[str, str] = {
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "DTN": "100 kg",
    "LTR": "l",
    "HLT": "hl",
    "MLT": "ml",
    "LPA": "l pure alcohol",
    "PFL": "proof l",
    "BLL": "bbl",
    "MTR": "m",
    "MTK": "m2",
    "MTQ": "m3",
    "NAR": "pieces",
    "C62": "pieces",
    "HEA": "head",
    "DZN": "dozen",
    "GRO": "gross",
    "XLG": "line gross",
    "NPR": "pairs",
    "NMP": "packs",
    "MIL": "thousand",
    "XJW": "jewels",
}

STANDARD_UNIT: dict[str, str] = {
    "": "NAR",
    "KGM": "NAR",
    "DZN": "NAR",
    "GRO": "NAR",
    "MIL": "NAR",
    "PFL": "LPA",
    "BLL": "LTR",
}
"""The unit in which a quantity declared without one is read, where it is not the line's own: declarants count
in the standard units of the WCO Recommendation on quantity data, not in dozens or barrels."""

_FAMILIES: tuple[dict[str, Decimal], ...] = (
    {
        "KGM": Decimal(1),
        "GRM": Decimal("0.001"),
        "TNE": Decimal(1000),
        "DTN": Decimal(100),
        "HGM": Decimal("0.1"),
    },
    {
        "LTR": Decimal(1),
        "HLT": Decimal(100),
        "MLT": Decimal("0.001"),
        "KLT": Decimal(1000),
        "MTQ": Decimal(1000),
        "BLL": Decimal("158.987294928"),
    },
    {"LPA": Decimal(1), "PFL": Decimal("0.5"), "HPA": Decimal(100)},
    {
        "NAR": Decimal(1),
        "C62": Decimal(1),
        "NMB": Decimal(1),
        "HEA": Decimal(1),
        "CEN": Decimal(100),
        "DZN": Decimal(12),
        "GRO": Decimal(144),
        "MIL": Decimal(1000),
        "NPR": Decimal(2),
    },
    {"MTR": Decimal(1), "KMT": Decimal(1000), "CMT": Decimal("0.01")},
    {"MTK": Decimal(1), "CMK": Decimal("0.0001")},
)
"""Units that measure the same thing, with their size in the first one. A proof litre holds half a litre
of pure alcohol (19 CFR 10.201 and 27 CFR 5.1 style definition: 50 % by volume)."""

FACTORS: dict[tuple[str, str], Decimal] = {
    (source, target): family[source] / family[target]
    for family in _FAMILIES
    for source in family
    for target in family
}


def unit_name(code: str) -> str:
    """The unit as a trader reads it; an unknown code stands for itself."""
    return UNIT_NAMES.get(code, code)


def convert(quantity: Decimal, source: str, target: str) -> Decimal | None:
    """`quantity` in `target` units, or None when the two units measure different things."""
    factor = FACTORS.get((source, target))
    return None if factor is None else quantity * factor


def find_quantity(quantities: Mapping[str, Decimal], unit: str) -> Decimal | None:
    """The declared quantity in `unit`, converted where another unit of the same family was declared."""
    direct = quantities.get(unit)
    if direct is not None:
        return direct
    for source, quantity in quantities.items():
        factor = FACTORS.get((source, unit))
        if factor is not None:
            return quantity * factor
    return None
