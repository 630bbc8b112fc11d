"""Verifying the draws of a declaration from what is published: records, the event log, commitments and secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from greenlane.assessment.engine.draw import PLAIN_VERSION, DrawRecord, NoRecord, read_record, read_sheet
from greenlane.assessment.engine.eligibility import Candidate, divide
from greenlane.assessment.engine.verification import verify
from greenlane.assessment.errors import NeverDrawn
from greenlane.assessment.models import Assignment, Draw
from greenlane.assessment.selectors import SELECTED
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.errors import NotFound
from greenlane.foundation.models import Event

SOUND, NOT_YET, BROKEN = "sound", "not_yet", "broken"
COMMITTED, PUBLISHED = "assessment.secret_committed", "assessment.secret_published"
_DRAWN = ("assessment.drawn", "assessment.nobody_drawn")


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one draw. `not_yet` is a draw whose day's secret is not published: it says nothing bad."""

    ordinal: int
    day: str
    pick: str
    verdict: str
    problems: tuple[str, ...] = ()


def check(mrn: str) -> list[Checked]:
    """Do every draw of a declaration again. Four queries and two a day drawn on.

    Raises NotFound (404), NeverDrawn (DRW006, 404).
    """
    found = declaration_of(mrn)
    kept = {row.ordinal: row.record for row in Draw.objects.filter(declaration=found)}
    logged = draws_logged(found.mrn)
    anchors = set(
        Event.objects.filter(kind=SELECTED, subject=found.event_subject).values_list("digest", flat=True)
    )
    if not kept and not logged:
        raise NeverDrawn(
            pointer="mrn", hint="No group covered its goods, or a supervisor took it over at once."
        )
    return [
        _checked(found, ordinal, kept.get(ordinal), logged.get(ordinal), anchors)
        for ordinal in sorted(kept.keys() | logged.keys())
    ]


def draws_logged(mrn: str) -> dict[int, tuple[Event, Any]]:
    """What the log tells of the draws of a declaration that left a record, by ordinal."""
    log = logged_of(f"assignment/{mrn}", _DRAWN)
    return {data["ordinal"]: (event, data) for event, data in log if data["record"]}


def declaration_of(mrn: str) -> Declaration:
    """A declaration for who knows its MRN. Raises NotFound (404)."""
    found = Declaration.objects.filter(mrn=mrn.replace("\x00", "").strip().upper()).first()
    if found is None:
        raise NotFound(f"No declaration is known under “{mrn[:35]}”.", hint="Check the MRN.")
    return found


def _checked(
    found: Declaration, ordinal: int, text: str | None, logged: tuple[Event, Any] | None, anchors: set[str]
) -> Checked:
    if text is None:
        return Checked(ordinal, "", "", BROKEN, ("the log tells of this draw, but its record is missing",))
    try:
        record = read_record(text)
    except NoRecord as error:
        return Checked(ordinal, "", "", BROKEN, (f"the record cannot be read: {error}",))
    problems = _against_the_log(found, record, ordinal, logged, anchors)
    committed, secret = _of_day(record.day)
    problems += _against_the_day(record, committed, logged)
    if secret is not None:
        digest = logged[1]["record"] if logged else ""
        commitment = committed[1]["commitment"] if committed else ""
        problems += verify(record, secret, commitment=commitment, digest=digest)
    verdict = BROKEN if problems else NOT_YET if secret is None else SOUND
    return Checked(ordinal, record.day, record.pick, verdict, tuple(problems))


def _against_the_log(
    found: Declaration,
    record: DrawRecord,
    ordinal: int,
    logged: tuple[Event, Any] | None,
    anchors: set[str],
) -> list[str]:
    problems = []
    if (record.mrn, record.ordinal) != (found.mrn, ordinal):
        problems.append(f"the record is of draw {record.ordinal} of {record.mrn}")
    if record.anchor not in anchors:
        problems.append("the anchor is no event of the log that selected this declaration")
    if logged is None:
        problems.append("the log does not tell of this draw")
    elif logged[1]["record"] != record.digest:
        problems.append("the record is not the one whose digest is in the event log")
    elif record.version == PLAIN_VERSION and logged[1].get("officer", "") != record.pick:
        problems.append("the log names another officer than the record")
    return problems


def _against_the_day(
    record: DrawRecord, committed: tuple[Event, Any] | None, logged: tuple[Event, Any] | None
) -> list[str]:
    """Drawn on the day it says, under a commitment that stood in the log before."""
    problems = []
    try:
        on_day = clock.day_of(datetime.fromisoformat(record.at)).isoformat() == record.day
    except ValueError:
        on_day = False
    if not on_day:
        problems.append(f"the draw was not made on {record.day}")
    if committed is None:
        problems.append(f"no commitment for {record.day} is in the log")
        return problems
    if committed[1]["commitment"] != record.commitment:
        problems.append("the commitment of the record is not the one published before the day")
    if logged is not None and committed[0].pk > logged[0].pk:
        problems.append("the commitment was published after the draw")
    return problems


def _of_day(day: str) -> tuple[tuple[Event, Any] | None, bytes | None]:
    """The first commitment to a day in the log, and its secret once published."""
    log = logged_of(f"draw_day/{day}", (COMMITTED, PUBLISHED))
    committed = next((one for one in log if one[0].kind == COMMITTED), None)
    published = next((one for one in log if one[0].kind == PUBLISHED), None)
    return committed, bytes.fromhex(published[1]["secret"]) if published else None


def logged_of(subject: str, kinds: tuple[str, ...]) -> list[tuple[Event, Any]]:
    rows = Event.objects.filter(subject=subject, kind__in=kinds).order_by("pk")
    return [(event, orjson.loads(event.data)) for event in rows]


def history(mrn: str) -> list[dict[str, Any]]:
    """The assignments of a declaration with their records, oldest first, and the officers of each draw as they are:
    for the administration alone. Raises NotFound (404)."""
    rows = Assignment.objects.filter(declaration=declaration_of(mrn))
    rows = rows.select_related("draw__sheet", "group")
    return [
        {
            "ordinal": row.ordinal,
            "state": row.state,
            "group": row.group.code,
            "officer": row.officer,
            "drawn_at": row.drawn_at,
            "due_at": row.due_at,
            "ended_at": row.ended_at,
            "reason": row.reason,
            "record": orjson.loads(row.draw.record) if row.draw else None,
            "digest": row.draw.digest if row.draw else "",
            "officers": _officers(row.draw) if row.draw else None,
        }
        for row in rows.order_by("ordinal")
    ]


def _officers(kept: Draw) -> dict[str, tuple[Candidate, ...]]:
    """Eligible and excluded under their pseudonyms: from the sheet, of a draw of version 1 from the record itself."""
    sheet = getattr(kept, "sheet", None)
    if sheet is None:
        record = read_record(kept.record)
        return {"eligible": record.eligible, "excluded": record.excluded}
    eligible, excluded = divide(read_sheet(sheet.text))
    return {"eligible": eligible, "excluded": excluded}
