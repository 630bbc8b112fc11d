"""What only the administration's audit can do: hold a blinded record against the sheet and the key of its day."""

from __future__ import annotations

from collections.abc import Iterable

from greenlane.assessment.engine.blinding import Line, blinded, name_of, sheet_of
from greenlane.assessment.engine.draw import SECRET_BYTES, DrawRecord, commitment_of
from greenlane.assessment.engine.eligibility import Candidate, divide
from greenlane.assessment.engine.verification import as_ruled


def audit(
    record: DrawRecord, known: Iterable[Candidate], key: bytes, *, commitment: str, officer: str
) -> list[str]:
    """What does not fit, in words; an empty list where the record follows from what the administration holds.

    `commitment` is that of the key in the log, `officer` the pseudonym to whom the log gave the case.
    """
    sheet = sheet_of(key, record.mrn, record.ordinal, known)
    found = []
    if len(key) != SECRET_BYTES or commitment_of(key, record.day) != commitment:
        found.append("the key does not open the commitment published before the day")
    if divide(blinded(sheet, record.port)) != (record.eligible, record.excluded):
        found.append("the names of the record do not follow from its sheet and the key of the day")
    drawn = next((line.known.officer for line in sheet if line.name == record.pick), "")
    if drawn != officer:
        found.append(f"the record gives the case to {drawn or 'nobody'}, the log to {officer or 'nobody'}")
    return found + [problem for line in sheet for problem in as_ruled(line.known, record)]


def opened(record: DrawRecord, line: Line) -> bool:
    """Whether an opening shows whose a name of the record is."""
    try:
        opening = bytes.fromhex(line.opening)
    except ValueError:
        return False
    named = {one.officer for one in (*record.eligible, *record.excluded)}
    return line.name in named and name_of(opening, line.known) == line.name
