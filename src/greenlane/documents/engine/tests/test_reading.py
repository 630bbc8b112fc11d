"""Numbers, dates, masses, names and references as papers print them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.documents.engine.container_numbers import container_numbers, is_sound
from greenlane.documents.engine.labels import folded, labels
from greenlane.documents.engine.party_names import names_agree
from greenlane.documents.engine.reading_dates import dates
from greenlane.documents.engine.reading_numbers import numbers, readings
from greenlane.documents.engine.reading_values import (
    amounts,
    counts,
    currencies,
    masses,
    masses_agree,
    references,
    references_agree,
)


def grouped(whole: str, mark: str, *, indian: bool = False) -> str:
    head, tail = whole[:-3], whole[-3:]
    size, groups = 2 if indian else 3, []
    while head:
        head, group = head[:-size], head[-size:]
        groups.insert(0, group)
    return mark.join([*groups, tail])


STYLES = [
    (",", ".", False),
    (".", ",", False),
    (" ", ",", False),
    (" ", ".", False),
    ("'", ".", False),
    ("’", ".", False),
    (",", ".", True),
    ("", ".", False),
    ("", ",", False),
]


@given(
    st.integers(0, 10**12),
    st.integers(0, 3),
    st.sampled_from(STYLES),
    st.sampled_from(["", "USD ", "Total: "]),
    st.sampled_from(["", " EUR", " kg"]),
)
def test_readings_of_a_printed_number_hold_its_value(minor, places, style, before, after):
    group, mark, indian = style
    value = Decimal(minor).scaleb(-places)
    whole, _, fraction = f"{value:f}".partition(".")
    printed = grouped(whole, group, indian=indian) + (mark + fraction if fraction else "")
    (found,) = numbers(before + printed + after)
    assert value in found.values
    assert found.text == printed


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("1,234", "1234 1.234"),
        ("0,234", "0.234"),
        ("12,34", "12.34"),
        ("1.234.567", "1234567"),
        ("1.234,-", "1234 1.234"),
        ("500.--", "500"),
        ("12,34,567.50", "1234567.50"),
        ("1 234", "1234 234"),
        ("1,2345,678", ""),
        ("1.2.3", ""),
    ],
)
def test_readings_of_an_ambiguous_number_are_all_it_may_mean(printed, meant):
    found = [value for number in numbers(printed) for value in number.values]
    assert found == [Decimal(each) for each in meant.split()]
    assert readings("no number") == ()


@pytest.mark.parametrize(
    "printed",
    [
        "2026-03-05", "2026/3/5", "2026.03.05", "05/03/2026", "3/5/2026", "05.03.26", "5-3-2026", "5 March 2026",
        "March 5, 2026", "05-Mar-26", "5th March, 2026", "MAR 05 2026", "5 mars 2026", "5 de marzo de 2026",
        "5. März 2026", "2026年3月5日", "民國115年3月5日", "ngày 5 tháng 3 năm 2026", "5 มีนาคม 2569", "05/03/2569",
        "20260305", "1er mars 2026 5 mars 2026", "4711/26 dt. 05-Mar-26",
    ],
)  # fmt: skip
def test_dates_are_read_in_many_forms(printed):
    assert date(2026, 3, 5) in [value for found in dates(f"x {printed} y") for value in found.values]


def test_dates_that_do_not_exist_are_none():
    assert list(dates("31/31/2026 2026-02-30 45 March 2026 1.2.3 12:30 10-20-30-40")) == []


@pytest.mark.parametrize(
    ("printed", "kilograms"),
    [
        ("4,900.00 KGS", "4900"),
        ("4.9 t", "4900"),
        ("KGS 4,900", "4900"),
        ("4900000 g", "4900"),
        ("10,802.65 LBS", "4900"),
        ("4.900 kg", "4900"),
        ("4 900,4 kg", "4900"),
        ("4,900公斤", "4900"),
    ],
)
def test_masses_are_converted_and_rounded(printed, kilograms):
    values = [value for found in masses(printed) for value in found.values]
    assert any(masses_agree(Decimal(kilograms), value) for value in values)
    assert not any(masses_agree(Decimal(kilograms) - 150, value) for value in values)


def test_masses_of_whole_kilograms_must_be_equal():
    (found,) = masses("4,900 kg")
    assert not masses_agree(Decimal(4899), found.values[0])
    assert masses_agree(Decimal("4899.600"), found.values[0])
    assert masses_agree(Decimal("4900.000000"), found.values[0])


def test_values_with_other_units_are_left_alone():
    assert list(masses("12.5 CBM 40 cartons USD 12.00")) == []
    assert [found.values[0] for found in counts("120 CTNS 4,900 KGS 55.5 INV-7")] == [120]
    assert [found.values[0] for found in amounts("500 pcs 12.5 % 3 CTNS INV-100 05/03/2026 1,250.00")] == [
        1250
    ]


def test_currencies_of_a_sign_are_all_it_may_mean():
    assert [found.values for found in currencies("US$ 12 NT$5 € AUD THE")] == [
        ("USD",),
        ("TWD",),
        ("EUR",),
        ("AUD",),
    ]
    assert {"USD", "CAD"} <= set(next(currencies("$ 12.00")).values)


def test_references_are_found_beside_dates_and_spaces():
    assert next(references("INV-2026-0451 dated 05/03/2026")).values[0] == "INV20260451"
    assert "INV2026001" in next(references("INV 2026 001")).values
    assert next(references("05.03.2026 / 4711")).values[0] == "4711"
    assert list(references("see overleaf")) == []


def test_references_agree_but_for_what_stands_in_front():
    assert references_agree("INV-00451", "inv 00451")
    assert references_agree("00451234", "INV-451234")
    assert not references_agree("INV-2026-0451", "INV-2026-0541")
    assert not references_agree("451234", "9451234")


@pytest.mark.parametrize(
    ("declared", "printed"),
    [
        ("ACME TRADING CO LTD", "Acme Trading Co., Ltd."),
        ("Müller & Söhne GmbH", "MUELLER / Muller und Sohne Maschinen"),
        ("Meridian Textile International Ltd", "MERIDIAN TEXTILE INTL"),
        ("Société Générale des Eaux SA", "SOCIETE GENERALE DES EAUX, 12 rue de Lyon"),
        ("遠東紡織股份有限公司", "遠東紡織有限公司 台北市"),
        ("Harbour Freight Ltd", "Harbor Freight Limited"),
        ("บริษัท สยามการค้า จำกัด", "บริษัทสยามการค้าจำกัด"),
    ],
)
def test_names_agree_when_they_mean_one_firm(declared, printed):
    assert names_agree(declared, printed)


@pytest.mark.parametrize(
    ("declared", "printed"),
    [
        ("Pacific Foods International Ltd", "Meridian Textile International Ltd"),
        ("Orion Trading Co Ltd", "Atlas Trading Co Ltd"),
        ("遠東紡織股份有限公司", "大同機械股份有限公司"),
        ("Northern Lights GmbH", "Lights & More GmbH"),
    ],
)
def test_names_differ_when_they_mean_two_firms(declared, printed):
    assert not names_agree(declared, printed)


def test_container_numbers_are_found_however_they_are_spaced():
    text = "MSKU 123456-5 / TGHU1234567, CSQU3054383; ABCX1234567"
    assert [number for *_, number in container_numbers(text)] == ["MSKU1234565", "TGHU1234567", "CSQU3054383"]
    assert is_sound("CSQU3054383")
    assert not is_sound("CSQU3054384")


def test_labels_are_folded_and_none_is_empty():
    assert folded("N° de Facture :") == "ndefacture"
    assert folded("Số hóa đơn") == "sohoadon"
    assert all(labels())
    assert len(labels()) > 900
