"""Exchange rates: what was published, and the import of a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError
from greenlane.tariff import basket_reads, services
from greenlane.tariff.basket_forms import RatesForm
from greenlane.tariff.engine.rate_file import read_rates
from greenlane.tariff.views.baskets_tables import RATES
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

READ, IMPORT = "tariff.read_baskets", "tariff.import_rates"


@require_GET
@page(Audience.DESK, permission=READ)
def exchange_rates(request: PageRequest) -> HttpResponseBase:
    """Every rate that was published, the last day first."""
    context = {"may_import": allowed(request.actor, IMPORT)}
    return RATES.respond(request, basket_reads.exchange_rates(), "tariff/basket_rates.html", context)


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=IMPORT)
def rates_import(request: PageRequest) -> HttpResponse:
    """Import a file of exchange rates: all of it, or nothing with every error by row and column."""
    form = RatesForm(request.POST, request.FILES) if request.method == "POST" else RatesForm()
    if form.is_bound and form.is_valid():
        try:
            rows = read_rates(form.cleaned_data["file"])
            new = services.import_exchange_rates(
                rows=rows, source=form.cleaned_data["source"], by=request.actor
            )
        except CustomsError as refusal:
            add_violations(form, refusal, {v.pointer: "file" for v in refusal.violations})
        else:
            messages.success(request, _said(new))
            return HttpResponseRedirect(reverse("exchange_rates"))
    return render(
        request, "tariff/basket_rates_import.html", {"form": form}, status=422 if form.errors else 200
    )


def _said(new: int) -> str:
    if not new:
        return _("Every rate of the file was held already.")
    said = ngettext("%(count)s new rate was imported.", "%(count)s new rates were imported.", new)
    return said % {"count": new}
