"""The public tariff: sections, chapters, headings and lines on any day, rates by origin, search."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greenlane.foundation import clock
from greenlane.foundation.errors import NotFound
from greenlane.tariff import browsing
from greenlane.tariff.books import current_book
from greenlane.tariff.browsing import Entry, Rate
from greenlane.tariff.engine.book import UnknownCommodity
from greenlane.tariff.everyday import singular
from greenlane.tariff.forms import DayForm, SearchForm
from greenlane.tariff.views.downloads import csv_file
from greenlane.web.navigation import Audience
from greenlane.web.pages import positive_int, public, refused

ILLUSTRATIVE_IN = "XM"
"""Meridia, the demo administration: its tariff is invented and says so on every page."""
PER_PAGE = 50
_CODE = re.compile(r"\d{2}(\d{2}){0,4}")


def shell(**context: Any) -> dict[str, Any]:
    """What every page of the public tariff shows."""
    said = {"audience": Audience.PUBLIC.value, "illustrative": settings.GREENLANE_COUNTRY == ILLUSTRATIVE_IN}
    return {**said, "today": clock.today(), "tariff_version": current_book().version, **context}


@public
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The sections and chapters of a day."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return _wrong_day(request, form)
    context = shell(form=form, search=SearchForm(), on=form.day, sections=browsing.sections(form.day))
    return render(request, "tariff/browse.html", {**context, "carry": _carried(form)})


@public
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What stands under a chapter or heading; for a line its rates. 404 for what the tariff does not have."""
    digits = re.sub(r"[\s.]", "", code[:40])
    if digits != code and _CODE.fullmatch(digits):
        return HttpResponseRedirect(_with_query(reverse("tariff_code", args=[digits]), request))
    if not _CODE.fullmatch(digits) or not digits.isascii():
        raise NotFound(_("This is not a commodity code."), hint=_("Codes have 2, 4, 6, 8 or 10 digits."))
    form = DayForm(request.GET)
    if not form.is_valid():
        return _wrong_day(request, form)
    if len(digits) <= 4 or browsing.choices(digits, form.day):
        return _listing(request, digits, form)
    return _line(request, digits, form)


def _listing(request: HttpRequest, digits: str, form: DayForm) -> HttpResponse:
    entries = browsing.under(digits, form.day)
    if request.GET.get("format") == "csv":
        return _entries_csv(f"tariff-{digits}-{form.day:%Y-%m-%d}", entries)
    above = browsing.path(digits, form.day)
    context = shell(
        form=form,
        on=form.day,
        digits=digits,
        entries=entries,
        section=browsing.section_of(digits, form.day),
        above=above[:-1],
        here=above[-1] if above else Entry(digits, ""),
        has_lines=any(entry.is_line for entry in entries),
        carry=_carried(form),
    )
    return render(request, "tariff/browse_code.html", context)


def _line(request: HttpRequest, digits: str, form: DayForm) -> HttpResponse:
    try:
        found = browsing.resolution(digits, form.day)
    except UnknownCommodity as unknown:
        return refused(request, unknown, status=404)
    rates = browsing.rates(found.line, form.day, form.origin_code)
    if request.GET.get("format") == "csv":
        return _rates_csv(f"tariff-{digits}-{form.day:%Y-%m-%d}", rates)
    context = shell(
        form=form,
        on=form.day,
        digits=digits,
        line=found.line,
        notes=found.notes,
        entry=browsing.line_entry(current_book(), found.line, form.day),
        section=browsing.section_of(digits, form.day),
        above=browsing.path(digits, form.day),
        rates=[rate for rate in rates if rate.when == "now"],
        other_rates=[rate for rate in rates if rate.when != "now"],
        origin=form.origin_code,
        carry=_carried(form),
    )
    return render(request, "tariff/code.html", context)


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Entries found by words or digits: best first, fifty a page, the words marked."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "tariff/search.html", shell(search=form, found=None), status=422)
    text, day = form.cleaned_data["q"], form.cleaned_data["on"]
    found = browsing.search(text, day) if text else []
    if request.GET.get("format") == "csv":
        return _entries_csv(f"tariff-search-{day:%Y-%m-%d}", found)
    pages = Paginator(found, PER_PAGE)
    page = pages.get_page(positive_int(request.GET.get("page", "")))
    words = [singular(word) for word in browsing.words_of(text)]
    context = shell(
        search=form,
        text=text,
        on=day,
        page=page,
        found=[(entry, marked(entry.description, words)) for entry in page.object_list],
        query=urlencode({"q": text, "on": request.GET.get("on", "")}),
        carry=_query({"on": day.isoformat() if day != clock.today() else ""}),
    )
    return render(request, "tariff/search.html", context)


def marked(text: str, words: list[str]) -> SafeString:
    """A text with every occurrence of the words in <mark>; everything is escaped."""
    if not words:
        return format_html("{}", text)
    split = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE)
    # Odd parts are what the group matched.
    parts = (
        (format_html("<mark>{}</mark>", part) if number % 2 else part,) for number, part in enumerate(split)
    )
    return format_html_join("", "{}", parts)


def _wrong_day(request: HttpRequest, form: DayForm) -> HttpResponse:
    return render(request, "tariff/browse_day.html", shell(form=form), status=422)


def _carried(form: DayForm) -> str:
    """The day and origin as a query for links, where they are not the usual ones."""
    day = form.day.isoformat() if form.day != clock.today() else ""
    return _query({"on": day, "origin": form.origin_code})


def _query(values: dict[str, str]) -> str:
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def _with_query(path: str, request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{path}?{query}" if query else path


def _entries_csv(name: str, entries: list[Entry]) -> HttpResponse:
    header = (_("Code"), _("Description"), _("Unit"), _("Third-country duty"))
    return csv_file(name, header, ((e.code, e.description, e.unit, e.duty) for e in entries))


def _rates_csv(name: str, rates: list[Rate]) -> HttpResponse:
    header = (
        _("Measure"), _("Rate"), _("Origins"), _("Condition"), _("Legal basis"), _("From"), _("Until"), _("Key"),
    )  # fmt: skip
    rows = (
        (
            rate.kind,
            rate.text,
            "; ".join(rate.groups),
            rate.condition,
            rate.measure.basis,
            rate.measure.since,
            rate.measure.until,
            rate.measure.key,
        )
        for rate in rates
    )
    return csv_file(name, header, rows)
