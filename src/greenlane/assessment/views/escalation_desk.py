"""The pages of those who handle escalations: the list, and one case with what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.assessment import services
from greenlane.assessment.causes import Cause
from greenlane.assessment.escalating import rank, require_handler
from greenlane.assessment.forms import AcknowledgeForm, GoUpForm, ResolveForm, ShowForm
from greenlane.assessment.models import Assignment, Escalation
from greenlane.assessment.permissions import HANDLE, READ_ESCALATIONS
from greenlane.assessment.selectors_escalation import (
    escalation,
    knows_complainant,
    visible_to,
    without_names,
)
from greenlane.assessment.views.escalation import by_state
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import require
from greenlane.foundation.errors import CustomsError
from greenlane.web.history import history_of, names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

ITEMS = 20


def address_of_case(row: Escalation) -> str:
    return reverse("escalation_case", args=[row.number])


ALL = Table(
    name="escalations",
    caption=gettext_lazy("Escalations"),
    columns=(
        Column("number", gettext_lazy("Grievance number"), "number", Kind.CODE, link=address_of_case),
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE),
        Column("office", gettext_lazy("Office of import"), "declaration.office"),
        Column("delay", gettext_lazy("What is delayed"), lambda row: row.get_delay_display()),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("opened", gettext_lazy("Opened"), "opened_at", Kind.MOMENT, sort=("opened_at", "id")),
        Column("due", gettext_lazy("Goes up by itself"), "due_at", Kind.MOMENT, sort=("due_at", "id")),
        Column("breaches", gettext_lazy("Limits passed"), "breaches", Kind.NUMBER, sort=("breaches", "id")),
        Column("cause", gettext_lazy("Cause"), lambda row: row.get_cause_display()),
        Column("rating", gettext_lazy("Rating"), "rating", Kind.NUMBER, sort=("rating", "id")),
    ),
    order="-opened",
    empty=gettext_lazy("Nothing is escalated to you."),
    filters=(
        by_state(),
        Filter(
            "cause",
            gettext_lazy("Cause"),
            lambda rows, value: rows.filter(cause=value),
            lambda _request: Cause.choices,
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ_ESCALATIONS)
def listed(request: PageRequest) -> HttpResponseBase:
    """What is escalated to this reader's level, newest first."""
    return ALL.respond(request, visible_to(request.actor), "assessment/escalations_desk.html", {})


FORMS: dict[str, type[forms.Form]] = {
    "acknowledge": AcknowledgeForm,
    "escalate": GoUpForm,
    "show": ShowForm,
    "resolve": ResolveForm,
}
VERBS: dict[str, Callable[..., Any]] = {
    "acknowledge": services.acknowledge,
    "escalate": services.escalate,
    "show": services.show_complainant,
    "resolve": services.resolve,
}
DONE = {
    "acknowledge": gettext_lazy("Acknowledged; the complainant sees it."),
    "escalate": gettext_lazy("It has gone one level up."),
    "show": gettext_lazy("You see who complained; your reason is kept."),
    "resolve": gettext_lazy("Resolved; the complainant reads what was done."),
}


@page(Audience.DESK, permission=READ_ESCALATIONS)
@require_http_methods(["GET", "POST"])
def case(request: PageRequest, number: str) -> HttpResponse:
    """GET shows the facts of the case; POST acknowledges, takes it up, shows the complainant or resolves."""
    found = escalation(number, by=request.actor)
    if request.method == "GET":
        return _shown(request, found, {}, 200)
    require(request.actor, HANDLE)
    answer = request.POST.get("answer", "")
    if answer not in FORMS:
        return HttpResponseRedirect(address_of_case(found))
    form = FORMS[answer](request.POST, prefix=answer)
    if not form.is_valid():
        return _shown(request, found, {answer: form}, 422)
    try:
        VERBS[answer](number=found.number, by=request.actor, **form.cleaned_data)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _shown(request, escalation(number, by=request.actor), {answer: form}, refusal.status)
    messages.success(request, str(DONE[answer]))
    seen = visible_to(request.actor).filter(pk=found.pk).exists()
    return HttpResponseRedirect(address_of_case(found) if seen else reverse("escalations_desk"))


def _shown(
    request: PageRequest, found: Escalation, given: dict[str, forms.Form], status: int
) -> HttpResponse:
    by, refusal = request.actor, None
    try:
        require(by, HANDLE)
        require_handler(found, by)
    except CustomsError as problem:
        refusal = problem
    steps = (
        {one.verb for one in found.LIFECYCLES["state"].next_actions(found.state, by)}
        if not refusal
        else set()
    )
    known = knows_complainant(found, by)
    if found.level >= 1 and found.is_open and not refusal and not known:
        steps.add("show")
    declared = Declaration.objects.select_related("declarant", "trader").get(pk=found.declaration_id)
    draws = Assignment.objects.filter(declaration=declared).select_related("group").order_by("ordinal")
    context = {
        "escalation": found,
        "declaration": declared,
        "items": [(row, without_names(row.description, declared)) for row in declared.items.all()[:ITEMS]],
        "draws": list(draws),
        "steps": steps,
        "forms": {
            name: given.get(name) or form(prefix=name) for name, form in FORMS.items() if name in steps
        },
        "given": next(iter(given.values()), None),
        "complainant": found.organisation if known else None,
        "refusal": refusal if found.is_open and rank(by) else None,
        "handler": names_of([found.handler]).get(found.handler, ""),
        "history": history_of(found),
        "may_open": selectors.visible_to(by).filter(pk=declared.pk).exists(),
    }
    return render(request, "assessment/escalation_case.html", context, status=status)
