"""Which profiles and features exist, in the order of the feature matrix, with the words an officer reads.

The catalogue is data: a feature is added here, and both paths (batch and book) follow. Its digest is stored with
every model, so that a model is never fed a matrix it was not trained on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What a profile tells about a key on a day, all from earlier days only."""

    RATE = "rate"
    """Smoothed share of inspected items with a finding."""
    LABELS = "labels"
    """Inspected items whose result was known."""
    CRITICAL = "critical"
    """Smoothed share of inspected items with a safety finding."""
    RECENT = "recent"
    """As RATE, of results known in this calendar period of 91 days and the one before."""
    ITEMS = "items"
    """Items declared, inspected or not."""
    AGE = "age"
    """Days since the first item; not a number for a key never seen."""
    IDLE = "idle"
    """Days since the last item; not a number for a key never seen."""


RATE, LABELS, CRITICAL, RECENT, ITEMS, AGE, IDLE = Measure
KNOWN = (RATE, LABELS)
PARTY = (RATE, LABELS, RECENT, ITEMS, AGE, IDLE)

STRENGTH = 10.0
"""Pseudo-inspections that pull the rate of a key with little history to the administration's rate: sum / (n + 10)
in the risk profiles of DATE (Kim et al., KDD 2020)."""
EXACT = 1.0
"""The same for copies of one consignment: a single earlier result says a lot."""
PRIOR_HITS, PRIOR_LABELS = 10.0, 100.0
"""The administration's rate before anything is known: 10 %, worth a hundred inspections."""
CRITICAL_HITS = 1.0
"""The same for safety findings: 1 %."""
PERIOD = 91
"""Days in a period of the recent rate."""


@dataclass(frozen=True, slots=True)
class Profile:
    """History of everything that shares the values of `fields`."""

    name: str
    fields: tuple[str, ...]
    words: str
    measures: tuple[Measure, ...] = KNOWN
    strength: float = STRENGTH


