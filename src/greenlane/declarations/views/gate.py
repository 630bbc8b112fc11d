"""The gate: scan or type an MRN, read MAY LEAVE or MUST STAY, let the goods leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greenlane.declarations import board, services
from greenlane.declarations.forms import GateForm, Seen
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Phase, phase
from greenlane.declarations.selectors.gate import at_gate
from greenlane.declarations.selectors.work import next_departures
from greenlane.declarations.services.guarding import EVERYTHING, as_seen, stamp
from greenlane.declarations.states import Cargo
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError
from greenlane.web.pages import PageRequest, add_violations, page

PERMISSION = "declaration.gate_out"
WAITING = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict at the gate. `stays` are the gates that keep the goods here."""

    declaration: Declaration
    leaves: bool
    has_left: bool
    stays: list[board.Row]
    stamp: str
    is_readable: bool


@page(permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def gate(request: PageRequest) -> HttpResponse:
    """GET with `mrn` gives the verdict; POST lets the goods leave."""
    if request.method == "POST":
        return _let_leave(request)
    form = GateForm(request.GET) if "mrn" in request.GET else GateForm()
    if not form.is_bound or not form.is_valid():
        return _shown(request, form, None, 422 if form.is_bound else 200)
    try:
        found = at_gate(form.cleaned_data["mrn"], by=request.actor)
    except CustomsError as refusal:
        add_violations(form, refusal, {"": "mrn"})
        return _shown(request, form, None, refusal.status)
    return _shown(request, form, answer(found, request.actor), 200)


def answer(found: Declaration, actor: Actor) -> Answer:
    """What the gate says. Who may not read the declaration is not told what officers wrote."""
    is_readable = allowed(actor, "declaration.view", found)
    rows = board.board(found, reasons=is_readable)
    closed = [row for row in rows if not row.open]
    return Answer(
        declaration=found,
        leaves=phase(found, rows) is Phase.MAY_LEAVE,
        has_left=found.cargo == Cargo.GATE_OUT,
        stays=closed,
        stamp=stamp(found),
        is_readable=is_readable,
    )


def _let_leave(request: PageRequest) -> HttpResponse:
    form, seen = GateForm(request.POST), Seen(request.POST)
    if not form.is_valid() or not seen.is_valid():
        return _shown(request, form, None, 422)
    mrn = form.cleaned_data["mrn"]
    try:
        found = at_gate(mrn, by=request.actor)
        as_seen(
            mrn=found.mrn,
            seen=seen.cleaned_data["seen"],
            names=EVERYTHING,
            change=lambda: services.gate_out(mrn=found.mrn, by=request.actor),
        )
    except CustomsError as refusal:
        add_violations(form, refusal, {"": "mrn"})
        fresh = None if refusal.status == 404 else answer(at_gate(mrn, by=request.actor), request.actor)
        return _shown(request, form, fresh, refusal.status)
    messages.success(request, _("The goods of %(mrn)s have left the customs area.") % {"mrn": found.mrn})
    return HttpResponseRedirect(reverse("gate"))


def _shown(request: PageRequest, form: GateForm, found: Answer | None, status: int) -> HttpResponse:
    context = {
        "form": form,
        "answer": found,
        "waiting": next_departures(request.actor)[:WAITING],
    }
    return render(request, "declarations/gate.html", context, status=status)
