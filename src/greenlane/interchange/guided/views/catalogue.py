"""The catalogue of one's own goods: list, add, change, delete, import, export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.guided import catalogue, selectors
from greenlane.interchange.guided.forms import CatalogueFileForm, GoodForm
from greenlane.interchange.guided.views.common import trader_page
from greenlane.interchange.models import CatalogueGood
from greenlane.tariff.engine.book import TariffBook
from greenlane.tariff.services import current_book
from greenlane.web.pages import PageRequest, act, add_violations, sentence
from greenlane.web.tables import Column, Filter, Kind, Table

MOST_FAULTS = 100


def _search(rows: QuerySet[CatalogueGood], text: str) -> QuerySet[CatalogueGood]:
    return rows.filter(Q(sku__icontains=text) | Q(description__icontains=text) | Q(code__startswith=text))


def _table(book: TariffBook) -> Table:
    """The table of goods; codes are looked up in one book for all rows."""

    def validity(row: CatalogueGood) -> str:
        return _("Ended: look it up again") if selectors.fault_of_code(row.code, book) else _("In force")

    columns = (*_COLUMNS[:3], Column("valid", gettext_lazy("Code today"), validity), *_COLUMNS[3:])
    return Table(
        name="catalogue",
        caption=gettext_lazy("Product catalogue"),
        columns=columns,
        order="sku",
        empty=gettext_lazy("Your catalogue is empty."),
        filters=(_BEGINS,),
        search=_search,
        search_hint=gettext_lazy("SKU, words or code"),
    )


_BEGINS = Filter(
    "chapter", gettext_lazy("Code begins with"), lambda rows, value: rows.filter(code__startswith=value)
)
_COLUMNS = (
    Column(
        "sku",
        gettext_lazy("SKU"),
        "sku",
        Kind.LINK,
        ("sku",),
        link=lambda row: reverse("catalogue_edit", args=[row.pk]),
    ),
    Column("description", gettext_lazy("Description"), "description"),
    Column("code", gettext_lazy("Commodity code"), "code", Kind.CODE, ("code",)),
    Column("origin", gettext_lazy("Origin"), "origin", Kind.CODE),
    Column("preference", gettext_lazy("Preference"), "preference", Kind.CODE, shown=False),
    Column("net_mass", gettext_lazy("Net mass (kg)"), lambda row: catalogue.cell(row.net_mass), Kind.NUMBER),
    Column(
        "unit_value", gettext_lazy("Usual price"), lambda row: catalogue.cell(row.unit_value), Kind.NUMBER
    ),
    Column("currency", gettext_lazy("Currency"), "currency", Kind.CODE),
    Column("updated", gettext_lazy("Last change"), "updated_at", Kind.MOMENT, shown=False),
)


@trader_page
@require_safe
def goods(request: PageRequest) -> HttpResponseBase:
    """The organisation's own goods, with a warning where a code has ended."""
    rows = selectors.catalogue_visible_to(request.actor)
    return _table(current_book()).respond(request, rows, "interchange/catalogue_list.html")


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def good_new(request: PageRequest) -> HttpResponse:
    """Add a good."""
    return _edit(request, None)


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def good_edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change a good."""
    return _edit(request, selectors.catalogue_good(pk, by=request.actor))


def _edit(request: PageRequest, good: CatalogueGood | None) -> HttpResponse:
    initial = {name: catalogue.cell(getattr(good, name)) for name in catalogue.COLUMNS} if good else None
    form = GoodForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: str(value or "") for name, value in form.cleaned_data.items()}
        try:
            catalogue.keep_good(given=given, by=request.actor, pk=good.pk if good else None)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The product was kept."))
            return HttpResponseRedirect(reverse("catalogue"))
    context = {"form": form, "good": good, "ended": selectors.fault_of_code(good.code) if good else ""}
    return render(request, "interchange/catalogue_form.html", context, status=422 if form.errors else 200)


@trader_page
@require_POST
def good_delete(request: PageRequest, pk: int) -> HttpResponse:
    """Delete a good."""
    return act(
        request,
        lambda: catalogue.delete_good(pk=pk, by=request.actor),
        done=_("The product was deleted."),
        then=reverse("catalogue"),
    )


@trader_page
@require_http_methods(["GET", "HEAD", "POST"])
def goods_import(request: PageRequest) -> HttpResponse:
    """Add and change goods by a CSV file: all of it, or nothing with every fault."""
    posted = request.method == "POST"
    form = CatalogueFileForm(request.POST if posted else None, request.FILES if posted else None)
    faults: list[dict[str, Any]] = []
    left_out = 0
    if posted and form.is_valid():
        try:
            raw = form.cleaned_data["file"].read(catalogue.MOST_BYTES + 1)
            count = catalogue.import_catalogue(raw=raw, by=request.actor)
        except CustomsError as refusal:
            found = [{"where": v.pointer, "text": sentence(v)} for v in refusal.violations]
            faults, left_out = found[:MOST_FAULTS], max(len(found) - MOST_FAULTS, 0)
        else:
            done = ngettext("%(count)s product was imported.", "%(count)s products were imported.", count)
            messages.success(request, done % {"count": count})
            return HttpResponseRedirect(reverse("catalogue"))
    context = {"form": form, "faults": faults, "left_out": left_out, "columns": ", ".join(catalogue.COLUMNS)}
    return render(
        request, "interchange/catalogue_import.html", context, status=422 if faults or form.errors else 200
    )


@trader_page
@require_safe
def goods_export(request: PageRequest) -> StreamingHttpResponse:
    """The catalogue as CSV, as it can be imported again."""
    name = f"catalogue-{clock.today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = catalogue.export_catalogue(by=request.actor)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
