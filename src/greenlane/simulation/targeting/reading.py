"""From the world's columns to what the targeting model reads. Only what was declared, and what was found, goes in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from greenlane.risk.engine.model.items import TEXTS, Floats, Ints, Items, Outcomes
from greenlane.simulation.world import Columns, Findings, Severity, decoded
from greenlane.simulation.world.engine.catalogue import Catalogue

EPOCH = date(1970, 1, 1).toordinal()
HEAVY = 1.15
"""Gross over net mass from which packing does not explain it: crates and pallets weigh a tenth."""
READ_AS = {
    # the model's column: the world's
    "office": "office",
    "procedure": "procedure",
    "payment": "currency",
    "transport": "mode",
    "declarant": "declarant",
    "importer": "importer",
    "seller": "seller",
    "commodity": "commodity",
    "departure": "departure",
    "origin": "origin",
    "tax_type": "preference",
    "import_type": "relief",
}
"""`import_use` says whether gross mass is out of proportion, which the model has no number for; couriers and marks of
origin are absent."""


def items_of(declared: Columns, goods: Catalogue) -> Items:
    """The goods items of a `declared` table: values in US dollars, masses in kilograms, the rate of all taxes."""
    known = decoded(declared, goods)
    count = len(known["declaration"])
    texts: dict[str, Sequence[str]] = dict.fromkeys(TEXTS, [""] * count)
    texts |= {name: [str(cell) for cell in known[column].tolist()] for name, column in READ_AS.items()}
    texts["import_use"] = packing(declared)
    for name, digits in (("hs6", 6), ("hs4", 4), ("hs2", 2)):
        texts[name] = [code[:digits] for code in texts["commodity"]]
    value, taxes, grams = (declared[name].astype(np.float64) for name in ("value", "taxes", "net_grams"))
    numbers = {
        "tax_rate": np.round(100 * taxes / np.maximum(value, 1.0), 1),
        "net_mass": grams / 1000.0,
        "value": value / 100.0,
    }
    return Items(ordinals(declared), texts, numbers)


def packing(declared: Columns) -> list[str]:
    """Whether the gross mass fits the net mass of each item: "usual" or "heavy"."""
    gross, net = (declared[name].astype(np.float64) for name in ("gross_grams", "net_grams"))
    heavy = gross > HEAVY * net
    return ["heavy" if one else "usual" for one in heavy.tolist()]


def ordinals(declared: Columns) -> Ints:
    """The day of each item as `date.toordinal` counts."""
    return declared["date"].astype("M8[D]").astype(np.int64) + EPOCH


def outcomes_of(findings: Findings, propensity: Floats, *, before: int, known_on: int) -> Outcomes:
    """What inspections of one week found, as the model learns it. `before` is the number of items of earlier weeks,
    `known_on` the day on which results are entered, `propensity` float64[m] that of the rows of the findings."""
    return Outcomes(
        item=before + findings.row,
        known_on=np.full(len(findings), known_on),
        fraud=findings.found.astype(np.int64),
        critical=(findings.severity == int(Severity.CRITICAL)).astype(np.int64),
        duty=findings.loss / 100.0,
        propensity=propensity,
    )
