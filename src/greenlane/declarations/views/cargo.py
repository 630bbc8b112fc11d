"""Cargo: what carriers and terminals report, and what became of their consignments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from greenlane.declarations import services
from greenlane.declarations.forms import CargoReportForm
from greenlane.declarations.models import CargoReport
from greenlane.declarations.selectors.cargo import reports_of
from greenlane.foundation.errors import CustomsError
from greenlane.parties.selectors import offices
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

PERMISSION = "cargo.report"


REPORTS = Table(
    name="cargo_reports",
    caption=gettext_lazy("Reports of your organisation"),
    columns=(
        Column("consignment", gettext_lazy("Consignment"), "consignment"),
        Column("kind", gettext_lazy("What happened"), CargoReport.get_kind_display),
        Column("office", gettext_lazy("Office"), "office"),
        Column("location", gettext_lazy("Location"), "location"),
        Column("happened", gettext_lazy("When"), "happened_at", Kind.MOMENT),
        Column("reported", gettext_lazy("Reported"), "reported_at", Kind.MOMENT, sort=("id",)),
    ),
    order="-reported",
    empty=gettext_lazy("Nothing was reported yet."),
    filters=(
        Filter(
            "kind",
            gettext_lazy("What happened"),
            lambda rows, value: rows.filter(kind=value),
            lambda _request: CargoReport.Kind.choices,
        ),
    ),
    search=lambda rows, text: rows.filter(consignment__startswith=text),
    search_hint=gettext_lazy("Consignment"),
)


@page(Audience.PORTAL, permission=PERMISSION)
@require_http_methods(["GET", "POST"])
def cargo(request: PageRequest) -> HttpResponseBase:
    """GET shows the form and the reports made; POST makes one."""
    if request.method != "POST":
        start = {
            "consignment": request.GET.get("consignment", "")[:70],
            "kind": request.GET.get("report", ""),
        }
        return _shown(request, _form(request, initial=start), 200)
    form = _form(request, data=request.POST)
    if not form.is_valid():
        return _shown(request, form, 422)
    try:
        report = services.report_cargo(**_given(form), by=request.actor)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _shown(request, form, refusal.status)
    messages.success(request, _done(report))
    return HttpResponseRedirect(reverse("cargo"))


def _form(request: PageRequest, **given: Any) -> CargoReportForm:
    places = [(code, str(row)) for code, row in offices().items()]
    return CargoReportForm(actor=request.actor, offices=places, **given)


def _given(form: CargoReportForm) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    given["consignment"] = given["consignment"].strip()
    given["kind"] = CargoReport.Kind(given["kind"])
    return given


def _done(report: CargoReport) -> str:
    return _("%(what)s: %(consignment)s, at office %(office)s.") % {
        "what": CargoReport.Kind(report.kind).label,
        "consignment": report.consignment,
        "office": report.office,
    }


def _shown(request: PageRequest, form: CargoReportForm, status: int) -> HttpResponseBase:
    rows = reports_of(request.actor)
    return REPORTS.respond(request, rows, "declarations/cargo.html", {"form": form}, status=status)
