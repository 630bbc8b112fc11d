"""Rates of exchange by date, with their source."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.tariff import meridia
from greenlane.tariff.engine.fx import FxTable, NoExchangeRate


@pytest.fixture(scope="module")
def table() -> FxTable:
    return meridia.book().fx


def test_quote_crosses_over_the_euro(table: FxTable):
    quote = table.quote("GBP", "USD", date(2026, 10, 30))
    assert quote.rate == D("1.3398897")  # 1.1172 / 0.8338
    assert quote.published == date(2026, 10, 30)
    assert "ECB" in quote.text
    assert "2026-10-30" in quote.text


def test_quote_on_a_sunday_is_that_of_friday(table: FxTable):
    assert table.quote("GBP", "USD", date(2024, 3, 3)).published == date(2024, 3, 1)


def test_quote_after_the_last_day_stays_in_force(table: FxTable):
    assert table.quote("JPY", "USD", date(2030, 1, 1)).published == date(2026, 10, 30)


def test_quote_of_the_own_currency_is_one(table: FxTable):
    assert table.quote("USD", "USD", date(2024, 3, 3)).rate == 1


def test_quote_of_the_euro(table: FxTable):
    assert table.quote("EUR", "USD", date(2026, 10, 30)).rate == D("1.1172")


@pytest.mark.parametrize("currency", ["XYZ", "", "KPW"])
def test_refuse_currency_without_rate(table: FxTable, currency: str):
    with pytest.raises(NoExchangeRate) as refused:
        table.quote(currency, "USD", date(2026, 10, 30))
    assert refused.value.code == "FX001"
    assert "GBP" in refused.value.hint


def test_refuse_currency_that_is_no_longer_quoted(table: FxTable):
    assert table.quote("RUB", "USD", date(2022, 3, 15)).rate > 0
    with pytest.raises(NoExchangeRate, match="not been quoted since 2022-03-01"):
        table.quote("RUB", "USD", date(2022, 6, 1))


def test_refuse_day_before_the_first_rate(table: FxTable):
    with pytest.raises(NoExchangeRate):
        table.quote("GBP", "USD", date(2018, 12, 31))


@given(st.dates(date(2019, 1, 2), date(2026, 10, 30)), st.sampled_from(["GBP", "JPY", "INR", "EUR"]))
def test_quote_is_never_from_the_future(day: date, currency: str):
    quote = meridia.book().fx.quote(currency, "USD", day)
    assert quote.published is not None
    assert day - timedelta(days=10) < quote.published <= day
