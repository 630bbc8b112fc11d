"""The past of parties and goods, as known when a day begins: what rules and model read of it.

Profiles change once a day, when a day is closed (`services.profiles`); until then they may be kept by a process,
under the stamp of the day that was closed last. Nothing of the day itself or of later days is in them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from greenlane.foundation.prepared import Prepared
from greenlane.risk.engine.activity import Activity
from greenlane.risk.engine.model.book import ProfileBook, from_rows, keys_of, series_of
from greenlane.risk.engine.model.items import Floats, Item
from greenlane.risk.facts import ItemFacts
from greenlane.risk.models import ProfileDay

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
PART = 1000
PLACES = Decimal("0.0001")

Key = tuple[Any, ...]
"""Name of a profile, then the values it is of: ("importer_hs4", "XM100000001", "8517")."""


def digest_of(key: Key) -> str:
    """The primary key of a profile."""
    return hashlib.blake2b(orjson.dumps(key), digest_size=16).hexdigest()


def profile_keys(item: Item) -> list[Key]:
    """The profiles of the model that an item belongs to."""
    return [(name, *values) for name, values in keys_of(item)]


def activity_keys(item: Item) -> list[Key]:
    """The activities an item belongs to; parties without a name have none."""
    keys = ((ACTIVITY + part, *map(item.values.__getitem__, names)) for part, names in PARTS.items())
    return [key for key in keys if all(key)]


_STATE = Prepared(lambda: ProfileDay.objects.values_list("closed", "stamp"))
_kept: dict[str, dict[Key, Any]] = {}
"""What a process keeps: under the present stamp, profiles by key; None marks one that does not exist."""


@dataclass(frozen=True, slots=True)
class Known:
    """The past of a batch of items. `closed` is the last day that is in it; None: nothing is."""

    closed: date | None
    book: ProfileBook
    activities: dict[Key, Activity]

    def features(self, item: Item) -> Floats:
        """The item's features for the model, float64[len(NAMES)]."""
        return self.book.describe(item)

    def history(self, facts: ItemFacts) -> dict[str, Any]:
        """The history fields of a row by name; what is not known is left out."""
        item = facts.item
        found: dict[str, Any] = {}
        for key in activity_keys(item):
            activity = self.activities.get(key)
            if activity is not None:
                part = key[0].removeprefix(ACTIVITY)
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
    state = next(iter(_STATE()), None)
    day = max((item.day for item in items), default=0)
    if state is None:
        return Known(None, from_rows([], day=day), {})
    closed, stamp = state
    profiles = dict.fromkeys(key for item in items for key in profile_keys(item))
    activities = dict.fromkeys(key for item in items for key in activity_keys(item))
    held = _held([*profiles, *activities], stamp)
    rows = [(key[0], list(key[1:]), held[key]) for key in profiles if held[key] is not None]
    found = {key: Activity(held[key]) for key in activities if held[key] is not None}
    return Known(closed, from_rows(rows, day=day), found)


def _held(keys: Sequence[Key], stamp: str) -> Mapping[Key, Any]:
    """What is held under these keys (and others); read from the database once between two closings."""
    rows = _kept.get(stamp)
    if rows is None or len(rows) > KEPT:
        _kept.clear()
        rows = _kept[stamp] = {}
    missing = [key for key in keys if key not in rows]
    if missing:
        rows.update(read_profiles(missing))
    return rows


def read_profiles(keys: Sequence[Key]) -> dict[Key, Any]:
    """What is held under these keys, None where nothing is; a statement for each thousand keys.

    Written as SQL: the ORM would take several times as long as the database, for every declaration.
    """
    found: dict[Key, Any] = dict.fromkeys(keys)
    named = {digest_of(key): key for key in keys}
    digests = list(named)
    with connection.cursor() as cursor:
        for start in range(0, len(digests), PART):
            part = digests[start : start + PART]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"SELECT key, held FROM risk_profile WHERE key IN ({marks})", part)  # noqa: S608 - marks only
            found.update((named[digest], orjson.loads(held)) for digest, held in cursor.fetchall())
    return found
