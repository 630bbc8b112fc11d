"""Prices of like goods for a goods item: read from decided declarations of other traders, published by the engine."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from greenlane.assessment.engine.comparables import Comparables, Sale, like
from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.declarations.states import DECIDED
from greenlane.foundation import clock

PERIOD = timedelta(days=180)
MOST_SALES = 5000
"""Goods items that are looked at, the newest first."""


def comparables_of(declaration: Declaration, sequence: int) -> dict[str, Any] | None:
    """What other traders declared for like goods, as it may be shown to anybody; None where there is too little.

    Prices are in the national currency per kilogram of net mass. Three queries at most.
    """
    line = GoodsItem.objects.filter(declaration=declaration, sequence=sequence).first()
    if line is None or not line.net_mass:
        return None
    price = _price(line.customs_value_minor, line.net_mass)
    for rows in (_sales(declaration).filter(hs6=line.hs6), _sales(declaration).filter(_heading(line.hs6))):
        found = like(
            price, line.hs6, line.origin, [_sale(row) for row in rows.values_list(*_FIELDS)[:MOST_SALES]]
        )
        if found is not None:
            return _as_json(found, declaration, line)
    return None


_FIELDS = (
    "declaration__trader_id",
    "declaration__declarant_id",
    "hs6",
    "origin",
    "customs_value_minor",
    "net_mass",
)


def _sales(declaration: Declaration) -> QuerySet[GoodsItem]:
    """Items of decided declarations of the same direction and of other traders, of the last half year."""
    whose = Q(declaration__trader=declaration.trader_id)
    if declaration.trader_id is None:
        whose = Q(declaration__trader=None, declaration__declarant=declaration.declarant_id)
    rows = GoodsItem.objects.filter(
        declaration__assessment__in=sorted(DECIDED),
        declaration__registered_at__gte=clock.now() - PERIOD,
        declaration__type_code__startswith=declaration.type_code[:2],
        declaration__currency=declaration.currency,
        net_mass__gt=0,
        customs_value_minor__gt=0,
    )
    return rows.exclude(whose).exclude(declaration=declaration.pk).order_by("-declaration_id", "sequence")


def _heading(hs6: str) -> Q:
    return Q(hs6__gte=f"{hs6[:4]}00", hs6__lte=f"{hs6[:4]}99")


def _price(value_minor: int, mass: Decimal) -> Decimal:
    return Decimal(value_minor) / 100 / mass


def _sale(row: tuple[Any, ...]) -> Sale:
    trader, declarant, hs6, origin, value_minor, mass = row
    return Sale(trader or -declarant, hs6, origin, _price(value_minor, mass))


def _as_json(found: Comparables, declaration: Declaration, line: GoodsItem) -> dict[str, Any]:
    return {
        "level": found.level.value,
        "hs": line.hs6 if found.level.value != "hs4" else line.hs6[:4],
        "origin": line.origin if found.level.value == "hs6_origin" else "",
        "sales": found.sales,
        "traders": found.traders,
        "lower": format(found.lower, "f"),
        "median": format(found.median, "f"),
        "upper": format(found.upper, "f"),
        "declared": format(found.declared, "f"),
        "position": found.position.value,
        "currency": declaration.currency,
        "unit": "KGM",
        "days": PERIOD.days,
        "made_at": clock.now().isoformat(timespec="seconds"),
    }
