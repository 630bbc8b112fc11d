"""Rules alone: what a risk office without a model would have, written in the language of selectivity rules.

Each rule has points; an item is worth the sum of those that hit it. Rules look at what was declared, at prices
against the usual, and at what inspections of the same importer, seller, broker or goods have found so far.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from greenlane.risk.engine.language import Condition, Vocabulary, read_rule
from greenlane.risk.engine.language.frames import hit_mask
from greenlane.risk.engine.language.kinds import MONEY_UNIT
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.items import Floats
from greenlane.simulation.world import Columns, decoded
from greenlane.simulation.world.engine.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Rule:
    """A selectivity rule; `points` say how urgent a hit is."""

    title: str
    points: int
    text: str


RULES = (
    Rule("Far heavier than its packing explains", 60, "gross_mass > net_mass * 1.15"),
    Rule(
        "Preference for goods sent from elsewhere",
        40,
        'preference in ("200", "300", "400") and dispatch != origin',
    ),
    Rule("Price less than half the usual", 40, "unit_price_ratio < 0.5"),
    Rule("Price well below the usual", 20, "unit_price_ratio < 0.7"),
    Rule("Importer with findings", 40, "importer.finding_rate > 20"),
    Rule("Seller with findings", 30, "seller.finding_rate > 20"),
    Rule("Broker with findings", 15, "declarant.finding_rate > 15"),
    Rule("Goods and origin with findings", 15, "hs_origin.finding_rate > 15"),
    Rule("Relief on apparatus", 10, 'hs starts with ("84", "85", "90") and duty_rate < 0.1'),
    Rule("Newcomer with highly taxed goods", 10, "importer.items_365d < 10 and duty_rate > 20"),
    Rule("Much at stake", 5, "duty_at_stake > 20000 USD"),
)
PROFILES = {
    "importer_finding_rate": "importer",
    "seller_finding_rate": "seller",
    "declarant_finding_rate": "declarant",
    "hs_origin_finding_rate": "hs6_origin",
}
"""Columns of rules that are smoothed rates of the model's profiles; missing where nothing was inspected."""


def points_of(declared: Columns, described: Floats, goods: Catalogue) -> Floats:
    """The points of each item, float64[n]. `described` are its features, from which history is read."""
    frame = _frame(declared, described, goods)
    vocabulary = Vocabulary()
    total = np.zeros(len(frame))
    for points, condition in _conditions(vocabulary):
        total += points * hit_mask(frame, condition, vocabulary).to_numpy()
    return total


def _conditions(vocabulary: Vocabulary) -> list[tuple[int, Condition]]:
    return [(rule.points, read_rule(rule.text, vocabulary)) for rule in RULES]


def _frame(declared: Columns, described: Floats, goods: Catalogue) -> pl.DataFrame:
    """The columns that the rules name, in the machine form of the language."""
    known = decoded(declared, goods)
    amounts = ("net_grams", "gross_grams", "taxes", "value")
    net, gross, taxes, value = (declared[name].astype(np.float64) for name in amounts)
    columns = {
        "hs": known["commodity"],
        "origin": known["origin"],
        "dispatch": known["departure"],
        "preference": known["preference"].astype("U3"),
        "net_mass": net / 1000.0,
        "gross_mass": gross / 1000.0,
        "duty_rate": 100.0 * taxes / np.maximum(value, 1.0),
        "duty_at_stake": declared["taxes"].astype(np.int64) * (MONEY_UNIT // 100),
        "unit_price_ratio": _feature(described, "price_to_hs6_origin"),
        "importer_items_365d": _feature(described, "importer.items"),
        **{name: _rate(described, profile) for name, profile in PROFILES.items()},
    }
    return pl.DataFrame(columns, nan_to_null=True)


def _rate(described: Floats, profile: str) -> Floats:
    inspected = _feature(described, f"{profile}.labels") > 0
    return np.where(inspected, 100.0 * _feature(described, f"{profile}.rate"), np.nan)


def _feature(described: Floats, name: str) -> Floats:
    return described[:, NAMES.index(name)]
