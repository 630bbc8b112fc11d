"""Value types: what they accept, refuse and detect."""

from __future__ import annotations

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.foundation.values import (
    CountryCode,
    HsCode,
    InvalidValue,
    Irn,
    Money,
    Mrn,
    OfficeCode,
    Ucr,
    check_digit,
)

ALPHABET = string.digits + string.ascii_uppercase
bodies = st.from_regex(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{13}", fullmatch=True)
# Numbers issued by the United Kingdom's customs system, as printed in its published test messages.
ISSUED_ELSEWHERE = """
    18GB9JLC3CU1LFGVR2 22GB56FQTBCRR1UAA7 23GB5SCPZSPYDAUAA1 24GB22WOA1EV2P6AR5 24GBACHBAKA9WI1A04
    25GB34F7Y1O2CX8PT4 25GBCHKVKWYZS7SAR7 25GBD2YHFF4IJ70A03 26GB1VXNS0AKBE9AR0 26GB2U87RWEK9YIAR0
""".split()


@pytest.mark.parametrize("container", ["CSQU3054383", "MSKU9070323", "TGHU7599330", "MSCU6639870"])
def test_check_digit_agrees_with_published_container_numbers(container):
    """ISO 6346 was made for containers; CSQU3054383 is the standard's own example."""
    assert check_digit(container[:-1]) == container[-1]


@pytest.mark.parametrize("number", ISSUED_ELSEWHERE)
def test_mrn_accepts_numbers_issued_by_another_administration(number):
    assert Mrn(number) == number


@pytest.mark.parametrize("number", ISSUED_ELSEWHERE)
def test_mrn_refuses_a_wrong_check_digit(number):
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(InvalidValue) as refusal:
        Mrn(wrong)
    assert refusal.value.violations[0].code == "GL001"
    assert Mrn.example in refusal.value.hint


def test_mrn_shows_an_example_that_is_valid_itself():
    assert Mrn(Mrn.example) == Mrn.example


def test_mrn_issued_is_valid_and_never_repeats():
    issued = [Mrn.issue(year=2026, country="XM") for _ in range(2000)]
    assert all(Mrn.valid(number) and number.startswith("26XM") for number in issued)
    assert len(set(issued)) == len(issued)


def test_irn_issued_is_valid_and_never_repeats():
    issued = [Irn.issue(year=2026, country="XM") for _ in range(2000)]
    assert all(Irn.valid(number) and number.startswith("26XMD") and len(number) == 18 for number in issued)
    assert len(set(issued)) == len(issued)


def test_irn_shows_an_example_that_is_valid_itself():
    assert Irn(f" {Irn.example.lower()} ") == Irn.example


@pytest.mark.parametrize(
    "wrong", ["26XM0123456789ABC5", "26XMD0123456789AB3", "26XMD0123456789AB", "INV-77", ""]
)
def test_irn_refuses_what_is_no_number_of_the_repository(wrong):
    assert not Irn.valid(wrong)
    with pytest.raises(InvalidValue, match="IRN"):
        Irn(wrong)


def test_irn_catches_every_wrong_digit_of_its_check():
    number = Irn.issue(year=2026, country="XM")
    others = [number[:-1] + digit for digit in string.digits if digit != number[-1]]
    assert not any(Irn.valid(other) for other in others)


def test_check_digit_catches_nine_in_ten_single_character_changes():
    """Modulo 11 over 36 characters cannot catch all: characters 11 apart share a value."""
    caught = total = 0
    for number in ISSUED_ELSEWHERE:
        for place in range(4, 17):
            for other in set(ALPHABET) - {number[place]}:
                total += 1
                caught += not Mrn.valid(number[:place] + other + number[place + 1 :])
    assert total == 10 * 13 * 35
    assert caught / total > 0.9


@given(body=bodies, place=st.integers(0, 16), digit=st.sampled_from(string.digits))
def test_check_digit_catches_a_digit_changed_for_a_digit(body, place, digit):
    """Sums modulo 11 differ; only the sums 10 and 0 print the same check digit."""
    if not body[place].isdigit() or body[place] == digit:
        return
    changed = body[:place] + digit + body[place + 1 :]
    assert check_digit(changed) != check_digit(body) or {_sum(changed), _sum(body)} == {10, 0}


@given(body=bodies, place=st.integers(4, 15))
def test_check_digit_catches_neighbours_swapped(body, place):
    """A swap shifts the sum by their difference: values that differ modulo 11 are told apart."""
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if _value(body[place]) % 11 == _value(body[place + 1]) % 11:
        return
    assert check_digit(swapped) != check_digit(body) or {_sum(swapped), _sum(body)} == {10, 0}


def _value(character: str) -> int:
    """The value of ISO 6346, table A.1, written out independently of the code under test."""
    table = "A10 B12 C13 D14 E15 F16 G17 H18 I19 J20 K21 L23 M24 N25 O26 P27 Q28 R29 S30 T31 U32 V34 W35 X36 Y37 Z38"
    letters = {entry[0]: int(entry[1:]) for entry in table.split()}
    return int(character) if character.isdigit() else letters[character]


def _sum(body: str) -> int:
    return sum(_value(c) * 2**i for i, c in enumerate(body)) % 11


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (CountryCode, "ß"),  # upper-cases to SS
        (CountryCode, "ﬁ"),  # upper-cases to FI
        (CountryCode, "T"),
        (CountryCode, "T1"),
        (CountryCode, ""),
        (OfficeCode, "XM00010"),
        (OfficeCode, "XM0001011"),
        (HsCode, "19059"),
        (HsCode, "١٩٠٥٩٠"),
        (HsCode, "190590300012"),
        (HsCode, ""),
        (Ucr, "XM553202734852"),
        (Ucr, "6XM" + "1" * 33),
        (Mrn, "26XM0123456789ABC"),
        (Mrn, "26XM0123456789ABC5\n26"),
    ],
)
def test_code_refuses_what_has_another_form(kind, text):
    assert not kind.valid(text)
    with pytest.raises(InvalidValue) as refusal:
        kind(text)
    assert refusal.value.hint == f"Example: {kind.example}"


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (CountryCode, " xm ", "XM"),
        (OfficeCode, "xm000101", "XM000101"),
        (HsCode, "1905.90.30", "19059030"),
        (HsCode, "1905 90", "190590"),
        (Ucr, "6xm553202734852-inv0042", "6XM553202734852-INV0042"),
    ],
)
def test_code_is_cleaned_and_stored_as_text(kind, text, stored):
    value = kind(text)
    assert value == stored
    assert isinstance(value, str)


