"""The API of what is decided in a case beside acceptance and refusal: each operation is one verb or one read."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.assessment import api_case_shapes as shapes
from greenlane.assessment import permissions as may
from greenlane.assessment import services
from greenlane.assessment.errors import NotProvisional
from greenlane.assessment.models import GoodsCheck, ProvisionalAssessment, Sample
from greenlane.assessment.selectors_cases import as_data, latest_provisional, provisionals_of, samples_of
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.services.samples import Taken
from greenlane.assessment.states import ProvisionalState, SampleState
from greenlane.declarations import faceless, selectors
from greenlane.declarations.api.shapes import MrnPath
from greenlane.foundation.access import require
from greenlane.web.api.answers import json_answer
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Assessment"])
VIEW = "declaration.view"
LATEST_FIRST = Order("provisional-assessments", ("assessed_at", "id"))
NEWEST_SAMPLE = Order("samples", ("ordered_at", "id"))
Size = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=400, pattern=NO_NUL)]
CASE = "/declarations/{mrn}/provisional-assessment"


def clean(mrn: str) -> str:
    return mrn.strip().upper()


def _case(request: HttpRequest, mrn: str, status: int = 200) -> HttpResponse:
    """The last provisional assessment of a declaration, as this caller may read it."""
    actor = actor_of(request)
    found = selectors.declaration(mrn, by=actor)
    case = latest_provisional(found)
    if case is None:
        raise NotProvisional(pointer="mrn", hint="It was never assessed provisionally.")
    return json_answer(faceless.told(as_data(case), found, actor), status=status)


@router.get(
    "/provisional-assessments",
    response=shapes.Provisionals,
    openapi_extra=needs(may.READ_PROVISIONAL),
    summary="List provisional assessments",
)
def list_provisionals(
    request: HttpRequest, state: ProvisionalState | None = None, limit: Size = LIMIT, cursor: Cursor = ""
) -> HttpResponse:
    """For officers: those of their office, the latest first."""
    require(actor_of(request), may.READ_PROVISIONAL)
    rows = provisionals_of(actor_of(request)).prefetch_related("missing", "clocks", "pauses")
    rows = rows.filter(state=state.value) if state else rows
    return page_answer(request, page_of(rows, LATEST_FIRST, limit=limit, cursor=cursor), _listed)


def _listed(case: ProvisionalAssessment) -> dict[str, Any]:
    """As in the list: what was written in words stays with the case."""
    return {**as_data(case), "explanation": "", "final_reason": "", "missing": []}


@router.get(
    CASE, response=shapes.ProvisionalShape, openapi_extra=needs(VIEW), summary="A provisional assessment"
)
def read_provisional(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Security, what is missing and the five clocks of the last provisional assessment of a declaration."""
    return _case(request, mrn)


@router.post(
    CASE,
    response={201: shapes.ProvisionalShape},
    openapi_extra=needs(may.PROVISIONAL),
    summary="Assess provisionally",
)
def assess(request: HttpRequest, mrn: MrnPath, payload: shapes.Assess) -> HttpResponse:
    """For supervisors. The duty stays as declared; a security covers what is in doubt."""
    given = payload.dict(exclude={"figures"})
    changes = [figure.change() for figure in payload.figures]
    services.assess_provisionally(mrn=clean(mrn), changes=changes, **given, by=actor_of(request))
    return _case(request, mrn, 201)


@router.post(
    f"{CASE}/list",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.PROVISIONAL),
    summary="List what is missing",
)
def list_missing(request: HttpRequest, mrn: MrnPath, payload: shapes.Missing) -> HttpResponse:
    """Once, within the first clock."""
    services.list_missing(mrn=clean(mrn), missing=payload.missing, by=actor_of(request))
    return _case(request, mrn)


@router.post(
    f"{CASE}/security",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.SUPPLY),
    summary="Give a security",
)
def give_security(request: HttpRequest, mrn: MrnPath, payload: shapes.Give) -> HttpResponse:
    """A bond, a guarantee or a deposit; Customs accepts or declines it."""
    services.offer_security(
        mrn=clean(mrn),
        kind=payload.kind.value,
        reference=payload.reference,
        amount_minor=payload.amount_minor,
        by=actor_of(request),
    )
    return _case(request, mrn)


@router.post(
    f"{CASE}/security/acceptance",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.SECURE),
    summary="Accept a security",
)
def accept_security(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """For cashiers and supervisors. Release follows by itself if nothing else is open."""
    services.accept_security(mrn=clean(mrn), by=actor_of(request))
    return _case(request, mrn)


@router.post(
    f"{CASE}/supplies",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.SUPPLY),
    summary="Supply what is missing",
)
def supply(request: HttpRequest, mrn: MrnPath, payload: shapes.Supply) -> HttpResponse:
    """By the number of a filed document, in words, or both."""
    services.supply(mrn=clean(mrn), **payload.dict(), by=actor_of(request))
    return _case(request, mrn)


