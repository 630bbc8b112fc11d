"""Queries over HTTP: read them, ask, decide on a second one, take back, reply."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.assessment import query_selectors, services
from greenlane.assessment.comparables import comparables_of
from greenlane.assessment.engine.reasons import askable
from greenlane.assessment.errors import ShowsNothing
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.permissions import APPROVE_QUERY, REPLY_QUERY
from greenlane.assessment.query_api_shapes import (
    Figures,
    Queries,
    QueryShape,
    QuestionsBody,
    Reasons,
    ReplyBody,
)
from greenlane.assessment.services import Answer, Asked
from greenlane.assessment.services.casework import CHECK
from greenlane.declarations import selectors
from greenlane.declarations.api.shapes import Because, MrnPath
from greenlane.foundation.access import Actor, require
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs

router = Router(tags=["Queries"])
VIEW = "declaration.view"
ItemNumber = Annotated[int, Query(ge=1, le=99_999, description="Number of the goods item.")]


def _number(mrn: str, by: Actor) -> str:
    """The MRN of a declaration that the caller sees; NotFound (404) for every other."""
    return selectors.declaration(mrn, by=by).mrn


@router.get("/query-reasons", response=Reasons, openapi_extra=needs(VIEW), summary="Reasons for a query")
def list_reasons(request: HttpRequest) -> HttpResponse:
    """Why an officer may ask, what the trader then sends, the law, and the kinds of evidence each reason needs."""
    require(actor_of(request), VIEW)
    rows = [
        {
            "code": one.code,
            "title": one.title,
            "send": one.send,
            "law": one.law,
            "facts": [fact.value for fact in one.facts],
            "evidence": sorted(kind.value for kind in one.evidence),
        }
        for one in askable().values()
    ]
    return json_answer({"items": rows})


@router.get(
    "/declarations/{mrn}/queries",
    response=Queries,
    openapi_extra=needs(VIEW),
    summary="Queries of a declaration",
)
def list_queries(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """What Customs asked, on what evidence, and what was replied. Drafts are for officers only."""
    by = actor_of(request)
    require(by, VIEW)
    found = selectors.declaration(mrn, by=by)
    return json_answer({"items": [shape(one) for one in query_selectors.queries_of(found, by)]})


@router.post(
    "/declarations/{mrn}/queries",
    response={201: QueryShape},
    openapi_extra=needs(CHECK),
    summary="Ask the declarant",
)
def ask(request: HttpRequest, mrn: MrnPath, payload: QuestionsBody) -> HttpResponse:
    """For the officer of the check. The first query is issued at once, a second or third waits for a supervisor. Every
    fault of every question is told at once (422)."""
    by = actor_of(request)
    require(by, CHECK)
    number = _number(mrn, by)
    query = services.ask(
        mrn=number,
        questions=[_asked(one) for one in payload.items],
        why_not_before=payload.why_not_before,
        by=by,
    )
    return _answer(query, by, status=201)


@router.post(
    "/declarations/{mrn}/queries/approval",
    response=QueryShape,
    openapi_extra=needs(APPROVE_QUERY),
    summary="Approve a second or third query",
)
def approve(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """For a supervisor who did not write it. It is issued at once."""
    by = actor_of(request)
    require(by, APPROVE_QUERY)
    return _answer(services.approve(mrn=_number(mrn, by), by=by), by)


@router.post(
    "/declarations/{mrn}/queries/refusal",
    response=QueryShape,
    openapi_extra=needs(APPROVE_QUERY),
    summary="Decline a second or third query",
)
def decline(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """It goes back to its officer with the reason."""
    by = actor_of(request)
    require(by, APPROVE_QUERY)
    return _answer(services.decline(mrn=_number(mrn, by), reason=payload.reason, by=by), by)


@router.post(
    "/declarations/{mrn}/queries/withdrawal",
    response=QueryShape,
    openapi_extra=needs(CHECK),
    summary="Take the open query back",
)
def take_back(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """The officer decides without the reply; the query still counts as one of three."""
    by = actor_of(request)
    require(by, CHECK)
    return _answer(services.take_back(mrn=_number(mrn, by), reason=payload.reason, by=by), by)


@router.post(
    "/declarations/{mrn}/queries/reply",
    response=QueryShape,
    openapi_extra=needs(REPLY_QUERY),
    summary="Reply to the open query",
)
def reply(request: HttpRequest, mrn: MrnPath, payload: ReplyBody) -> HttpResponse:
    """Every question is answered at once, or said why it cannot be. Documents are named by number (IRN)."""
    by = actor_of(request)
    require(by, REPLY_QUERY)
    number = _number(mrn, by)
    answers = {one.position: Answer(one.text, tuple(one.documents), one.cannot) for one in payload.answers}
    query = services.reply(mrn=number, answers=answers, will_amend=payload.will_amend, by=by)
    return _answer(query, by)


@router.get(
    "/declarations/{mrn}/comparables",
    response=Figures,
    openapi_extra=needs(CHECK),
    summary="Prices of like goods",
)
def read_comparables(request: HttpRequest, mrn: MrnPath, item: ItemNumber = 1) -> HttpResponse:
    """What at least five other traders declared for like goods in the last half year, per kilogram of net mass;
    nobody's own price can be worked out. 409 where there are not enough."""
    by = actor_of(request)
    require(by, CHECK)
    found = selectors.declaration(mrn, by=by)
    figures = comparables_of(found, item)
    if figures is None:
        raise ShowsNothing(
            pointer="item", hint="Choose a goods item with a net mass, or cite other evidence."
        )
    return json_answer(figures)


def _asked(one: Any) -> Asked:
    return Asked(
        reason=one.reason,
        fact=one.fact,
        item=one.item,
        text=one.text,
        document=one.document,
        evidence=tuple(
            Cited(found.kind, irn=found.irn, page=found.page, code=found.code, text=found.text)
            for found in one.evidence
        ),
    )


def _answer(query: InformationRequest, by: Actor, status: int = 200) -> HttpResponse:
    found = selectors.declaration(query.declaration.mrn, by=by)
    fresh = InformationRequest.objects.prefetch_related("items__answer").get(pk=query.pk)
    return json_answer(shape(query_selectors.shown(fresh, found, by)), status=status)


def shape(one: query_selectors.ShownQuery) -> dict[str, Any]:
    """A query as programs read it; whoever asked is named by his group."""
    row = one.row
    return {
        "ordinal": row.ordinal,
        "state": row.state,
        "outcome": row.outcome,
        "group": row.group,
        "why_not_before": row.why_not_before,
        "issued_at": moment(row.issued_at),
        "due_at": moment(row.due_at),
        "ended_at": moment(row.ended_at),
        "ended_because": row.ended_because,
        "will_amend": row.will_amend,
        "items": [_item(item) for item in one.items],
    }


def _item(item: query_selectors.ShownItem) -> dict[str, Any]:
    row, answer = item.row, item.answer
    return {
        "position": row.position,
        "reason": row.reason,
        "title": row.why.title if row.why else "",
        "send": row.why.send if row.why else "",
        "law": row.why.law if row.why else "",
        "fact": row.fact,
        "item": row.item,
        "pointer": row.pointer,
        "text": item.text,
        "document": row.document,
        "evidence": [proof.as_json() for proof in item.evidence],
        "answer": {
            "kind": answer.kind,
            "text": item.reply,
            "documents": answer.documents,
            "answered_at": moment(answer.answered_at),
        }
        if answer is not None
        else None,
    }
