"""Loading the tariff of Meridia into a database that has none."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.tariff import meridia, services
from greenlane.tariff.errors import NoTariff

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 30)


@pytest.fixture(autouse=True)
def no_books() -> None:
    services.forget_books()


def test_load_tells_how_far_it_is():
    told: list[tuple[str, int, int]] = []
    services.load_meridia(lambda *step: told.append(step), chapters={"85"}, rates_since=date(2026, 10, 29))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2]


def test_load_whole_tariff_agrees_with_the_shipped_book():
    services.load_meridia(rates_since=date(2026, 10, 29))
    stored, shipped = services.current_book(DAY), meridia.book()
    assert {line.code for line in stored.lines()} == {line.code for line in shipped.lines()}
    for code in ("85109055", "22042180", "01013000", "62034240", "99050000"):
        left = {(m.key, m.cell.text, m.groups, m.since, m.until) for m in stored.measures_for(code)}
        right = {(m.key, m.cell.rate.text, m.groups, m.since, m.until) for m in shipped.measures_for(code)}
        assert left == right


def test_book_without_tariff_is_refused():
    with pytest.raises(NoTariff):
        services.current_book(DAY)
