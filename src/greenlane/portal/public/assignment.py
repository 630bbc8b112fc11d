"""Officers are drawn by lot: how, with which secrets, and every draw done again for who has the MRN.

No trader and no goods are here, and officers only under names that no other draw gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from greenlane.assessment.published import Published, day_of, published
from greenlane.assessment.selectors import published_secrets
from greenlane.foundation.errors import NotFound
from greenlane.portal.public.numbers import read_mrn
from greenlane.portal.public.shell import PUBLIC
from greenlane.portal.public.tracking import LOOKS_SHARE, too_often
from greenlane.web.api.answers import moment
from greenlane.web.csv_lines import csv_lines
from greenlane.web.pages import public

DAYS = 31
"""Days that the page shows; the CSV file holds all."""


@public
@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """How officers are drawn, and the days with their secrets; `?format=csv` all days; `?mrn=` leads to its draws."""
    if request.GET.get("format") == "csv":
        return _csv()
    if "mrn" not in request.GET:
        return _page(request)
    typed = read_mrn(request.GET["mrn"])
    if typed.mrn:
        return HttpResponseRedirect(reverse("assignment_of", args=[typed.mrn]))
    return _page(request, status=422, typed=typed, given=request.GET["mrn"][:60])


@public
@require_safe
def assignment_of(request: HttpRequest, mrn: str) -> HttpResponse:
    """The draws of a declaration, done again. 404 for a number nobody gave; 429 for who asks too often."""
    typed = read_mrn(mrn)
    if not typed.mrn:
        return _page(request, status=404, typed=typed, given=mrn[:60])
    if typed.mrn != mrn:
        return HttpResponseRedirect(reverse("assignment_of", args=[typed.mrn]))
    if (refusal := too_often(request, "assignment", LOOKS_SHARE)) is not None:
        return refusal
    try:
        found = published(mrn)
    except NotFound:
        return _page(request, status=404, unknown=mrn, given=mrn)
    return render(request, "portal/assignment_of.html", {**PUBLIC, "found": found})


@public
@require_safe
def assignment_records(request: HttpRequest, mrn: str) -> HttpResponse:
    """What is published about these draws as one file, to be verified anywhere without us."""
    if (refusal := too_often(request, "assignment", LOOKS_SHARE)) is not None:
        return refusal
    typed = read_mrn(mrn)
    try:
        found = published(typed.mrn or "-")
    except NotFound:
        return _page(request, status=404, unknown=typed.mrn, typed=typed, given=mrn[:60])
    headers = {"Content-Disposition": f'attachment; filename="draws-{found.mrn}.json"'}
    raw = orjson.dumps(as_json(found), option=orjson.OPT_INDENT_2)
    return HttpResponse(raw, content_type="application/json", headers=headers)


def as_json(found: Published) -> dict[str, Any]:
    """The file: `greenlane assignment verify --published FILE` reads it."""
    return {
        "mrn": found.mrn,
        "draws": [
            {
                "ordinal": one.ordinal,
                "day": one.day.day.isoformat() if one.day else "",
                "commitment": one.day.commitment if one.day else "",
                "committed_at": moment(one.day.committed_at) if one.day else None,
                "secret": one.day.secret if one.day else "",
                "digest": one.digest,
                "record": orjson.loads(one.text) if one.text else None,
            }
            for one in found.draws
        ],
    }


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    days = [day_of(row) for row in published_secrets()[:DAYS]]
    return render(request, "portal/assignment.html", {**PUBLIC, "days": days, **context}, status=status)


def _csv() -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="draw-days.csv"'}
    lines = csv_lines(["day", "commitment", "committed_at", "secret", "published_at", "blinding"], _lines())
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _lines() -> Iterator[Sequence[object]]:
    for row in published_secrets():
        one = day_of(row)
        yield (
            one.day.isoformat(),
            one.commitment,
            moment(one.committed_at),
            one.secret,
            moment(one.published_at),
            one.blinding,
        )
