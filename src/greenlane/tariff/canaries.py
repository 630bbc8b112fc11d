"""Trial declarations that are calculated before a basket goes live, under the old and the new version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.tariff.engine.book import TariffBook
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts

UNKNOWN_GOODS = frozenset({"TAR001"})


def _one(code: str, price: str, **facts: Any) -> ShipmentFacts:
    goods = {"procedure": "40", "preference": "100", "origin": "US"} | facts
    item = ItemFacts(1, code, price=MoneyFact(Decimal(price), "USD"), net_mass=Decimal(100), **goods)
    return ShipmentFacts([item], "IMA", "CIF")


CANARIES: dict[str, ShipmentFacts] = {
    "ad valorem": _one("85109000", "1000"),
    "preference": _one("01013000", "1000", origin="KR", preference="300", preferential_origin="KR"),
    "specific": _one("07070005", "500"),
    "excise": _one("22042180", "400", quantities={"LTR": Decimal(100)}),
    "suspended": _one("52093160", "2500", procedure="51"),
}


def run(book: TariffBook, on: date) -> dict[str, dict[str, Any]]:
    """Totals by tax and violations of every canary under `book`."""
    found = {}
    for name, shipment in CANARIES.items():
        calculation = calculate(shipment, book, on)
        found[name] = {
            "by_tax": calculation.by_tax,
            "violations": [violation.code for violation in calculation.violations],
        }
    return found


def compare(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each canary: what it cost before and costs now."""
    return [
        {"canary": name, "before": before.get(name, {}).get("by_tax"), "after": now["by_tax"], **_faults(now)}
        for name, now in after.items()
    ]


def _faults(result: dict[str, Any]) -> dict[str, Any]:
    return {"violations": result["violations"]} if result["violations"] else {}


def broken(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """Canaries that the new version cannot calculate. Goods that neither version holds are no fault."""
    return [
        name
        for name, now in after.items()
        if now["violations"]
        and not (
            UNKNOWN_GOODS.issuperset(now["violations"])
            and UNKNOWN_GOODS.issuperset(before.get(name, {}).get("violations", UNKNOWN_GOODS))
        )
    ]
