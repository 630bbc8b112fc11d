"""Canonical JSON: one text for one meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from greenlane.foundation.canonical import canonical_json, canonical_text, decimal_text, digest

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)


class Colour(StrEnum):
    RED = "red"


class Weight(Enum):
    HEAVY = 1.5


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    amount: Decimal


@given(document=documents)
def test_canonical_text_reads_back_as_the_same_data(document):
    assert json.loads(canonical_text(document)) == document


@given(
    pairs=st.lists(st.tuples(texts, documents), unique_by=lambda pair: pair[0], max_size=6), data=st.data()
)
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(pairs, data):
    shuffled = data.draw(st.permutations(pairs))
    assert canonical_json(dict(pairs)) == canonical_json(dict(shuffled))


@given(one=documents, other=documents)
def test_digest_is_equal_only_for_equal_bytes(one, other):
    assert (digest(one) == digest(other)) == (canonical_json(one) == canonical_json(other))


@given(value=decimals, zeros=st.integers(0, 5))
def test_decimal_text_ignores_trailing_zeros_and_keeps_the_value(value, zeros):
    longer = Decimal(str(value) + ("0" * zeros if "." in str(value) else "." + "0" * zeros))
    assert decimal_text(longer) == decimal_text(value)
    assert Decimal(decimal_text(value)) == value
    assert "E" not in decimal_text(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+2"), '"100"'),
        (Decimal("-0.00"), '"0"'),
        (Decimal("100"), '"100"'),
        (Colour.RED, '"red"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), '"2026-03-01T12:00:00.000000Z"'),
        (datetime(2026, 3, 1, 19, tzinfo=timezone(timedelta(hours=7))), '"2026-03-01T12:00:00.000000Z"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (frozenset({"b", "a"}), '["a","b"]'),
        ((1, 2), "[1,2]"),
        (Line("A00", Decimal("2.50")), '{"amount":"2.5","code":"A00"}'),
        ({"b": 1, "a": "ü"}, '{"a":"ü","b":1}'),
    ],
)
def test_canonical_text_of_the_types_events_hold(value, text):
    assert canonical_text(value) == text


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"rate": [1.5]},
        (1, {"x": 0.1}),
        {1.5},
        Weight.HEAVY,
        Decimal("NaN"),
        [Decimal("Infinity")],
        datetime(2026, 3, 1, 12),
        object(),
        b"bytes",
        gettext_lazy("Released"),
        {1: "number as key"},
        2**64,
        "\ud800",
    ],
)
def test_canonical_json_refuses_what_would_not_read_the_same_elsewhere(value):
    with pytest.raises(TypeError):
        canonical_json(value)
