"""Escalations over HTTP: traders open, follow and rate them; handlers act on them without knowing who complained."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from greenlane.assessment import services
from greenlane.assessment.causes import Cause, Delay
from greenlane.assessment.models import Escalation
from greenlane.assessment.permissions import ESCALATE, HANDLE, READ_ESCALATIONS
from greenlane.assessment.selectors_escalation import escalation, knows_complainant, visible_to
from greenlane.assessment.states import EscalationState
from greenlane.declarations.api.shapes import MrnPath
from greenlane.declarations.selectors import declaration
from greenlane.foundation.access import Actor, require
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Escalations"])
NEWEST_FIRST = Order("escalations", ("opened_at", "id"))
NumberPath = Annotated[
    str, Path(min_length=1, max_length=24, pattern=NO_NUL, description="e.g. 26XMG0123456789AB6")
]
Words = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]


class EscalationShape(Schema):
    """An escalation. `words` and `comment` are empty for handlers who may not know who complained."""

    number: str = Field(description="Grievance number.")
    mrn: str
    state: EscalationState
    level: int = Field(description="The highest level it reached: 0 to 3.")
    delay: Delay
    words: str
    opened_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime | None = Field(description="When it goes one level up by itself.")
    breaches: int = Field(description="Limits that passed without anybody acting.")
    resolved_at: datetime | None
    cause: str
    done: str
    rating: int | None
    comment: str


class Answered(EscalationShape):
    """The answer to opening; `again` when it was open before."""

    again: bool


class Escalations(Schema):
    items: list[EscalationShape]
    next: str | None


class Complaint(Schema):
    delay: Delay = Delay.NO_DECISION
    words: Words = ""


class GoUp(Schema):
    reason: Words


class EscalationResolution(Schema):
    cause: Cause
    done: Words


class EscalationRating(Schema):
    rating: int = Field(ge=1, le=5)
    comment: Words = ""


def _shape(found: Escalation, actor: Actor) -> dict[str, Any]:
    known = knows_complainant(found, actor)
    return {
        "number": found.number,
        "mrn": found.declaration.mrn,
        "state": found.state,
        "level": found.level,
        "delay": found.delay,
        "words": found.words if known else "",
        "opened_at": moment(found.opened_at),
        "acknowledged_at": moment(found.acknowledged_at),
        "due_at": moment(found.due_at),
        "breaches": found.breaches,
        "resolved_at": moment(found.resolved_at),
        "cause": found.cause,
        "done": found.done,
        "rating": found.rating,
        "comment": found.comment if known else "",
    }


def _answer(number: str, actor: Actor) -> HttpResponse:
    return json_answer(_shape(escalation(number, by=actor), actor))


@router.post(
    "/declarations/{mrn}/escalations",
    response={201: Answered, 200: Answered},
    openapi_extra=needs(ESCALATE),
    summary="Escalate a delayed check",
)
def open_escalation(request: HttpRequest, mrn: MrnPath, payload: Complaint | None = None) -> HttpResponse:
    """Opened (201); where one is open it is told again (200). Before the threshold 409 names the moment from which it
    is possible. The officer who checks is not told."""
    actor, given = actor_of(request), payload or Complaint()
    require(actor, ESCALATE)
    found = declaration(mrn, by=actor)
    opened = services.open_escalation(mrn=found.mrn, delay=given.delay, words=given.words, by=actor)
    opened.escalation.declaration = found
    body = {**_shape(opened.escalation, actor), "again": opened.again}
    return json_answer(body, status=200 if opened.again else 201)


@router.get(
    "/escalations", response=Escalations, openapi_extra=needs(READ_ESCALATIONS), summary="List escalations"
)
def list_escalations(
    request: HttpRequest,
    state: EscalationState | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: Annotated[str, Query(max_length=400, pattern=NO_NUL)] = "",
) -> HttpResponse:
    """Traders see those about their declarations, handlers what has come to them."""
    actor = actor_of(request)
    require(actor, READ_ESCALATIONS)
    rows = visible_to(actor)
    rows = rows.filter(state=state.value) if state else rows
    page = page_of(rows, NEWEST_FIRST, limit=limit, cursor=cursor)
    return page_answer(request, page, lambda row: _shape(row, actor))


@router.get(
    "/escalations/{number}",
    response=EscalationShape,
    openapi_extra=needs(READ_ESCALATIONS),
    summary="Read an escalation",
)
def read_escalation(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """How far it is, and how it ended."""
    require(actor_of(request), READ_ESCALATIONS)
    return _answer(number, actor_of(request))


@router.post(
    "/escalations/{number}/acknowledgement",
    response=EscalationShape,
    openapi_extra=needs(HANDLE),
    summary="Acknowledge an escalation",
)
def acknowledge(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """For supervisors outside the assessor's office. Repeating it changes nothing."""
    actor = actor_of(request)
    require(actor, HANDLE)
    services.acknowledge(number=escalation(number, by=actor).number, by=actor)
    return _answer(number, actor)


@router.post(
    "/escalations/{number}/escalation",
    response=EscalationShape,
    openapi_extra=needs(HANDLE),
    summary="Take an escalation one level up",
)
def escalate(request: HttpRequest, number: NumberPath, payload: GoUp) -> HttpResponse:
    """For handlers, with a reason. Limits do it by themselves."""
    actor = actor_of(request)
    require(actor, HANDLE)
    found = services.escalate(number=escalation(number, by=actor).number, reason=payload.reason, by=actor)
    assert found is not None  # noqa: S101 - only the clock gets None
    return json_answer(_shape(found, actor))


@router.post(
    "/escalations/{number}/resolution",
    response=EscalationShape,
    openapi_extra=needs(HANDLE),
    summary="Resolve an escalation",
)
def resolve(request: HttpRequest, number: NumberPath, payload: EscalationResolution) -> HttpResponse:
    """With the root cause and what was done; the complainant reads it."""
    actor = actor_of(request)
    require(actor, HANDLE)
    known = escalation(number, by=actor).number
    found = services.resolve(number=known, cause=payload.cause, done=payload.done, by=actor)
    return json_answer(_shape(found, actor))


@router.post(
    "/escalations/{number}/rating",
    response=EscalationShape,
    openapi_extra=needs(ESCALATE),
    summary="Rate how an escalation was handled",
)
def rate(request: HttpRequest, number: NumberPath, payload: EscalationRating) -> HttpResponse:
    """From 1 (bad) to 5 (good), once, by who escalated."""
    actor = actor_of(request)
    require(actor, ESCALATE)
    known = escalation(number, by=actor).number
    services.rate(number=known, rating=payload.rating, comment=payload.comment, by=actor)
    return _answer(number, actor)
