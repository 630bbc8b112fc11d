"""A trader's pages of escalations: asking for one, the list of his own, and one of them to follow and rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.assessment import services
from greenlane.assessment.escalating import standing
from greenlane.assessment.forms import EscalateForm, RateForm
from greenlane.assessment.models import Escalation
from greenlane.assessment.permissions import ESCALATE
from greenlane.assessment.selectors_escalation import escalation, open_escalation_of, visible_to
from greenlane.assessment.states import EscalationState
from greenlane.declarations import board, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.views.listing import address_of
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table


def address_of_escalation(row: Escalation) -> str:
    return reverse("escalation", args=[row.number])


def by_state() -> Filter:
    return Filter(
        "state",
        gettext_lazy("State"),
        lambda rows, value: rows.filter(state=value),
        lambda _request: EscalationState.choices,
    )


OWN = Table(
    name="own_escalations",
    caption=gettext_lazy("Escalations"),
    columns=(
        Column("number", gettext_lazy("Grievance number"), "number", Kind.CODE, link=address_of_escalation),
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=lambda row: address_of(row.declaration)),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("opened", gettext_lazy("Opened"), "opened_at", Kind.MOMENT, sort=("opened_at", "id")),
        Column("due", gettext_lazy("Goes up by itself"), "due_at", Kind.MOMENT),
        Column("resolved", gettext_lazy("Resolved"), "resolved_at", Kind.MOMENT),
        Column("rating", gettext_lazy("Rating"), "rating", Kind.NUMBER),
    ),
    order="-opened",
    empty=gettext_lazy("You have escalated nothing. The button stands on the page of a delayed declaration."),
    filters=(by_state(),),
)


@require_GET
@page(Audience.PORTAL, permission=ESCALATE)
def mine(request: PageRequest) -> HttpResponseBase:
    """Every escalation about one's declarations, newest first."""
    return OWN.respond(request, visible_to(request.actor), "assessment/escalations.html", {})


@page(Audience.PORTAL, permission=ESCALATE)
@require_http_methods(["GET", "POST"])
def ask(request: PageRequest, mrn: str) -> HttpResponse:
    """GET says what an escalation does and asks; POST opens it. An open one is shown instead."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, ESCALATE, found)
    known = open_escalation_of(found)
    if known is not None:
        return HttpResponseRedirect(address_of_escalation(known))
    form = EscalateForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _asked(request, found, form, 200)
    if not form.is_valid():
        return _asked(request, found, form, 422)
    try:
        opened = services.open_escalation(mrn=found.mrn, by=request.actor, **form.cleaned_data)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _asked(request, found, form, refusal.status)
    messages.success(request, _("The delay is escalated under %(number)s.") % {"number": opened.escalation})
    return HttpResponseRedirect(address_of_escalation(opened.escalation))


def _asked(request: PageRequest, found: Declaration, form: forms.Form, status: int) -> HttpResponse:
    rows = board.board(found)
    now = standing(found)
    context = {
        "declaration": found,
        "form": form,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "refusal": now.refusal,
    }
    return render(request, "assessment/escalate.html", context, status=status)


@page(Audience.PORTAL, permission=ESCALATE)
@require_http_methods(["GET", "POST"])
def followed(request: PageRequest, number: str) -> HttpResponse:
    """GET shows how far it is; POST rates it once it is resolved."""
    found = escalation(number, by=request.actor)
    form = RateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.rate(number=found.number, by=request.actor, **form.cleaned_data)
        except CustomsError as refusal:
            add_violations(form, refusal)
            return _followed(request, found.number, form, refusal.status)
        messages.success(request, _("Thank you; your rating is counted."))
        return HttpResponseRedirect(address_of_escalation(found))
    return _followed(request, found.number, form, 422 if form.errors else 200)


def _followed(request: PageRequest, number: str, form: forms.Form, status: int) -> HttpResponse:
    found = escalation(number, by=request.actor)
    own = found.organisation_id == request.actor.organisation_id
    context: dict[str, Any] = {
        "escalation": found,
        "declaration": found.declaration,
        "form": form,
        "may_rate": own and found.state == EscalationState.RESOLVED,
        "own": own,
        "history": history_of(found),
    }
    return render(request, "assessment/escalation.html", context, status=status)
