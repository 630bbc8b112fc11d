"""The dashboard of lanes and yields: what is left alone, what checks find, what leaks through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from greenlane.foundation import clock
from greenlane.risk import selectors_yield as reads
from greenlane.risk.engine.model.estimates import Estimate
from greenlane.risk.model_forms import DASHBOARD, YieldForm
from greenlane.risk.permissions import READ
from greenlane.risk.selectors_yield import Inverse, Line, Scope, Summary, Workload
from greenlane.risk.views.grids import Cell, Grid, Head, bar, interval, number, percent, span, value_of
from greenlane.web.cells import day
from greenlane.web.csv_lines import csv_lines
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

WEEKS_SHOWN = 60
"""Lines of the workload on the page; the file has all."""


@require_GET
@page(Audience.DESK, permission=READ)
def dashboard(request: PageRequest) -> HttpResponseBase:
    """A period at all offices or one: three queries whatever its length; `format=csv` gives the same as a file."""
    form = YieldForm(_asked(request))
    scope = _scope(form)
    if scope is None:
        return render(request, "risk/yield.html", {"form": form}, status=422)
    if request.GET.get("format") == "csv":
        return _file(scope)
    counted, results = reads.cells(scope), reads.checked(scope)
    summary, weighed, weeks = reads.summed_up(counted, results), reads.inverse(results), reads.workload(scope)
    context = {
        "form": form,
        "summary": summary,
        "figures": figures(summary),
        "grids": [
            lines_grid("steps", _("By the step that decided"), reads.by_step(counted, results)),
            lines_grid("lanes", _("By lane"), reads.by_lane(counted, results)),
            crossed(reads.by_lane_and_step(counted)),
            estimates(summary, weighed),
            workload_grid(weeks),
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "risk/yield.html", context)


def _asked(request: PageRequest) -> dict[str, str]:
    """The address with the last four weeks where it names no days."""
    today = clock.today()
    usual = {"since": (today - DASHBOARD).isoformat(), "until": today.isoformat()}
    given = {name: request.GET.get(name, "") for name in ("since", "until", "office", "direction")}
    return {**given, **{name: given[name] or value for name, value in usual.items()}}


def _scope(form: YieldForm) -> Scope | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    return Scope(given["since"], given["until"], given["office"], given["direction"])


def _file(scope: Scope) -> HttpResponse | StreamingHttpResponse:
    header = ("part", "name", "declarations", "checked", "found", "value", "low", "high")
    name = f"yield-{scope.since.isoformat()}-{scope.until.isoformat()}.csv"
    return StreamingHttpResponse(
        csv_lines(header, list(reads.csv_rows(scope))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def figures(found: Summary) -> list[tuple[str, str, str]]:
    """The headline: what it is, its value, what it rests on."""
    compliant = found.straight_through_compliant
    return [
        (
            _("Straight through"),
            percent(found.straight_through),
            _("%(untouched)s of %(all)s declarations left alone")
            % {"untouched": number(found.untouched), "all": number(found.declarations)},
        ),
        (_("Of compliant declarations"), percent(compliant.value), _interval(compliant)),
        (_("Leak-through"), percent(found.leak.value), _interval(found.leak)),
        (_("Evasion"), percent(found.evasion.value), _interval(found.evasion)),
        (_("Facilitated"), percent(found.facilitated), _("green and blue")),
    ]


def _interval(found: Estimate) -> str:
    if math.isnan(found.value):
        return _("no control draw has a result")
    return _("%(interval)s, from %(labels)s control draws") % {
        "interval": interval(found),
        "labels": number(found.labels),
    }


def lines_grid(name: str, title: str, lines: Sequence[Line]) -> Grid:
    """Declarations and hit rates of lanes or steps."""
    longest = max((line.declarations for line in lines), default=0)
    rows = [
        [
            Cell(line.label),
            Cell(number(line.declarations)),
            Cell(bar=bar(line.declarations, longest)),
            Cell(number(line.checked)),
            Cell(number(line.found)),
            Cell(value_of(line.hit_rate)),
            Cell(interval(line.hit_rate)),
            Cell(bar=span(line.hit_rate)),
        ]
        for line in lines
    ]
    head = [
        Head(_("Decided by") if name == "steps" else _("Lane")),
        Head(_("Declarations"), "number"),
        Head(_("Declarations as a bar"), "bar"),
        Head(_("Checked"), "number"),
        Head(_("With a finding"), "number"),
        Head(_("Hit rate"), "number"),
        Head(_("95 % interval"), "number"),
        Head(_("Interval as a bar"), "bar"),
    ]
    return Grid(name, title, head, rows)


def crossed(rows: Sequence[tuple[Any, list[int]]]) -> Grid:
    head = [Head(_("Lane")), *(Head(step.label, "number") for step in reads.Step)]
    cells = [[Cell(label), *(Cell(number(count)) for count in counts)] for label, counts in rows]
    return Grid("crossed", _("By lane and step"), head, cells)


def estimates(found: Summary, weighed: Inverse) -> Grid:
    """What the checks say of all the traffic."""
    shares = [
        (_("Leak-through: of what was left alone"), found.leak),
        (_("Evasion, by the control group"), found.evasion),
        (_("Evasion, by everything checked"), weighed.evasion),
    ]
    model = weighed.model
    if model is not None:
        shares += [
            (_("Hit rate of the model's choices"), model.hit_rate),
            (_("Evasion the model's choices catch"), model.recall),
            (_("Evaded duty the model's choices catch"), model.duty_recall),
        ]
    rows = [
        [Cell(label), Cell(value_of(one)), Cell(interval(one)), Cell(bar=span(one)), Cell(number(one.labels))]
        for label, one in shares
    ]
    duty = weighed.duty
    label = _("Duty evaded, by everything checked")
    amounts = [Cell(value_of(duty, money=True)), Cell(interval(duty, money=True))]
    rows.append([Cell(label), *amounts, Cell(), Cell(number(duty.labels))])
    head = [
        Head(_("Estimate")),
        Head(_("Value"), "number"),
        Head(_("95 % interval"), "number"),
        Head(_("Interval as a bar"), "bar"),
        Head(_("Checked declarations"), "number"),
    ]
    note = _("“Everything checked” weighs each check by the inverse of its chance")
    return Grid("estimates", _("Of all the traffic"), head, rows, note)


def workload_grid(weeks: Sequence[Workload]) -> Grid:
    longest = max((week.total for week in weeks), default=0)
    rows = [
        [
            Cell(f"{day(week.week)} {week.office}"),
            Cell(number(week.documents)),
            Cell(number(week.examinations)),
            Cell(number(week.checked)),
            Cell(bar=bar(week.total, longest)),
        ]
        for week in weeks[:WEEKS_SHOWN]
    ]
    head = [
        Head(_("Week from, office")),
        Head(_("Documentary checks"), "number"),
        Head(_("Examinations"), "number"),
        Head(_("With a result"), "number"),
        Head(_("Both as a bar"), "bar"),
    ]
    cut = _("The first %s lines; the file has all") % WEEKS_SHOWN if len(weeks) > WEEKS_SHOWN else ""
    return Grid("workload", _("Workload of offices"), head, rows, cut, _("Nothing was to be checked."))