@router.post(
    f"{CASE}/pause",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.PROVISIONAL),
    summary="Pause the clocks",
)
def pause(request: HttpRequest, mrn: MrnPath, payload: shapes.Pause) -> HttpResponse:
    """For a listed reason; every clock keeps the time it has left."""
    services.pause_clocks(mrn=clean(mrn), **payload.dict(), by=actor_of(request))
    return _case(request, mrn)


@router.post(
    f"{CASE}/finalisation",
    response=shapes.ProvisionalShape,
    openapi_extra=needs(may.FINALISE),
    summary="Assess finally",
)
def finalise(request: HttpRequest, mrn: MrnPath, payload: shapes.Finalise) -> HttpResponse:
    """As declared without `figures`; with them the difference is asked for or given back."""
    changes, by = [figure.change() for figure in payload.figures], actor_of(request)
    if changes:
        services.finalise_anew(mrn=clean(mrn), changes=changes, reason=payload.reason, by=by)
    else:
        services.finalise(mrn=clean(mrn), reason=payload.reason, by=by)
    return _case(request, mrn)


@router.post(
    "/declarations/{mrn}/first-checks",
    response={201: shapes.CheckShape},
    openapi_extra=needs(CHECK),
    summary="Have the goods examined before assessment",
)
def first_check(request: HttpRequest, mrn: MrnPath, payload: shapes.FirstCheck) -> HttpResponse:
    """At once in a listed category, else when a supervisor has approved it."""
    made = services.order_first_check(mrn=clean(mrn), **payload.dict(), by=actor_of(request))
    return json_answer(_check(made), status=201)


@router.post(
    "/declarations/{mrn}/second-checks",
    response={201: shapes.CheckShape},
    openapi_extra=needs(CHECK),
    summary="Have the goods examined beside acceptance",
)
def second_check(request: HttpRequest, mrn: MrnPath, payload: shapes.SecondCheck) -> HttpResponse:
    """Order it before you accept; release waits for the report."""
    made = services.order_second_check(mrn=clean(mrn), **payload.dict(), by=actor_of(request))
    return json_answer(_check(made), status=201)


def _check(made: GoodsCheck) -> dict[str, Any]:
    return {
        "mrn": made.declaration.mrn,
        "ordinal": made.ordinal,
        "kind": made.kind,
        "state": made.state,
        "category": made.category,
        "asked_at": made.asked_at,
    }


@router.post(
    "/declarations/{mrn}/port-transfer",
    response={201: shapes.TransferShape},
    openapi_extra=needs(may.TRANSFER),
    summary="Give a check to the port of import",
)
def transfer(request: HttpRequest, mrn: MrnPath, payload: shapes.Transfer) -> HttpResponse:
    """For national supervisors, for a listed reason and for good."""
    made = services.transfer_to_port(mrn=clean(mrn), **payload.dict(), by=actor_of(request))
    body = {
        "mrn": made.declaration.mrn,
        "reason_code": made.reason_code,
        "transferred_at": made.transferred_at,
    }
    return json_answer(body, status=201)


@router.post(
    "/declarations/{mrn}/samples",
    response={201: shapes.SampleShape},
    openapi_extra=needs(CHECK),
    summary="Have a sample tested",
)
def order_test(request: HttpRequest, mrn: MrnPath, payload: shapes.TakeSample) -> HttpResponse:
    """The laboratory gets it under a number of its own."""
    made = services.order_test(mrn=clean(mrn), taken=Taken(**payload.dict()), by=actor_of(request))
    return json_answer(_sample(made), status=201)


@router.get(
    "/samples", response=shapes.Samples, openapi_extra=needs(may.READ_SAMPLES), summary="List samples"
)
def list_samples(
    request: HttpRequest, state: SampleState | None = None, limit: Size = LIMIT, cursor: Cursor = ""
) -> HttpResponse:
    """For the laboratory; no declaration and no trader."""
    require(actor_of(request), may.READ_SAMPLES)
    rows = samples_of(actor_of(request))
    rows = rows.filter(state=state.value) if state else rows
    return page_answer(request, page_of(rows, NEWEST_SAMPLE, limit=limit, cursor=cursor), _sample)


@router.post(
    "/samples/{number}/report",
    response=shapes.SampleShape,
    openapi_extra=needs(may.REPORT_TEST),
    summary="Report a test",
)
def report_test(request: HttpRequest, number: shapes.NumberPath, payload: shapes.Report) -> HttpResponse:
    """For the laboratory. The case goes back to its assessor; the report is final."""
    made = services.report_test(number=number, **payload.dict(), by=actor_of(request))
    return json_answer(_sample(made))


_SAMPLE = tuple(shapes.SampleShape.model_fields)


def _sample(found: Sample) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _SAMPLE}
