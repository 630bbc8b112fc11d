"""Documents out: the declaration as it was lodged, and what Customs has told about it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.declarations import faceless, selectors
from greenlane.declarations.api.reading import IF_NONE_MATCH, VIEW
from greenlane.declarations.api.shapes import MrnPath
from greenlane.foundation.errors import NotFound
from greenlane.interchange.documents import document_json, document_xml, unnamed_json, unnamed_xml
from greenlane.interchange.engine.responses import response_message, response_xml
from greenlane.interchange.notices import notices_of
from greenlane.payments.selectors import order_for
from greenlane.web.api.answers import JSON, XML, json_answer, wanted_type
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import not_modified, tag_of, tagged
from greenlane.web.api.openapi import answers, needs

router = Router(tags=["Declarations"])


@router.get(
    "/declarations/{mrn}/document",
    response=dict[str, Any],
    openapi_extra=needs(VIEW, parameters=[IF_NONE_MATCH], **answers(200, XML)),
    summary="The declaration as it was lodged",
)
def get_document(
    request: HttpRequest,
    mrn: MrnPath,
    version: Annotated[int, Query(ge=0, le=32_767, description="0: the present one")] = 0,
) -> HttpResponse:
    """As JSON, or with `Accept: application/xml` as XML: its canonical form equals that of the message sent."""
    found = selectors.declaration(mrn, by=actor_of(request))
    lodgement = found.lodgements.filter(version=version or found.version).first()
    if lodgement is None:
        raise NotFound(f"{found.mrn} has no version {version}.", pointer="query version")
    kind = wanted_type(request, (JSON, XML))
    tag = tag_of(found.mrn, lodgement.version, lodgement.digest, kind, faceless.hides(found))
    held = not_modified(request, tag)
    if held is not None:
        return held
    if faceless.hides(found):
        message = unnamed_json(found, lodgement)
        made = HttpResponse(unnamed_xml(message), content_type=XML) if kind == XML else json_answer(message)
        return tagged(made, tag)
    if kind == XML:
        return tagged(HttpResponse(document_xml(lodgement), content_type=XML), tag)
    return tagged(json_answer(document_json(lodgement)), tag)


@router.get(
    "/declarations/{mrn}/messages",
    response=dict[str, Any],
    openapi_extra=needs(VIEW, **answers(200, XML)),
    summary="The response messages about a declaration",
)
def list_messages(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """One WCO response message with a Response for each notice so far: accepted, controlled, taxed, released,
    ended. JSON, or schema-valid XML with `Accept: application/xml`."""
    found = selectors.declaration(mrn, by=actor_of(request))
    faceless.refuse_faceless(found)
    order = order_for(found.event_subject) if found.payable_minor else None
    notices = notices_of(found, selectors.current_lodgement(found), order)
    if wanted_type(request, (JSON, XML)) == XML:
        return HttpResponse(response_xml(*notices), content_type=XML)
    return json_answer(response_message(*notices))
