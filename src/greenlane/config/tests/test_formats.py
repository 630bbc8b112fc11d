"""Dates and amounts as the readers of each language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.utils import translation

from greenlane.web.cells import day, moment, money

NOON = datetime(2026, 11, 22, 5, 8, tzinfo=UTC)

each_language = pytest.mark.parametrize(
    ("language", "amount", "written_day"),
    [
        ("en", "12,345,678.90\u00a0USD", "22 Nov 2026"),
        ("zh-hant", "12,345,678.90\u00a0USD", "2026年11月22日"),
        ("th", "12,345,678.90\u00a0USD", "22 พ.ย. 2026"),
        ("hi", "1,23,45,678.90\u00a0USD", "22 नवंबर 2026"),
        ("km", "12.345.678,90\u00a0USD", "22 វិច្ឆិកា 2026"),
    ],
)


@each_language
def test_amount_and_day_follow_the_language(language: str, amount: str, written_day: str) -> None:
    with translation.override(language):
        assert money(1_234_567_890, "USD") == amount
        assert day(date(2026, 11, 22)) == written_day


@pytest.mark.parametrize("language", [code for code, _name in settings.GREENLANE_LANGUAGES])
def test_moment_has_a_gregorian_year_and_24_hours(language: str) -> None:
    with translation.override(language):
        shown = moment(NOON.replace(hour=14))
    assert "2026" in shown
    assert "14:08" in shown or "21:08" in shown


def test_check_language_reads_from_right_to_left() -> None:
    with translation.override("ar-xb"):
        assert translation.get_language_bidi()
        assert translation.gettext("Sign in") != "Sign in"


def test_check_language_is_not_offered_to_readers() -> None:
    assert "ar-xb" in dict(settings.LANGUAGES)
    assert "ar-xb" not in dict(settings.GREENLANE_LANGUAGES)
