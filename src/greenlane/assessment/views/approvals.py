"""The supervisor's page: whether a declarant is asked a second or a third time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.assessment import query_selectors, services
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.permissions import APPROVE_QUERY
from greenlane.assessment.query_forms import DeclineForm
from greenlane.assessment.states import QueryState
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page


@page(Audience.DESK, permission=APPROVE_QUERY)
@require_http_methods(["GET", "POST"])
def decision(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows the query with its evidence and the earlier ones; POST approves or declines."""
    found = selectors.declaration(mrn, by=request.actor)
    require(request.actor, APPROVE_QUERY, found)
    known = query_selectors.query_under_way(found)
    if known is None or known.state != QueryState.AWAITING_SUPERVISOR:
        return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    if request.method == "GET":
        return _shown(request, found, known, DeclineForm(), 200)
    declines = request.POST.get("answer") == "decline"
    form = DeclineForm(request.POST if declines else None)
    if declines and not form.is_valid():
        return _shown(request, found, known, form, 422)
    try:
        if declines:
            services.decline(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
        else:
            services.approve(mrn=found.mrn, by=request.actor)
    except CustomsError as refusal:
        form = DeclineForm(request.POST)
        form.is_valid()
        form.errors.clear()
        add_violations(form, refusal)
        return _shown(request, found, known, form, refusal.status)
    done = _("The query went back to its officer.") if declines else _("The trader is asked.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))


def _shown(
    request: PageRequest, found: Declaration, known: InformationRequest, form: DeclineForm, status: int
) -> HttpResponse:
    every = query_selectors.queries_of(found, request.actor)
    context = {
        "declaration": found,
        "query": query_selectors.shown(known, found, request.actor),
        "earlier": [one for one in every if one.row.pk != known.pk],
        "form": form,
        "is_own": known.drafted_by == request.actor.id,
    }
    return render(request, "assessment/queries/decision.html", context, status=status)
