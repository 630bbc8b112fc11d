"""Share an amount over items so that the parts add up to it to the last minor unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal


def apportion(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Parts of `amount` in proportion to `weights`, each a multiple of `unit`, with exactly `amount` as sum.

    Largest remainder (Hamilton): everybody gets the proportion rounded down, the left-over units go to the
    largest remainders, the earlier item first among equals. Without any positive weight all share alike.
    Raises ValueError when `amount` is not a multiple of `unit`, a weight is negative or there are no items.
    """
    if not weights:
        raise ValueError("nothing to apportion to")
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if amount % unit:
        raise ValueError(f"{amount} is not a multiple of {unit}")
    if len(weights) == 1:
        return [amount]
    total = sum(weights)
    if total == 0:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    sign = -1 if amount < 0 else 1
    exact = [abs(amount) * weight / total for weight in weights]
    parts = [share.quantize(unit, ROUND_DOWN) for share in exact]
    left = int((abs(amount) - sum(parts)) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[:left]:
        parts[index] += unit
    return [sign * part for part in parts]
