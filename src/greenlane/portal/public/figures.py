"""Published figures: what Customs did, month by month, each number with its definition. Small groups are hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greenlane.declarations.states import Lane
from greenlane.parties.models import Office
from greenlane.portal.engine.disclosure import SMALLEST, TOTAL
from greenlane.portal.models import PublishedMonth
from greenlane.portal.public.definitions import DEFINITIONS, LANES, Definition, as_count, lane_counts
from greenlane.portal.public.shell import PUBLIC
from greenlane.web.csv_lines import csv_lines
from greenlane.web.pages import public

MONTHS = 24
"""Months that the page shows; the CSV file holds the same."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of one month with its bar. `width` is for drawing, 0 to 100."""

    month: date
    shown: str
    width: float


@dataclass(frozen=True, slots=True)
class Series:
    """One definition over the months, newest first."""

    definition: Definition
    bars: tuple[Bar, ...]

    @property
    def latest(self) -> str:
        return self.bars[0].shown if self.bars else ""


@dataclass(frozen=True, slots=True)
class LaneRow:
    office: str
    cells: tuple[str, ...]


def months() -> list[PublishedMonth]:
    return list(PublishedMonth.objects.order_by("-month")[:MONTHS])


def series(kept: Sequence[PublishedMonth]) -> list[Series]:
    """Every definition over the months; a number that is not published has an empty text."""
    return [Series(definition, _bars(definition, kept)) for definition in DEFINITIONS]


def _bars(definition: Definition, kept: Sequence[PublishedMonth]) -> tuple[Bar, ...]:
    values = [(one.month, definition.value(one.counts)) for one in kept]
    most = max((value for _month, value in values if value), default=0)
    return tuple(
        Bar(
            month,
            "" if value is None else definition.show(value),
            0 if not value else round(100 * value / most, 1),
        )
        for month, value in values
    )


def lane_rows(counts: dict[str, Any]) -> list[LaneRow]:
    """Declarations of a month by office and lane, sums last; what must not be told is empty."""
    found = lane_counts(counts)
    names = dict(Office.objects.filter(code__in=found.offices).values_list("code", "name"))
    rows = []
    for office in (*found.offices, TOTAL):
        told = (found.told(office, lane) for lane in (*LANES, TOTAL))
        shown = tuple("" if count is None else as_count(count) for count in told)
        rows.append(LaneRow(names.get(office, office) if office else _("All offices"), shown))
    return rows


def teaser() -> list[Series]:
    """A few numbers for the front page: of the newest month, where they may be told."""
    wanted = {"registered", "median_seconds", "by_itself"}
    shown = series(months()[:1])
    return [one for one in shown if one.definition.name in wanted and one.latest]


@public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page; `?format=csv` all of it as a file; `?month=2026-11` the lanes of another month."""
    kept = months()
    if request.GET.get("format") == "csv":
        return _csv(kept)
    wanted = request.GET.get("month", "")
    chosen = next((one for one in kept if f"{one.month:%Y-%m}" == wanted), kept[0] if kept else None)
    context = {
        **PUBLIC,
        "kept": kept,
        "chosen": chosen,
        "series": series(kept),
        "lanes": list(Lane),
        "lane_rows": lane_rows(chosen.counts) if chosen else [],
        "smallest": SMALLEST,
    }
    return render(request, "portal/figures.html", context)


def _csv(kept: Sequence[PublishedMonth]) -> HttpResponse:
    """Every published number, one a line: month, name, office, lane, value. An empty value is not published."""
    headers = {"Content-Disposition": 'attachment; filename="figures.csv"'}
    lines = csv_lines(["month", "figure", "office", "lane", "value"], _numbers(kept))
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _numbers(kept: Sequence[PublishedMonth]) -> Iterator[Sequence[object]]:
    for one in kept:
        month = f"{one.month:%Y-%m}"
        for definition in DEFINITIONS:
            value = definition.value(one.counts)
            yield month, definition.name, "", "", "" if value is None else f"{value:.10g}"
        found = lane_counts(one.counts)
        for office in found.offices:
            for lane in LANES:
                yield month, "registered", office, lane, found.told(office, lane)
