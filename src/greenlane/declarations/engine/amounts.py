"""What a calculation means for the declaration's columns and for the ledger, in minor units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from greenlane.tariff.engine.result import Calculation, ItemCalculation

LEDGER_TAX = {"A00": "duty", "E00": "excise", "B00": "vat"}


def minor(amount: Decimal | None) -> int:
    """Cents of an amount; nothing counts as zero."""
    return int(((amount or Decimal(0)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def breakdown(calculation: Calculation) -> dict[str, int]:
    """Payable now by the ledger's names of taxes, in cents."""
    return {LEDGER_TAX[tax]: amount for tax, amount in calculation.by_tax.items()}


def payable_minor(item: ItemCalculation) -> int:
    """Payable now for one item, in cents."""
    return sum(minor(tax.payable) for tax in item.taxes)
