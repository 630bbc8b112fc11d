"""The written calculation as the page shows it: base × rate = amount, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from greenlane.foundation.values import Money
from greenlane.tariff.engine.calculation import Calculation
from greenlane.tariff.engine.result import ItemCalculation, TaxLine
from greenlane.tariff.labels import TAXES, TREATMENTS
from greenlane.web.cells import money
from greenlane.web.pages import explained


@dataclass(frozen=True, slots=True)
class ShownTax:
    """One tax of one item in words and numbers; `treatment` is empty for one that is payable now."""

    name: Any
    base: str
    rate: str
    amount: str
    payable: str
    treatment: Any
    steps: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """The calculation of one item."""

    number: int
    code: str
    description: str
    value: str
    value_steps: tuple[str, ...]
    taxes: tuple[ShownTax, ...]
    notes: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """The calculation of a draft, or of one of its items."""

    items: tuple[ShownItem, ...]
    totals: tuple[tuple[Any, str], ...]
    total: str
    value: str
    tariff: str
    incomplete: tuple[str, ...]


def _money(amount: Decimal | int, currency: str) -> str:
    return money(Money.of(amount, currency).minor, currency)


def shown(calculation: Calculation, *, only: int = 0) -> ShownDuty:
    """A calculation for the page; `only` one item by its number, with what is wrong about it."""
    currency = calculation.currency
    items = [item for item in calculation.items if not only or item.sequence == only]
    mark = f"GovernmentAgencyGoodsItem[{only}]"
    wrong = [
        v for v in calculation.violations if not only or mark in v.pointer or "GoodsItem[" not in v.pointer
    ]
    due = sum(tax.payable for item in items for tax in item.taxes)
    value = sum((item.value for item in items if item.value is not None), Decimal(0))
    return ShownDuty(
        items=tuple(_item(item, currency) for item in items),
        totals=tuple((TAXES.get(tax, tax), _money(total, currency)) for tax, total in _by_tax(items).items()),
        total=_money(due, currency),
        value=_money(value, currency),
        tariff=calculation.version,
        incomplete=tuple(explained(v) for v in wrong),
    )


def _by_tax(items: list[ItemCalculation]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for item in items:
        for tax in item.taxes:
            totals[tax.tax] = totals.get(tax.tax, Decimal(0)) + tax.payable
    return dict(sorted(totals.items()))


def _item(item: ItemCalculation, currency: str) -> ShownItem:
    return ShownItem(
        number=item.sequence,
        code=item.line_code or item.declared_code,
        description=item.description.rsplit(" > ", 1)[-1],
        value=_money(item.value, currency) if item.value is not None else "",
        value_steps=tuple(item.value_steps),
        taxes=tuple(_tax(tax, currency) for tax in item.taxes),
        notes=tuple(item.notes),
        total=_money(sum(tax.payable for tax in item.taxes), currency),
    )


def _tax(tax: TaxLine, currency: str) -> ShownTax:
    base = number_format(tax.base, use_l10n=True, force_grouping=True)
    return ShownTax(
        name=TAXES.get(tax.tax, tax.tax),
        base=f"{base}\u00a0{tax.base_unit}",
        rate=tax.rate,
        amount=_money(tax.amount, currency),
        payable=_money(tax.payable, currency),
        treatment="" if tax.treatment == "payable" else TREATMENTS.get(tax.treatment, tax.treatment),
        steps=tax.steps,
        basis=tax.basis,
    )
