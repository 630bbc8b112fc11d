"""The supervisor's pages of assessment: groups with their load, every case, and giving a case to another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.assessment import services
from greenlane.assessment.checking import check
from greenlane.assessment.errors import NeverDrawn
from greenlane.assessment.forms import AnotherForm
from greenlane.assessment.loads import group_loads
from greenlane.assessment.models import AssessmentGroup, Assignment
from greenlane.assessment.permissions import MANAGE, READ, TAKE_OVER
from greenlane.assessment.selectors import open_assignment
from greenlane.assessment.states import AssignmentState
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError
from greenlane.web.history import names_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table


def address_of_case(row: Assignment) -> str:
    return reverse("assessment_case", args=[row.declaration.mrn])


CASES = Table(
    name="assignments",
    caption=gettext_lazy("Cases drawn"),
    columns=(
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=address_of_case),
        Column("group", gettext_lazy("Group"), "group.code"),
        Column("ordinal", gettext_lazy("Draw"), "ordinal", Kind.NUMBER),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("reason", gettext_lazy("Reason"), "reason"),
        Column("drawn", gettext_lazy("Drawn"), "drawn_at", Kind.MOMENT, sort=("drawn_at", "id")),
        Column("due", gettext_lazy("Due"), "due_at", Kind.MOMENT, sort=("due_at", "id")),
        Column("ended", gettext_lazy("Ended"), "ended_at", Kind.MOMENT),
    ),
    order="-drawn",
    empty=gettext_lazy("No check was drawn for an officer yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: AssignmentState.choices,
        ),
        Filter(
            "group",
            gettext_lazy("Group"),
            lambda rows, value: rows.filter(group__code=value),
            lambda _request: list(AssessmentGroup.objects.values_list("code", "name")),
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ)
def groups(request: PageRequest) -> HttpResponseBase:
    """The groups with their officers and load, then every case, the latest first."""
    rows = Assignment.objects.select_related("declaration", "group")
    context = {"groups": group_loads(), "may_change": allowed(request.actor, MANAGE)}
    return CASES.respond(request, rows, "assessment/groups.html", context)


@page(Audience.DESK, permission=READ)
@require_http_methods(["GET", "POST"])
def case(request: PageRequest, mrn: str) -> HttpResponse:
    """GET shows who had the check and whether the draws verify; POST has it drawn again or takes it over."""
    found = selectors.declaration(mrn, by=request.actor)
    form = AnotherForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _shown(request, found, form, 200)
    if not form.is_valid():
        return _shown(request, found, form, 422)
    taken = request.POST.get("answer") == "take_over"
    change = services.take_over if taken else services.redraw
    try:
        change(mrn=found.mrn, reason=form.cleaned_data["reason"], by=request.actor)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _shown(request, found, form, refusal.status)
    messages.success(request, _("The check is yours.") if taken else _("The check was drawn again."))
    return HttpResponseRedirect(reverse("assessment_case", args=[found.mrn]))


def _shown(request: PageRequest, found: Declaration, form: AnotherForm, status: int) -> HttpResponse:
    rows = list(Assignment.objects.filter(declaration=found).select_related("group").order_by("ordinal"))
    names = names_of([row.officer for row in rows if row.officer])
    verdicts = _verdicts(found)
    context: dict[str, Any] = {
        "declaration": found,
        "form": form,
        "rows": [(row, names.get(row.officer, row.officer), verdicts.get(row.ordinal)) for row in rows],
        "may_change": open_assignment(found) is not None and allowed(request.actor, TAKE_OVER),
    }
    return render(request, "assessment/case.html", context, status=status)


def _verdicts(found: Declaration) -> dict[int, Any]:
    try:
        return {one.ordinal: one for one in check(found.mrn)}
    except NeverDrawn:
        return {}
