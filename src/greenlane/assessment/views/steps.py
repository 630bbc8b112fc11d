"""The pages of the steps of a case. Each says what it does and asks (GET), and does it (POST).

Nothing is done when the page was stale; the words already written stay.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from greenlane.assessment import forms_cases as forms
from greenlane.assessment.selectors_cases import open_provisional
from greenlane.assessment.views.step_table import STEPS, Step
from greenlane.declarations import board, selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.guarding import as_seen, stamp
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.errors import CustomsError, IllegalTransition
from greenlane.web.pages import PageRequest, add_violations, page

DEPENDS_ON = ("version", "digest", "assessment", "cancellation")


@page(permission="declaration.view")
@require_http_methods(["GET", "POST"])
def step(request: PageRequest, mrn: str, name: str) -> HttpResponse:
    """The page of a step: it asks, and does it."""
    found = selectors.declaration(mrn, by=request.actor)
    wanted = STEPS.get(name)
    if wanted is None:
        raise Http404
    require(request.actor, wanted.permission, found)
    if request.method == "POST":
        return _answer(request, wanted, found)
    if not wanted.is_open(found, request.actor):
        outcome = board.outcome(found, board.board(found))
        raise IllegalTransition(
            gettext("This is not possible now. %(state)s") % {"state": outcome.sentence}, pointer="assessment"
        )
    form = wanted.form(initial={"seen": stamp(found, DEPENDS_ON)}, found=found)
    return _shown(request, wanted, found, form, 200)


def _answer(request: PageRequest, wanted: Step, found: Declaration) -> HttpResponse:
    form = wanted.form(request.POST, request.FILES, found=found)
    if not form.is_valid():
        return _shown(request, wanted, found, form, 422)
    try:
        as_seen(
            mrn=found.mrn,
            seen=form.cleaned_data["seen"],
            names=DEPENDS_ON,
            change=lambda: wanted.change(mrn=found.mrn, by=request.actor, **form.values()),
        )
    except CustomsError as refusal:
        fresh = selectors.declaration(found.mrn, by=request.actor)
        given = request.POST.copy()
        given["seen"] = stamp(fresh, DEPENDS_ON)
        again = wanted.form(given, found=fresh)
        again.is_valid()
        add_violations(again, refusal)
        return _shown(request, wanted, fresh, again, refusal.status)
    messages.success(request, str(wanted.done))
    return HttpResponseRedirect(_after(wanted, found.mrn, request.actor))


def _after(wanted: Step, mrn: str, actor: Actor) -> str:
    if wanted.on_case:
        return reverse("provisional", args=[mrn])
    return reverse("declaration", args=[mrn])


def _shown(
    request: PageRequest, wanted: Step, found: Declaration, form: forms.StepForm, status: int
) -> HttpResponse:
    rows = board.board(found)
    changes = form.rows if isinstance(form, forms.ChangesForm) else []
    in_rows = {bound.name for row in changes for bound in row}
    context = {
        "step": wanted,
        "declaration": found,
        "form": form,
        "fields": [bound for bound in form.visible_fields() if bound.name not in in_rows],
        "changes": changes,
        "items": found.items.all()[:50] if changes else [],
        "outcome": board.outcome(found, rows),
        "is_open": wanted.is_open(found, request.actor),
        "back": _after(wanted, found.mrn, request.actor)
        if found.assessment == Assessment.PROVISIONAL
        else "",
        "is_upload": form.is_multipart(),
        "case": open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None,
        "is_trader": request.actor.has(Role.DECLARANT, Role.GATEWAY),
    }
    return render(request, "assessment/step.html", context, status=status)
