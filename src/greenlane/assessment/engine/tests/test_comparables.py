"""Prices of like goods: widened until no trader stands out, and no trader's price can be worked out."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.assessment.engine.comparables import (
    TRADERS,
    WINDOW,
    Level,
    Position,
    Sale,
    like,
    may_be_told,
    rounded,
    window,
)

PRICE = Decimal("3.00")
QUARTILES = (0.25, 0.5, 0.75)


def sales(*prices: str, hs6: str = "190590", origin: str = "TH", first: int = 1) -> list[Sale]:
    """One sale of each of as many traders."""
    return [Sale(first + number, hs6, origin, Decimal(price)) for number, price in enumerate(prices)]


FIVE = ("4.00", "5.00", "6.00", "7.00", "9.00")


def test_like_tells_count_median_quartiles_and_position() -> None:
    found = like(PRICE, "190590", "TH", sales(*FIVE))
    assert found is not None
    assert (found.level, found.sales, found.traders) == (Level.SAME, 5, 5)
    assert (found.lower, found.median, found.upper) == (Decimal("5.00"), Decimal("6.00"), Decimal("7.33"))
    assert found.position is Position.BELOW


@pytest.mark.parametrize(
    ("price", "position"),
    [
        ("4.99", Position.BELOW),
        ("5.00", Position.WITHIN),
        ("7.33", Position.WITHIN),
        ("7.34", Position.ABOVE),
    ],
)
def test_position_of_the_declared_price(price: str, position: Position) -> None:
    found = like(Decimal(price), "190590", "TH", sales(*FIVE))
    assert found is not None
    assert found.position is position


def test_like_with_four_traders_takes_any_origin_then_the_heading_then_says_nothing() -> None:
    four = sales(*FIVE[:4])
    assert like(PRICE, "190590", "TH", four) is None
    other_origin = [*four, *sales("8", origin="VN", first=50)]
    assert getattr(like(PRICE, "190590", "TH", other_origin), "level", None) is Level.ANY_ORIGIN
    other_code = [*four, *sales("8", hs6="190531", first=50)]
    assert getattr(like(PRICE, "190590", "TH", other_code), "level", None) is Level.HEADING
    assert like(PRICE, "190590", "TH", [*four, *sales("8", hs6="220300", first=50)]) is None


def test_like_where_one_trader_made_more_than_half_of_the_sales_widens() -> None:
    dominant = [Sale(1, "190590", "TH", Decimal("1.00"))] * 5
    assert not may_be_told([*dominant, *sales(*FIVE[:4], first=2)])
    assert may_be_told([*dominant, *sales(*FIVE, first=2)])


def test_like_counts_each_trader_once() -> None:
    """A trader with many sales moves the figures no more than another."""
    many = [*sales(*FIVE), *([Sale(1, "190590", "TH", Decimal("4.00"))] * 3)]
    found, once = like(PRICE, "190590", "TH", many), like(PRICE, "190590", "TH", sales(*FIVE))
    assert found is not None
    assert once is not None
    assert (found.lower, found.median, found.upper) == (once.lower, once.median, once.upper)


@given(st.integers(TRADERS, 400))
def test_no_price_can_be_worked_out_from_the_figures(count: int) -> None:
    """The figures are means over places; no combination of them gives the price at one place, for any number of
    traders: the row space of the three windows holds no unit vector."""
    rows = np.zeros((len(QUARTILES), count))
    for number, share in enumerate(QUARTILES):
        places = window(count, share)
        assert len(places) >= WINDOW
        rows[number, list(places)] = 1 / len(places)
    rank = np.linalg.matrix_rank(rows)
    for place in sorted({place for share in QUARTILES for place in window(count, share)}):
        unit = np.zeros((1, count))
        unit[0, place] = 1
        assert np.linalg.matrix_rank(np.vstack([rows, unit])) == rank + 1


@given(st.integers(TRADERS, 400))
def test_lowest_and_highest_price_alone_are_never_told(count: int) -> None:
    for share in QUARTILES:
        assert window(count, share) != range(0, 1)
        assert window(count, share) != range(count - 1, count)


prices = st.decimals(Decimal("0.01"), Decimal("9999"), places=2, allow_nan=False)


@given(st.lists(st.tuples(st.integers(1, 8), prices), max_size=40))
def test_figures_of_fewer_than_five_traders_are_never_told(rows: list[tuple[int, Decimal]]) -> None:
    pool = [Sale(trader, "190590", "TH", price) for trader, price in rows]
    found = like(PRICE, "190590", "TH", pool)
    traders = {one.trader for one in pool}
    most = max((sum(one.trader == trader for one in pool) for trader in traders), default=0)
    assert (found is not None) == (len(traders) >= TRADERS and 2 * most <= len(pool))
    if found is not None:
        assert found.traders >= TRADERS
        assert found.lower <= found.median <= found.upper
        assert min(p for _, p in rows) * Decimal("0.99") <= found.lower
        assert found.upper <= max(p for _, p in rows) * Decimal("1.01")


@given(st.lists(prices, min_size=5, max_size=12, unique=True), st.randoms())
def test_figures_do_not_say_whose_price_is_whose(found: list[Decimal], chance) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    ways = [sales(*map(str, one)) for one in (found, mixed)]
    assert like(PRICE, "190590", "TH", ways[0]) == like(PRICE, "190590", "TH", ways[1])


@pytest.mark.parametrize(
    ("price", "told"), [("1.23456", "1.23"), ("0.012349", "0.0123"), ("98765", "98800"), ("0", "0")]
)
def test_rounded_tells_three_digits(price: str, told: str) -> None:
    assert format(rounded(Decimal(price)), "f") == told
