"""The cashier's own pages: the bank beside the books, totals by day, the proof of the ledger."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from greenlane.foundation import clock
from greenlane.payments import bank, reports
from greenlane.payments.forms import PeriodForm
from greenlane.payments.labels import TAXES, tax_label, tax_order
from greenlane.payments.views.tables import CALLBACKS
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page

BOOKS = "payment.view_books"
DAYS = 31


@page(Audience.DESK, permission=BOOKS)
@require_safe
def reconciliation(request: PageRequest) -> HttpResponse:
    """What the bank holds and said, beside what is booked: every difference, and every message."""
    context = {"comparison": reports.compare(bank.configured())}
    return CALLBACKS.respond(  # type: ignore[return-value]
        request, reports.callbacks(), "payments/reconciliation.html", context
    )


@page(Audience.DESK, permission=BOOKS)
@require_safe
def payment_days(request: PageRequest) -> HttpResponse:
    """What came in and went out at the bank on each day, and what was assessed by tax."""
    form = PeriodForm(request.GET or None)
    first, last = period(form)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "days": reports.daily_totals(first, last),
        "revenue": _revenue(first, last),
    }
    return render(request, "payments/days.html", context)


def period(form: PeriodForm) -> tuple[date, date]:
    """The days asked for; what is missing is filled up to thirty-one days, ending today."""
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last = given.get("last") or _later(given.get("first"))
    return given.get("first") or last - timedelta(days=DAYS - 1), last


def _later(first: date | None) -> date:
    today = clock.today()
    return today if first is None else min(max(today, first), first + timedelta(days=DAYS - 1))


def _revenue(first: date, last: date) -> list[dict[str, object]]:
    rows = reports.revenue_totals(first, last)
    return [
        {"currency": currency, "label": tax_label(tax), "amount_minor": taxes[tax]}
        for currency, taxes in sorted(rows.items())
        for tax in sorted(taxes.keys() | TAXES.keys(), key=tax_order)
        if tax in taxes
    ]


@page(Audience.DESK, permission=BOOKS)
@require_safe
def payment_books(request: PageRequest) -> HttpResponse:
    """The proof that the books are sound, over the whole ledger."""
    return render(request, "payments/books.html", {"proof": reports.proof()})
