"""Examinations and verifications over HTTP: the same verbs that the pages use."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.declarations import faceless
from greenlane.declarations.api.shapes import MrnPath
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import declaration as declaration_of
from greenlane.foundation.access import Actor, require
from greenlane.inspection import selectors, services
from greenlane.inspection.api_shapes import (
    DecisionAsked,
    Examinations,
    ExaminationShape,
    ReportAsked,
    SecondAsked,
    TimeAnswered,
    TimeAsked,
    Verifications,
    VerificationShape,
    VerifiedAsked,
)
from greenlane.inspection.models import Examination, Verification
from greenlane.inspection.notes import Finding, Notes
from greenlane.inspection.permissions import ANSWER, APPOINT, CONFIRM, DECIDE, EXAMINE, READ, VERIFY
from greenlane.inspection.services.examining import MOST_PHOTO_BYTES
from greenlane.inspection.services.verifying import checks_of
from greenlane.web.api.answers import json_answer
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs, raw_request
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Inspection"])
MOST = 200
_PHOTO = raw_request("image/jpeg", "image/png", description="The photo; where it was taken is not kept.")
FileName = Annotated[str, Query(max_length=200, pattern=NO_NUL)]


@router.get(
    "/examinations", response=Examinations, openapi_extra=needs(READ), summary="What is to be examined"
)
def list_examinations(request: HttpRequest) -> HttpResponse:
    """Open examinations at your office, perishables and goods that are here first; 200 at most."""
    actor = actor_of(request)
    require(actor, READ)
    rows = selectors.to_examine(actor)[:MOST]
    return json_answer({"items": [shape(row.declaration, row, actor) for row in rows]})


@router.get(
    "/declarations/{mrn}/examinations",
    response=Examinations,
    openapi_extra=needs("declaration.view"),
    summary="Examinations of a declaration",
)
def read_examinations(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The latest first. Empty where none was ordered."""
    actor = actor_of(request)
    found = declaration_of(mrn, by=actor)
    return json_answer({"items": [shape(found, row, actor) for row in selectors.examinations_of(found)]})


