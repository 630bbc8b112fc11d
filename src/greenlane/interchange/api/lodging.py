"""Lodging over HTTP: one message in, one verdict out, every error at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from greenlane.declarations import services
from greenlane.declarations.api import render
from greenlane.declarations.api.changing import IF_MATCH, clean, guarded
from greenlane.declarations.api.shapes import MrnPath
from greenlane.declarations.models import Declaration
from greenlane.declarations.papers import compared
from greenlane.declarations.services import Outcome
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange import intake
from greenlane.interchange.amendments import declaration_named
from greenlane.interchange.api.shapes import Amended, Checked, IdempotencyKey, Lodged, VerdictShape
from greenlane.interchange.engine.messages import MessageKind, read_message
from greenlane.interchange.engine.responses import Notice, response_xml
from greenlane.interchange.intake import Message, Verdict
from greenlane.interchange.notices import acceptance, rejection
from greenlane.payments.selectors import order_for
from greenlane.web.api.answers import JSON, XML, json_answer, wanted_type
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import tagged
from greenlane.web.api.metering import VERDICTS
from greenlane.web.api.openapi import answers, needs, raw_request
from greenlane.web.api.problems import MEDIA_TYPE as PROBLEM
from greenlane.web.api.problems import UnsupportedMediaType, as_errors, body_of, problem

router = Router(tags=["Lodging"])
CHANNEL = "api"
LODGE = "declaration.lodge"
_READ = frozenset({XML, JSON, "text/xml", "application/octet-stream", ""})
MESSAGE = "A WCO Data Model message: XML in a MetaData envelope, or the same as JSON."
EXAMPLE = (
    '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">'
    '<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">…</Declaration></md:MetaData>'
)


class OtherDeclaration(CustomsError):
    """The message names another declaration than the address."""

    code = "INT010"
    status = 409


def message_of(request: HttpRequest) -> bytes:
    """The message in the body. Raises UnsupportedMediaType (GL415) for what is neither XML nor JSON."""
    kind = (request.content_type or "").lower()
    if kind not in _READ and not kind.endswith(("+xml", "+json")):
        raise UnsupportedMediaType(
            f"“{kind[:60]}” is not read here.", hint="Send application/xml or application/json."
        )
    return raw_body(request)


@router.post(
    "/declarations",
    response={201: Lodged},
    openapi_extra=needs(
        LODGE, **raw_request(XML, JSON, description=MESSAGE, example=EXAMPLE), **answers(201, XML)
    ),
    summary="Lodge a declaration",
)
def lodge_declaration(request: HttpRequest, idempotency_key: IdempotencyKey = "") -> HttpResponse:
    """Registered with an MRN (201), or rejected with every error at once (422); both are kept.

    Without an Idempotency-Key the message itself is the key: sending it again gives the first answer.
    `Accept: application/xml` answers with the WCO response message (accepted or rejected).
    """
    lodging = intake.lodging_of(message_of(request), channel=CHANNEL, key=idempotency_key)
    outcome = services.lodge(lodging=lodging, by=actor_of(request))
    VERDICTS.labels("registered" if outcome.registered else "rejected").inc()
    if outcome.declaration is None:
        return _rejected(request, outcome)
    return _registered(request, outcome, outcome.declaration)


def _registered(request: HttpRequest, outcome: Outcome, declaration: Declaration) -> HttpResponse:
    headers = {"Location": f"{request.path}/{declaration.mrn}"}
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
    if wanted_type(request, (JSON, XML)) == XML:
        return _notice(acceptance(declaration, outcome.lodgement), 201, headers)
    actor = actor_of(request)
    order = outcome.order
    if outcome.replayed and declaration.payable_minor:
        order = order_for(declaration.event_subject)
    body = {
        **render.full(declaration, actor),
        **_told("registered", outcome.notices, replayed=outcome.replayed),
        "payment_order": order.reference if order else "",
    }
    return tagged(json_answer(body, status=201, headers=headers), render.etag(declaration, actor))


def _rejected(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    refusal = CustomsError.of(outcome.violations)
    if wanted_type(request, (JSON, PROBLEM, XML)) == XML:
        return _notice(rejection(outcome.lodgement, outcome.violations), 422, {})
    told = {"verdict": "rejected", "lrn": outcome.lodgement.lrn, "notices": as_errors(outcome.notices)}
    response = json_answer({**body_of(refusal), **told}, status=422)
    response["Content-Type"] = PROBLEM
    return response


def _told(word: str, notices: Iterable[Violation], *, replayed: bool) -> dict[str, Any]:
    return {"verdict": word, "notices": as_errors(notices), "replayed": replayed}


def _notice(notice: Notice, status: int, headers: dict[str, str]) -> HttpResponse:
    response = HttpResponse(response_xml(notice), status=status, content_type=XML)
    for name, value in headers.items():
        response[name] = value
    return response


@router.post(
    "/declarations/validate",
    response=Checked,
    openapi_extra=needs(LODGE, **raw_request(XML, JSON, description=MESSAGE, example=EXAMPLE)),
    summary="Check a declaration without lodging it",
)
def validate_declaration(request: HttpRequest) -> HttpResponse:
    """Every error and notice, the documents the goods need, the written calculation, as a lodgement would give them
    now, and where filed documents differ from what is declared. Nothing is kept."""
    lodging = intake.lodging_of(message_of(request), channel=CHANNEL)
    examined = services.check(data=lodging.data, profile=lodging.profile, by=actor_of(request))
    said = {violation.pointer for violation in lodging.violations}
    errors = [*lodging.violations, *(v for v in examined.violations if v.pointer not in said)]
    return json_answer(
        {
            "acceptable": not errors,
            "errors": as_errors(errors),
            "notices": as_errors((*lodging.notices, *examined.notices)),
            "required_documents": [one.as_dict() for one in examined.requirements],
            "calculation": examined.calculation.as_json(),
            "explanation": examined.calculation.explain(),
            "papers": [paper.as_json() for paper in compared(lodging.data, by=actor_of(request))],
        }
    )


@router.post(
    "/declarations/{mrn}/amendments",
    response=Amended,
    openapi_extra=needs(
        "declaration.amend",
        parameters=[IF_MATCH],
        **raw_request(
            XML, JSON, description="An amendment message (13, COR), or the whole declaration as amended."
        ),
    ),
    summary="Amend a declaration",
)
def amend_declaration(
    request: HttpRequest, mrn: MrnPath, idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """A new version, calculated and selected again; the difference is asked for or given back.

    A rejected amendment (422) leaves the declaration as it was. 409 after release or once it has ended.
    """
    number, actor, raw = clean(mrn), actor_of(request), message_of(request)
    message = Message(raw, channel=CHANNEL, key=idempotency_key)
    verdict = _amend(request, number, message, actor)
    VERDICTS.labels(verdict.verdict.value).inc()
    if verdict.refused or verdict.outcome is None or verdict.outcome.declaration is None:
        return _refused(verdict)
    found = verdict.outcome.declaration
    told = _told("amended", verdict.notices, replayed=verdict.replayed)
    return tagged(json_answer({**render.full(found, actor), **told}), render.etag(found, actor))


def _amend(request: HttpRequest, mrn: str, message: Message, actor: Actor) -> Verdict:
    incoming = read_message(message.raw)
    if incoming.kind != MessageKind.AMENDMENT:
        lodging = intake.lodging_of(message.raw, channel=CHANNEL, key=message.key)
        outcome = _met(request, mrn, actor, lambda: services.amend(mrn=mrn, lodging=lodging, by=actor))
        word = intake.Word.AMENDED if outcome.registered else intake.Word.REJECTED
        return Verdict(
            word,
            errors=outcome.violations,
            notices=outcome.notices,
            replayed=outcome.replayed,
            status=200 if outcome.registered else 422,
            outcome=outcome,
        )
    if declaration_named(incoming.friendly, actor).mrn != mrn:
        raise OtherDeclaration(pointer="Declaration/ID", hint=f"Send it to the address of {mrn[:18]} only.")
    return _met(request, mrn, actor, lambda: intake.take(message, by=actor))


def _met(request: HttpRequest, mrn: str, actor: Actor, change: Any) -> Any:
    return change() if "If-Match" not in request.headers else guarded(request, mrn, actor, change)


def _refused(verdict: Verdict) -> HttpResponse:
    return problem(_as_error(verdict))


def _as_error(verdict: Verdict) -> CustomsError:
    error = CustomsError.of(verdict.errors)
    error.status = verdict.status
    return error


@router.post(
    "/messages",
    response={200: VerdictShape, 201: VerdictShape},
    openapi_extra=needs(LODGE, **raw_request(XML, JSON, description=MESSAGE, example=EXAMPLE)),
    summary="Send any customs message",
)
def send_message(request: HttpRequest, idempotency_key: IdempotencyKey = "") -> HttpResponse:
    """Declarations are lodged (201), amendments applied, cancellations requested, goods presented, arrivals
    reported, questions answered; anything else is noted as read. What the sender may not do is refused."""
    message = Message(message_of(request), channel=CHANNEL, key=idempotency_key)
    verdict = intake.take(message, by=actor_of(request))
    VERDICTS.labels(verdict.verdict.value).inc()
    if verdict.refused:
        return _refused(verdict)
    body = verdict.as_json()
    body.pop("file")
    return json_answer(body, status=201 if verdict.verdict == intake.Word.REGISTERED else 200)