def test_hs_code_knows_its_levels():
    code = HsCode("19059030")
    assert (code.chapter, code.heading, code.hs6) == ("19", "1905", "190590")
    with pytest.raises(InvalidValue):
        _ = HsCode("1905").hs6


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.345", "USD", 1235),
        ("12.345", "JPY", 12),
        ("12.3456", "KWD", 12346),
        ("-0.005", "USD", -1),
        (7, "THB", 700),
    ],
)
def test_money_rounds_half_up_to_the_minor_unit_of_its_currency(amount, currency, minor):
    assert Money.of(amount, currency).minor == minor


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "twelve", "1e40"])
def test_money_refuses_what_is_no_amount(amount):
    with pytest.raises(InvalidValue):
        Money.of(amount, "USD")


@given(minor=st.integers(-(10**20), 10**20), currency=st.sampled_from(["USD", "JPY", "KWD"]))
def test_money_survives_the_way_through_its_decimal_amount(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


@given(a=st.integers(), b=st.integers())
def test_money_adds_subtracts_and_compares_like_its_minor_units(a, b):
    left, right = Money(a, "USD"), Money(b, "USD")
    assert (left + right).minor == a + b
    assert (left - right).minor == a - b
    assert (left < right, left >= right) == (a < b, a >= b)
    assert left + -left == Money(0, "USD")


@pytest.mark.parametrize(
    "mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b]
)
def test_money_refuses_to_mix_two_currencies(mix):
    with pytest.raises(InvalidValue, match="cannot be mixed"):
        mix(Money(1, "USD"), Money(1, "EUR"))


def test_money_prints_with_the_places_of_its_currency():
    assert str(Money.of("1234.5", "USD")) == "1,234.50 USD"
    assert str(Money.of("1234", "JPY")) == "1,234 JPY"
    assert Money(1, "KWD").amount == Decimal("0.001")
