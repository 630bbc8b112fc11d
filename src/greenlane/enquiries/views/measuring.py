"""Figures of enquiries: how fast, how often without a person, how right, and what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.enquiries.forms_letters import NAMES, JudgeForm
from greenlane.enquiries.measures import BY, Line, figures_and_total, gaps
from greenlane.enquiries.models import CitationSample
from greenlane.enquiries.permissions import ANSWER, READ_FIGURES
from greenlane.enquiries.services.sampling import draw, judge
from greenlane.enquiries.states import Domain
from greenlane.foundation import clock
from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.web.csv_lines import csv_lines
from greenlane.web.fields import FIRST_DAY, LAST_DAY, midnight
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, positive_int, sentence

DRAWN = 20
WORDS = {
    "all": gettext_lazy("All together"),
    "month": gettext_lazy("By month"),
    "domain": gettext_lazy("By domain"),
    "language": gettext_lazy("By language"),
}


@require_GET
@page(Audience.DESK, permission=READ_FIGURES)
def figures(request: PageRequest) -> HttpResponseBase:
    """The figures of a span of days, as a page or as CSV."""
    since, until = _days(request)
    by = request.GET.get("by", "month")
    by = by if by in BY else "month"
    lines, total = figures_and_total(since=since, until=until, by=by)
    if request.GET.get("format") == "csv":
        return _csv(lines, since, until, by)
    context = {
        "lines": [(_name(one, by), one) for one in lines],
        "total": total,
        "gaps": gaps(since=since, until=until),
        "since": since,
        "until": until,
        "by": by,
        "choices": WORDS.items(),
        "waiting": CitationSample.objects.filter(judged_at=None).count(),
        "may_judge": allowed(request.actor, ANSWER),
    }
    return render(request, "enquiries/letters/figures.html", context)


def _days(request: HttpRequest) -> tuple[date, date]:
    today = clock.today()
    until = _day(request.GET.get("until", ""), today)
    since = _day(request.GET.get("since", ""), until - timedelta(days=89))
    return (since, until) if since <= until else (until, since)


def _day(text: str, default: date) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return min(max(found, FIRST_DAY), LAST_DAY) if found else default


def _name(line: Line, by: str) -> Any:
    if by == "domain":
        return dict(Domain.choices).get(line.group, _("None"))
    if by == "language":
        return NAMES.get(line.group, line.group)
    return WORDS["all"] if by == "all" else line.group


def _csv(lines: list[Line], since: date, until: date, by: str) -> StreamingHttpResponse:
    rows = [one.as_dict() for one in lines]
    header = list(rows[0]) if rows else ["group"]
    name = f"enquiries-{by}-{since:%Y-%m-%d}-{until:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        csv_lines(header, (list(row.values()) for row in rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(Audience.DESK, permission=READ_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def citations(request: PageRequest) -> HttpResponse:
    """A citation drawn at random to be judged; POST draws new ones or judges this one."""
    if request.method != "POST":
        return _sample(request, JudgeForm())
    require(request.actor, ANSWER)
    if request.POST.get("answer") == "draw":
        since = midnight(clock.today() - timedelta(days=90))
        made = draw(count=DRAWN, since=since, by=request.actor)
        messages.success(request, _("%(count)s citations were drawn.") % {"count": len(made)})
        return HttpResponseRedirect(reverse("citation_samples"))
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _sample(request, form, 422)
    try:
        judge(
            sample=positive_int(request.POST.get("sample", ""), 0),
            right=form.cleaned_data["right"] == "yes",
            remark=form.cleaned_data["remark"],
            by=request.actor,
        )
    except CustomsError as refusal:
        for violation in refusal.violations:
            messages.error(request, sentence(violation))
        return _sample(request, JudgeForm(), refusal.status)
    return HttpResponseRedirect(reverse("citation_samples"))


def _sample(request: PageRequest, form: JudgeForm, status: int = 200) -> HttpResponse:
    rows = CitationSample.objects.filter(judged_at=None)
    judged = CitationSample.objects.exclude(judged_at=None)
    context = {
        "sample": rows.first(),
        "left": rows.count(),
        "judged": judged.count(),
        "right": judged.filter(right=True).count(),
        "form": form,
        "may_judge": allowed(request.actor, ANSWER),
    }
    return render(request, "enquiries/letters/citations.html", context, status=status)
