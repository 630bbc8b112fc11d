"""The pages of compliance verification: the queue, the case in hand, what a supervisor may change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations import board
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.inspection import selectors, services
from greenlane.inspection.forms import DecisionForm, VerificationForm
from greenlane.inspection.gates import verified_lanes
from greenlane.inspection.models import Verification
from greenlane.inspection.permissions import PRIORITISE, READ, VERIFY
from greenlane.inspection.services.verifying import checks_of
from greenlane.inspection.states import VerificationState
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page

SHOWN = 50


@page(Audience.DESK, permission=READ)
@require_http_methods(["GET", "POST"])
def verifications(request: PageRequest) -> HttpResponse:
    """The queue of the office in its order, what is set aside, and the one in hand; POST takes the next."""
    if request.method == "POST":
        require(request.actor, VERIFY)
        return _taken(request)
    rows = list(selectors.waiting(request.actor)[: SHOWN + 1])
    context = {
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "aside": list(selectors.put_aside(request.actor)[:SHOWN]),
        "mine": selectors.in_hand(request.actor),
        "may_verify": allowed(request.actor, VERIFY),
        "may_change": allowed(request.actor, PRIORITISE),
        "lanes": sorted(verified_lanes()),
    }
    return render(request, "inspection/verifications.html", context)


def _taken(request: PageRequest) -> HttpResponse:
    try:
        found = services.take_next(by=request.actor)
    except CustomsError as refusal:
        messages.info(request, refusal.message)
        return HttpResponseRedirect(reverse("verifications"))
    return HttpResponseRedirect(reverse("verification", args=[found.declaration.mrn]))


@page(Audience.DESK, permission=READ)
@require_http_methods(["GET", "POST"])
def verification(request: PageRequest, mrn: str) -> HttpResponse:
    """One verification: its list, ticked and sent, or set aside with a reason."""
    found, row = selectors.verification_of(mrn, by=request.actor)
    checks = [(one.id, one.text) for one in checks_of(found)]
    if request.method == "GET":
        return _case(request, found, row, VerificationForm(checks=checks, initial={"seen": row.seen}), 200)
    require(request.actor, VERIFY, found)
    form = VerificationForm(request.POST, checks=checks)
    if not form.is_valid():
        return _case(request, found, row, form, 422)
    given = form.cleaned_data
    answer = request.POST.get("answer", "")
    try:
        if answer == "set_aside":
            services.set_aside(mrn=found.mrn, reason=given["reason"], by=request.actor)
        elif answer == "resume":
            services.resume(mrn=found.mrn, by=request.actor)
        else:
            services.verify(mrn=found.mrn, seen=given["seen"], remark=given["remark"], by=request.actor)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _case(request, found, row, form, refusal.status)
    messages.success(request, _("Done: take the next."))
    return HttpResponseRedirect(reverse("verifications"))


def _case(
    request: PageRequest, found: Declaration, row: Verification, form: VerificationForm, status: int
) -> HttpResponse:
    mine = row.verifier == request.actor.id and row.state == VerificationState.IN_HAND
    rows = board.board(found)
    context = {
        "declaration": found,
        "row": row,
        "form": form,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "mine": mine and allowed(request.actor, VERIFY, found),
        "may_resume": row.state == VerificationState.SET_ASIDE and allowed(request.actor, VERIFY, found),
        "may_change": allowed(request.actor, PRIORITISE, found),
    }
    return render(request, "inspection/verification.html", context, status=status)


@page(Audience.DESK, permission=PRIORITISE)
@require_http_methods(["GET", "POST"])
def supervise(request: PageRequest, mrn: str) -> HttpResponse:
    """A supervisor puts a verification first or takes it back, with a reason."""
    found, row = selectors.verification_of(mrn, by=request.actor)
    require(request.actor, PRIORITISE, found)
    if request.POST.get("answer") == "resume":
        target = reverse("verification_supervise", args=[found.mrn])
        return act(
            request,
            lambda: services.resume(mrn=found.mrn, by=request.actor),
            done=_("It is back at its place."),
            then=target,
        )
    form = DecisionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            change = services.prioritise if request.POST.get("answer") == "prioritise" else services.take_back
            try:
                change(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
            except CustomsError as refusal:
                add_violations(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Done; your reason is kept."))
                return HttpResponseRedirect(reverse("verifications"))
    context = {"declaration": found, "row": row, "form": form}
    return render(request, "inspection/supervise.html", context, status=status)
