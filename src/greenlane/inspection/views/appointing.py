"""The time of an examination: proposed by customs, answered by the trader; and what becomes of a discrepancy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.inspection import selectors, services
from greenlane.inspection.engine.slots import common_slots
from greenlane.inspection.forms import AppointmentForm, DecisionForm, WhyForm
from greenlane.inspection.models import Examination
from greenlane.inspection.permissions import ANSWER, APPOINT, DECIDE
from greenlane.inspection.services.appointing import agencies, calendars_of, office_calendar
from greenlane.inspection.views.examining import sheet_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

LENGTH, NOTICE = timedelta(hours=1), timedelta(hours=1)
FIELDS = {"starts_at": "begins", "ends_at": "ends"}


@page(Audience.DESK, permission=APPOINT)
@require_http_methods(["GET", "POST"])
def appoint(request: PageRequest, mrn: str) -> HttpResponse:
    """Propose a time and a place; the page offers the next times at which everybody can come."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    require(request.actor, APPOINT, found)
    zone = ZoneInfo(office_calendar(found.office).time_zone)
    if request.method == "GET":
        form = AppointmentForm(agencies=agencies(), zone=zone, initial=_first(found, zone))
        return _proposing(request, found, row, form, 200)
    form = AppointmentForm(request.POST, agencies=agencies(), zone=zone)
    if not form.is_valid():
        return _proposing(request, found, row, form, 422)
    try:
        services.propose(mrn=found.mrn, by=request.actor, **form.times())
    except CustomsError as refusal:
        add_violations(form, refusal, FIELDS)
        return _proposing(request, found, row, form, refusal.status)
    messages.success(request, _("The time is proposed; the trader answers."))
    return HttpResponseRedirect(reverse("examination", args=[found.mrn]))


def _first(found: Declaration, zone: ZoneInfo) -> dict[str, Any]:
    slots = _slots(found, [])
    if not slots:
        return {"place": found.location}
    start, end = (moment.astimezone(zone) for moment in slots[0])
    return {
        "day": start.date(),
        "begins": start.strftime("%H:%M"),
        "ends": end.strftime("%H:%M"),
        "place": found.location,
    }


def _slots(found: Declaration, participants: list[str]) -> list[Any]:
    return common_slots(calendars_of(found, participants), after=clock.now() + NOTICE, length=LENGTH)


def _proposing(
    request: PageRequest, found: Declaration, row: Examination, form: AppointmentForm, status: int
) -> HttpResponse:
    context = {
        "declaration": found,
        "row": row,
        "form": form,
        "slots": _slots(found, agencies()),
        "is_open": row.state in {"ordered", "appointed"},
        "appointment": selectors.current_appointment(row),
    }
    return render(request, "inspection/appoint.html", context, status=status)


@page(Audience.PORTAL, permission=ANSWER)
@require_http_methods(["GET", "POST"])
def answer(request: PageRequest, mrn: str) -> HttpResponse:
    """The trader agrees to the time proposed, or asks for another."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    require(request.actor, ANSWER, found)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("answer") == "confirm":
                services.confirm_time(mrn=found.mrn, by=request.actor)
            else:
                services.decline_time(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
            return _answering(request, found, row, form, refusal.status)
        messages.success(request, _("Customs is told."))
        return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    return _answering(request, found, row, form, 200 if request.method == "GET" else 422)


def _answering(
    request: PageRequest, found: Declaration, row: Examination, form: WhyForm, status: int
) -> HttpResponse:
    context = {
        "declaration": found,
        "row": row,
        "form": form,
        "appointment": selectors.current_appointment(row),
        "is_open": row.state in {"ordered", "appointed"},
    }
    return render(request, "inspection/answer.html", context, status=status)


@page(Audience.DESK, permission=DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: PageRequest, mrn: str) -> HttpResponse:
    """A supervisor decides on a discrepancy found after the assessment."""
    found, row = selectors.examination_of(mrn, by=request.actor)
    require(request.actor, DECIDE, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change = services.accept_discrepancy if request.POST.get("answer") == "accept" else services.give_back
        try:
            change(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
            return _deciding(request, found, row, form, refusal.status)
        messages.success(request, _("Your decision is kept; the trader reads it."))
        return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    return _deciding(request, found, row, form, 200 if request.method == "GET" else 422)


def _deciding(
    request: PageRequest, found: Declaration, row: Examination, form: DecisionForm, status: int
) -> HttpResponse:
    context = {**sheet_of(found, row), "form": form}
    return render(request, "inspection/decide.html", context, status=status)