@dataclass(frozen=True, slots=True)
class Window:
    """The median of the last `WINDOW` values of `series` among items that share `fields`; the feature is the
    item's own value divided by it."""

    name: str
    fields: tuple[str, ...]
    series: str
    words: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the matrix. Reasons are given for a `group` of columns that speak of the same thing."""

    name: str
    group: str
    words: str


TUPLE = ("hs6", "departure", "origin", "tax_rate", "tax_type", "net_mass")

PROFILES = (
    Profile("importer", ("importer",), "the importer", (*PARTY, CRITICAL)),
    Profile("declarant", ("declarant",), "the declarant", (*PARTY, CRITICAL)),
    Profile("seller", ("seller",), "the seller", (*PARTY, CRITICAL)),
    Profile("courier", ("courier",), "the courier"),
    Profile("office", ("office",), "the office", (RATE,)),
    Profile("hs6", ("hs6",), "the commodity (HS6)", (*KNOWN, ITEMS, RECENT, CRITICAL)),
    Profile("hs4", ("hs4",), "the heading (HS4)", (RATE, LABELS, CRITICAL)),
    Profile("hs2", ("hs2",), "the chapter (HS2)", (RATE, CRITICAL)),
    Profile("origin", ("origin",), "the country of origin", (RATE, LABELS, RECENT, CRITICAL)),
    Profile("departure", ("departure",), "the country of departure", (RATE, LABELS)),
    Profile("procedure", ("procedure",), "the kind of process", (RATE,)),
    Profile("import_type", ("import_type",), "the type of import", (RATE,)),
    Profile("import_use", ("import_use",), "the use of the goods", (RATE,)),
    Profile("payment", ("payment",), "the kind of payment", (RATE,)),
    Profile("transport", ("transport",), "the mode of transport", (RATE,)),
    Profile("tax_type", ("tax_type",), "the type of tax", (RATE, LABELS)),
    Profile("origin_mark", ("origin_mark",), "the marking of origin", (RATE,)),
    Profile(
        "hs6_origin", ("hs6", "origin"), "the commodity from this origin", (*KNOWN, ITEMS, RECENT, CRITICAL)
    ),
    Profile("hs4_origin", ("hs4", "origin"), "the heading from this origin"),
    Profile("hs6_departure", ("hs6", "departure"), "the commodity from this departure"),
    Profile("hs6_tax", ("hs6", "tax_type", "tax_rate"), "the commodity at this rate"),
    Profile("hs6_route", ("hs6", "departure", "origin", "tax_type"), "the commodity by this route"),
    Profile("route", ("departure", "origin"), "the route"),
    Profile("hs4_office", ("hs4", "office"), "the heading at this office"),
    Profile("hs2_import", ("hs2", "import_type", "import_use"), "the chapter with this use"),
    Profile("importer_hs6", ("importer", "hs6"), "the importer with this commodity", (*KNOWN, ITEMS)),
    Profile("importer_hs4", ("importer", "hs4"), "the importer with this heading"),
    Profile("importer_origin", ("importer", "origin"), "the importer from this origin"),
    Profile(
        "importer_declarant", ("importer", "declarant"), "the importer with this declarant", (*KNOWN, ITEMS)
    ),
    Profile("importer_seller", ("importer", "seller"), "the importer with this seller", (*KNOWN, ITEMS)),
    Profile("declarant_hs4", ("declarant", "hs4"), "the declarant with this heading"),
    Profile("declarant_origin", ("declarant", "origin"), "the declarant from this origin"),
    Profile("seller_hs4", ("seller", "hs4"), "the seller with this heading"),
    Profile("office_origin", ("office", "origin"), "the origin at this office", (RATE,)),
    Profile("mass", ("net_mass",), "exactly this net mass", (*KNOWN, ITEMS), EXACT),
    Profile("price", ("value",), "exactly this value", KNOWN, EXACT),
    Profile("hs6_mass", ("hs6", "net_mass"), "the commodity with exactly this mass", KNOWN, EXACT),
    Profile("hs2_mass", ("hs2", "net_mass"), "the chapter with exactly this mass", KNOWN, EXACT),
    Profile(
        "same_goods", TUPLE, "goods alike in commodity, route, tax and mass", (*KNOWN, ITEMS, CRITICAL), EXACT
    ),
)

WINDOW = 64
"""Values a median looks back on: robust to a wrong one, and follows the market."""

WINDOWS = (
    Window("price_to_hs6_origin", ("hs6", "origin"), "unit_price", "the usual unit price from this origin"),
    Window("price_to_hs6", ("hs6",), "unit_price", "the usual unit price of the commodity"),
    Window("price_to_hs4", ("hs4",), "unit_price", "the usual unit price of the heading"),
    Window("price_to_importer", ("importer", "hs4"), "unit_price", "the importer's usual unit price"),
    Window("mass_to_hs6", ("hs6",), "net_mass", "the usual mass of the commodity"),
    Window("value_to_importer", ("importer",), "value", "the importer's usual value"),
)

OWN = (
    Feature("tax_rate", "tax_rate", "rate of tax"),
    Feature("net_mass", "net_mass", "net mass"),
    Feature("value", "value", "value"),
    Feature("unit_price", "unit_price", "value per kilogram"),
    Feature("duty_declared", "duty_declared", "tax at the declared value and rate"),
    Feature("direct", "direct", "departure from the country of origin"),
    Feature("weekday", "weekday", "day of the week"),
)
"""What the item says of itself."""

MEASURE_WORDS = {
    RATE: "finding rate of {words}",
    LABELS: "inspected items of {words}",
    CRITICAL: "safety finding rate of {words}",
    RECENT: "recent finding rate of {words}",
    ITEMS: "earlier items of {words}",
    AGE: "days since the first item of {words}",
    IDLE: "days since the last item of {words}",
}

FEATURES: tuple[Feature, ...] = (
    *(
        Feature(f"{p.name}.{m}", p.name, MEASURE_WORDS[m].format(words=p.words))
        for p in PROFILES
        for m in p.measures
    ),
    *(Feature(w.name, w.name, f"{w.series.replace('_', ' ')} against {w.words}") for w in WINDOWS),
    *OWN,
)
NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)


def digest() -> str:
    """SHA-256 of everything that gives the matrix its meaning: profiles, windows, features, constants."""
    constants = (PRIOR_HITS, PRIOR_LABELS, CRITICAL_HITS, PERIOD, WINDOW)
    meaning = [
        [(p.name, p.fields, [str(m) for m in p.measures], p.strength) for p in PROFILES],
        [(w.name, w.fields, w.series) for w in WINDOWS],
        [feature.name for feature in OWN],
        constants,
    ]
    return hashlib.sha256(repr(meaning).encode()).hexdigest()
