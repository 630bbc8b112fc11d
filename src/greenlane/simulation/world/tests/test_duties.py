"""The world charges what the duty engine charges, and losses are the difference between truth and declaration."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest

from greenlane.declarations.engine.facts import shipment_facts
from greenlane.interchange.engine.mapping import to_data
from greenlane.interchange.engine.messages import read_message
from greenlane.simulation.world import Batch, Parameters, World
from greenlane.simulation.world.engine.rates import Linear, linear
from greenlane.simulation.world.messages import declarations
from greenlane.tariff import meridia
from greenlane.tariff.engine.calculation import Calculation, calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.rates import parse_rate

from .conftest import Lived


def assessed(world: World, batch: Batch) -> Iterator[Calculation]:
    """What the platform's duty engine makes of the messages of a batch."""
    for prepared in declarations([batch.declared], world.goods, seed=1):
        data, faults = to_data(read_message(prepared.raw).friendly)
        assert not faults
        yield calculate(shipment_facts(data), meridia.book(), prepared.day)


def test_declared_taxes_are_those_of_the_duty_engine_to_the_cent() -> None:
    world = World(Parameters(seed=21, weeks=1, items_per_week=3000))
    day = next(world.days())
    found = list(assessed(world, day))
    assert not [c.violations for c in found if c.violations]
    lines = [item for calculation in found for item in calculation.items]
    assert [int(line.value * 100) for line in lines] == day.declared["value"].tolist()
    duty = [sum(int(t.payable * 100) for t in line.taxes if t.tax == "A00") for line in lines]
    total = [sum(int(t.payable * 100) for t in line.taxes) for line in lines]
    assert duty == day.declared["duty"].tolist()
    assert total == day.declared["taxes"].tolist()
    assert {200, 300} <= set(day.declared["preference"].tolist())
    assert day.declared["relief"].any()


@pytest.mark.parametrize(
    "scheme", ["undervaluation", "misclassification", "false_origin", "exemption_misuse", "phoenix", "ring"]
)
def test_loss_is_what_the_duty_engine_charges_on_the_truth_less_what_was_declared(
    half_year: Lived, scheme: str
) -> None:
    rows = half_year.rows(scheme)[:120]
    truth, told, goods = half_year.truth, half_year.declared, half_year.world.goods
    for row in rows:
        code, origin = f"{truth['commodity'][row]:08d}", goods.countries[truth["origin"][row]]
        real = ItemFacts(
            sequence=1,
            code=code,
            origin=origin,
            preferential_origin=origin,
            preference=str(truth["preference"][row]),
            procedure="40",
            price=MoneyFact(Decimal(int(truth["value"][row])) / 100, "USD"),
            net_mass=Decimal(int(truth["net_grams"][row])) / 1000,
        )
        day = told["date"][row].astype(object)
        calculation = calculate(ShipmentFacts([real], incoterm="CIF"), meridia.book(), day)
        due = sum(int(t.payable * 100) for t in calculation.items[0].taxes)
        assert truth["loss"][row] == due - int(told["taxes"][row])


def test_loss_of_concealed_tobacco_is_excise_duty_and_vat_on_cigarettes(half_year: Lived) -> None:
    rows = half_year.rows("concealed_tobacco")
    kilograms = half_year.truth["hidden_grams"][rows] / 1000
    per_kilogram = half_year.truth["loss"][rows] / 100 / kilograms
    goods = half_year.world.goods
    price = goods.price[goods.cigarettes]
    duty = price * goods.rates.mfn[goods.cigarettes, 0, 0] + 10 * goods.rates.mfn[goods.cigarettes, 0, 1]
    expected = (price + duty + max(60, price / 2)) * 1.1 - price
    assert np.allclose(per_kilogram, expected, rtol=0.001)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Free", Linear()),
        ("6.8%", Linear(share=Decimal("0.068"))),
        ("57¢/kg + 1.4%", Linear(Decimal("0.014"), Decimal("0.57"))),
        ("68¢/head", None),
        ("the greater of 50% or $60/kg", None),
    ],
)
def test_read_rate_that_is_linear_in_value_and_mass(text: str, expected: Linear | None) -> None:
    assert linear(parse_rate(text).expression) == expected
