"""The past of parties and goods, as known when a day begins: what rules and model read of it.

Profiles change once a day, when a day is closed (`services.profiles`); until then they may be kept by a process,
under the stamp of the day that was closed last. Nothing of the day itself or of later days is in them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from greenlane.risk.engine.activity import Activity
from greenlane.risk.engine.model.book import ProfileBook, from_rows, keys_of, series_of
from greenlane.risk.engine.model.items import Floats, Item
from greenlane.risk.facts import ItemFacts, read

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
"""Profiles, and what they say, that a process keeps between two closings: some hundred megabytes at most."""
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


@dataclass(slots=True)
class _Kept:
    """What a process keeps under one stamp: profiles by key (None marks one that does not exist), and what the
    activities among them say on a day, since every item of an office or a commodity asks for the same."""

    profiles: dict[Key, Any] = field(default_factory=dict)
    said: dict[tuple[Key, int], dict[str, Any]] = field(default_factory=dict)

    def fetch(self, keys: Sequence[Key]) -> None:
        """Read from the database what is not kept yet."""
        missing = [key for key in keys if key not in self.profiles]
        if missing:
            self.profiles.update(read_profiles(missing))

    def told(self, key: Key, day: int) -> dict[str, Any]:
        """The history fields of an activity on a day, as they stand in a row."""
        kept = self.said.get((key, day))
        if kept is not None:
            return kept
        part = key[0].removeprefix(ACTIVITY)
        summary = Activity(self.profiles[key] or []).summary(day)
        found: dict[str, Any] = {}
        read({f"{part}.{name}": value for name, value in summary.items()}, found, [])
        self.said[key, day] = found  # only when it is whole: other threads read it
        return found


_kept: dict[str, _Kept] = {}
"""Of one stamp, the present one."""


@dataclass(frozen=True, slots=True)
class Known:
    """The past of a batch of items. `closed` is the last day that is in it; None: nothing is."""

    closed: date | None
    book: ProfileBook
    kept: _Kept

    def features(self, item: Item) -> Floats:
        """The item's features for the model, float64[len(NAMES)]."""
        return self.book.describe(item)

    def join(self, facts: ItemFacts) -> None:
        """Put the history fields into the row of an item; what is not known is left out."""
        if self.closed is None:
            return
        item = facts.item
        for key in activity_keys(item):
            facts.row |= self.kept.told(key, item.day)
        facts.add(self._compared(item))

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


def known_of(items: Sequence[Item], closed: date | None, stamp: str) -> Known:
    """The past of these items (all of one day), in at most one query: what is not kept since the last closing.

    `closed` and `stamp` are those of the profiles now (`editions.present`).
    """
    day = max((item.day for item in items), default=0)
    if closed is None:
        return Known(None, from_rows([], day=day), _Kept())
    profiles = dict.fromkeys(key for item in items for key in profile_keys(item))
    activities = dict.fromkeys(key for item in items for key in activity_keys(item))
    kept = _kept_under(stamp)
    kept.fetch([*profiles, *activities])
    held = kept.profiles
    rows = [(key[0], list(key[1:]), held[key]) for key in profiles if held[key] is not None]
    return Known(closed, from_rows(rows, day=day), kept)


def _kept_under(stamp: str) -> _Kept:
    """What is kept since the last closing; nothing at first, or when it has become too much."""
    kept = _kept.get(stamp)
    if kept is None or len(kept.profiles) + len(kept.said) > KEPT:
        _kept.clear()
        kept = _kept[stamp] = _Kept()
    return kept


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
