"""Names, numbers, addresses and contacts are met however they are written, and ordinary words stay."""

from __future__ import annotations

import pytest

from greenlane.documents.engine.identities import Identity, Kind, Veil

VEIL = Veil(
    [
        Identity("Zorvík Quelandra Steel Trading Co., Ltd.", "Trader A", Kind.NAME),
        Identity("XM700055501", "TRADER-A", Kind.NUMBER),
        Identity("Global Trading Group Ltd", "Trader B", Kind.NAME),
        Identity("7 Pemberton Rise", "withheld", Kind.ADDRESS),
        Identity("曼谷星光贸易有限公司", "Trader C", Kind.NAME),
        Identity("ABC-1234", "withheld", Kind.REFERENCE),
    ]
)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Sold by ZORVIK QUELANDRA STEEL TRADING CO LTD.", "Sold by Trader A."),
        ("zorvik-quelandra steel", "Trader A-Trader A steel"),
        ("Quelandra brand, best", "Trader A brand, best"),
        ("Steel sheets, trading sample", "Steel sheets, trading sample"),
        ("of Global Trading Group", "of Trader B"),
        ("global trading terms", "global trading terms"),
        ("No. xm 700 055 501 and 6XM700055501-0042", "No. TRADER-A and 6TRADER-A-0042"),
        ("700055501", "TRADER-A"),
        ("at 7, Pemberton Rise today", "at withheld today"),
        ("曼谷星光贸易 的面包", "Trader C 的面包"),
        ("see abc-1234, not ABC-12345", "see withheld, not ABC-12345"),
        ("ask jo@quiet.example or +66 2 123 4567, www.quiet.example", "ask withheld or withheld, withheld"),
        ("1,234.50 USD for 330 kg, 85101000", "1,234.50 USD for 330 kg, 85101000"),
        ("", ""),
    ],
)
def test_texts(given: str, told: str) -> None:
    assert VEIL.text(given) == told


@pytest.mark.parametrize("mark", ["ZQST-2026-1", "QUELAN/7", "zorvik 12", "INV700055501"])
def test_references_that_tell_a_name_are_withheld_whole(mark: str) -> None:
    assert VEIL.reference(mark) == "withheld"


@pytest.mark.parametrize("mark", ["INV-2026-1", "BL00017", "26XMD0123456789AB2", "STEEL 12"])
def test_other_references_stay(mark: str) -> None:
    assert VEIL.reference(mark) == mark


def test_data_keeps_its_shape() -> None:
    given = {"a": ["Quelandra", 3, None, {"b": "XM700055501"}], "Quelandra": True}
    assert VEIL.data(given) == {"a": ["Trader A", 3, None, {"b": "TRADER-A"}], "Trader A": True}


def test_nothing_to_hide_changes_nothing() -> None:
    assert Veil([]).text("Zorvik Quelandra Ltd", contacts=False) == "Zorvik Quelandra Ltd"
