"""Double entry: a journal is a set of signed lines whose sum is zero. Debit is positive, credit negative.

Pure: no database. Amounts are integers in minor units (cents) of one currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BANK = "bank:settlement"
PREPAID, DEPOSIT = "prepaid:", "deposit:"
"""How the accounts of prepaid money and of deposits begin."""


def revenue(tax: str) -> str:
    """What the state has earned in one tax."""
    return f"revenue:{tax}"


def receivable(organisation_id: int) -> str:
    """What an organisation owes."""
    return f"receivable:{organisation_id}"


def refund_payable(organisation_id: int) -> str:
    """What Customs owes an organisation and has not paid out yet."""
    return f"refund_payable:{organisation_id}"


def prepaid(organisation_id: int) -> str:
    """What an organisation has paid into its duty account (a debt of Customs: its balance is negative)."""
    return f"{PREPAID}{organisation_id}"


def deposit(organisation_id: int) -> str:
    """What an organisation has deposited as a security (a debt of Customs: its balance is negative)."""
    return f"{DEPOSIT}{organisation_id}"


@dataclass(frozen=True, slots=True)
class Line:
    """A debit (positive) or credit (negative) of one account, in minor units."""

    account: str
    amount: int
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """One booking. Its key is unique for ever, so that the same fact cannot be booked twice.

    Raises ValueError when the lines do not sum to zero: a programming error, never a user's.
    """

    key: str
    currency: str
    lines: tuple[Line, ...]
    memo: str = ""

    def __post_init__(self) -> None:
        total = sum(line.amount for line in self.lines)
        if total:
            raise ValueError(f"journal {self.key} is out of balance by {total}")
        if not self.lines:
            raise ValueError(f"journal {self.key} is empty")


def transfer(
    key: str,
    currency: str,
    amount: int,
    *,
    debit: str,
    credit: str,
    memo: str,
    order_id: int | None = None,
) -> Journal:
    """A journal of two lines: `amount` from the credited to the debited account."""
    return Journal(key, currency, (Line(debit, amount, order_id), Line(credit, -amount, order_id)), memo)


def revenue_lines(breakdown: Mapping[str, int], *, sign: int, order_id: int | None) -> tuple[Line, ...]:
    """A line for each tax that is not zero; `sign` -1 earns revenue, +1 gives it back."""
    return tuple(
        Line(revenue(tax), sign * amount, order_id) for tax, amount in sorted(breakdown.items()) if amount
    )


def subtract(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    """left - right per tax; taxes that come out at zero are left out."""
    taxes = sorted(left.keys() | right.keys())
    found = {tax: left.get(tax, 0) - right.get(tax, 0) for tax in taxes}
    return {tax: amount for tax, amount in found.items() if amount}


def add(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum per tax."""
    total: dict[str, int] = {}
    for row in rows:
        for tax, amount in row.items():
            total[tax] = total.get(tax, 0) + amount
    return total
