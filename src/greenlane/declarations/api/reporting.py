"""Cargo reports: what carriers and terminals say about a consignment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from greenlane.declarations import services
from greenlane.declarations.api import render
from greenlane.declarations.api.shapes import CargoNews, ReportShape
from greenlane.web.api.answers import json_answer
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs

router = Router(tags=["Cargo"])


@router.post(
    "/cargo/reports",
    response={201: ReportShape},
    openapi_extra=needs("cargo.report"),
    summary="Report arrival, discharge or storage",
)
def report_cargo(request: HttpRequest, payload: CargoNews) -> HttpResponse:
    """Moves every declaration of the consignment; a report before the declaration waits for it. Reporting the
    same thing again changes nothing and gives the first report."""
    report = services.report_cargo(
        consignment=payload.consignment.strip(),
        kind=payload.kind,
        office=payload.office,
        happened_at=payload.happened_at,
        location=payload.location,
        by=actor_of(request),
    )
    return json_answer(render.report(report), status=201)
