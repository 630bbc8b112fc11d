"""Published figures of escalations: how many, how long, how far up, why. Months that are over; small groups hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenlane.assessment.causes import Cause
from greenlane.assessment.models import Escalation
from greenlane.foundation import clock
from greenlane.portal.engine.disclosure import SMALLEST, hidden, is_small, with_sums
from greenlane.portal.public.shell import PUBLIC
from greenlane.web.csv_lines import csv_lines
from greenlane.web.pages import public

MONTHS = 24
KEPT_SECONDS = 600
LEVELS = ("0", "1", "2", "3")
_KEY, _ROW = "portal:escalations", "month"


@dataclass(frozen=True, slots=True)
class Month:
    """One month that is over, of the escalations resolved in it. None is not told: too few, or it would tell on few.

    `late` counts those for which at least one limit passed without anybody acting.
    """

    month: date
    opened: int | None
    resolved: int | None
    median_hours: float | None
    late: int | None
    rating: float | None
    levels: Mapping[str, int | None]
    causes: Mapping[str, int | None]

    def as_dict(self) -> dict[str, Any]:
        return {
            "month": f"{self.month:%Y-%m}",
            "opened": self.opened,
            "resolved": self.resolved,
            "median_hours": self.median_hours,
            "late": self.late,
            "rating": self.rating,
            "levels": dict(self.levels),
            "causes": dict(self.causes),
        }

    @property
    def level_cells(self) -> list[int | None]:
        return [self.levels[level] for level in LEVELS]

    @property
    def cause_cells(self) -> list[tuple[Any, int | None]]:
        """Causes that were found, with their words; hidden ones too."""
        return [(Cause(name).label, count) for name, count in self.causes.items() if count != 0]


def published() -> list[Month]:
    """The months, newest first; not worked out more often than every ten minutes. Two queries."""
    found: list[Month] | None = cache.get(_KEY)
    if found is None:
        found = _counted()
        cache.set(_KEY, found, KEPT_SECONDS)
    return found


def _counted() -> list[Month]:
    zone = ZoneInfo(settings.GREENLANE_TIME_ZONE)
    months = _over(clock.today())
    first = datetime(months[-1].year, months[-1].month, 1, tzinfo=zone)
    opened = Counter(
        _month(at, zone)
        for at in Escalation.objects.filter(opened_at__gte=first).values_list("opened_at", flat=True)
    )
    rows: dict[date, list[Escalation]] = {}
    fields = ("opened_at", "resolved_at", "level", "breaches", "cause", "rating")
    for row in Escalation.objects.filter(resolved_at__gte=first).only(*fields):
        rows.setdefault(_month(row.resolved_at, zone), []).append(row)
    return [
        _told(month, opened[month], rows.get(month, [])) for month in months if opened[month] or month in rows
    ]


def _over(today: date) -> list[date]:
    """The months that are over, newest first: what is still counted would tell one by one."""
    last = today.year * 12 + today.month - 2
    return [date(n // 12, n % 12 + 1, 1) for n in range(last, last - MONTHS, -1)]


def _month(at: datetime | None, zone: ZoneInfo) -> date:
    day = (at or clock.now()).astimezone(zone).date()
    return day.replace(day=1)


def _told(month: date, opened: int, rows: Sequence[Escalation]) -> Month:
    few = len(rows) < SMALLEST
    hours = [(row.resolved_at - row.opened_at).total_seconds() / 3600 for row in rows if row.resolved_at]
    rated = [row.rating for row in rows if row.rating is not None]
    late = _split({"late": sum(row.breaches > 0 for row in rows)}, len(rows))["late"]
    return Month(
        month=month,
        opened=None if is_small(opened) else opened,
        resolved=len(rows) if not few or not rows else None,
        median_hours=None if few else round(median(hours), 1),
        late=late,
        rating=None if len(rated) < SMALLEST else round(sum(rated) / len(rated), 1),
        levels=_split(dict(Counter(str(row.level) for row in rows)), len(rows), LEVELS),
        causes=_split(dict(Counter(row.cause for row in rows)), len(rows), tuple(Cause.values)),
    )


def _split(counts: Mapping[str, int], total: int, names: Sequence[str] = ()) -> dict[str, int | None]:
    """Parts of a month that may be told. Without `names` the rest of the total is a part that is not named."""
    columns = list(names) or [*counts, "rest"]
    full = {name: counts.get(name, 0) for name in columns}
    if not names:
        full["rest"] = total - sum(counts.values())
    table = with_sums({(_ROW, name): count for name, count in full.items()}, [_ROW], columns)
    closed = hidden(table)
    if total < SMALLEST:
        return dict.fromkeys(columns, 0 if not total else None)
    return {name: None if (_ROW, name) in closed else table[_ROW, name] for name in columns}


@public
@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """The page; `?format=csv` all of it as a file, one number a line."""
    months = published()
    if request.GET.get("format") == "csv":
        headers = {"Content-Disposition": 'attachment; filename="escalations.csv"'}
        lines = csv_lines(["month", "figure", "part", "value"], _numbers(months))
        return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    context = {**PUBLIC, "months": months, "smallest": SMALLEST}
    return render(request, "portal/escalations.html", context)


def _numbers(months: Sequence[Month]) -> Iterator[Sequence[object]]:
    """An empty value is not published."""
    for one in months:
        for name, value in one.as_dict().items():
            if name == "month":
                continue
            parts = value.items() if isinstance(value, dict) else [("", value)]
            for part, told in parts:
                yield f"{one.month:%Y-%m}", name, part, "" if told is None else told
