"""Code lists answer what exists, since when, and what was meant."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.foundation import codes
from greenlane.foundation.codes.lists_reader import Code, CodeList


@pytest.mark.parametrize(
    ("name", "code", "meaning"),
    [
        ("packages", "BX", "Box"),
        ("countries", "XM", "Meridia"),
        ("countries", "NA", "Namibia"),
        ("countries_dms", "XI", "Northern Ireland"),
        ("currencies", "USD", "US Dollar"),
        ("transport_modes", "4", "Air transport"),
        ("incoterms", "CIF", "Cost, insurance and freight"),
        ("guarantee_types", "1", "Comprehensive guarantee"),
        ("units", "KGM", "Kilogram"),
    ],
)
def test_describe_gives_the_meaning(name: str, code: str, meaning: str) -> None:
    assert codes.get(name).has(code)
    assert codes.get(name).describe(code) == meaning


@pytest.mark.parametrize("name", codes.names())
def test_every_list_loads_and_describes_all_its_codes(name: str) -> None:
    found = codes.get(name)
    assert len(found) > 5
    assert all(found.describe(code) for code in found)
    assert not found.has("no such code")
    assert found.describe("no such code") == ""


def test_has_respects_the_day() -> None:
    currencies = codes.get("currencies")
    assert currencies.has("DEM")
    assert currencies.has("DEM", on=date(2001, 1, 1))
    assert not currencies.has("DEM", on=date(2026, 1, 1))
    assert codes.get("incoterms").has("DPU", on=date(2020, 1, 1))
    assert not codes.get("incoterms").has("DPU", on=date(2019, 12, 31))


def test_describe_gives_the_version_of_the_day() -> None:
    found = CodeList(
        "x",
        [
            Code("A", "old", None, date(2019, 12, 31)),
            Code("A", "new", date(2020, 1, 1)),
        ],
    )
    assert found.describe("A", on=date(2019, 12, 31)) == "old"
    assert found.describe("A", on=date(2020, 1, 1)) == "new"


def test_nearest_offers_what_was_meant() -> None:
    assert "BX" in codes.get("packages").nearest("BXX")
    assert "CIF" in codes.get("incoterms").nearest("CIFF")
    assert codes.get("packages").nearest("???") == ()


def test_get_refuses_an_unknown_list() -> None:
    with pytest.raises(codes.UnknownCodeList, match="packages"):
        codes.get("no such list")


def test_locations_know_place_and_functions() -> None:
    places = codes.get_locations()
    assert places.has("GBBEL")
    assert places.describe("GBBEL") == "Belfast"
    assert places.functions("GBBEL") == "146"
    assert not places.has("GB???")
    assert not places.has("QQQQQ")
    assert not places.has("")
    assert places.describe("QQQQQ") == ""
    assert all(code.startswith("GB") for code in places.nearest("GBBEQ"))
