"""Customs offices: hours, holidays, share of the control draw, a month on the wall."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed, require
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties import listing, selectors, services
from greenlane.parties.forms import WEEKDAY_NAMES, HolidayForm, HoursForm, OfficeForm, ShareForm
from greenlane.parties.models import Holiday, Office
from greenlane.parties.month import month_of
from greenlane.parties.offices import CONTROL_SHARE_FLOOR, NationalCalendar
from greenlane.parties.views.tables import OFFICES, per_cent
from greenlane.web.fields import FIRST_DAY, LAST_DAY
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

READ, CHANGE, SHARE = "parties.read_register", "parties.open_office", "parties.set_control_share"
HOLIDAYS = 24
"""Coming holidays that the page of an office lists; it says so and leads to all when there are more."""


@require_GET
@page(Audience.DESK, permission=READ)
def offices(request: PageRequest) -> HttpResponseBase:
    """Every office."""
    rows = listing.offices_visible_to(request.actor)
    return OFFICES.respond(
        request, rows, "parties/offices.html", {"may_change": allowed(request.actor, CHANGE)}
    )


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=CHANGE)
def office_open(request: PageRequest) -> HttpResponse:
    """Open an office."""
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        named = {name: given[name] for name in ("code", "name", "kind", "unlocode", "time_zone")}
        share = given["percent"] / 100
        try:
            opened = services.open_office(**named, hours=form.hours, control_share=share, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal, {"share": "percent"})
        else:
            messages.success(request, _("The office is open."))
            return HttpResponseRedirect(reverse("office", args=[opened.code]))
    return render(request, "parties/office_open.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(Audience.DESK, permission=READ)
def office(request: PageRequest, code: str) -> HttpResponse:
    """One office: place, hours, coming holidays, share of the control draw, history."""
    return _shown(request, _found(request.actor, code))


def _found(actor: Actor, code: str) -> Office:
    found = listing.offices_visible_to(actor).filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def _shown(
    request: PageRequest,
    found: Office,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    actor, today = request.actor, clock.today()
    forms: dict[str, BaseForm] = {
        "hours": HoursForm(prefix="hours", hours=found.hours),
        "share": ShareForm(prefix="share", initial={"percent": per_cent(found)}),
        "holiday": HolidayForm(prefix="holiday"),
    }
    if wrong is not None:
        forms[opened] = wrong
    limit = None if request.GET.get("holidays") == "all" else HOLIDAYS
    coming = list(listing.holidays(found, today, LAST_DAY)[: limit and limit + 1])
    context = {
        "office": found,
        "forms": forms,
        "opened": opened,
        "opens": {opened: True},
        "wrong": wrong,
        "may_change": allowed(actor, CHANGE, found),
        "may_set_share": allowed(actor, SHARE, found),
        "percent": per_cent(found),
        "floor": f"{(CONTROL_SHARE_FLOOR * 100).normalize():f}",
        "week": week_of(found),
        "holidays": coming[:limit],
        "holidays_cut": limit is not None and len(coming) > limit and limit,
        "history": history_of(found, named=allowed(actor, "parties.read_users")),
    }
    return render(request, "parties/office.html", context, status=status)


def week_of(found: Office) -> list[tuple[Any, list[str]]]:
    """Each weekday with its opening hours; an empty list when the office is closed."""
    return [(name, found.hours.get(str(number), [])) for number, name in enumerate(WEEKDAY_NAMES)]


@require_POST
@page(Audience.DESK)
def office_share(request: PageRequest, code: str) -> HttpResponse:
    """Set the share of the control draw: its own supervisor or a national one."""
    found = _found(request.actor, code)
    require(request.actor, SHARE, found)
    form = ShareForm(request.POST, prefix="share")
    if form.is_valid():
        try:
            services.set_office_control_share(
                office=found, share=form.share, reason=form.cleaned_data["reason"], by=request.actor
            )
        except CustomsError as refusal:
            add_violations(form, refusal, {"share": "percent"})
        else:
            return _done(request, found, _("The share of the control draw is changed."))
    return _shown(request, found, status=422, opened="share", wrong=form)


@require_POST
@page(Audience.DESK, permission=CHANGE)
def office_hours(request: PageRequest, code: str) -> HttpResponse:
    """Change the opening hours."""
    found = _found(request.actor, code)
    form = HoursForm(request.POST, prefix="hours")
    if form.is_valid():
        try:
            services.set_office_hours(office=found, hours=form.hours, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            return _done(request, found, _("The opening hours are changed."))
    return _shown(request, found, status=422, opened="hours", wrong=form)


@require_POST
@page(Audience.DESK, permission=CHANGE)
def office_holiday(request: PageRequest, code: str) -> HttpResponse:
    """Close the office on a day."""
    found = _found(request.actor, code)
    form = HolidayForm(request.POST, prefix="holiday")
    if not form.is_valid():
        return _shown(request, found, status=422, opened="holiday", wrong=form)
    day, name = form.cleaned_data["day"], form.cleaned_data["name"]
    if not services.add_holidays(days={day: name}, office=found, by=request.actor):
        form.add_error("day", _("This day is a holiday of the office already."))
        return _shown(request, found, status=409, opened="holiday", wrong=form)
    return _done(request, found, _("The holiday is added."))


def _done(request: PageRequest, found: Office, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("office", args=[found.code]))


@require_POST
@page(Audience.DESK, permission=CHANGE)
def holiday_remove(request: PageRequest, number: int) -> HttpResponse:
    """Let an office, or every office, work on a day that was a holiday."""
    found = Holiday.objects.select_related("office").filter(pk=number).first()
    if found is None:
        raise NotFound()
    then = reverse("office", args=[found.office.code]) if found.office else reverse("holidays")
    services.remove_holiday(day=found.day, office=found.office, by=request.actor)
    messages.success(request, _("The holiday is removed."))
    return HttpResponseRedirect(then)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=READ)
def holidays(request: PageRequest) -> HttpResponse:
    """The national holidays of a year."""
    year = _year(request.GET.get("year", ""))
    form = HolidayForm(request.POST or None)
    status = 200
    if request.method == "POST":
        require(request.actor, CHANGE)
        status = 422
        if form.is_valid():
            day, name = form.cleaned_data["day"], form.cleaned_data["name"]
            if services.add_holidays(days={day: name}, by=request.actor):
                messages.success(request, _("The holiday is added."))
                return HttpResponseRedirect(f"{reverse('holidays')}?year={day.year}")
            form.add_error("day", _("This day is a national holiday already."))
            status = 409
    context = {
        "year": year,
        "earlier": year - 1 if year > FIRST_DAY.year else None,
        "later": year + 1 if year < LAST_DAY.year else None,
        "form": form,
        "may_change": allowed(request.actor, CHANGE),
        "holidays": listing.holidays(None, date(year, 1, 1), date(year, 12, 31)),
        "history": history_of(NationalCalendar(), named=allowed(request.actor, "parties.read_users")),
    }
    return render(request, "parties/holidays.html", context, status=status)


def _year(text: str) -> int:
    if not text:
        return clock.today().year
    if not (text.isascii() and text.isdigit()) or not FIRST_DAY.year <= int(text[:6]) <= LAST_DAY.year:
        raise BadRequest(_("There is no calendar for this year."))
    return int(text)


@require_GET
@page(Audience.DESK, permission=READ)
def office_calendar(request: PageRequest, code: str) -> HttpResponse:
    """A month of an office: working days with hours, holidays; made to be printed."""
    found = _found(request.actor, code)
    first = _month(request.GET.get("month", ""))
    names = {
        row.day: row.name for row in listing.holidays(found, date(first.year, 1, 1), date(first.year, 12, 31))
    }
    month = month_of(selectors.calendar_of(found), names, first, clock.today())
    context = {
        "office": found,
        "month": month,
        "weekdays": WEEKDAY_NAMES,
        "earlier": month.before if month.before >= FIRST_DAY else None,
        "later": month.after if month.after <= LAST_DAY else None,
    }
    return render(request, "parties/office_calendar.html", context)


def _month(text: str) -> date:
    """The first day of a month written like 2026-11; the present one without."""
    if not text:
        return clock.today().replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise BadRequest(_("There is no such month.")) from None
    if not FIRST_DAY <= first <= LAST_DAY:
        raise BadRequest(_("There is no such month."))
    return first
