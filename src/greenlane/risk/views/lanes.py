"""Changing a lane by hand, confirming what another asked for, and how often people overrule selection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.declarations import board, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Lane, Release
from greenlane.declarations.views.listing import address_of
from greenlane.foundation import clock
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.risk import selectors_lanes
from greenlane.risk.forms import LaneForm, RemarkForm
from greenlane.risk.models import LaneChange
from greenlane.risk.services.lanes import change_lane, confirm_lane, decline_lane
from greenlane.risk.states import LaneChangeState
from greenlane.risk.views.inputs import day_given
from greenlane.web.history import names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

PERMISSION = "risk.change_lane"
PERIOD = timedelta(days=28)

CHANGES = Table(
    name="lane_changes",
    caption=gettext_lazy("Changes of lanes"),
    columns=(
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=lambda row: address_of(row.declaration)),
        Column("office", gettext_lazy("Office"), "declaration.office"),
        Column("from", gettext_lazy("From"), lambda row: row.get_from_lane_display()),
        Column("to", gettext_lazy("To"), lambda row: row.get_to_lane_display()),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("reason", gettext_lazy("Reason"), "reason"),
        Column("asked", gettext_lazy("Asked"), "requested_at", Kind.MOMENT, sort=("requested_at", "id")),
        Column("decided", gettext_lazy("Decided"), "decided_at", Kind.MOMENT),
    ),
    order="-asked",
    empty=gettext_lazy("No lane was changed by hand yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: LaneChangeState.choices,
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission="risk.read_lane_changes")
def lane_changes(request: PageRequest) -> HttpResponseBase:
    """Every change, newest first, and how often each source of decisions was overruled in a period."""
    since, until, refusal = _period(request)
    context = {
        "rates": selectors_lanes.rates(since, until),
        "since": since,
        "until": until,
        "refusal": refusal,
    }
    return CHANGES.respond(
        request, selectors_lanes.visible_to(request.actor), "risk/lane_changes.html", context
    )


@page(Audience.DESK, permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def change(request: PageRequest, mrn: str) -> HttpResponse:
    """Ask for another lane; a stricter one applies at once."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, PERMISSION, found)
    form = LaneForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        lane = Lane(form.cleaned_data["lane"])
        try:
            made = change_lane(mrn=found.mrn, lane=lane, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            applied = made.state == LaneChangeState.APPLIED
            told = _("The lane is changed.") if applied else _("A second supervisor has to confirm it.")
            messages.success(request, told)
            return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    return render(request, "risk/lane.html", _context(found, form=form), status=422 if form.errors else 200)


@page(Audience.DESK, permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """Confirm or decline a lowered lane that somebody else asked for."""
    asked = selectors_lanes.lane_change(pk, by=request.actor)
    form = RemarkForm(request.POST if request.POST.get("answer") == "decline" else None)
    refusal: CustomsError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "confirm":
                confirm_lane(change=asked, by=request.actor)
                messages.success(request, _("The lane is changed."))
                return HttpResponseRedirect(reverse("declaration", args=[asked.declaration.mrn]))
            if form.is_valid():
                decline_lane(change=asked, remark=form.cleaned_data["remark"], by=request.actor)
                messages.success(request, _("The request is declined."))
                return HttpResponseRedirect(reverse("lane_changes"))
        except CustomsError as problem:
            refusal = problem
    asked.refresh_from_db()
    context = {
        **_context(asked.declaration, form=form),
        "asked": asked,
        "refusal": refusal,
        "asked_by": names_of([asked.requested_by]).get(asked.requested_by, asked.requested_by),
        "own": asked.requested_by == request.actor.id,
        "waits": asked.state == LaneChangeState.REQUESTED,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "risk/lane_answer.html", context, status=status)


def _context(found: Declaration, **more: Any) -> dict[str, Any]:
    rows = board.board(found)
    return {
        "declaration": found,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "waiting": selectors_lanes.open_change(found),
        "released": found.release == Release.RELEASED,
        **more,
    }


def _period(request: PageRequest) -> tuple[date, date, CustomsError | None]:
    """The period asked for, by default the last four weeks."""
    until = clock.today()
    try:
        last = day_given(request.GET["until"], "until") if request.GET.get("until") else until
        first = day_given(request.GET["since"], "since") if request.GET.get("since") else last - PERIOD
    except CustomsError as refusal:
        return until - PERIOD, until, refusal
    return first, last, None


def address_of_change(row: LaneChange) -> str:
    return reverse("lane_answer", args=[row.pk])
