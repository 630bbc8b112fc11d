"""Blinded records opened: by the audit against what the administration holds, and by officers for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from greenlane.assessment.checking import BROKEN, SOUND, Checked, declaration_of, draws_logged, logged_of
from greenlane.assessment.engine import auditing
from greenlane.assessment.engine.blinding import Line, sheet_of
from greenlane.assessment.engine.draw import PLAIN_VERSION, NoRecord, read_record, read_sheet
from greenlane.assessment.errors import NeverDrawn
from greenlane.assessment.models import Draw, DrawBlinding
from greenlane.assessment.permissions import OPEN_NAMES, READ
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor, allowed, require
from greenlane.foundation.models import Event

BLINDED = "assessment.blinding_committed"
Logged = tuple[Event, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of one name in one draw: it shows whose the name is, to whoever has the published record."""

    ordinal: int
    line: Line

    def as_json(self) -> dict[str, object]:
        """As a program reads it; `greenlane assignment verify --openings` takes a file of these."""
        known = self.line.known
        return {
            "ordinal": self.ordinal,
            "name": self.line.name,
            "opening": self.line.opening,
            "officer": known.officer,
            "office": known.office,
            "load": known.load,
            "reasons": list(known.reasons),
        }


def audit(mrn: str, *, by: Actor) -> list[Checked]:
    """Hold every draw of a declaration against its sheet, the key of its day and the log.

    Says nothing of what anybody can verify; `checking.check` does that. Raises NotFound (404), NeverDrawn (DRW006,
    404), Forbidden (403).
    """
    require(by, READ)
    found = declaration_of(mrn)
    logged = draws_logged(found.mrn)
    return [_audited(one, logged.get(one.ordinal)) for one in _draws(found)]


def openings(mrn: str, *, by: Actor) -> list[Opening]:
    """The openings of an officer's own names in the draws of a declaration; who audits reads those of everybody.

    Only of draws whose day is over and whose secret is published; none of records of version 1. Raises NotFound
    (404), NeverDrawn (DRW006, 404), Forbidden (403).
    """
    require(by, OPEN_NAMES)
    found = []
    for draw in _draws(declaration_of(mrn)):
        key, sheet = _key_of(draw), getattr(draw, "sheet", None)
        if key is None or sheet is None or getattr(key.secret, "disclosure", None) is None:
            continue
        lines = sheet_of(bytes.fromhex(key.key), draw.declaration.mrn, draw.ordinal, read_sheet(sheet.text))
        found += [Opening(draw.ordinal, line) for line in lines]
    return found if allowed(by, READ) else [one for one in found if one.line.known.officer == by.id]


def _draws(found: Declaration) -> list[Draw]:
    rows = list(Draw.objects.filter(declaration=found).select_related("sheet", "declaration"))
    if not rows:
        raise NeverDrawn(
            pointer="mrn", hint="No group covered its goods, or a supervisor took it over at once."
        )
    return rows


def _key_of(draw: Draw) -> DrawBlinding | None:
    rows = DrawBlinding.objects.select_related("secret__disclosure")
    return rows.filter(secret__day=draw.day).first()


def _audited(draw: Draw, logged: Logged | None) -> Checked:
    try:
        record = read_record(draw.record)
        sheet = getattr(draw, "sheet", None)
        known = read_sheet(sheet.text) if sheet is not None else None
    except NoRecord as error:
        return Checked(draw.ordinal, "", "", BROKEN, (f"the record or its sheet cannot be read: {error}",))
    if record.version == PLAIN_VERSION:
        return Checked(draw.ordinal, record.day, record.pick, SOUND)
    if known is None:
        return Checked(draw.ordinal, record.day, "", BROKEN, ("the sheet of this draw is missing",))
    problems = _against_the_log(draw, record.digest, logged)
    key, committed = _key_of(draw), _committed(record.day)
    if committed is None:
        problems.append(f"no commitment to a key for {record.day} is in the log")
    elif logged is not None and committed[0].pk > logged[0].pk:
        problems.append("the key was committed to after the draw")
    officer = str(logged[1].get("officer", "")) if logged is not None else ""
    problems += auditing.audit(
        record,
        known,
        bytes.fromhex(key.key) if key is not None else b"",
        commitment=str(committed[1]["commitment"]) if committed is not None else "",
        officer=officer,
    )
    verdict = BROKEN if problems else SOUND
    return Checked(draw.ordinal, record.day, officer, verdict, tuple(problems))


def _against_the_log(draw: Draw, digest: str, logged: Logged | None) -> list[str]:
    if logged is None:
        return ["the log does not tell of this draw"]
    return (
        []
        if logged[1]["record"] == digest
        else ["the record is not the one whose digest is in the event log"]
    )


def _committed(day: str) -> Logged | None:
    """The first commitment to a key of a day in the log."""
    return next(iter(logged_of(f"draw_day/{day}", (BLINDED,))), None)
