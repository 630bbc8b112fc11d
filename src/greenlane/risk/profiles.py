"""The past of parties and goods, as known when a day begins: what rules and model read of it.

Profiles change once a day, when a day is closed (`services.profiles`); until then they may be kept by a process,
under the stamp of the day that was closed last. Nothing of the day itself or of later days is in them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from greenlane.risk.engine.activity import Activity
from greenlane.risk.engine.model.book import ProfileBook, from_rows, keys_of, series_of
from greenlane.risk.engine.model.items import Floats, Item
from greenlane.risk.facts import ItemFacts
from greenlane.risk.models import Profile, ProfileDay

ACTIVITY = "activity."
PARTS: dict[str, tuple[str, ...]] = {
    "importer": ("importer",),
    "declarant": ("declarant",),
    "seller": ("seller",),
    "hs": ("hs6",),
    "hs_origin": ("hs6", "origin"),
    "origin": ("origin",),
    "office": ("office",),
}
"""The history groups of the field catalogue, and the values of an item that name one."""

KEPT = 200_000
"""Profiles a process keeps between two closings: some hundred megabytes at most."""
PLACES = Decimal("0.0001")

Named = tuple[str, list[Any]]


def key_of(name: str, values: Sequence[Any]) -> str:
    """The primary key of a profile."""
    return hashlib.blake2b(orjson.dumps([name, list(values)]), digest_size=16).hexdigest()


def activity_keys(item: Item) -> list[Named]:
    """Name and values of the activities an item belongs to; parties without a name have none."""
    named = ((ACTIVITY + part, [item.values[name] for name in names]) for part, names in PARTS.items())
    return [(name, values) for name, values in named if all(values)]


_kept: dict[str, dict[str, Any]] = {}
"""What a process keeps: under the present stamp, profiles by key; None marks one that does not exist."""


@dataclass(frozen=True, slots=True)
class Known:
    """The past of a batch of items. `closed` is the last day that is in it; None: nothing is."""

    closed: date | None
    book: ProfileBook
    activities: dict[str, Activity]

    def features(self, item: Item) -> Floats:
        """The item's features for the model, float64[len(NAMES)]."""
        return self.book.describe(item)

    def history(self, facts: ItemFacts) -> dict[str, Any]:
        """The history fields of a row by name; what is not known is left out."""
        item = facts.item
        found: dict[str, Any] = {}
        for name, values in activity_keys(item):
            activity = self.activities.get(key_of(name, values))
            if activity is not None:
                part = name.removeprefix(ACTIVITY)
                found |= {f"{part}.{k}": v for k, v in activity.summary(item.day).items()}
        return found | self._compared(item)

    def _compared(self, item: Item) -> dict[str, Any]:
        values, book = item.values, self.book
        found: dict[str, Any] = {}
        prices = book.windows["price_to_hs6_origin"].get((values["hs6"], values["origin"]))
        if prices:
            median, price = prices.median(), series_of(item)["unit_price"]
            found["hs_origin.median_unit_price"] = Decimal(median).quantize(PLACES)
            if not math.isnan(price):
                found["unit_price_ratio"] = price / median
        usual = book.windows["value_to_importer"].get(values["importer"])
        if usual:
            found["importer.usual_value"] = Decimal(usual.median()).quantize(PLACES)
        before = book.profiles["importer"].get(values["importer"])
        if before is not None and before.items:
            found["importer.days_since_last"] = item.day - before.last
            for name, with_, value in (
                ("new_hs", "importer_hs4", "hs4"),
                ("new_origin", "importer_origin", "origin"),
                ("new_declarant", "importer_declarant", "declarant"),
            ):
                pair = book.profiles[with_].get((values["importer"], values[value]))
                found[f"importer.{name}"] = pair is None or not pair.items
        return found


def known_of(items: Sequence[Item]) -> Known:
    """The past of these items (all of one day), in at most two queries."""
    state = ProfileDay.objects.values_list("closed", "stamp").first()
    day = max((item.day for item in items), default=0)
    if state is None:
        return Known(None, from_rows([], day=day), {})
    closed, stamp = state
    names = {key_of(*named): named for item in items for named in (*keys_of(item), *activity_keys(item))}
    held = _held(names, stamp)
    rows = [(*names[key], held[key]) for key in names if not names[key][0].startswith(ACTIVITY)]
    book = from_rows([row for row in rows if row[2] is not None], day=day)
    activities = {
        key: Activity(held[key])
        for key in names
        if names[key][0].startswith(ACTIVITY) and held[key] is not None
    }
    return Known(closed, book, activities)


def _held(keys: Iterable[str], stamp: str) -> dict[str, Any]:
    """What is held under these keys; read from the database once between two closings."""
    wanted = list(keys)
    rows = _kept.get(stamp)
    if rows is None or len(rows) > KEPT:
        _kept.clear()
        rows = _kept[stamp] = {}
    missing = [key for key in wanted if key not in rows]
    if missing:
        found = read_profiles(missing)
        rows.update((key, found.get(key)) for key in missing)
    return {key: rows[key] for key in wanted}


def read_profiles(keys: Sequence[str]) -> dict[str, Any]:
    """What is held under these keys, from the database; a statement for each thousand keys."""
    found: dict[str, Any] = {}
    for start in range(0, len(keys), 1000):
        rows = Profile.objects.filter(key__in=keys[start : start + 1000]).values_list("key", "held")
        found.update(rows)
    return found
