"""What a calculation means for the declaration's columns and for the ledger, in minor units."""

from __future__ import annotations

from decimal import Decimal

from greenlane.foundation.values import Money
from greenlane.tariff.engine.result import Calculation, ItemCalculation

LEDGER_TAX = {"A00": "duty", "E00": "excise", "B00": "vat"}


def minor(amount: Decimal | None, currency: str) -> int:
    """An amount in the minor units of its currency; nothing counts as zero."""
    return Money.of(amount or 0, currency).minor


def breakdown(calculation: Calculation) -> dict[str, int]:
    """Payable now by the ledger's names of taxes, in minor units."""
    return {LEDGER_TAX[tax]: amount for tax, amount in calculation.by_tax.items()}


def payable_minor(item: ItemCalculation, currency: str) -> int:
    """Payable now for one item, in minor units."""
    return sum(minor(tax.payable, currency) for tax in item.taxes)
