"""What the verbs of inspection share: the declaration held first, then its examination; who may act in it."""

from __future__ import annotations

from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import Actor, require
from greenlane.inspection.duties import require_other_duties
from greenlane.inspection.errors import NoExamination, NotYourExamination, SayWhy
from greenlane.inspection.models import Examination
from greenlane.inspection.permissions import EXAMINE
from greenlane.inspection.services.ordering import open_examination

SHORTEST_REASON = 10


def opened(mrn: str, permission: str, by: Actor) -> tuple[Docket, Examination]:
    """The declaration and its open examination, both held, for who has this permission.

    Raises NotFound (404), Forbidden (403), NoExamination (EXM001, 409).
    """
    docket = Docket.open(mrn)
    require(by, permission, docket.declaration)
    found = open_examination(docket.declaration)
    if found is None:
        raise NoExamination(pointer="examination", hint="It was reported or is no longer needed.")
    found.declaration = docket.declaration
    return docket, found


def own(mrn: str, by: Actor) -> tuple[Docket, Examination]:
    """The same for the officer who examines. Raises NotYourExamination (EXM003, 403)."""
    docket, found = opened(mrn, EXAMINE, by)
    if found.examiner and found.examiner != by.id:
        raise NotYourExamination(pointer="examiner")
    return docket, found


def to_begin(mrn: str, by: Actor) -> tuple[Docket, Examination]:
    """The same for who wants to begin. Raises OneDutyOnly (EXM004, 403)."""
    docket, found = own(mrn, by)
    require_other_duties(docket.declaration, by, "examiner")
    return docket, found


def said_why(reason: str, pointer: str = "reason") -> str:
    """The reason without what surrounds it. Raises SayWhy (EXM011, 422) for one too short."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise SayWhy(pointer=pointer, hint="Ten characters at least.")
    return told
