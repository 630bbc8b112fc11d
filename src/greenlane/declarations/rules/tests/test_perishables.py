"""The table of goods that cannot wait."""

from __future__ import annotations

import pytest

from greenlane.declarations.engine.data import Classification, DeclarationData, ItemData
from greenlane.declarations.rules.perishables import (
    Place,
    priority_of,
    priority_of_code,
    priority_of_codes,
    rows,
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0102211000", Place.PERISHABLE),  # live cattle
        ("0302140000", Place.PERISHABLE),  # salmon, chilled
        ("0305410000", Place.ORDINARY),  # salmon, smoked
        ("0603110000", Place.PERISHABLE),  # roses
        ("0603900000", Place.ORDINARY),  # dried flowers
        ("0806100000", Place.PERISHABLE),  # grapes
        ("0806200000", Place.ORDINARY),  # raisins
        ("2844430000", Place.PERISHABLE),  # isotopes
        ("2844100000", Place.ORDINARY),  # natural uranium
        ("3002410000", Place.PERISHABLE),  # vaccines
        ("4902100000", Place.URGENT),  # newspapers
        ("8471300000", Place.ORDINARY),
        ("", Place.ORDINARY),
    ],
)
def test_priority_of_goods(code: str, expected: Place) -> None:
    assert priority_of_code(code) is expected


def item(code: str, *procedures: str) -> ItemData:
    return ItemData(classifications=[Classification(code, "TSP")], additional_procedures=list(procedures))


def test_priority_is_that_of_the_most_pressing_item() -> None:
    mixed = DeclarationData(items=[item("84713000"), item("49021000"), item("06031100")])
    assert priority_of(mixed) is Place.PERISHABLE
    assert priority_of_codes(["84713000", "49021000"]) is Place.URGENT


def test_priority_of_relief_goods_is_claimed_by_procedure() -> None:
    assert priority_of(DeclarationData(items=[item("63061200", "C26")])) is Place.URGENT


def test_priority_without_items_is_ordinary() -> None:
    assert priority_of(DeclarationData()) is Place.ORDINARY
    assert priority_of_codes([]) is Place.ORDINARY


def test_rows_each_have_a_reason_and_a_basis() -> None:
    assert all(row.reason and row.basis and row.priority < Place.ORDINARY for row in rows())
