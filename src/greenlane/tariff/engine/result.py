"""The written calculation: what was charged on which base at which rate, line by line, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.foundation.errors import Violation
from greenlane.foundation.values import Money, minor_places

TAX_NAMES: dict[str, str] = {"A00": "Customs duty", "E00": "Excise", "B00": "Value added tax"}


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax on one item. `amount` is what the tariff charges, `payable` what is due now (both rounded).

    `base` is in `base_unit`: the tariff's currency, or a unit code for a rate on quantity. `measure` is the
    stable key of the tariff measure; `treatment` is payable, suspended or relieved.
    """

    tax: str
    base: Decimal
    base_unit: str
    rate: str
    amount: Decimal
    payable: Decimal
    treatment: str
    basis: str
    measure: str
    steps: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "tax": self.tax,
            "base": f"{self.base:f}",
            "base_unit": self.base_unit,
            "rate": self.rate,
            "amount": f"{self.amount:f}",
            "payable": f"{self.payable:f}",
            "treatment": self.treatment,
            "basis": self.basis,
            "measure": self.measure,
            "steps": list(self.steps),
        }


@dataclass(slots=True)
class ItemCalculation:
    """One goods item: the line it was classified in, its customs value and its taxes in order."""

    sequence: int
    declared_code: str
    line_code: str = ""
    description: str = ""
    value: Decimal | None = None
    value_steps: list[str] = field(default_factory=list)
    taxes: list[TaxLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.sequence,
            "declared_code": self.declared_code,
            "line": self.line_code,
            "description": self.description,
            "customs_value": None if self.value is None else f"{self.value:f}",
            "value_steps": list(self.value_steps),
            "taxes": [tax.as_json() for tax in self.taxes],
            "notes": list(self.notes),
        }


@dataclass(slots=True)
class Calculation:
    """Duties and taxes of one declaration under one version of the tariff.

    With `violations` the calculation is incomplete and must not be used for payment.
    """

    on: date
    version: str
    currency: str
    items: list[ItemCalculation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    @property
    def by_tax(self) -> dict[str, int]:
        """Payable now by tax, in minor units (cents), taxes in alphabetical order."""
        return self._totals((line.tax, line.payable) for item in self.items for line in item.taxes)

    @property
    def suspended_by_tax(self) -> dict[str, int]:
        """Amounts charged but suspended, in minor units: what a guarantee has to cover."""
        lines = (line for item in self.items for line in item.taxes)
        return self._totals((line.tax, line.amount) for line in lines if line.treatment == "suspended")

    def _totals(self, amounts: Iterable[tuple[str, Decimal]]) -> dict[str, int]:
        totals: dict[str, Decimal] = {}
        for tax, amount in amounts:
            totals[tax] = totals.get(tax, Decimal(0)) + amount
        return {tax: Money.of(total, self.currency).minor for tax, total in sorted(totals.items())}

    @property
    def total_minor(self) -> int:
        """Everything payable now, in minor units."""
        return sum(self.by_tax.values())

    @property
    def customs_value(self) -> Decimal:
        """Customs value of all items together."""
        return sum((item.value for item in self.items if item.value is not None), Decimal(0))

    def as_json(self) -> dict[str, Any]:
        """Plain data in a stable order, amounts as text; the same input gives the same bytes."""
        by_tax = self.by_tax
        return {
            "on": self.on.isoformat(),
            "tariff": self.version,
            "currency": self.currency,
            "items": [item.as_json() for item in self.items],
            "by_tax": by_tax,
            "suspended_by_tax": self.suspended_by_tax,
            "total_minor": sum(by_tax.values()),
            "notes": list(self.notes),
            "violations": [violation.as_dict() for violation in self.violations],
        }

    def explain(self) -> str:
        """The calculation as text that a trader can check line by line with a pocket calculator."""
        return explain(self.as_json())


def _money(amount: Decimal | str, currency: str) -> str:
    return f"{Decimal(amount):,.{minor_places(currency)}f}"


def _explain_item(item: Mapping[str, Any], currency: str) -> list[str]:
    title = f"Item {item['item']}  {item['line'] or item['declared_code'] or 'no commodity code'}"
    lines = ["", f"{title}  {item['description']}".rstrip()]
    lines += [f"  note: {note}" for note in item["notes"]]
    if item["customs_value"] is not None:
        lines += ["  Customs value", *(f"    {step}" for step in item["value_steps"])]
        lines.append(f"    customs value = {currency} {_money(item['customs_value'], currency)}")
    for tax in item["taxes"]:
        name = TAX_NAMES.get(tax["tax"], tax["tax"])
        lines.append(f"  {name} ({tax['tax']})  rate: {tax['rate']}  [{tax['measure']}]")
        lines += [f"    {step}" for step in tax["steps"]]
        charged, payable = _money(tax["amount"], currency), _money(tax["payable"], currency)
        lines.append(f"    charged {currency} {charged}, payable now {currency} {payable}")
        lines.append(f"    basis: {tax['basis']}")
    return lines


def _explain_total(name: str, money: Money) -> str:
    return f"  {name:<20} {money.currency} {_money(money.amount, money.currency):>14}"


def explain(calculation: Mapping[str, Any]) -> str:
    """Write a stored calculation (`Calculation.as_json`) out as text; a replay prints the same."""
    currency = calculation["currency"]
    lines = [f"Calculation of duties and taxes on {calculation['on']}, tariff {calculation['tariff']}"]
    lines += [f"note: {note}" for note in calculation["notes"]]
    for item in calculation["items"]:
        lines += _explain_item(item, currency)
    lines += ["", "Payable now"]
    for tax, minor in calculation["by_tax"].items():
        lines.append(_explain_total(TAX_NAMES.get(tax, tax), Money(minor, currency)))
    lines.append(_explain_total("Total", Money(calculation["total_minor"], currency)))
    if calculation["violations"]:
        lines += ["", "Not complete:"]
        lines += [
            f"  {v['code']} {v['pointer']}: {v['message']} {v['hint']}" for v in calculation["violations"]
        ]
    return "\n".join(lines) + "\n"
