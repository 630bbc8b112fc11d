"""The verifiable draw: a secret committed to before the day, a seed for each draw, one officer, one record.

Commit and reveal: SHA-256(secret || day) is published before the first draw of a day, the secret after the
day is over. Until then nobody outside can foresee a draw; from then on anybody can do it again. The seed of a
draw is HMAC-SHA256(secret, canonical JSON of MRN, ordinal and anchor), the anchor being the digest of the
logged event that put the declaration into the lane. Source of the shape: RFC 3797 (publicly verifiable
selection) with the beacon replaced by a commitment. Officers appear in a record under blinded names; records of
version 1 hold their lasting pseudonyms, offices and loads.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import orjson

from greenlane.assessment.engine.blinding import Line, blinded, sheet_of
from greenlane.assessment.engine.eligibility import Candidate, divide, least_loaded
from greenlane.foundation.canonical import canonical_json

VERSION = 2
PLAIN_VERSION = 1
"""Of records that name officers and offices as they are; they are still verified."""
SECRET_BYTES = 32
_WORD = 1 << 64
_SEAL = b"greenlane draw record "


@dataclass(frozen=True, slots=True)
class Question:
    """What is drawn for: one case at one moment.

    `day` is the day of the country on which it is drawn, `at` the moment (UTC, ISO 8601), `port` the office
    of import, `anchor` the digest of the event that selected the declaration.
    """

    day: str
    at: str
    mrn: str
    ordinal: int
    anchor: str
    group: str
    port: str
    load_cap: int


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """Everything published about one draw. No trader is in it; officers appear under blinded names.

    `pick` is empty where nobody could be drawn. `seal` is HMAC-SHA256 of all the rest under the secret.
    """

    version: int
    day: str
    commitment: str
    at: str
    mrn: str
    ordinal: int
    anchor: str
    group: str
    port: str
    load_cap: int
    eligible: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...]
    pick: str
    seal: str

    def text(self) -> str:
        """The record as canonical JSON: what is stored, published and hashed."""
        return canonical_json(self).decode()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON; the event log carries it."""
        return hashlib.sha256(canonical_json(self)).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as the administration keeps it: the record to be published, and the sheet that opens its names."""

    record: DrawRecord
    sheet: tuple[Line, ...]

    @property
    def officer(self) -> str:
        """The pseudonym of who was drawn; empty where nobody was."""
        return next((line.known.officer for line in self.sheet if line.name == self.record.pick), "")

    def sheet_text(self) -> str:
        """The officers as they are, in canonical JSON; with the key of the day they give the names again."""
        return canonical_json([line.known for line in self.sheet]).decode()


class NoRecord(ValueError):
    """The text is not a draw record."""


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def commitment_of(secret: bytes, day: date | str) -> str:
    """SHA-256 over the secret followed by the day as YYYY-MM-DD."""
    written = day if isinstance(day, str) else day.isoformat()
    return hashlib.sha256(secret + written.encode()).hexdigest()


def seed_of(secret: bytes, mrn: str, ordinal: int, anchor: str) -> bytes:
    return hmac.digest(secret, canonical_json([mrn, ordinal, anchor]), "sha256")


def uniform(seed: bytes, count: int) -> int:
    """A number from 0 to count - 1, each equally likely: words that would favour the low ones are thrown away."""
    if count < 1:
        raise ValueError("there is nothing to draw from")
    limit = _WORD - _WORD % count
    turn = 0
    while True:
        block = hashlib.sha256(seed + turn.to_bytes(4)).digest()
        for start in range(0, 32, 8):
            word = int.from_bytes(block[start : start + 8])
            if word < limit:
                return word % count
        turn += 1


def pick_of(seed: bytes, eligible: tuple[Candidate, ...]) -> str:
    """The name drawn from the least loaded of the eligible; empty where there is none."""
    band = least_loaded(eligible)
    return band[uniform(seed, len(band))].officer if band else ""


def draw(question: Question, candidates: list[Candidate], secret: bytes, key: bytes) -> Drawn:
    """Draw one officer and write down what led to him; `key` blinds the names of the day."""
    sheet = sheet_of(key, question.mrn, question.ordinal, candidates)
    eligible, excluded = divide(blinded(sheet, question.port))
    asked = {name: getattr(question, name) for name in question.__slots__}
    record = DrawRecord(
        version=VERSION,
        commitment=commitment_of(secret, question.day),
        eligible=eligible,
        excluded=excluded,
        pick=pick_of(seed_of(secret, question.mrn, question.ordinal, question.anchor), eligible),
        seal="",
        **asked,
    )
    return Drawn(replace(record, seal=seal_of(record, secret)), tuple(sheet))


def seal_of(record: DrawRecord, secret: bytes) -> str:
    """HMAC-SHA256 of the record without its seal, under the secret of the day."""
    return hmac.digest(secret, _SEAL + canonical_json(replace(record, seal="")), "sha256").hex()


def read_record(text: str | bytes) -> DrawRecord:
    """A record from its JSON. Raises NoRecord for whatever is not one; says nothing yet about its truth."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NoRecord(f"it is not JSON: {error}") from None
    return record_from(given)


def record_from(given: Any) -> DrawRecord:
    names = {field.name for field in fields(DrawRecord)}
    if not isinstance(given, dict) or set(given) != names:
        raise NoRecord(f"it must be an object with exactly these fields: {', '.join(sorted(names))}")
    people = {name: _candidates(name, given[name]) for name in ("eligible", "excluded")}
    for name in ("version", "ordinal", "load_cap"):
        _require(name, given[name], int)
    for name in names - {"version", "ordinal", "load_cap", "eligible", "excluded"}:
        _require(name, given[name], str)
    return DrawRecord(**{**given, **people})


def read_sheet(text: str | bytes) -> tuple[Candidate, ...]:
    """The officers of a sheet. Raises NoRecord for whatever is not one."""
    try:
        return _candidates("sheet", orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise NoRecord(f"it is not JSON: {error}") from None


def _candidates(name: str, given: Any) -> tuple[Candidate, ...]:
    _require(name, given, list)
    return tuple(candidate_from(f"{name}/{index}", one) for index, one in enumerate(given))


def candidate_from(pointer: str, given: Any) -> Candidate:
    """An officer of a record or a sheet. Raises NoRecord for whatever is not one."""
    if not isinstance(given, dict) or set(given) != {"officer", "office", "load", "reasons"}:
        raise NoRecord(f"{pointer} must hold officer, office, load and reasons")
    _require(f"{pointer}/officer", given["officer"], str)
    _require(f"{pointer}/office", given["office"], str)
    _require(f"{pointer}/load", given["load"], int)
    _require(f"{pointer}/reasons", given["reasons"], list)
    for reason in given["reasons"]:
        _require(f"{pointer}/reasons", reason, str)
    return Candidate(given["officer"], given["office"], given["load"], tuple(given["reasons"]))


def _require(pointer: str, value: Any, kind: type) -> None:
    if type(value) is not kind:
        raise NoRecord(f"{pointer} must be a {kind.__name__}")
