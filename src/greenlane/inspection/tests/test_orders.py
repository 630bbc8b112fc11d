"""The same input gives the same order; any other input or table another number."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.inspection.engine.orders import Instruction, OrderInput, Table, order_of
from greenlane.inspection.instructions import TABLE

codes = st.text("0123456789", min_size=6, max_size=6)
words = st.sampled_from(["criteria", "model", "control", "random_control", "top_up"])
packs = st.sampled_from(["container", "bulk", "parcel", "packages"])
causes = st.sampled_from(["lane", "lane_change", "first_check", "second_check"])
inputs = st.fixed_dictionaries(
    {
        "goods": st.lists(codes, max_size=8),
        "causes": st.lists(causes, max_size=3),
        "risk": st.lists(words, max_size=3),
        "packing": st.lists(packs, max_size=3),
        "questions": st.lists(st.text(max_size=30), max_size=2),
    }
)


@given(inputs, st.randoms(use_true_random=False))
def test_order_is_the_same_whatever_the_sequence(given_input: dict, chance: random.Random) -> None:
    shuffled = {name: chance.sample(values * 2, len(values) * 2) for name, values in given_input.items()}
    first, second = (order_of(OrderInput.of(**one), TABLE) for one in (given_input, shuffled))
    assert first == second
    assert first.lines() == second.lines()


@given(inputs, inputs)
def test_order_number_tells_inputs_apart(one: dict, other: dict) -> None:
    first, second = OrderInput.of(**one), OrderInput.of(**other)
    assert (order_of(first, TABLE).id == order_of(second, TABLE).id) == (first == second)


@given(inputs)
def test_order_holds_every_general_instruction_and_closes_the_packages(one: dict) -> None:
    ids = [i.id for i in order_of(OrderInput.of(**one), TABLE).instructions]
    assert ids[:3] == ["EX-001", "EX-002", "EX-003"]
    assert ids[-1] == "EX-090"
    assert len(ids) == len(set(ids))


def test_order_number_changes_with_the_table() -> None:
    before = Table((Instruction("A", "Count."),))
    after = Table((Instruction("A", "Count twice."),))
    assert before.version != after.version
    assert order_of(OrderInput.of(), before).id != order_of(OrderInput.of(), after).id


def test_order_number_is_pinned() -> None:
    """Published numbers must not move by accident: they stand in reports of years ago."""
    table = Table((Instruction("A", "Count."), Instruction("B", "Weigh.", "goods", ("22",))))
    order = order_of(OrderInput.of(goods=["220410"], causes=["lane"]), table)
    assert (order.id, order.table) == ("XO-D829A53C94771A4B", "84fe1bad7147")
    assert order.lines() == ["1. [A] Count.", "2. [B] Weigh."]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"goods": ["220410"]}, "EX-021"),
        ({"goods": ["300490"]}, "EX-024"),
        ({"packing": ["container"]}, "EX-010"),
        ({"packing": ["bulk"]}, "EX-013"),
        ({"packing": ["parcel"]}, "EX-014"),
        ({"risk": ["random_control"]}, "EX-040"),
        ({"risk": ["criteria"]}, "EX-041"),
        ({"causes": ["first_check"]}, "EX-050"),
        ({"causes": ["second_check"]}, "EX-051"),
    ],
)
def test_order_follows_from_goods_risk_packing_and_cause(facts: dict, expected: str) -> None:
    assert expected in [one.id for one in order_of(OrderInput.of(**facts), TABLE).instructions]
    assert expected not in [one.id for one in order_of(OrderInput.of(), TABLE).instructions]


def test_order_tells_what_the_assessor_asks() -> None:
    order = order_of(OrderInput.of(questions=["  Is it\n new? "]), TABLE)
    assert order.lines()[-1].endswith("[QUESTION] Is it new?")
