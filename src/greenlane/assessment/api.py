"""Assignments over HTTP: what is published for everybody, the cases of an officer, the groups of a supervisor."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.assessment import services
from greenlane.assessment.api_shapes import Cases, CaseShape, Days, Draws, Groups, Openings, Why
from greenlane.assessment.auditing import openings
from greenlane.assessment.loads import GroupLoad, group_loads
from greenlane.assessment.models import Assignment, DrawSecret
from greenlane.assessment.permissions import OPEN_NAMES, READ, REDRAW, TAKE_OVER
from greenlane.assessment.published import PublishedDay, day_of, published
from greenlane.assessment.selectors import my_cases, published_secrets
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.states import AssignmentState
from greenlane.declarations.api.shapes import MrnPath
from greenlane.foundation.access import require
from greenlane.web.api import rates
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Assignments"])
LOOKS_SHARE = 100
"""Of the rate limit: as often as a declaration may be tracked without a token."""
LATEST_DAY = Order("draw_days", ("committed_at", "id"))
LATEST_CASE = Order("assignments", ("drawn_at", "id"))
DUE_FIRST = Order("my_assignments", ("due_at", "id"), descending=False)

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=400, pattern=NO_NUL)]


@router.get("/draw-days", auth=None, response=Days, summary="Days of draws with commitments and secrets")
def list_draw_days(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """The latest commitment first. A commitment is published before its day, the secret when it is over."""

    def shown(row: DrawSecret) -> dict[str, Any]:
        return _day(day_of(row))

    return page_answer(request, page_of(published_secrets(), LATEST_DAY, limit=limit, cursor=cursor), shown)


@router.get("/draws/{mrn}", auth=None, response=Draws, summary="The draws of a declaration, done again")
def read_draws(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Published records with the verdict of doing each draw again. Public for whoever has the MRN, at most
    one look in a hundred of the rate limit."""
    rates.count(request, f"assignment:{rates.address_of(request)}", share=LOOKS_SHARE)
    found = published(mrn)
    draws = [
        {
            "ordinal": one.ordinal,
            "day": _day(one.day) if one.day else None,
            "digest": one.digest,
            "record": orjson.loads(one.text) if one.text else None,
            "verdict": one.verdict,
            "problems": list(one.problems),
        }
        for one in found.draws
    ]
    return json_answer({"mrn": found.mrn, "verdict": found.verdict or None, "draws": draws})


@router.get(
    "/draws/{mrn}/openings",
    response=Openings,
    openapi_extra=needs(OPEN_NAMES),
    summary="Whose the names in the draws of a declaration are",
)
def list_openings(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Your own names, once the secret of the day is published; who reads the groups gets everybody's."""
    found = openings(mrn, by=actor_of(request))
    return json_answer({"mrn": mrn.strip().upper(), "openings": [one.as_json() for one in found]})


@router.get("/assessment-groups", response=Groups, openapi_extra=needs(READ), summary="Groups and their load")
def list_assessment_groups(request: HttpRequest) -> HttpResponse:
    """Every group with its officers, their open cases, and what nobody has."""
    require(actor_of(request), READ)
    return json_answer({"items": [_group(one) for one in group_loads()]})


@router.get("/assessment-cases", response=Cases, openapi_extra=needs(READ), summary="Cases drawn")
def list_assessment_cases(
    request: HttpRequest,
    state: AssignmentState | None = None,
    group: Annotated[str, Query(max_length=12, pattern=NO_NUL)] = "",
    mrn: Annotated[str, Query(max_length=35, pattern=NO_NUL)] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> HttpResponse:
    """Every check given to an officer, the latest first."""
    require(actor_of(request), READ)
    rows = Assignment.objects.select_related("declaration", "group")
    rows = rows.filter(state=state.value) if state else rows
    rows = rows.filter(group__code=group) if group else rows
    rows = rows.filter(declaration__mrn=mrn.strip().upper()) if mrn else rows
    return page_answer(request, page_of(rows, LATEST_CASE, limit=limit, cursor=cursor), _case)


@router.get("/my-assessment-cases", response=Cases, openapi_extra=needs(CHECK), summary="My cases")
def list_my_assessment_cases(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """The checks drawn for you that are not decided, due soonest first."""
    require(actor_of(request), CHECK)
    rows = my_cases(actor_of(request))
    return page_answer(request, page_of(rows, DUE_FIRST, limit=limit, cursor=cursor), _case)


@router.post(
    "/assessment-cases/{mrn}/redraw",
    response=CaseShape,
    openapi_extra=needs(REDRAW),
    summary="Have a check drawn again",
)
def redraw_case(request: HttpRequest, mrn: MrnPath, body: Why) -> HttpResponse:
    """Its officer loses it, and another is drawn; the reason stays in the log."""
    made = services.redraw(mrn=mrn.strip().upper(), reason=body.reason, by=actor_of(request))
    return json_answer(_case(made))


@router.post(
    "/assessment-cases/{mrn}/take-over",
    response=CaseShape,
    openapi_extra=needs(TAKE_OVER),
    summary="Take a check over",
)
def take_over_case(request: HttpRequest, mrn: MrnPath, body: Why) -> HttpResponse:
    """The check becomes yours: the exception to the draw; the reason stays in the log."""
    made = services.take_over(mrn=mrn.strip().upper(), reason=body.reason, by=actor_of(request))
    return json_answer(_case(made))


def _day(one: PublishedDay) -> dict[str, Any]:
    return {
        "day": one.day,
        "commitment": one.commitment,
        "committed_at": moment(one.committed_at),
        "secret": one.secret,
        "blinding": one.blinding,
        "published_at": moment(one.published_at),
    }


def _group(one: GroupLoad) -> dict[str, Any]:
    group = one.group
    return {
        **{name: getattr(group, name) for name in "code name active chapters weekdays".split()},
        "opens": group.opens.isoformat(),
        "closes": group.closes.isoformat(),
        "load_cap": group.load_cap,
        "limit_hours": group.limit_hours,
        "open": one.open,
        "unassigned": one.unassigned,
        "overdue": one.overdue,
        "officers": [
            {"name": o.name, "office": o.office, "open": o.open, "away": o.away} for o in one.officers
        ],
    }


def _case(row: Assignment) -> dict[str, Any]:
    return {
        "mrn": row.declaration.mrn,
        "ordinal": row.ordinal,
        "group": row.group.code,
        "state": row.state,
        "officer": row.officer,
        "drawn_at": moment(row.drawn_at),
        "due_at": moment(row.due_at),
        "first_decision_at": moment(row.first_decision_at),
        "ended_at": moment(row.ended_at),
        "reason": row.reason,
    }
