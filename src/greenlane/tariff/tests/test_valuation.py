"""From the invoice to the customs value: terms of delivery, charges, shares to the last cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.tariff import meridia
from greenlane.tariff.engine.apportion import apportion
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.valuation import FORMER_TERMS, INCOTERMS, customs_values

DAY = date(2026, 10, 30)
CENT = D("0.01")
CENTS = st.integers(-10_000_000, 10_000_000).map(lambda n: D(n) / 100)
WEIGHTS = st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=40)


def usd(amount: str) -> MoneyFact:
    return MoneyFact(D(amount), "USD")


def charge(code: str, amount: str, currency: str = "USD") -> ChargeFact:
    return ChargeFact(code, D(amount), currency)


def shipment(
    term: str, *charges: ChargeFact, prices: tuple[str, ...] = ("1000",), **facts: object
) -> ShipmentFacts:
    items = [
        ItemFacts(n, "010121", price=usd(price), gross_mass=D(100 * n), **facts)  # type: ignore[arg-type]
        for n, price in enumerate(prices, 1)
    ]
    return ShipmentFacts(items, "IMA", term, charges=charges)


def values(case: ShipmentFacts) -> list[D | None]:
    return [item.amount for item in customs_values(case, meridia.book().fx, DAY).items]


FREIGHT, INSURANCE, INLAND, TAXES = (
    charge("AK", "100"),
    charge("AW", "10"),
    charge("BA", "50"),
    charge("BC", "70"),
)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("EXW", "990"),
        ("FCA", "990"),
        ("FAS", "990"),
        ("FOB", "990"),
        ("CFR", "890"),
        ("CPT", "890"),
        ("CIF", "880"),
        ("CIP", "880"),
        ("DAP", "880"),
        ("DPU", "880"),
        ("DDP", "880"),
        ("DAT", "880"),
        ("", "990"),
        ("XXX", "990"),
    ],
)
def test_value_adds_only_what_the_terms_leave_out(term: str, value: str):
    assert values(shipment(term, FREIGHT, INSURANCE, INLAND, TAXES)) == [D(value)]


def test_value_knows_all_eleven_incoterms():
    assert set(INCOTERMS) == set("EXW FCA FAS FOB CFR CIF CPT CIP DAP DPU DDP".split())
    assert set(FORMER_TERMS.values()) <= set(INCOTERMS)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("AB", "1010"),
        ("AD", "1010"),
        ("AI", "1010"),
        ("BB", "990"),
        ("BF", "990"),
        ("AZ", "1010"),
        ("BZ", "990"),
    ],
)
def test_value_adds_and_deducts_by_code(code: str, value: str):
    assert values(shipment("CIF", charge(code, "10"))) == [D(value)]


def test_share_freight_by_gross_mass_and_packing_by_value():
    case = shipment("FOB", charge("AK", "100"), charge("AD", "100"), prices=("900", "100"))
    found = customs_values(case, meridia.book().fx, DAY).items
    assert [item.amount for item in found] == [D("1023.33"), D("176.67")]
    assert "by gross mass" in found[0].steps[1]
    assert "by value" in found[0].steps[2]


def test_share_freight_by_value_where_a_mass_is_missing():
    case = shipment("FOB", charge("AK", "100"), prices=("900", "100"))
    case.items[1].gross_mass = None
    assert values(case) == [D("990.00"), D("110.00")]


def test_value_converts_price_and_charges_by_date():
    case = ShipmentFacts([ItemFacts(1, price=MoneyFact(D("1000"), "GBP"))], "IMA", "FOB")
    case.charges = (charge("AK", "100", "EUR"),)
    found = customs_values(case, meridia.book().fx, DAY).items[0]
    assert found.amount == D("1339.89") + D("111.72")
    assert "ECB reference rate of 2026-10-30" in found.steps[0]


def test_value_reports_every_fault_at_once():
    case = shipment("FOX", charge("AK", "1", "ZZZ"), prices=("10", "20"))
    case.items[0].price = MoneyFact(D(5), "QQQ")
    found = customs_values(case, meridia.book().fx, DAY).violations
    assert [(v.code, v.pointer.rpartition("/")[2]) for v in found] == [
        ("TAR012", "ConditionCode"),
        ("FX001", "ItemChargeAmount"),
        ("FX001", "ChargeDeduction"),
    ]
    assert "GovernmentAgencyGoodsItem[1]" in found[1].pointer


def test_value_refuses_deductions_above_the_price():
    found = customs_values(shipment("CIF", charge("BB", "2000")), meridia.book().fx, DAY).violations
    assert [v.code for v in found] == ["TAR014"]


def test_value_remarks_what_the_terms_would_lead_one_to_expect():
    notes = customs_values(shipment("FOB"), meridia.book().fx, DAY).notes
    assert any("freight" in note for note in notes)
    assert any("insurance" in note for note in notes)
    assert customs_values(shipment("CIF"), meridia.book().fx, DAY).notes == []


def test_value_of_one_item_falls_back_to_the_invoice():
    case = ShipmentFacts([ItemFacts(1)], "IMA", "CIF", invoice=usd("77"))
    assert values(case) == [D("77.00")]
    case.items.append(ItemFacts(2))
    assert values(case) == [None, None]


@given(CENTS, WEIGHTS)
def test_apportion_adds_up_to_the_last_cent(amount: D, weights: list[D]):
    parts = apportion(amount, weights, CENT)
    assert sum(parts) == amount
    assert all(part * 100 == int(part * 100) for part in parts)


@given(CENTS, WEIGHTS)
def test_apportion_stays_within_a_cent_of_the_proportion(amount: D, weights: list[D]):
    total = sum(weights)
    if total == 0:
        return
    for part, weight in zip(apportion(amount, weights, CENT), weights, strict=True):
        assert abs(part - amount * weight / total) < D("0.010001")


@given(st.integers(0, 10**7).map(lambda n: D(n) / 100), WEIGHTS)
def test_apportion_gives_the_heavier_no_less(amount: D, weights: list[D]):
    pairs = sorted(zip(weights, apportion(amount, weights, CENT), strict=True))
    for (light, small), (heavy, large) in pairwise(pairs):
        assert light == heavy or small <= large


def test_apportion_gives_left_over_cents_to_the_largest_remainders():
    assert apportion(D("0.05"), [D(1), D(1), D(1)], CENT) == [D("0.02"), D("0.02"), D("0.01")]
    assert apportion(D("-0.05"), [D(1), D(1), D(1)], CENT) == [D("-0.02"), D("-0.02"), D("-0.01")]
    assert apportion(D("1.00"), [D(0), D(0)], CENT) == [D("0.50"), D("0.50")]


@pytest.mark.parametrize(
    ("amount", "weights", "why"),
    [("1", [], "nothing to apportion to"), ("1", ["-1"], "negative"), ("0.005", ["1"], "not a multiple")],
)
def test_apportion_refuses_nonsense(amount: str, weights: list[str], why: str):
    with pytest.raises(ValueError, match=why):
        apportion(D(amount), [D(w) for w in weights], CENT)
