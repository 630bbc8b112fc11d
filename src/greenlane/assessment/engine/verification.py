"""Doing a draw again from what is published: the record, the secret of its day, and what the log says of both."""

from __future__ import annotations

import hmac

from greenlane.assessment.engine.blinding import BUSY, FREE
from greenlane.assessment.engine.draw import (
    PLAIN_VERSION,
    SECRET_BYTES,
    VERSION,
    DrawRecord,
    commitment_of,
    pick_of,
    seal_of,
    seed_of,
)
from greenlane.assessment.engine.eligibility import Candidate, Reason, divide


def verify(record: DrawRecord, secret: bytes, *, commitment: str = "", digest: str = "") -> list[str]:
    """What does not fit, in words; an empty list for a sound record.

    `commitment` is the one published before the day, `digest` that of the record in the event log. Give both:
    whoever holds the secret could write another record with another seal, but not another log.
    """
    if record.version not in (PLAIN_VERSION, VERSION):
        return [f"the record is of version {record.version}; this can verify {PLAIN_VERSION} and {VERSION}"]
    return [
        *_commitment(record, secret, commitment),
        *_officers(record),
        *_pick(record, secret),
        *_whole(record, secret, digest),
    ]


def _commitment(record: DrawRecord, secret: bytes, published: str) -> list[str]:
    found = []
    if len(secret) != SECRET_BYTES:
        found.append(f"the secret has {len(secret)} bytes, not {SECRET_BYTES}")
    if commitment_of(secret, record.day) != record.commitment:
        found.append("the published secret does not open the commitment of the record")
    if published and published != record.commitment:
        found.append("the commitment of the record is not the one published before the day")
    return found


def _officers(record: DrawRecord) -> list[str]:
    """The lists follow the rules: nobody is left out or let in against them."""
    everybody = [*record.eligible, *record.excluded]
    found = [problem for one in everybody for problem in _one(one, record)]
    if len({one.officer for one in everybody}) != len(everybody):
        found.append("an officer is listed twice")
    if divide(everybody) != (record.eligible, record.excluded):
        found.append("the eligible are not those without a reason against them, in order")
    return found


def _one(one: Candidate, record: DrawRecord) -> list[str]:
    """Reasons that the record itself shows to hold must be given, and only known ones; nothing shows too much."""
    if record.version == PLAIN_VERSION:
        found = as_ruled(one, record)
    else:
        found = _ruled(one, Reason.PORT_OF_IMPORT, one.office == record.port)
        if not _is_blind(one, record.port):
            found.append(f"officer {one.officer}: the record tells more of him than it may")
    known = {reason.value for reason in Reason}
    return found + [
        f"officer {one.officer}: “{code}” is no reason" for code in one.reasons if code not in known
    ]


def as_ruled(one: Candidate, record: DrawRecord) -> list[str]:
    """Whether office and load of an officer, where they are known, speak against him just as his reasons say."""
    return [
        *_ruled(one, Reason.PORT_OF_IMPORT, one.office == record.port),
        *_ruled(one, Reason.LOAD_CAP, one.load >= record.load_cap),
    ]


def _ruled(one: Candidate, code: Reason, holds: bool) -> list[str]:
    if holds == (code in one.reasons):
        return []
    return [f"officer {one.officer}: “{code}” {'is missing' if holds else 'does not hold'}"]


def _is_blind(one: Candidate, port: str) -> bool:
    return one.office in ("", port) and one.load in (FREE, BUSY) and len(one.reasons) <= 1


def _pick(record: DrawRecord, secret: bytes) -> list[str]:
    drawn = pick_of(seed_of(secret, record.mrn, record.ordinal, record.anchor), record.eligible)
    if drawn == record.pick:
        return []
    return [f"the draw gives {drawn or 'nobody'}, the record says {record.pick or 'nobody'}"]


def _whole(record: DrawRecord, secret: bytes, logged: str) -> list[str]:
    found = []
    if not hmac.compare_digest(seal_of(record, secret).encode(), record.seal.encode()):
        found.append("the seal does not fit: something in the record was changed")
    if logged and logged != record.digest:
        found.append("the record is not the one whose digest is in the event log")
    return found
