"""Who had a declaration, how long; and where the time of many went, for those who run an office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import number_format

from greenlane.declarations import words
from greenlane.declarations.intervals import Interval, Timeline, Waiting
from greenlane.declarations.models import Declaration
from greenlane.declarations.permissions import VIEW_TIMES
from greenlane.declarations.release import Holder
from greenlane.declarations.selectors import visible_to
from greenlane.declarations.selectors.times import MOST, Report, Times, report, timelines
from greenlane.declarations.stages import lasting, stage_label
from greenlane.declarations.views.listing import LANE_CHOICES, office_choices
from greenlane.foundation import clock
from greenlane.web.csv_lines import csv_lines
from greenlane.web.fields import day_start
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

FULL = 100
USUAL = timedelta(days=30)
"""The period that the report opens with."""


@dataclass(frozen=True, slots=True)
class Part:
    """The time of one holder: `x` and `width` place its bar, in hundredths of the whole."""

    holder: str
    label: str
    length: str
    share: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One interval as it is shown."""

    since: datetime
    until: datetime
    holder: str
    holder_label: str
    stage: str
    reason: str
    length: str
    also: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The timeline of a declaration, ready for `declarations/times.html`."""

    total: str
    to_release: str
    is_over: bool
    is_released: bool
    parts: list[Part]
    lines: list[Line]


def shown(timeline: Timeline | None) -> Shown | None:
    """None where the log does not tell the times, or no time has passed."""
    if timeline is None or not timeline.intervals:
        return None
    return Shown(
        total=lasting(timeline.total),
        to_release=lasting(timeline.to_release),
        is_over=timeline.is_over,
        is_released=any(one.after_release for one in timeline.intervals),
        parts=list(_parts(timeline.by_holder().items(), timeline.total)),
        lines=[_line(one) for one in timeline.intervals],
    )


def holder_label(holder: Holder) -> str:
    return str(words.HOLDERS[holder])


def _parts(sums: Iterable[tuple[Holder, timedelta]], total: timedelta) -> Iterator[Part]:
    x = 0.0
    for holder, length in sums:
        width = FULL * (length / total)
        yield Part(holder.value or "nobody", holder_label(holder), lasting(length), percent(width), x, width)
        x += width


def percent(share: float) -> str:
    return f"{number_format(round(share, 1), 1, use_l10n=True)}\u00a0%"


def _line(one: Interval) -> Line:
    return Line(
        since=one.since,
        until=one.until,
        holder=one.holder.value or "nobody",
        holder_label=holder_label(one.holder),
        stage=stage_label(one.stage),
        reason=one.primary.reason,
        length=lasting(one.length),
        also=", ".join(_beside(waiting) for waiting in one.also),
    )


def _beside(waiting: Waiting) -> str:
    return f"{holder_label(waiting.holder)} ({stage_label(waiting.stage)})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the report is about: declarations registered on these days, of an office and a lane or of all."""

    since: str
    until: str
    office: str
    lane: str

    @classmethod
    def of(cls, request: PageRequest) -> Wanted:
        """From the address; a value that is no day or no choice is left out."""
        given = request.GET
        today = timezone.localdate(clock.now())
        offices = {str(code) for code, _label in office_choices(request)}
        lanes = {str(lane) for lane, _label in LANE_CHOICES}
        return cls(
            since=_day(given.get("since", "")) or (today - USUAL).isoformat(),
            until=_day(given.get("until", "")) or today.isoformat(),
            office=given.get("office", "") if given.get("office", "") in offices else "",
            lane=given.get("lane", "") if given.get("lane", "") in lanes else "",
        )


def _day(text: str) -> str:
    try:
        found = parse_date(text.strip())
    except ValueError:
        return ""
    return found.isoformat() if found is not None else ""


@page(Audience.DESK, permission=VIEW_TIMES)
def times(request: PageRequest) -> HttpResponseBase:
    """Sums, medians and 90th percentiles per holder and stage; `?format=csv` and `?format=intervals` give files."""
    wanted = Wanted.of(request)
    rows = visible_to(request.actor).select_related(None).order_by("-registered_at", "-id")
    rows = rows.filter(
        registered_at__gte=day_start(wanted.since), registered_at__lt=day_start(wanted.until, 1)
    )
    rows = rows.filter(**{name: value for name in ("office", "lane") if (value := getattr(wanted, name))})
    found = timelines(rows, now=clock.now())
    match request.GET.get("format"):
        case "intervals":
            return _file("intervals", INTERVALS, _interval_cells(found))
        case "csv":
            return _file("times", SUMS, _sum_cells(report([one for _row, one in found])))
    return _page(request, wanted, report([one for _row, one in found]))


def _page(request: PageRequest, wanted: Wanted, made: Report) -> HttpResponse:
    query = request.GET.copy()
    query.pop("format", None)
    context: dict[str, Any] = {
        "wanted": wanted,
        "made": made,
        "parts": list(_parts([(one.holder, one.total) for one in made.holders], made.total)),
        "total": lasting(made.total),
        "holders": [_row(one, made) for one in made.holders],
        "stages": [_row(one, made) for one in made.stages],
        "offices": office_choices(request),
        "lanes": LANE_CHOICES,
        "most": MOST if made.declarations >= MOST else 0,
        "query": query.urlencode(),
    }
    return render(request, "declarations/where_time_goes.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """One holder or stage of the report."""

    holder: str
    label: str
    stage: str
    count: int
    total: str
    share: str
    median: str
    p90: str


def _row(one: Times, made: Report) -> Row:
    return Row(
        holder=one.holder.value or "nobody",
        label=holder_label(one.holder),
        stage=stage_label(one.stage) if one.stage else "",
        count=one.count,
        total=lasting(one.total),
        share=percent(FULL * (one.total / made.total)) if made.total else "",
        median=lasting(one.median),
        p90=lasting(one.p90),
    )


SUMS = ("holder", "stage", "declarations", "seconds", "share", "median_seconds", "p90_seconds")
INTERVALS = (
    "mrn", "office", "lane", "registered_at", "from", "to", "seconds", "holder", "stage", "after_release", "also"
)  # fmt: skip


def _sum_cells(made: Report) -> Iterator[Sequence[object]]:
    for one in (*made.holders, *made.stages):
        share = one.total / made.total if made.total else 0
        yield (
            one.holder.value or "nobody",
            one.stage,
            one.count,
            _seconds(one.total),
            f"{share:.6f}",
            _seconds(one.median),
            _seconds(one.p90),
        )


def _interval_cells(found: Iterable[tuple[Declaration, Timeline]]) -> Iterator[Sequence[object]]:
    for row, timeline in found:
        for one in timeline.intervals:
            yield (
                row.mrn,
                row.office,
                row.lane,
                row.registered_at.isoformat(),
                one.since.isoformat(),
                one.until.isoformat(),
                _seconds(one.length),
                one.holder.value or "nobody",
                one.stage,
                "yes" if one.after_release else "no",
                " ".join(f"{waiting.holder.value}:{waiting.stage}" for waiting in one.also),
            )


def _seconds(length: timedelta) -> str:
    """Exact to the microsecond, so that the lines of a file add up."""
    return f"{length.total_seconds():.6f}"


def _file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    named = f"{name}-{clock.today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return StreamingHttpResponse(
        csv_lines(header, rows), content_type="text/csv; charset=utf-8", headers=headers
    )
