"""Pages of the national assessment centre: like goods decided differently, one pair, and reports on ourselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from greenlane.assessment.conduct import ACTS, conduct
from greenlane.assessment.models import Discrepancy
from greenlane.assessment.permissions import DRAFT_GUIDANCE, READ_UNIFORMITY
from greenlane.assessment.uniformity import WINDOW, discrepancies, stored_trend
from greenlane.foundation import clock
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import NotFound
from greenlane.web.fields import FIRST_DAY, LAST_DAY
from greenlane.web.history import names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page
from greenlane.web.tables import Column, Filter, Kind, Table

LATEST_WEEKS = 13


def address_of_pair(row: Discrepancy) -> str:
    return reverse("uniformity_pair", args=[row.pk])


def _sides(read: Any) -> Any:
    return lambda row: f"{read(row.first) or '–'} / {read(row.second) or '–'}"


PAIRS = Table(
    name="discrepancies",
    caption=gettext_lazy("Like goods decided differently"),
    columns=(
        Column(
            "kind", gettext_lazy("What differs"), lambda row: row.get_kind_display(), link=address_of_pair
        ),
        Column("hs6", "HS6", "first.hs6", Kind.CODE, sort=("first__hs6", "id")),
        Column("goods", gettext_lazy("Goods"), "first.description"),
        Column("offices", gettext_lazy("Offices"), _sides(lambda one: one.office)),
        Column("codes", gettext_lazy("Codes"), _sides(lambda one: one.code)),
        Column("outcomes", gettext_lazy("Outcomes"), _sides(lambda one: one.get_outcome_display())),
        Column(
            "likeness",
            gettext_lazy("Words in common (percent)"),
            lambda row: round(100 * row.likeness),
            Kind.NUMBER,
        ),
        Column(
            "stake",
            gettext_lazy("At stake"),
            "stake_minor",
            Kind.MONEY,
            sort=("stake_minor", "id"),
            currency="first.declaration.currency",
        ),
        Column("week", gettext_lazy("Week of"), "week", Kind.DATE, sort=("week", "id")),
    ),
    order="-stake",
    empty=gettext_lazy("No like goods were decided differently."),
    filters=(
        Filter(
            "kind",
            gettext_lazy("What differs"),
            lambda rows, value: rows.filter(kind=value),
            lambda _request: Discrepancy.Kind.choices,
        ),
        Filter(
            "hs",
            gettext_lazy("Code begins with"),
            lambda rows, value: rows.filter(first__hs6__startswith=value),
        ),
        Filter(
            "since",
            gettext_lazy("From"),
            lambda rows, value: rows.filter(week__gte=_day(value, FIRST_DAY)),
            kind="date",
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ_UNIFORMITY)
def listed(request: PageRequest) -> HttpResponseBase:
    """Every pair, most at stake first, and how many there were week by week."""
    weeks = stored_trend(LATEST_WEEKS)
    return PAIRS.respond(request, discrepancies(), "assessment/uniformity.html", {"weeks": weeks})


@require_GET
@page(Audience.DESK, permission=READ_UNIFORMITY)
def pair(request: PageRequest, pk: int) -> HttpResponse:
    """Two decisions side by side."""
    found = discrepancies().filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such pair."), hint=_("Check the address."))
    names = names_of([found.first.officer, found.second.officer])
    sides = [(one, names.get(one.officer, one.officer)) for one in (found.first, found.second)]
    context = {"pair": found, "sides": sides, "may_draft": allowed(request.actor, DRAFT_GUIDANCE)}
    return render(request, "assessment/uniformity_pair.html", context)


@require_GET
@page(Audience.DESK, permission=READ_UNIFORMITY)
def ourselves(request: PageRequest) -> HttpResponse:
    """Who overrules lot, lane and queue, and whether officers and traders meet beyond chance."""
    until = _day(request.GET.get("until", ""), clock.today())
    since = min(_day(request.GET.get("since", ""), until - timedelta(days=WINDOW)), until)
    found = conduct(since, until)
    named = found.names
    context = {
        "since": since,
        "until": until,
        "found": found,
        "acts": list(ACTS.values()),
        "affinities": [(one, named.get(one.officer, one.officer)) for one in found.affinities],
        "favours": [(one, named.get(one.officer, one.officer)) for one in found.favours],
    }
    return render(request, "assessment/conduct.html", context)


def _day(text: str, default: date) -> date:
    """A day of the address; the default for none or one out of all reason."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found is not None and FIRST_DAY <= found <= LAST_DAY else default
