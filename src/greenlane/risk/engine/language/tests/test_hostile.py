"""Whatever is typed or stored is either a rule or refused in words; nothing else ever happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.language import RuleRefused, from_json, problems_of, read_rule, to_json, write_rule
from greenlane.risk.engine.language.tests.strategies import VOCABULARY

WORDS = (
    "hs origin net_mass importer.aeo unit_price description and or not in list between is missing known starts with "
    'contains ( ) , + - * / = != < <= > >= "CN" "6403" "watched importers" "\\"" 12 0 12.50 USD 1.5USD 2026-01-01 '
    "2026-13-01 true false \x00 “ ' ; == \ud800"
).split(" ")
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["net_mass", "=", "in", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "and or not known missing flag compare between match field values list left right low high "
                "calculate text number money currency date".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_read_any_text_gives_a_rule_or_a_refusal(text: str) -> None:
    problems = problems_of(text, VOCABULARY)
    assert all(problem.code.startswith("SEL0") and problem.pointer for problem in problems)
    if problems:
        return
    condition = read_rule(text, VOCABULARY)
    assert read_rule(write_rule(condition), VOCABULARY) == condition


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_load_any_json_gives_a_rule_or_a_refusal(data: Any) -> None:
    try:
        condition = from_json(data, VOCABULARY)
    except RuleRefused:
        return
    assert from_json(to_json(condition), VOCABULARY) == condition


@pytest.mark.parametrize("word", ["not", "and"])
def test_load_deeply_nested_json_is_refused(word: str) -> None:
    data: Any = {"flag": "importer.aeo"}
    for _ in range(50_000):
        data = {"not": data} if word == "not" else {"and": [data, {"flag": "pre_lodged"}]}
    with pytest.raises(RuleRefused):
        from_json(data, VOCABULARY)
    while data:  # taken apart by hand: Python frees nested dictionaries by recursion
        data = data.get("not") or (data.get("and") or [None])[0]


def test_load_a_calculation_nested_deeply_is_refused() -> None:
    term: Any = {"field": "net_mass"}
    for _ in range(5_000):
        term = {"calculate": "+", "left": term, "right": {"number": "1"}}
    with pytest.raises(RuleRefused):
        from_json({"compare": ">", "left": term, "right": {"number": "1"}}, VOCABULARY)


def test_refuse_a_long_text_of_quotes_and_signs_quickly_and_in_words() -> None:
    for text in (
        '"' * 19_999,
        "\\" * 19_999,
        "=" * 19_999,
        "a." * 9_999,
        "1" * 19_999,
        '"\\' * 9_000,
        " " * 19_999,
    ):
        assert problems_of(text, VOCABULARY)
