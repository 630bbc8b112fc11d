"""Reassessments over HTTP: proposing, answering, agreeing, deciding, and the decision as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from greenlane.assessment import services
from greenlane.assessment.api_decision_shapes import (
    AnswerGiven,
    AppointmentGiven,
    DecisionGiven,
    DecisionShape,
    ProposalGiven,
    Reassessments,
    ReassessmentShape,
)
from greenlane.assessment.hearings import as_json, decision_as_json, decision_of, latest, proposals_of
from greenlane.assessment.models import Reassessment
from greenlane.assessment.permissions import ANSWER, COUNTERSIGN
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.declarations import faceless, selectors
from greenlane.declarations.api.shapes import Because, MrnPath
from greenlane.declarations.engine.changes import Change
from greenlane.declarations.models import Declaration
from greenlane.documents.models import Document
from greenlane.documents.selectors import content_of
from greenlane.web.api.answers import json_answer
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs

router = Router(tags=["Reassessments"])
VIEW = "declaration.view"
BASE = "/declarations/{mrn}/reassessment"


def _found(request: HttpRequest, mrn: str) -> Declaration:
    return selectors.declaration(mrn, by=actor_of(request))


def _done(request: HttpRequest, mrn: str, change: Callable[[str], Reassessment]) -> HttpResponse:
    """Make a change to what the actor may see, and answer with the proposal as it stands."""
    found = _found(request, mrn)
    change(found.mrn)
    again = _found(request, found.mrn)
    return json_answer(as_json(latest(again), again, actor_of(request)))


@router.get(
    "/declarations/{mrn}/reassessments",
    response=Reassessments,
    openapi_extra=needs(VIEW),
    summary="Proposed reassessments of a declaration",
)
def list_reassessments(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Every proposal, the latest first: grounds, data used, both calculations, answer and decision."""
    found = _found(request, mrn)
    rows: list[dict[str, Any]] = []
    for row in proposals_of(found):
        row.declaration = found
        rows.append(as_json(row, found, actor_of(request)))
    return json_answer({"items": rows})


@router.post(BASE, response=ReassessmentShape, openapi_extra=needs(CHECK), summary="Propose a reassessment")
def propose_reassessment(request: HttpRequest, mrn: MrnPath, payload: ProposalGiven) -> HttpResponse:
    """The declarant is told grounds, data used and the whole calculation, and has some working days to answer."""
    actor = actor_of(request)
    return _done(
        request,
        mrn,
        lambda number: services.propose(
            mrn=number,
            changes=[Change(one.item, one.field, one.value) for one in payload.changes],
            grounds=[GroundTaken(one.code, one.text) for one in payload.grounds],
            evidence=[Evidence(one.kind, one.reference, one.page, one.text) for one in payload.evidence],
            by=actor,
        ),
    )


@router.post(
    f"{BASE}/answer", response=ReassessmentShape, openapi_extra=needs(ANSWER), summary="Object to it"
)
def answer_reassessment(request: HttpRequest, mrn: MrnPath, payload: AnswerGiven) -> HttpResponse:
    """Objections one by one, numbers of documents on file, and whether an oral hearing is wanted."""
    actor = actor_of(request)
    return _done(
        request,
        mrn,
        lambda number: services.answer(
            mrn=number,
            objections=payload.objections,
            papers=payload.documents,
            hearing=payload.hearing,
            by=actor,
        ),
    )


@router.post(
    f"{BASE}/consent", response=ReassessmentShape, openapi_extra=needs(ANSWER), summary="Agree to it"
)
def consent_to_reassessment(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """It is carried out at once; no decision with reasons is written."""
    actor = actor_of(request)
    return _done(request, mrn, lambda number: services.consent(mrn=number, by=actor))


@router.post(
    f"{BASE}/appointment", response=ReassessmentShape, openapi_extra=needs(CHECK), summary="Appoint a hearing"
)
def appoint_hearing(request: HttpRequest, mrn: MrnPath, payload: AppointmentGiven) -> HttpResponse:
    """When the declarant is heard, by video or at the office."""
    actor = actor_of(request)
    return _done(
        request,
        mrn,
        lambda number: services.appoint_hearing(
            mrn=number, at=payload.at, mode=payload.mode, place=payload.place, by=actor
        ),
    )


@router.post(f"{BASE}/drop", response=ReassessmentShape, openapi_extra=needs(CHECK), summary="Drop it")
def drop_reassessment(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """The check goes on."""
    actor = actor_of(request)
    return _done(request, mrn, lambda number: services.drop(mrn=number, reason=payload.reason, by=actor))


@router.post(
    f"{BASE}/decision", response=ReassessmentShape, openapi_extra=needs(CHECK), summary="Decide with reasons"
)
def decide_reassessment(request: HttpRequest, mrn: MrnPath, payload: DecisionGiven) -> HttpResponse:
    """After the answer, or after its limit. A large difference then waits for a second signature."""
    actor = actor_of(request)
    return _done(
        request,
        mrn,
        lambda number: services.decide(
            mrn=number,
            facts=payload.facts,
            reasoning=payload.reasoning,
            replies=payload.replies,
            minutes=payload.minutes,
            by=actor,
        ),
    )


@router.post(
    f"{BASE}/signature", response=ReassessmentShape, openapi_extra=needs(COUNTERSIGN), summary="Countersign"
)
def countersign_reassessment(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The second signature, by a supervisor who neither proposed nor decided it."""
    actor = actor_of(request)
    return _done(request, mrn, lambda number: services.countersign(mrn=number, by=actor))


@router.get(
    "/declarations/{mrn}/reasoned-decision",
    response=DecisionShape,
    openapi_extra=needs(VIEW),
    summary="The reasoned decision",
)
def read_decision(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Number, date, limit of appeal and digests of the latest decision."""
    return json_answer(decision_as_json(decision_of(_found(request, mrn))))


@router.get(
    "/declarations/{mrn}/reasoned-decision.pdf",
    openapi_extra=needs(VIEW),
    summary="The reasoned decision as PDF",
)
def read_decision_pdf(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The file as it was issued, in the declarant's language. Refused (DCL002) to the officer drawn for the check."""
    found = _found(request, mrn)
    faceless.refuse_faceless(found, actor_of(request))
    document = Document.objects.select_related("content").get(irn=decision_of(found).irn)
    return HttpResponse(content_of(document), content_type="application/pdf")
