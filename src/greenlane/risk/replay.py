"""Deciding again: a decision record is recomputed from stored material alone, bit for bit, or under what holds today.

Stored material is the record itself (items as rules and model read them, the day so far), and its edition with the
rules, lists, policies and models it names, none of which ever change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings

from greenlane.declarations.models import Declaration
from greenlane.declarations.selection import is_drawn
from greenlane.foundation.canonical import digest_bytes
from greenlane.risk import deciding
from greenlane.risk.deciding import Decided, Header, Surroundings
from greenlane.risk.editions import InForce, in_force
from greenlane.risk.engine.record import items_of, text_of
from greenlane.risk.errors import NoDecision, RecordBroken
from greenlane.risk.models import DecisionRecord, Edition


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which the record and its repetition differ."""

    pointer: str
    kept: Any
    again: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision made again. `same` says that the record came out byte for byte, under its own edition."""

    row: DecisionRecord
    decided: Decided
    edition: int
    same: bool
    differences: tuple[Difference, ...]


def record_of(mrn: str, version: int | None = None) -> DecisionRecord:
    """The decision record of a declaration, by default of its newest version. Raises NoDecision (RSK009, 404)."""
    rows = DecisionRecord.objects.filter(declaration__mrn=mrn.strip().upper()).select_related("declaration")
    found = rows.filter(version=version).first() if version else rows.order_by("-version").first()
    if found is None:
        raise NoDecision(f"No decision record is kept of {mrn[:20]}.", pointer="mrn", hint="Check the MRN.")
    return found


def read(row: DecisionRecord) -> dict[str, Any]:
    """The record of a row. Raises RecordBroken (RSK010, 409) when its digest is not the one stored with it."""
    if digest_bytes(row.record.encode()) != row.digest:
        raise RecordBroken(
            pointer="digest", hint="Restore the row from a backup; the event log holds its digest."
        )
    kept: dict[str, Any] = orjson.loads(row.record)
    return kept


def replay(row: DecisionRecord) -> Replayed:
    """Decide again under the edition that decided then. Raises RecordBroken (RSK010, 409), ModelRefused (409)."""
    kept = read(row)
    edition = _edition(kept["edition"]["number"], kept["edition"]["digest"])
    decided = _again(kept, edition)
    text = text_of(decided.record)
    same = text == row.record
    found = () if same else tuple(_differences(kept, orjson.loads(text), ""))
    return Replayed(row, decided, edition.number, same, found)


def as_of(row: DecisionRecord, day: date) -> Replayed:
    """What would be decided of the same declaration, as known then, under what was in force at the end of a day."""
    kept = read(row)
    number, digest = edition_on(day)
    decided = _again(kept, in_force(number, digest))
    again = orjson.loads(text_of(decided.record))
    return Replayed(row, decided, number, again == kept, tuple(_differences(kept, again, "")))


def edition_on(day: date) -> tuple[int, str]:
    """Number and digest of the edition in force at the end of a day. Raises NoDecision (RSK009, 404)."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.GREENLANE_TIME_ZONE))
    found = Edition.objects.filter(made_at__lt=end).order_by("-pk").values_list("pk", "digest").first()
    if found is None:
        raise NoDecision(f"Nothing was in force on {day}.", pointer="as-of", hint="Name a later day.")
    number, digest = found
    return number, digest


def _edition(number: int, digest: str) -> InForce:
    if not Edition.objects.filter(pk=number, digest=digest).exists():
        raise RecordBroken(f"Edition {number} of this decision is not the one stored.", pointer="edition")
    return in_force(number, digest)


def _again(kept: dict[str, Any], edition: InForce) -> Decided:
    header = Header(
        mrn=kept["mrn"],
        version=kept["version"],
        at=kept["at"],
        day=kept["day"],
        office=kept["office"],
        direction=kept["direction"],
        input=kept["input"],
        closed=kept["profiles_closed"],
        unread=kept["unread"],
    )
    situation = kept["situation"]
    share = situation["control_share"]
    around = Surroundings(
        control_share=share,
        control_drawn=is_drawn(header.mrn, Decimal(repr(share))),
        authorised=situation["authorised"],
        today=situation["today"],
    )
    return deciding.decide(edition, header, items_of(kept), around)


def _differences(kept: Any, again: Any, pointer: str) -> Iterator[Difference]:
    """Where two JSON values differ, by JSON pointer."""
    if isinstance(kept, dict) and isinstance(again, dict):
        for name in sorted(kept.keys() | again.keys()):
            yield from _differences(kept.get(name), again.get(name), f"{pointer}/{name}")
    elif isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        for number, (one, other) in enumerate(zip(kept, again, strict=True)):
            yield from _differences(one, other, f"{pointer}/{number}")
    elif kept != again:
        yield Difference(pointer or "/", kept, again)


def input_kept(found: Declaration, row: DecisionRecord) -> bool:
    """Whether the decision was made about the content that is stored of that version."""
    digest = found.lodgements.filter(version=row.version).values_list("digest", flat=True).first()
    return bool(digest) and read(row)["input"] == digest
