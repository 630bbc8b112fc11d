"""The shipped tariff: every code has a line, preferences and measures are found."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.tariff import meridia
from greenlane.tariff.engine.book import MeasureKind, NoTariffOnDay, TariffBook, UnknownCommodity

DAY = date(2026, 10, 30)


@pytest.fixture(scope="module")
def book() -> TariffBook:
    return meridia.book()


def test_resolve_every_hs2022_subheading_to_a_charged_line(book: TariffBook):
    subheadings = sorted(code for code in meridia.editions()["2022"] if code[:2] < "98")
    assert len(subheadings) == 5612
    for hs6 in subheadings:
        line = book.resolve(hs6, DAY)
        assert line.code[:6] == hs6
        assert any(m.kind is MeasureKind.MFN and m.in_force(DAY) for m in book.measures_for(line.code))


def test_resolve_every_hs2017_subheading_before_2022(book: TariffBook):
    for hs6 in sorted(code for code in meridia.editions()["2017"] if code[:2] < "98"):
        assert book.resolve(hs6, date(2021, 6, 1))


def test_resolve_exact_national_line(book: TariffBook):
    found = book.resolution("01019030", DAY)
    assert (found.line.code, found.notes) == ("01019030", ())


def test_resolve_foreign_subdivision_to_the_residual_line(book: TariffBook):
    found = book.resolution("1905903000", DAY)
    assert found.line.code == "19059090"
    assert found.line.is_residual
    assert "Tariff Order s. 4" in found.notes[0]


def test_resolve_code_of_the_former_edition_says_its_successors(book: TariffBook):
    with pytest.raises(UnknownCommodity) as refused:
        book.resolve("97020000", DAY)
    assert "970210, 970290" in refused.value.hint
    earlier = book.resolution("97020000", date(2021, 6, 1))
    assert earlier.line.code[:6] in {"970210", "970290"}
    assert "ambiguous" in earlier.notes[0]


@pytest.mark.parametrize("code", ["999999999999", "0101", "ABCDEF", "", "٠١٠١٢١"])
def test_resolve_refuses_what_is_no_code(book: TariffBook, code: str):
    with pytest.raises(UnknownCommodity):
        book.resolve(code, DAY)


def test_resolve_unknown_subheading_names_the_nearest(book: TariffBook):
    with pytest.raises(UnknownCommodity) as refused:
        book.resolve("854399", DAY)
    assert refused.value.code == "TAR001"
    assert "854390" in refused.value.hint


@pytest.mark.parametrize(
    ("code", "line"), [("99050000", "99050000"), ("9919200000", "99190000"), ("98801234", "98800000")]
)
def test_resolve_special_provisions(book: TariffBook, code: str, line: str):
    assert book.resolve(code, DAY).code == line


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2001, 1, 1)])
def test_resolve_on_a_day_without_tariff_is_refused(book: TariffBook, day: date):
    with pytest.raises(NoTariffOnDay) as refused:
        book.resolve("010121", day)
    assert refused.value.code == "TAR015"


def test_has_hs6_by_edition(book: TariffBook):
    assert book.has_hs6("970210")
    assert not book.has_hs6("970200")
    assert book.has_hs6("970200", date(2021, 1, 1))


def test_claim_preference_by_origin(book: TariffBook):
    assert "KR" in book.claimable("3", "KR")
    assert book.claimable("4", "TR") == {"CU"}
    assert {"A", "A+"} <= book.claimable("2", "KH")
    assert not book.claimable("3", "US")


def test_every_measure_has_a_key_of_its_own(book: TariffBook):
    keys = [
        measure.key for line in book.lines() for measure in book.measures_for(line.code) if measure.prefix
    ]
    keys_by_prefix = {(m.key, m.prefix) for line in book.lines() for m in book.measures_for(line.code)}
    assert len(keys_by_prefix) == len({key for key, _ in keys_by_prefix})
    assert keys
    assert all(len(key) <= 24 for key in keys)
