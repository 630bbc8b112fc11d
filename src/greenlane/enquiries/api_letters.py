"""Letters over HTTP for officers. A token reads; what changes a letter wants the person's own sign-in (ADR 0031)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from greenlane.enquiries import api_letter_shapes as shapes
from greenlane.enquiries.api_contact import NumberPath
from greenlane.enquiries.evidence import evidence_for
from greenlane.enquiries.models import DraftReply
from greenlane.enquiries.permissions import ANSWER, READ_ENQUIRIES
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services import queue, replies, sources
from greenlane.enquiries.shown_letters import case_dict, draft_dict, enquiry_dict, evidence_dict
from greenlane.enquiries.states import Domain, EnquiryState
from greenlane.foundation.access import Actor, require
from greenlane.web.api.answers import json_answer
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Enquiries"])
DUE_FIRST = Order("enquiries", ("due_at", "id"), descending=False)
READS: dict[str, Any] = needs(READ_ENQUIRIES)
ANSWERS: dict[str, Any] = needs(ANSWER)
CASE = "/enquiries/{number}"


def _answerer(request: HttpRequest) -> Actor:
    """Who answers letters, before anything of a letter is looked at."""
    require(actor_of(request), ANSWER)
    return actor_of(request)


def _now(number: str, actor: Actor) -> HttpResponse:
    return json_answer(enquiry_dict(selectors.enquiry(number, by=actor)))


def _draft(number: str, row: DraftReply, actor: Actor) -> HttpResponse:
    return json_answer(draft_dict(selectors.enquiry(number, by=actor), row))


@router.get("/enquiries", response=shapes.Enquiries, openapi_extra=READS, summary="The queue of letters")
def list_enquiries(
    request: HttpRequest,
    state: Annotated[
        Literal["open"] | EnquiryState | None, Query(description="`open`: not yet answered")
    ] = None,
    domain: Domain | None = None,
    language: Annotated[str, Query(pattern=r"^(|en|zh-hant|th|hi|km)$")] = "",
    due: Literal["overdue", "today", "later"] | None = None,
    q: Annotated[
        str,
        Query(max_length=300, pattern=NO_NUL, description="Number or words; personal data is not searched"),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: Annotated[str, Query(max_length=400, pattern=NO_NUL)] = "",
) -> HttpResponse:
    """What is due first first. Who wrote is not told in the list."""
    actor = actor_of(request)
    require(actor, READ_ENQUIRIES)
    rows = selectors.enquiries_seen_by(actor)
    rows = selectors.in_state(rows, state) if state else rows
    rows = rows.filter(domain=domain) if domain else rows
    rows = rows.filter(language=language) if language else rows
    rows = selectors.due_when(rows, due) if due else rows
    rows = selectors.matching(rows, q) if q.strip() else rows
    return page_answer(request, page_of(rows, DUE_FIRST, limit=limit, cursor=cursor), enquiry_dict)


@router.get(CASE, response=shapes.EnquiryCase, openapi_extra=READS, summary="A letter and its reply")
def read_enquiry(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """Letters, the draft with its citations, evidence, findings and warnings, and replies to letters like it."""
    actor = actor_of(request)
    return json_answer(case_dict(selectors.enquiry(number, by=actor), actor))


@router.get(
    f"{CASE}/evidence", response=shapes.EvidenceFound, openapi_extra=READS, summary="Passages for a reply"
)
def search_enquiry_evidence(
    request: HttpRequest,
    number: NumberPath,
    q: Annotated[str, Query(min_length=1, max_length=300, pattern=NO_NUL)],
) -> HttpResponse:
    """Passages in force for the public, in the letter's language, else in English."""
    found = selectors.enquiry(number, by=actor_of(request))
    return json_answer({"items": [evidence_dict(one) for one in evidence_for(found, q.strip())]})


@router.post(
    "/enquiries/next", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Take the next letter"
)
def take_next_enquiry(request: HttpRequest, payload: shapes.NextWanted | None = None) -> HttpResponse:
    """What is due first, of a domain if one is named. 409 (LET009) where nothing waits."""
    actor = _answerer(request)
    domain = payload.domain if payload and payload.domain else ""
    return json_answer(enquiry_dict(queue.take_next(domain=domain, by=actor)))