@router.post(
    "/declarations/{mrn}/examination/start",
    response=ExaminationShape,
    openapi_extra=needs(EXAMINE),
    summary="Begin an examination",
)
def start_examination(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The goods are registered; from here the examination is yours."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    return _answer(services.start(mrn=found.mrn, by=actor), actor)


@router.post(
    "/declarations/{mrn}/examination/photos",
    response=ExaminationShape,
    openapi_extra=needs(EXAMINE, **_PHOTO),
    summary="Add a photo",
)
def add_examination_photo(request: HttpRequest, mrn: MrnPath, name: FileName = "photo.jpg") -> HttpResponse:
    """JPEG or PNG as the body of the request."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    data = raw_body(request, MOST_PHOTO_BYTES)
    photo = services.attach_photo(mrn=found.mrn, name=name, data=data, by=actor)
    return _answer(photo.examination, actor)


@router.post(
    "/declarations/{mrn}/examination/report",
    response=ExaminationShape,
    openapi_extra=needs(EXAMINE),
    summary="Report an examination",
)
def report_examination(request: HttpRequest, mrn: MrnPath, payload: ReportAsked) -> HttpResponse:
    """As declared it counts at once; a discrepancy when a second officer has confirmed it."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    given = payload.model_dump()
    given["findings"] = tuple(Finding(**one) for one in given["findings"])
    lists = ("checked", "seals_removed", "seals_affixed")
    notes = Notes(**{**given, **{name: tuple(given[name]) for name in lists}})
    return _answer(services.report(mrn=found.mrn, notes=notes, by=actor), actor)


@router.post(
    "/declarations/{mrn}/examination/second",
    response=ExaminationShape,
    openapi_extra=needs(CONFIRM),
    summary="Confirm a discrepancy as the second officer",
)
def confirm_examination(request: HttpRequest, mrn: MrnPath, payload: SecondAsked) -> HttpResponse:
    """Or send it back to the examiner with a reason."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    if payload.confirms:
        return _answer(services.confirm(mrn=found.mrn, by=actor), actor)
    return _answer(services.send_back(mrn=found.mrn, reason=payload.reason, by=actor), actor)


@router.post(
    "/declarations/{mrn}/examination/appointment",
    response=ExaminationShape,
    openapi_extra=needs(APPOINT),
    summary="Propose a time for an examination",
)
def propose_examination_time(request: HttpRequest, mrn: MrnPath, payload: TimeAsked) -> HttpResponse:
    """Within the working hours of all who come; the trader answers."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    made = services.propose(mrn=found.mrn, by=actor, **payload.model_dump())
    return _answer(made.examination, actor)


@router.post(
    "/declarations/{mrn}/examination/appointment/answer",
    response=ExaminationShape,
    openapi_extra=needs(ANSWER),
    summary="Answer a proposed time",
)
def answer_examination_time(request: HttpRequest, mrn: MrnPath, payload: TimeAnswered) -> HttpResponse:
    """Agree, or ask for another time with a reason."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    if payload.agrees:
        return _answer(services.confirm_time(mrn=found.mrn, by=actor).examination, actor)
    made = services.decline_time(mrn=found.mrn, reason=payload.reason, by=actor)
    return _answer(made.examination, actor)


@router.post(
    "/declarations/{mrn}/examination/decision",
    response=ExaminationShape,
    openapi_extra=needs(DECIDE),
    summary="Decide on a discrepancy found after the assessment",
)
def decide_discrepancy(request: HttpRequest, mrn: MrnPath, payload: DecisionAsked) -> HttpResponse:
    """The assessment stands, or the declaration is assessed again."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    change = services.accept_discrepancy if payload.stands else services.give_back
    return _answer(change(mrn=found.mrn, reason=payload.reason, by=actor), actor)


@router.get(
    "/verifications", response=Verifications, openapi_extra=needs(READ), summary="The queue of verifications"
)
def list_verifications(request: HttpRequest) -> HttpResponse:
    """What waits at your office in the order in which it is taken; 200 at most."""
    actor = actor_of(request)
    require(actor, READ)
    return json_answer({"items": [_verification(row) for row in selectors.waiting(actor)[:MOST]]})


@router.post(
    "/verifications/next", response=VerificationShape, openapi_extra=needs(VERIFY), summary="Take the next"
)
def take_next_verification(request: HttpRequest) -> HttpResponse:
    """The first of the queue that you may verify; what you have already, where you have one. 409 when none waits."""
    row = services.take_next(by=actor_of(request))
    return json_answer(_verification(row, with_checks=True))


@router.post(
    "/declarations/{mrn}/verification",
    response=VerificationShape,
    openapi_extra=needs(VERIFY),
    summary="Verify, or set aside",
)
def finish_verification(request: HttpRequest, mrn: MrnPath, payload: VerifiedAsked) -> HttpResponse:
    """What you have in hand: verified with everything on its list, or set aside with a reason."""
    actor = actor_of(request)
    found = _seen(mrn, actor)
    if payload.set_aside:
        row = services.set_aside(mrn=found.mrn, reason=payload.set_aside, by=actor)
    else:
        row = services.verify(mrn=found.mrn, seen=payload.seen, remark=payload.remark, by=actor)
    return json_answer(_verification(row, with_checks=True))


def _seen(mrn: str, actor: Actor) -> Declaration:
    """The declaration, where this actor may see it: what he may not see does not exist for him."""
    return declaration_of(mrn, by=actor)


def _answer(row: Examination, actor: Actor) -> HttpResponse:
    return json_answer(shape(row.declaration, row, actor))


def shape(found: Declaration, row: Examination, actor: Actor) -> dict[str, Any]:
    """An examination as this reader may see it."""
    officer = actor.is_officer
    counts = bool(row.result)
    notes = Notes.of(row.report if counts else row.notes) if officer or counts else Notes()
    appointment = selectors.current_appointment(row) if row.is_open else None
    photos = row.photos.values_list("document__irn", flat=True) if officer or counts else ()
    told = {
        **notes.as_json(),
        "questions": row.questions if officer else [],
    }
    told = faceless.told(told, found, actor)
    return {
        "mrn": found.mrn,
        "number": row.number,
        "office": row.office,
        "state": row.state,
        "state_since": row.state_since,
        "result": row.result,
        "causes": row.causes,
        "order_id": row.order_id,
        "order_table": row.order_table,
        "instructions": [{"id": key, "text": text} for key, text in row.instructions] if officer else [],
        "questions": told["questions"],
        "findings": told["findings"],
        "packages_opened": told["packages_opened"],
        "seals_removed": told["seals_removed"],
        "seals_affixed": told["seals_affixed"],
        "remark": told["remark"] if officer else "",
        "photos": list(photos),
        "appointment": _appointment(appointment),
    }


def _appointment(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("starts_at", "ends_at", "place", "participants", "state")
    return {name: getattr(row, name) for name in names}


def _verification(row: Verification, *, with_checks: bool = False) -> dict[str, Any]:
    checks = checks_of(row.declaration) if with_checks else []
    return {
        "mrn": row.declaration.mrn,
        "number": row.number,
        "office": row.office,
        "state": row.state,
        "queued_at": row.queued_at,
        "prioritised": row.prioritised_at is not None,
        "reason": row.reason,
        "checks": [{"id": one.id, "text": str(one.text)} for one in checks],
        "seen": row.seen,
    }
