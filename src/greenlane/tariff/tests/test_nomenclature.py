"""Editions of the Harmonized System by date, and what a code of one is in another."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.tariff import meridia
from greenlane.tariff.engine.nomenclature import Correlation, Relation, edition_on


@pytest.fixture(scope="module")
def hs2017() -> Correlation:
    return meridia.correlation("2017")


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2026, 11, 1), "2022"),
        (date(2022, 1, 1), "2022"),
        (date(2021, 12, 31), "2017"),
        (date(2017, 1, 1), "2017"),
        (date(2016, 12, 31), "2012"),
    ],
)
def test_choose_edition_by_date(day: date, edition: str):
    assert edition_on(day) == edition


def test_choose_edition_before_the_first_is_refused():
    with pytest.raises(ValueError, match="2011"):
        edition_on(date(2011, 12, 31))


def test_translate_code_that_stayed(hs2017: Correlation):
    found = hs2017.to_2022("010121")
    assert (found.relation, found.targets, found.preferred) == (Relation.SAME, ("010121",), "010121")
    assert not found.is_ambiguous


def test_translate_code_that_was_split_is_ambiguous(hs2017: Correlation):
    found = hs2017.to_2022("970200")
    assert found.targets == ("970210", "970290")
    assert found.relation is Relation.SPLIT
    assert found.is_ambiguous


def test_translate_codes_that_were_merged():
    correlation = Correlation("2017", [("200000", "100000", True), ("200000", "100001", False)])
    assert correlation.to_2022("100001").relation is Relation.MERGED
    assert correlation.to_2022("100001").preferred == "200000"
    assert correlation.to_older("200000").relation is Relation.SPLIT


def test_translate_codes_that_were_mixed():
    pairs = [("200000", "100000", True), ("200000", "100001", False), ("200001", "100001", True)]
    correlation = Correlation("2017", pairs)
    found = correlation.to_2022("100001")
    assert found.relation is Relation.MIXED
    assert found.preferred == "200001"


def test_translate_unknown_code(hs2017: Correlation):
    found = hs2017.to_2022("999998")
    assert (found.relation, found.targets) == (Relation.UNKNOWN, ())


def test_report_lists_every_ambiguous_code(hs2017: Correlation):
    report = hs2017.report()
    ambiguous, counts = report["ambiguous"], report["to_2022"]
    assert isinstance(ambiguous, dict)
    assert isinstance(counts, dict)
    assert len(ambiguous) == counts["1:n"] + counts["n:m"]
    assert all(len(targets) > 1 for targets in ambiguous.values())
    assert set(counts) == {"1:1", "1:n", "n:1", "n:m"}


def test_every_hs2017_subheading_leads_to_hs2022(hs2017: Correlation):
    codes = {code for code in meridia.editions()["2017"] if code[:2] < "98"}
    lost = {code for code in codes if hs2017.to_2022(code).relation is Relation.UNKNOWN}
    assert lost == {"300219"}, "the published table forgets this one"