@router.post(f"{CASE}/take", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Take a letter")
def take_enquiry(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """Of two officers at once one gets it, the other 409. Repeating it changes nothing."""
    actor = _answerer(request)
    queue.take(number=number, by=actor)
    return _now(number, actor)


@router.post(
    f"{CASE}/return", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Give a letter back"
)
def put_back_enquiry(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """It waits in the queue again; its draft stays."""
    actor = _answerer(request)
    queue.put_back(number=number, by=actor)
    return _now(number, actor)


@router.put(f"{CASE}/domain", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Move a letter")
def move_enquiry(request: HttpRequest, number: NumberPath, payload: shapes.EnquiryMove) -> HttpResponse:
    """To the desk of another domain, with the reason."""
    actor = _answerer(request)
    queue.move_to(number=number, domain=payload.domain, reason=payload.reason, by=actor)
    return _now(number, actor)


@router.post(
    f"{CASE}/closing", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Close without a reply"
)
def close_enquiry(request: HttpRequest, number: NumberPath, payload: shapes.EnquiryReason) -> HttpResponse:
    """Such as an advertisement, with the reason."""
    actor = _answerer(request)
    queue.close(number=number, reason=payload.reason, by=actor)
    return _now(number, actor)


@router.post(f"{CASE}/draft", response=shapes.DraftShape, openapi_extra=ANSWERS, summary="Draft anew")
def redraft_enquiry(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """From what is published now; the draft before stays in the history."""
    actor = _answerer(request)
    return _draft(number, replies.redraft(number=number, by=actor), actor)


@router.put(f"{CASE}/draft", response=shapes.DraftShape, openapi_extra=ANSWERS, summary="Save the reply")
def save_enquiry_draft(request: HttpRequest, number: NumberPath, payload: shapes.DraftGiven) -> HttpResponse:
    """409 (LET003) when the draft is no longer the revision that was read. The answer has the new one."""
    actor = _answerer(request)
    row = replies.save_draft(number=number, text=payload.text, revision=payload.revision, by=actor)
    return _draft(number, row, actor)


@router.post(
    f"{CASE}/draft/passages", response=shapes.DraftShape, openapi_extra=ANSWERS, summary="Insert a passage"
)
def insert_enquiry_passage(
    request: HttpRequest, number: NumberPath, payload: shapes.PassageGiven
) -> HttpResponse:
    """It answers the first open question, else it stands before the closing words, with its source."""
    actor = _answerer(request)
    row = sources.insert_passage(number=number, passage=payload.passage, revision=payload.revision, by=actor)
    return _draft(number, row, actor)


@router.post(
    f"{CASE}/draft/citations/{{citation}}/renewal",
    response=shapes.DraftShape,
    openapi_extra=ANSWERS,
    summary="Cite the text in force",
)
def renew_enquiry_citation(
    request: HttpRequest,
    number: NumberPath,
    citation: Annotated[int, Path(ge=1, le=32767)],
    payload: shapes.RenewalGiven,
) -> HttpResponse:
    """A citation whose text was superseded stands for the new one, and a quote of the old text is replaced."""
    actor = _answerer(request)
    row = sources.recite(number=number, citation=citation, revision=payload.revision, by=actor)
    return _draft(number, row, actor)


@router.post(
    f"{CASE}/second-reading",
    response=shapes.EnquiryShape,
    openapi_extra=ANSWERS,
    summary="Ask a second reader",
)
def ask_second_reader(request: HttpRequest, number: NumberPath) -> HttpResponse:
    """The reply as it is saved waits for an officer who did not write it."""
    actor = _answerer(request)
    replies.ask_second(number=number, by=actor)
    return _now(number, actor)


@router.post(
    f"{CASE}/second-reading/refusal",
    response=shapes.EnquiryShape,
    openapi_extra=ANSWERS,
    summary="Send a reply back to its writer",
)
def send_back_enquiry(
    request: HttpRequest, number: NumberPath, payload: shapes.EnquiryReason
) -> HttpResponse:
    """As its second reader, with what is to be changed."""
    actor = _answerer(request)
    replies.send_back(number=number, reason=payload.reason, by=actor)
    return _now(number, actor)


@router.post(f"{CASE}/reply", response=shapes.EnquiryShape, openapi_extra=ANSWERS, summary="Send the reply")
def send_enquiry_reply(request: HttpRequest, number: NumberPath, payload: shapes.ReplyGiven) -> HttpResponse:
    """By the officer who wrote it, or by its second reader; by nobody and nothing else. What goes out is the revision
    that was read, once every warning about it is settled or confirmed (409, LET007 and LET016 to LET018)."""
    actor = _answerer(request)
    replies.send(number=number, revision=payload.revision, confirmed=payload.confirmed, by=actor)
    return _now(number, actor)
