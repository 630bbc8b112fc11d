"""Small synthetic histories in which some importers and prices are risky; seeded, so a test can be run again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from greenlane.risk.engine.model.items import (
    NUMBERS,
    TEXTS,
    Items,
    Outcomes,
    read_items,
    read_outcomes,
)

START = date(2026, 1, 1)
POOLS = {
    "importer": 25,
    "declarant": 8,
    "seller": 20,
    "office": 3,
    "departure": 5,
    "origin": 5,
    "commodity": 12,
}


def columns(count: int, *, seed: int = 1, days: int = 60) -> dict[str, list[Any]]:
    """Columns of `count` items in the order of days, as `read_items` takes them."""
    random = np.random.default_rng(seed)
    made: dict[str, list[Any]] = {
        name: [f"{name}{k}" for k in random.integers(0, POOLS.get(name, 2), count)] for name in TEXTS
    }
    made["commodity"] = [f"{k % 3 + 84}{k % 4:02d}{k:02d}" for k in random.integers(0, 12, count)]
    made["courier"] = [None] * count
    made["tax_rate"] = [(0.0, 5.0, 8.0)[k] for k in random.integers(0, 3, count)]
    made["net_mass"] = [(0.0, 10.0, 12.5, 300.0)[k] for k in random.integers(0, 4, count)]
    made["value"] = [round(float(v), 2) for v in random.lognormal(6, 1, count)]
    made["day"] = [START + timedelta(days=int(k)) for k in sorted(random.integers(0, days, count))]
    return made


def history(
    count: int = 600, *, seed: int = 1, days: int = 60, inspected: float = 0.6, delay: int = 5
) -> tuple[Items, Outcomes]:
    """Items and the outcomes of some of them, known up to `delay` days after the declaration.

    Importers 0 to 4 are risky. Propensities are `inspected` for all; a tenth of the findings concern safety.
    """
    random = np.random.default_rng(seed + 1000)
    items = read_items(columns(count, seed=seed, days=days))
    rows = np.flatnonzero(random.random(count) < inspected)
    risky = np.array([int(name.removeprefix("importer")) < 5 for name in items.texts["importer"]])
    fraud = (random.random(count) < np.where(risky, 0.7, 0.08)).astype(int)
    known = items.day + random.integers(0, delay + 1, count)
    duty = fraud * items.numbers["value"] * 0.1
    return items, read_outcomes(
        {
            "item": rows.tolist(),
            "known_on": [date.fromordinal(int(known[row])) for row in rows],
            "fraud": fraud[rows].tolist(),
            "critical": (fraud * (random.random(count) < 0.5))[rows].tolist(),
            "duty": duty[rows].tolist(),
            "propensity": [inspected] * len(rows),
        },
        items,
    )


def one_item(**changed: Any) -> dict[str, Any]:
    """A sound item as `read_item` takes it."""
    made: dict[str, Any] = dict.fromkeys(TEXTS, "x") | dict.fromkeys(NUMBERS, 1.0)
    return {**made, "commodity": "870323", "day": START, **changed}


def listed(*rows: dict[str, Any]) -> Items:
    """Items of these rows, each sound but for what it changes."""
    made = [one_item(**row) for row in rows]
    return read_items({name: [row[name] for row in made] for name in made[0]})


def found(items: Items, **labels: list[Any]) -> Outcomes:
    """Outcomes of the first items: `fraud`, and by default known on the day, no duty, inspected for certain."""
    count = len(labels["fraud"])
    whole = {
        "item": list(range(count)),
        "known_on": [date.fromordinal(int(day)) for day in items.day[:count]],
        "critical": [0] * count,
        "duty": [0.0] * count,
        "propensity": [1.0] * count,
    }
    return read_outcomes({**whole, **labels}, items)
