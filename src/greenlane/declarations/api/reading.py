"""Reading declarations: the list, one of them, its calculation, versions, history and cargo reports."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from greenlane.declarations import faceless, selectors
from greenlane.declarations.api import render
from greenlane.declarations.api.shapes import (
    Detail,
    EventShape,
    MrnPath,
    ReportShape,
    Summaries,
    VersionShape,
)
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment, Cargo, Lane, PaymentState, Priority, Release
from greenlane.foundation.access import require
from greenlane.tariff.engine.result import explain
from greenlane.web.api.answers import JSON, TEXT, json_answer, wanted_type
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import not_modified, tag_of, tagged
from greenlane.web.api.openapi import answers, header, needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL, Moment

router = Router(tags=["Declarations"])
VIEW = "declaration.view"
NEWEST_FIRST = Order("declarations", ("registered_at", "id"))
IF_NONE_MATCH = header("If-None-Match", "The ETag you hold; 304 when nothing changed.")

Short = Annotated[str, Field(max_length=70, pattern=NO_NUL)]


class Wanted(Schema):
    """Filters of the list; they add up."""

    office: Annotated[str, Field(max_length=8, pattern=NO_NUL)] = ""
    assessment: Assessment | None = None
    cargo: Cargo | None = None
    payment: PaymentState | None = None
    release: Release | None = None
    lane: Lane | None = None
    priority: Priority | None = Field(None, description="1 perishable, 5 urgent, 9 ordinary goods")
    lrn: Annotated[str, Field(max_length=35, pattern=NO_NUL)] = ""
    consignment: Short = ""
    since: Moment | None = Field(None, description="Registered at or after")
    until: Moment | None = Field(None, description="Registered before")
    limit: Annotated[int, Field(ge=1, le=MOST)] = LIMIT
    cursor: Annotated[str, Field(max_length=400, pattern=NO_NUL)] = ""


_EQUAL = ("office", "assessment", "cargo", "payment", "release", "lane", "priority", "lrn", "consignment")


@router.get("/declarations", response=Summaries, openapi_extra=needs(VIEW), summary="List declarations")
def list_declarations(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """The declarations you may see, newest first: traders their own, officers those of their office."""
    actor = actor_of(request)
    require(actor, VIEW)
    rows = _filtered(selectors.visible_to(actor), wanted)
    page = page_of(rows, NEWEST_FIRST, limit=wanted.limit, cursor=wanted.cursor)
    return page_answer(request, page, render.summary)


def _filtered(rows: QuerySet[Declaration], wanted: Wanted) -> QuerySet[Declaration]:
    equal = {name: value for name in _EQUAL if (value := getattr(wanted, name))}
    rows = rows.filter(**equal)
    if wanted.since is not None:
        rows = rows.filter(registered_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(registered_at__lt=wanted.until)
    return rows


@router.get(
    "/declarations/{mrn}",
    response=Detail,
    openapi_extra=needs(VIEW, parameters=[IF_NONE_MATCH]),
    summary="Track a declaration",
)
def get_declaration(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Its regions, gates (who holds the ball, since when and why), what you can do next, and its items."""
    actor = actor_of(request)
    found = selectors.declaration(mrn, by=actor)
    tag = render.etag(found, actor)
    held = not_modified(request, tag)
    if held is not None:
        return held
    items = [render.item(row) for row in faceless.items(found, found.items.all())]
    body = faceless.told({**render.full(found, actor), "items": items}, found)
    return tagged(json_answer(body), tag)


@router.get(
    "/declarations/{mrn}/calculation",
    response=dict[str, Any],
    openapi_extra=needs(VIEW, parameters=[IF_NONE_MATCH], **answers(200, TEXT)),
    summary="The written calculation of duties and taxes",
)
def get_calculation(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Line by line, as it was made at registration; `Accept: text/plain` gives it to read."""
    found = selectors.declaration(mrn, by=actor_of(request))
    calculation = faceless.told(orjson.loads(selectors.current_lodgement(found).calculation), found)
    kind = wanted_type(request, (JSON, TEXT))
    tag = tag_of(found.mrn, found.version, kind)
    held = not_modified(request, tag)
    if held is not None:
        return held
    if kind == TEXT:
        return tagged(HttpResponse(explain(calculation), content_type="text/plain; charset=utf-8"), tag)
    return tagged(json_answer(calculation), tag)


@router.get(
    "/declarations/{mrn}/versions",
    response=list[VersionShape],
    openapi_extra=needs(VIEW),
    summary="The versions of a declaration",
)
def list_versions(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Every registered version, oldest first; version 1 is the lodgement, later ones amendments."""
    found = selectors.declaration(mrn, by=actor_of(request))
    return json_answer(faceless.told([render.version(row) for row in selectors.versions(found)], found))


@router.get(
    "/declarations/{mrn}/history",
    response=list[EventShape],
    openapi_extra=needs(VIEW),
    summary="Everything that happened to a declaration",
)
def list_history(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Its events from the log, oldest first. Traders are not told who acted nor the officers' reasons."""
    actor = actor_of(request)
    found = selectors.declaration(mrn, by=actor)
    return json_answer([render.event(row, found, actor) for row in selectors.history(found)])


@router.get(
    "/declarations/{mrn}/cargo-reports",
    response=list[ReportShape],
    openapi_extra=needs(VIEW),
    summary="What carriers and terminals reported about its consignment",
)
def list_cargo_reports(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The reports, oldest first, also those that came before the declaration."""
    found = selectors.declaration(mrn, by=actor_of(request))
    reports = [render.report(row) for row in selectors.cargo_reports(found)]
    return json_answer(faceless.told(reports, found))
