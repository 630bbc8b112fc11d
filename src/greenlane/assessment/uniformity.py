"""Reads of uniformity: decided goods for the engine, the report, precedents for an officer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from greenlane.assessment.engine.uniformity import (
    Item,
    Pair,
    Week,
    likeness,
    pairs,
    supplier_key,
    trend,
    words_of,
)
from greenlane.assessment.models import DecidedItem, Discrepancy
from greenlane.declarations import content, selectors
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.web.fields import midnight

WINDOW = 90
"""Days that are compared by default."""
FEW, POOL, ITEMS = 5, 300, 5
_COLUMNS = (
    "pk",
    "supplier",
    "description",
    "hs6",
    "code",
    "outcome",
    "officer",
    "office",
    "decided_at",
    "value_minor",
    "payable_minor",
    "net_mass",
    "origin",
    "preference",
    "refused_claim",
)


def items_of(since: date, until: date) -> list[Item]:
    """What was decided from one day to another, for the engine. One query."""
    rows = DecidedItem.objects.filter(decided_at__gte=midnight(since), decided_at__lt=_after(until))
    rows = rows.exclude(supplier="").exclude(outcome="provisional").order_by("pk")
    return [_item(row) for row in rows.values_list(*_COLUMNS).iterator()]


def _after(day: date) -> datetime:
    return midnight(day + timedelta(days=1))


def _item(row: tuple[Any, ...]) -> Item:
    known = dict(zip(_COLUMNS, row, strict=True))
    return Item(
        key=known["pk"],
        supplier=known["supplier"],
        words=words_of(known["description"]),
        hs6=known["hs6"],
        code=known["code"],
        outcome=known["outcome"],
        officer=known["officer"],
        office=known["office"],
        decided_on=clock.day_of(known["decided_at"]),
        value_minor=known["value_minor"],
        payable_minor=known["payable_minor"],
        net_mass=float(known["net_mass"] or 0),
        origin=known["origin"],
        preference=known["preference"],
        refused_claim=known["refused_claim"],
    )


@dataclass(frozen=True, slots=True)
class Report:
    """Pairs of like goods decided differently in a period, with their goods, and the trend by week."""

    items: int
    pairs: list[Pair]
    goods: dict[int, DecidedItem]
    weeks: list[Week]


def report(since: date, until: date) -> Report:
    """Compare now what was decided in a period. Two queries, and one for every thousand goods in pairs."""
    items = items_of(since, until)
    found = pairs(items)
    keys = {key for pair in found for key in (pair.first, pair.second)}
    goods: dict[int, DecidedItem] = {}
    for start in range(0, len(keys), 1000):
        part = sorted(keys)[start : start + 1000]
        goods |= DecidedItem.objects.select_related("declaration").in_bulk(part)
    return Report(len(items), found, goods, trend(found, [one.decided_on for one in items]))


def discrepancies() -> QuerySet[Discrepancy]:
    return Discrepancy.objects.select_related("first__declaration", "second__declaration")


@dataclass(frozen=True, slots=True)
class Precedent:
    """How like goods were decided; who traded them is not told."""

    decided: DecidedItem
    likeness: int
    same_supplier: bool


def precedents(found: Declaration) -> list[tuple[int, list[Precedent]]]:
    """For the goods of most value, the most similar decisions on goods of others, by item. Three queries."""
    rows = sorted(found.items.all(), key=lambda row: -row.customs_value_minor)[:ITEMS]
    supplier = _supplier_of(found)
    known = DecidedItem.objects.filter(hs6__in={row.hs6 for row in rows}).exclude(declaration_id=found.pk)
    near = Q(supplier=supplier) if supplier else Q()
    pool = list(known.filter(near).order_by("-decided_at")[:POOL]) if supplier else []
    pool += known.exclude(pk__in=[one.pk for one in pool]).order_by("-decided_at")[:POOL]
    told = []
    for row in sorted(rows, key=lambda row: row.sequence):
        words = words_of(row.description)
        fits = [_precedent(one, words, row.commodity_code, supplier) for one in pool if one.hs6 == row.hs6]
        best = sorted((one for _rank, one in sorted(fits, key=lambda fit: -fit[0])[:FEW]), key=_newest_last)
        if best:
            told.append((row.sequence, best))
    return told


def _newest_last(one: Precedent) -> tuple[bool, int]:
    return (not one.same_supplier, -one.likeness)


def _precedent(one: DecidedItem, words: frozenset[str], code: str, supplier: str) -> tuple[float, Precedent]:
    like, same = likeness(words, one.words), bool(supplier) and one.supplier == supplier
    rank = like + (0.5 if same else 0) + (0.25 if one.code == code else 0)
    return rank, Precedent(one, round(100 * like), same)


def _supplier_of(found: Declaration) -> str:
    kept = selectors.kept_lodgement(found)
    data = content.data_of(kept) if kept is not None else None
    if data is None:
        return ""
    party = data.exporter or data.consignor or data.seller
    return supplier_key(party.name or party.id) if party is not None else ""


def as_rows(made: Report) -> Sequence[dict[str, Any]]:
    """The pairs of a report side by side, as plain values."""
    rows = []
    for pair in made.pairs:
        one, other = made.goods[pair.first], made.goods[pair.second]
        rows.append(
            {
                "difference": pair.difference.value,
                "likeness": pair.likeness,
                "stake_minor": pair.stake_minor,
                "currency": one.declaration.currency,
                "week": pair.week.isoformat(),
                "supplier": one.supplier,
                "hs6": one.hs6,
                **{f"first_{name}": value for name, value in _side(one).items()},
                **{f"second_{name}": value for name, value in _side(other).items()},
            }
        )
    return rows


def _side(one: DecidedItem) -> dict[str, Any]:
    return {
        "mrn": one.declaration.mrn,
        "item": one.sequence,
        "office": one.office,
        "officer": one.officer,
        "decided": clock.day_of(one.decided_at).isoformat(),
        "outcome": one.outcome,
        "code": one.code,
        "description": one.description,
        "unit_value_minor": one.unit_value_minor,
        "origin": one.origin,
        "preference": one.preference,
        "payable_minor": one.payable_minor,
    }


def stored_trend(weeks: int) -> list[Week]:
    """The pairs found so far by week of the later decision, the latest weeks, oldest first. Two queries."""
    today = clock.today()
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    found = Discrepancy.objects.filter(week__gte=first).order_by().values_list("week")
    counted = {week: (n, stake) for week, n, stake in found.annotate(n=Count("pk"), stake=Sum("stake_minor"))}
    rows = DecidedItem.objects.filter(decided_at__gte=midnight(first)).values_list("decided_at", flat=True)
    decided: Counter[date] = Counter()
    for at in rows.iterator():
        day = clock.day_of(at)
        decided[day - timedelta(days=day.weekday())] += 1
    known = sorted({*counted, *decided})
    return [Week(week, *counted.get(week, (0, 0)), decided[week]) for week in known]
