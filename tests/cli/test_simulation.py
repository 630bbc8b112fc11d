"""The pieces of the demo and of the selection check."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.foundation.values import Mrn
from greenlane.interchange.engine.messages import read_message
from greenlane.simulation import shipments
from greenlane.simulation.binomial import interval
from greenlane.simulation.numbers import seeded_mrns


def exact(count: int, share: Decimal, tail: Fraction) -> tuple[int, int]:
    """The interval in rational arithmetic."""
    p = Fraction(share)
    chances = [comb(count, k) * p**k * (1 - p) ** (count - k) for k in range(count + 1)]
    low = next(k for k in range(count + 1) if sum(chances[: k + 1]) >= tail)
    high = next(k for k in range(count, -1, -1) if sum(chances[k:]) >= tail)
    return low, high


@given(st.integers(1, 60), st.decimals("0.01", "0.99", places=2))
@settings(max_examples=60, deadline=None)
def test_interval_equals_rational_arithmetic(count: int, share: Decimal) -> None:
    low, high = exact(count, share, Fraction(5, 1000))
    assert interval(count, share) == (low, high)


def test_interval_of_a_known_case() -> None:
    assert interval(100_000, Decimal("0.05")) == (4823, 5178)


@pytest.mark.parametrize(("share", "expected"), [("0", (0, 0)), ("1", (50, 50))])
def test_interval_of_a_certain_draw(share: str, expected: tuple[int, int]) -> None:
    assert interval(50, Decimal(share)) == expected


@pytest.mark.parametrize(("count", "share"), [(10, "1.5"), (10, "-0.1"), (-1, "0.5")])
def test_interval_refuses_impossible_input(count: int, share: str) -> None:
    with pytest.raises(ValueError, match="share"):
        interval(count, Decimal(share))


def test_seeded_numbers_are_sound_and_repeat() -> None:
    first = list(seeded_mrns("a", 500, year=2026, country="XM"))
    assert first == list(seeded_mrns("a", 500, year=2026, country="XM"))
    assert all(Mrn.valid(mrn) for mrn in first)
    assert len(set(first)) == 500
    assert set(first).isdisjoint(seeded_mrns("b", 500, year=2026, country="XM"))


def test_every_shipment_has_its_message() -> None:
    for shipment in shipments.SHIPMENTS:
        assert shipments.read(shipment.file)
    for name, about in (shipments.AMENDMENT, shipments.CANCELLATION, shipments.PRESENTATION):
        assert about in {shipment.file for shipment in shipments.SHIPMENTS}
        assert read_message(shipments.read(name)).kind
