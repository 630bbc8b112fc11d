"""Duty, excise and VAT on the right bases, rounded per tax, written so that a trader can check them."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal as D
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.foundation.canonical import canonical_json
from greenlane.tariff import meridia
from greenlane.tariff.engine.calculation import Calculation, calculate
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.result import explain
from greenlane.tariff.views.calculator import Tax, Written
from greenlane.web.cells import money

DAY = date(2026, 10, 30)
ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"


def item(
    code: str, price: str | None = "1000", currency: str = "USD", sequence: int = 1, **facts: Any
) -> ItemFacts:
    usual = {"procedure": "40", "preference": "100", "origin": "US", "net_mass": D(100), "gross_mass": D(110)}
    paid = None if price is None else MoneyFact(D(price), currency)
    return ItemFacts(sequence, code, price=paid, **(usual | facts))


def calculated(
    *items: ItemFacts, kind: str = "IMA", term: str = "CIF", on: date = DAY, **facts: Any
) -> Calculation:
    return calculate(ShipmentFacts(list(items), kind, term, **facts), meridia.book(), on)


def taxes(calculation: Calculation) -> dict[str, str]:
    return {line.tax: f"{line.amount}" for line in calculation.items[0].taxes}


def codes(calculation: Calculation) -> list[str]:
    return [violation.code for violation in calculation.violations]


def test_calculate_charges_vat_on_value_and_duty():
    found = calculated(item("85109055"))  # 4.2 %
    assert taxes(found) == {"A00": "42.00", "B00": "104.20"}
    assert found.by_tax == {"A00": 4200, "B00": 10420}
    assert found.total_minor == 14620
    assert found.violations == []


def test_calculate_converts_the_currency_by_date():
    found = calculated(item("85109055", "1000", "GBP"))
    assert found.items[0].value == D("1339.89")  # 1000 × 1.3398897
    assert taxes(found) == {"A00": "56.28", "B00": "139.61"}  # 56.27538 half up; 139.617 down


def test_calculate_rounds_duty_half_up_and_vat_down():
    found = calculated(item("85109055", "10.59"))
    assert taxes(found) == {"A00": "0.44", "B00": "1.10"}  # 0.44478; 11.03 × 10 % = 1.103
    steps = [step for line in found.items[0].taxes for step in line.steps]
    assert any("half up" in step for step in steps)
    assert any("rounded down" in step for step in steps)


def test_calculate_charges_excise_before_vat():
    found = calculated(item("22042180", quantities={"LTR": D(100)}))
    assert taxes(found) == {"A00": "16.90", "E00": "60.00", "B00": "107.69"}  # 16.9¢/l, $0.60/l, 1076.90


def test_calculate_takes_the_greater_excise():
    cheap = calculated(item("22082060", "100", quantities={"LPA": D(40)}))
    dear = calculated(item("22082060", "9000", quantities={"LPA": D(40)}))
    assert taxes(cheap)["E00"] == "400.00"  # 80 proof litres × 5
    assert taxes(dear)["E00"] == "1800.00"  # 20 %


def test_calculate_grants_a_preference_with_origin():
    wanted = {"origin": "KR", "preference": "300", "preferential_origin": "KR"}
    assert taxes(calculated(item("01013000", **wanted)))["A00"] == "40.00"
    assert taxes(calculated(item("01013000", origin="KR")))["A00"] == "68.00"


def test_calculate_refuses_a_preference_for_another_origin():
    found = calculated(item("01013000", origin="US", preference="300"))
    assert codes(found) == ["TAR003"]
    assert found.violations[0].pointer == f"{ITEM}/Commodity/DutyTaxFee/DutyRegimeCode"


def test_calculate_charges_the_general_rate_while_a_preference_waits_for_a_quota():
    found = calculated(item("04061018", origin="AU", preference="300"))
    assert any("quota" in note for note in found.items[0].notes)
    assert found.items[0].taxes[0].measure.startswith("GEN-")


def test_calculate_charges_statutory_duty_by_origin():
    assert taxes(calculated(item("01013000", origin="KP")))["A00"] == "150.00"
    assert calculated(item("01013000", origin="KP")).items[0].taxes[0].measure == "STAT-01013000"


@pytest.mark.parametrize(
    ("code", "extra", "vat"),
    [
        ("49019900", (), "0.00"),
        ("30049010", (), "0.00"),
        ("08044000", (), "0.00"),
        ("19059090", ("VATZ",), "0.00"),
        ("85109055", ("VATZ",), "104.20"),
        ("97012100", ("VATR",), "50.00"),
        ("97012100", (), "100.00"),
    ],
)
def test_calculate_reduces_vat_by_goods_and_additional_code(code: str, extra: tuple[str, ...], vat: str):
    assert taxes(calculated(item(code, additional_codes=extra)))["B00"] == vat


@pytest.mark.parametrize(
    ("procedure", "additional", "payable", "treatments"),
    [
        ("40", (), 14620, {"payable"}),
        ("71", (), 0, {"suspended"}),
        ("51", ("F44",), 0, {"suspended"}),
        ("53", ("D23",), 0, {"suspended"}),
        ("61", ("F01",), 0, {"relieved"}),
        ("42", (), 4200, {"payable", "relieved"}),
        ("07", (), 4200, {"payable", "suspended"}),
        ("40", ("C07",), 10000, {"payable", "relieved"}),
        ("40", ("C08",), 0, {"relieved"}),
        ("40", ("F48", "C07"), 0, {"relieved"}),
        ("40", ("F48",), 4200, {"payable", "relieved"}),
    ],
)
def test_calculate_treats_procedures(
    procedure: str, additional: tuple[str, ...], payable: int, treatments: set[str]
):
    found = calculated(item("85109055", procedure=procedure, additional_procedures=additional))
    assert found.total_minor == payable
    assert {line.treatment for line in found.items[0].taxes} == treatments


def test_calculate_keeps_what_a_guarantee_must_cover():
    assert calculated(item("85109055", procedure="71")).suspended_by_tax == {"A00": 4200, "B00": 10420}


def test_calculate_charges_nothing_on_exports_and_clearance_requests():
    assert calculated(item("85109055", procedure="10"), kind="EXA").items[0].taxes == []
    assert calculated(ItemFacts(1, procedure="00"), kind="IMJ").violations == []


def test_calculate_waits_for_the_supplementary_declaration():
    found = calculated(ItemFacts(1, procedure="40"), kind="IMF")
    assert found.violations == []
    assert "supplementary" in found.items[0].notes[0]


def test_calculate_values_perishables_at_unit_prices():
    found = calculated(item("07031040", None, net_mass=D(3000), additional_procedures=("E01",)))
    assert found.items[0].value == D("1800.00")
    assert "Unit price" in found.items[0].value_steps[0]


def test_calculate_reports_all_faults_at_once_with_pointers():
    found = calculated(
        item("854399", sequence=1),
        item("", sequence=2),
        item("85109055", None, sequence=3),
        item("85109055", "5", "XYZ", sequence=4),
        item("64039960", sequence=5, preference="300"),
        term="CIF",
    )
    assert codes(found) == ["FX001", "TAR001", "TAR002", "TAR011", "TAR003"]
    assert [v.pointer.partition("[")[2][0] for v in found.violations] == ["4", "1", "2", "3", "5"]
    assert all(v.hint and v.basis for v in found.violations)


def test_calculate_asks_for_the_quantity_a_rate_needs():
    found = calculated(item("39181010", preference="100"), item("91021110", sequence=2))
    assert codes(found) == ["TAR005"]
    assert found.violations[0].pointer.startswith(f"{ITEM[:-3]}[2]/Commodity/GoodsMeasure")


def test_calculate_reads_a_quantity_without_unit_in_the_standard_unit():
    found = calculated(item("91021110", supplementary_quantity=D(10)))
    assert found.violations == []
    assert any("pieces" in note for note in found.items[0].notes)


def test_calculate_refuses_a_rate_that_is_only_words():
    assert codes(calculated(item("62042100"))) == ["TAR006"]


def test_calculate_deems_what_is_not_declared_and_says_so():
    wine = calculated(item("22042180"))
    assert "1 l for 1 kg" in wine.explain()
    spirits = calculated(item("22082060", quantities={"ASV": D(50)}))
    assert taxes(spirits)["E00"] == "500.00"  # 100 l at 50 % are 100 proof litres
    assert "alcohol not declared" in spirits.explain()


def test_calculate_shares_freight_over_items():
    found = calculated(
        item("85109055", "900"),
        item("49019900", "100", sequence=2),
        term="FOB",
        charges=(ChargeFact("AK", D("0.05"), "USD"), ChargeFact("AW", D("10"), "USD")),
    )
    assert [i.value for i in found.items] == [D("909.03"), D("101.02")]
    assert found.customs_value == D("1010.05")


def test_calculate_under_the_former_nomenclature_before_2022():
    found = calculated(item("970200"), on=date(2021, 6, 1))
    assert found.violations == []
    assert "HS 2017" in found.items[0].notes[0]


@pytest.mark.parametrize(
    "price", ["-1", "1E+40", "NaN", "Infinity", "1000000000000000", "1E-999999", "0E-999999"]
)
def test_calculate_refuses_amounts_out_of_range(price: str):
    found = calculated(item("85109055", price))
    assert codes(found) == ["TAR016"]
    assert found.violations[0].pointer == f"{ITEM}/Commodity/InvoiceLine/ItemChargeAmount"


@pytest.mark.parametrize("quantity", ["-1", "1E+40", "NaN", "sNaN"])
def test_calculate_refuses_quantities_out_of_range(quantity: str):
    found = calculated(item("22042180", supplementary_quantity=D(quantity)))
    assert codes(found) == ["TAR016"]


def test_calculate_unit_price_without_mass_is_a_violation():
    found = calculated(item("07031040", None, net_mass=None, gross_mass=None, additional_procedures=("E01",)))
    assert codes(found) == ["TAR005"]


def test_calculate_the_largest_amount_exactly():
    assert taxes(calculated(item("85109055", "999999999999999.99")))["A00"] == "42000000000000.00"


def test_calculate_on_a_day_without_tariff_is_a_violation():
    assert codes(calculated(item("85109055"), on=date(2001, 1, 1))) == ["TAR015"]


def test_explain_shows_every_step_and_total():
    text = calculated(item("85109055", "1000", "GBP")).explain()
    for part in (
        "Price GBP 1,000 × 1.3398897 = USD 1,339.89",
        "4.2% × USD 1,339.89 = USD 56.27538",
        "VAT base: customs value 1,339.89 + duty 56.28 = USD 1,396.17",
        "payable now USD 139.61",
        "195.89",
    ):
        assert part in text


def test_calculation_as_json_is_canonical_and_explains_the_same():
    found = calculated(item("85109055", "1000", "GBP"), item("22042180", sequence=2))
    data = found.as_json()
    assert canonical_json(data) == canonical_json(
        calculated(item("85109055", "1000", "GBP"), item("22042180", sequence=2)).as_json()
    )
    assert explain(orjson.loads(orjson.dumps(data))) == found.explain()
    assert data["total_minor"] == sum(data["by_tax"].values()) == found.total_minor


@pytest.mark.parametrize(
    ("currency", "by_tax", "said"),
    [
        ("JPY", {"A00": 42, "B00": 104}, "JPY            146"),  # 42.21 half up, 1,047 × 10 % down: no sen
        ("USD", {"A00": 4221, "B00": 10472}, "USD         146.93"),
        ("KWD", {"A00": 42210, "B00": 104721}, "KWD        146.931"),
    ],
)
def test_calculate_counts_in_the_minor_unit_of_the_currency(currency: str, by_tax: dict[str, int], said: str):
    book = copy(meridia.book())
    book.currency = currency
    found = calculate(ShipmentFacts([item("85109055", "1005", currency)], "IMA", "CIF"), book, DAY)
    assert found.by_tax == by_tax
    assert said in found.explain()
    shown = Written(found, found.items[0], (), None, ())
    assert shown.total.split() == said.split()[::-1]
    assert [Tax(line, currency).payable for line in found.items[0].taxes] == [
        money(amount, currency) for amount in by_tax.values()
    ]


GOODS = st.sampled_from(
    ["85109055", "01013000", "22042180", "49019900", "1905903000", "07070005", "62034240"]
)
PRICES = st.integers(1, 10**8).map(lambda n: D(n) / 100)


@settings(max_examples=60)
@given(st.lists(st.tuples(GOODS, PRICES, st.sampled_from(["USD", "GBP", "JPY"])), min_size=1, max_size=6))
def test_calculation_totals_are_the_sum_of_its_lines(goods: list[tuple[str, D, str]]):
    items = [
        item(code, str(price), currency, number) for number, (code, price, currency) in enumerate(goods, 1)
    ]
    found = calculated(*items)
    payable = sum((line.payable for i in found.items for line in i.taxes), D(0))
    assert found.total_minor == payable * 100
    assert all(line.amount == line.amount.quantize(D("0.01")) for i in found.items for line in i.taxes)


@settings(max_examples=60)
@given(PRICES, PRICES)
def test_calculation_never_charges_less_for_a_higher_price(one: D, other: D):
    low, high = sorted([one, other])
    assert (
        calculated(item("85109055", str(low))).total_minor
        <= calculated(item("85109055", str(high))).total_minor
    )
