"""The laboratory: its samples, one of them with the form of its result, and the report; no declaration, no trader."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from greenlane.assessment import services
from greenlane.assessment.forms_goods import ResultForm
from greenlane.assessment.models import Sample
from greenlane.assessment.permissions import READ_SAMPLES, REPORT_TEST
from greenlane.assessment.selectors_cases import samples_of
from greenlane.assessment.states import SampleState
from greenlane.declarations import selectors
from greenlane.documents.store import store
from greenlane.foundation import clock
from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table


def address_of(row: Sample) -> str:
    return reverse("sample", args=[row.number])


TABLE = Table(
    name="samples",
    caption=gettext_lazy("Samples"),
    columns=(
        Column("number", gettext_lazy("Number"), "number", Kind.CODE, link=address_of),
        Column("description", gettext_lazy("What it looks like"), "description"),
        Column("quantity", gettext_lazy("Quantity"), "quantity"),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("ordered", gettext_lazy("Sent"), "ordered_at", Kind.MOMENT, sort=("ordered_at", "id")),
        Column("due", gettext_lazy("Due"), "due_at", Kind.MOMENT, sort=("due_at", "id")),
        Column("reported", gettext_lazy("Reported"), "reported_at", Kind.MOMENT),
    ),
    order="due",
    empty=gettext_lazy("No sample was sent to the laboratory yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: SampleState.choices,
        ),
    ),
)


@require_safe
@page(Audience.DESK, permission=READ_SAMPLES)
def samples(request: PageRequest) -> HttpResponseBase:
    return TABLE.respond(request, samples_of(request.actor), "assessment/samples.html", {})


@page(Audience.DESK, permission=READ_SAMPLES)
@require_http_methods(["GET", "POST"])
def sample(request: PageRequest, number: str) -> HttpResponse:
    """GET shows a sample; POST reports what was found."""
    found = _sample(request, number)
    if request.method == "GET":
        return _shown(request, found, ResultForm(), 200)
    form = ResultForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, found, form, 422)
    try:
        services.report_test(
            number=found.number,
            findings=form.cleaned_data["findings"],
            method=form.cleaned_data["method"],
            upload=form.upload(),
            by=request.actor,
        )
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _shown(request, _sample(request, number), form, refusal.status)
    messages.success(request, _("%(number)s is reported.") % {"number": found.number})
    return HttpResponseRedirect(reverse("samples"))


def _sample(request: PageRequest, number: str) -> Sample:
    """Raises NotFound (404)."""
    found = samples_of(request.actor).filter(number=number.replace("\x00", "")).first()
    if found is None:
        raise NotFound(_("No sample is known under this number."), hint=_("Check the number on the label."))
    return found


def _shown(request: PageRequest, found: Sample, form: ResultForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "sample": found,
        "form": form,
        "is_late": found.state == SampleState.TAKEN and found.due_at <= clock.now(),
        "may_report": found.state == SampleState.TAKEN and allowed(request.actor, REPORT_TEST),
        "paper_url": reverse("sample_paper", args=[found.number]) if found.paper else "",
    }
    return render(request, "assessment/sample.html", context, status=status)


@require_safe
@page(Audience.DESK, permission=READ_SAMPLES)
def paper(request: PageRequest, number: str) -> HttpResponse:
    """The report of the laboratory as it was sent in."""
    return _paper(_sample(request, number))


@require_safe
@page(permission="declaration.view")
def paper_of_case(request: PageRequest, mrn: str, number: str) -> HttpResponse:
    """The same for who sees the declaration. The laboratory knows no trader, so that its report names none."""
    declaration = selectors.declaration(mrn, by=request.actor)
    found = Sample.objects.filter(declaration_id=declaration.pk, number=number.replace("\x00", "")).first()
    if found is None:
        raise NotFound(_("No sample is known under this number."))
    response = _paper(found)
    response.faceless_safe = True  # type: ignore[attr-defined]
    return response


def _paper(found: Sample) -> HttpResponse:
    if not found.paper:
        raise NotFound(_("No report is attached to this sample."))
    response = HttpResponse(store().get(found.paper), content_type=found.paper_type)
    response["Content-Disposition"] = f'attachment; filename="{found.number}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
