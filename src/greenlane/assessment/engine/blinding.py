"""Blinding: in a published record an officer bears a name that no other draw gives him.

The key of a day is chosen and committed to with the secret of the draws, and never published. From it follows an
opening for each officer in each draw, HMAC-SHA256(key, canonical JSON of MRN, ordinal and officer); his name in the
record is SHA-256 of the canonical JSON of the opening and of everything held of him: pseudonym, office, load and
reasons. Who has the opening of one name can show whose it is, and learns nothing of the others. Whoever chose the
key later could order the list to his liking, so that its commitment must stand before the day.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from greenlane.assessment.engine.eligibility import BAND, Candidate, Reason, divide, least_loaded
from greenlane.foundation.canonical import canonical_json

FREE, BUSY = 0, BAND + 1
"""What a blinded record tells of a load: within the band of the least loaded, or beyond it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An officer as the administration knows him, with his name in the record and its opening in hexadecimal."""

    name: str
    opening: str
    known: Candidate


def opening_of(key: bytes, mrn: str, ordinal: int, officer: str) -> bytes:
    return hmac.digest(key, canonical_json([mrn, ordinal, officer]), "sha256")


def name_of(opening: bytes, known: Candidate) -> str:
    """The name that an opening and an officer give; 64 hex digits."""
    return hashlib.sha256(canonical_json([opening.hex(), known])).hexdigest()


def sheet_of(key: bytes, mrn: str, ordinal: int, candidates: Iterable[Candidate]) -> list[Line]:
    """What opens every name of one draw, by pseudonym."""
    lines = []
    for one in sorted(candidates):
        opening = opening_of(key, mrn, ordinal, one.officer)
        lines.append(Line(name_of(opening, one), opening.hex(), one))
    return lines


def blinded(sheet: Iterable[Line], port: str) -> list[Candidate]:
    """The officers as the record shows them: no more than doing the draw again needs.

    The office only of who is of the office of import, whatever his reasons; of the load only whether it is within
    the band; one reason, as two together can tell one office or officer from others.
    """
    lines = list(sheet)
    eligible, _ = divide(line.known for line in lines)
    busy = set(eligible) - set(least_loaded(eligible))
    return [
        Candidate(
            officer=line.name,
            office=port if line.known.office == port else "",
            load=BUSY if line.known in busy else FREE,
            reasons=_one_reason(line.known),
        )
        for line in lines
    ]


def _one_reason(known: Candidate) -> tuple[str, ...]:
    """The office of import before all others; else the first, so that one that yields stands only for itself."""
    at_port = Reason.PORT_OF_IMPORT.value
    return (at_port,) if at_port in known.reasons else known.reasons[:1]
