"""Drift reports: the list, one report, and measuring the last four weeks now."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from greenlane.foundation import clock
from greenlane.foundation.access import allowed
from greenlane.risk import selectors_models as reads
from greenlane.risk.permissions import READ
from greenlane.risk.services import works
from greenlane.risk.services.drift import DAYS, measure_drift
from greenlane.risk.services.models import TRAIN
from greenlane.risk.views import models_grids as grids
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, page
from greenlane.web.tables import Column, Filter, Kind, Table

REPORTS = Table(
    name="drift_reports",
    caption=gettext_lazy("Drift reports"),
    columns=(
        Column(
            "until",
            gettext_lazy("Until"),
            "until",
            kind=Kind.DATE,
            sort=("until",),
            link=lambda row: reverse("risk_drift_report", args=[row.pk]),
        ),
        Column("since", gettext_lazy("From"), "since", kind=Kind.DATE),
        Column("model", gettext_lazy("Model"), lambda row: str(row.model), kind=Kind.CODE),
        Column("items", gettext_lazy("Items"), "items", kind=Kind.NUMBER),
        Column("labels", gettext_lazy("Checked"), "labels", kind=Kind.NUMBER),
        Column("verdict", gettext_lazy("Verdict"), "verdict", kind=Kind.STATE),
        Column("made", gettext_lazy("Made"), "made_at", kind=Kind.MOMENT, shown=False),
    ),
    order="-until",
    empty=gettext_lazy("Drift was not measured yet: it is, daily, once a model is live."),
    filters=(
        Filter(
            "verdict",
            gettext_lazy("Verdict"),
            lambda rows, value: rows.filter(verdict=value),
            choices=lambda request: [(name, label) for name, (label, _tone) in grids.VERDICTS.items()],
        ),
    ),
)


@require_GET
@page(Audience.DESK, permission=READ)
def reports(request: PageRequest) -> HttpResponseBase:
    """Every report, the newest period first."""
    context = {"may_measure": allowed(request.actor, TRAIN), "days": DAYS}
    return REPORTS.respond(request, reads.reports_visible_to(request.actor), "risk/drift.html", context)


@require_GET
@page(Audience.DESK, permission=READ)
def report(request: PageRequest, number: int) -> HttpResponse:
    """One report: what moved, by how much beyond chance, and where live and shadow model differ."""
    found = reads.report(request.actor, number)
    tables = [
        grids.measures(found, "outcomes", _("Results of checks")),
        grids.measures(found, "scores", _("Scores")),
        grids.measures(found, "inputs", _("What is declared")),
        grids.agreement(found),
    ]
    context = {
        "report": found,
        "verdict": grids.verdict(found.verdict),
        "grids": [table for table in tables if table is not None],
    }
    return render(request, "risk/drift_report.html", context)


@require_POST
@page(Audience.DESK, permission=TRAIN)
def measure(request: PageRequest) -> HttpResponse:
    """Measure the four weeks that ended yesterday, now or by the worker."""
    until = clock.today() - timedelta(days=1)
    since = until - timedelta(days=DAYS - 1)
    if reads.is_large(since, until):
        works.ask(what=works.DRIFT, since=since, until=until, by=request.actor)
        messages.success(request, _("The worker measures the drift."))
        return HttpResponseRedirect(reverse("risk_models"))
    return act(
        request,
        lambda: measure_drift(since=since, until=until, by=request.actor),
        done=_("Drift is measured."),
        then=reverse("risk_drift"),
    )
