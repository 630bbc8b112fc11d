"""The tables of baskets: the baskets, what one changes, its lines, rates of exchange."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.tariff.basket_reads import change_of, with_change
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.labels import KINDS, unit_label
from greenlane.tariff.models import Measure, ReferenceBasket
from greenlane.tariff.states import BasketState, Change
from greenlane.web.tables import Column, Filter, Kind, Table

ALL_GOODS = _("All goods")

BASKETS = Table(
    name="baskets",
    caption=_("Baskets"),
    columns=(
        Column(
            "number",
            _("Basket"),
            "pk",
            kind=Kind.CODE,
            sort=("pk",),
            link=lambda row: reverse("basket", args=[row.pk]),
        ),
        Column("title", _("Title"), "title"),
        Column("state", _("State"), "state", kind=Kind.STATE),
        Column("version", _("Version"), "version", kind=Kind.NUMBER, sort=("version",)),
        Column("drafted", _("Opened"), "drafted_at", kind=Kind.MOMENT),
        Column("published", _("Published"), "published_at", kind=Kind.MOMENT),
        Column("fingerprint", _("Fingerprint"), "fingerprint", kind=Kind.CODE, shown=False),
    ),
    order="-number",
    empty=_("There is no basket yet."),
    search=lambda rows, text: rows.filter(title__icontains=text),
    search_hint=_("Title"),
    filters=(
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda request: BasketState.choices,
        ),
    ),
)


def goods(row: Measure) -> Any:
    return row.prefix or ALL_GOODS


def conditions(row: Measure) -> str:
    """Origin groups, additional code and procedure that limit a measure, in one line."""
    parts = (row.groups, row.additional_code, row.procedure and f"{row.procedure}…")
    return ", ".join(part for part in parts if part)


def kind_words(row: Measure) -> Any:
    return KINDS[MeasureKind(row.kind)]


def rate_before(row: Any) -> Any:
    """The rate until now: of the ended measure itself, else of what answered for the goods before."""
    if row.ended_here:
        return row.rate.text
    return _other(row)


def rate_after(row: Any) -> Any:
    """The rate from then on: of the new measure, else of what the goods fall back to."""
    return _other(row) if row.ended_here else row.rate.text


def _other(row: Any) -> Any:
    if row.other_rate is None:
        return None
    if row.other_prefix == row.prefix:
        return row.other_rate
    return _("%(rate)s (as %(goods)s)") % {"rate": row.other_rate, "goods": row.other_prefix or ALL_GOODS}


def changes_table(basket: ReferenceBasket) -> Table:
    """What a basket does to measures, against what is in force."""
    return Table(
        name="changes",
        caption=_("Changes against what is in force"),
        columns=(
            Column(
                "goods",
                _("Goods"),
                goods,
                kind=Kind.CODE,
                sort=("prefix",),
                link=lambda row: reverse("basket_change", args=[basket.pk, row.key]),
            ),
            Column("kind", _("Kind"), kind_words),
            Column("conditions", _("Origins and conditions"), conditions),
            Column("change", _("Change"), lambda row: change_of(row, basket), kind=Kind.STATE),
            Column("before", _("Rate before"), rate_before),
            Column("after", _("Rate after"), rate_after),
            Column("from", _("From"), first_day, kind=Kind.DATE),
            Column("until", _("Until"), "until", kind=Kind.DATE, shown=False),
            Column("basis", _("Legal basis"), "basis"),
            Column("key", _("Measure"), "key", kind=Kind.CODE, shown=False),
        ),
        order="goods",
        empty=_("The basket changes no measure yet."),
        search=lambda rows, text: rows.filter(Q(prefix__startswith=text.replace(".", "")) | Q(key=text)),
        search_hint=_("First digits of the code"),
        filters=(
            Filter(
                "change",
                _("Change"),
                lambda rows, value: with_change(rows, basket, value),
                choices=lambda request: Change.choices,
            ),
            Filter(
                "kind",
                _("Kind"),
                lambda rows, value: rows.filter(kind=value),
                choices=lambda request: [(kind.value, label) for kind, label in KINDS.items()],
            ),
        ),
        saveable=False,
    )


def first_day(row: Any) -> Any:
    """The first day on which the goods have the rate after the change."""
    return row.ended_on + timedelta(days=1) if row.ended_here else row.since


LINES = Table(
    name="lines",
    caption=_("National lines of the basket"),
    columns=(
        Column("code", _("Code"), "code", kind=Kind.CODE, sort=("code",)),
        Column("description", _("Description"), "description"),
        Column("unit", _("Supplementary unit"), lambda row: unit_label(row.unit)),
        Column("since", _("From"), "since", kind=Kind.DATE),
    ),
    order="code",
    empty=_("The basket brings no line."),
    search=lambda rows, text: rows.filter(
        Q(code__startswith=text.replace(".", "")) | Q(description__icontains=text)
    ),
    search_hint=_("First digits or words"),
    saveable=False,
)

RATES = Table(
    name="exchange_rates",
    caption=_("Exchange rates"),
    columns=(
        Column("date", _("Day"), "date", kind=Kind.DATE, sort=("date",)),
        Column("currency", _("Currency"), "currency", kind=Kind.CODE),
        Column("rate", _("Units for one euro"), lambda row: f"{row.rate.normalize():f}", kind=Kind.NUMBER),
        Column("source", _("Source"), "source"),
    ),
    order="-date",
    empty=_("No exchange rate was imported yet."),
    filters=(
        Filter("day", _("Day"), lambda rows, value: rows.filter(date=value), kind="date"),
        Filter("currency", _("Currency"), lambda rows, value: rows.filter(currency=value.upper())),
    ),
)
