"""Random rules and random items, missing values included, drawn from small pools so that rules do hit."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from greenlane.risk.engine.language.fields import FIELDS, Field
from greenlane.risk.engine.language.kinds import Kind
from greenlane.risk.engine.language.literals import plain
from greenlane.risk.engine.language.nodes import (
    Arithmetic,
    Between,
    Compare,
    Condition,
    Flag,
    How,
    ListRef,
    Literal,
    Match,
    Op,
    Presence,
    Sign,
    Term,
    both,
    either,
    negation,
    ordered,
)
from greenlane.risk.engine.language.rows import row_of
from greenlane.risk.engine.language.vocabulary import named_list, vocabulary

VOCABULARY = vocabulary(
    "USD",
    [
        named_list("watched importers", Kind.CODE, ["XM1", "XM22", "YY-3"]),
        named_list("shoes", Kind.HS, ["6403", "640399", "64"]),
        named_list("high risk", Kind.COUNTRY, ["CN", "VN"]),
        named_list("words of doubt", Kind.TEXT, ["used", "second hand", "no brand"]),
    ],
)
LISTS = {found.kind: found.name for found in VOCABULARY.lists.values()}

POOLS: dict[Kind, list[Any]] = {
    Kind.HS: ["64", "6403", "640399", "64039911", "6404", "01", "0102", "99"],
    Kind.COUNTRY: ["CN", "VN", "DE", "US"],
    Kind.CODE: ["XM1", "XM22", "YY-3", "X", 'Q"T\\', "Z % S"],
    Kind.TEXT: ["used shoes", "second hand", "shoes", "ｎｏ  Brand", "gebraucht: größe", "%_"],
    Kind.NUMBER: [Decimal(text) for text in ("0", "1", "2", "0.1", "0.3", "3.5", "100", "12345.678", "-2.5")],
    Kind.MONEY: [Decimal(text) for text in ("0", "0.0001", "12.5", "12.51", "1000", "-3")],
    Kind.DATE: [date(2026, 1, 1) + timedelta(days=days) for days in (0, 1, 30, 365)],
    Kind.BOOLEAN: [True, False],
}
NOWHERE: dict[Kind, list[Any]] = {Kind.HS: ["77"], Kind.CODE: ["NOBODY"]}
"""Constants that no item has."""
ODD_VALUES = {
    "importer": ["XM1Ä", "XM1\u0308", "xm1"],
    "description": ["USED\u00a0Shoes", "e\u0301tui, used"],
}
"""Values that a declaration can hold and no constant of a rule can."""

USED = [
    FIELDS[name]
    for name in (
        "hs origin dispatch importer declarant description net_mass gross_mass importer.age_days "
        "importer.finding_rate item_price customs_value unit_price hs_origin.median_unit_price "
        "registered_on importer.registered_on importer.aeo pre_lodged"
    ).split()
]
BY_KIND = {kind: [field for field in USED if field.kind is kind] for kind in Kind}


def random_rows(seed: int, count: int) -> list[dict[str, Any]]:
    """Items with about a quarter of the values missing."""
    chance = random.Random(seed)
    return [row_of({field.name: _value(chance, field) for field in USED}) for _ in range(count)]


def _value(chance: random.Random, field: Field) -> Any:
    if chance.random() < 0.25:
        return None
    return chance.choice([*POOLS[field.kind], *ODD_VALUES.get(field.name, [])])


def literal(kind: Kind, value: Any) -> Literal:
    from greenlane.risk.engine.language.kinds import normal

    if isinstance(value, Decimal):
        return Literal(kind, plain(value), "USD" if kind is Kind.MONEY else "")
    return Literal(kind, normal(kind, value) if isinstance(value, str) else value)


def literals(kind: Kind) -> st.SearchStrategy[Literal]:
    return st.sampled_from([*POOLS[kind], *NOWHERE.get(kind, [])]).map(lambda value: literal(kind, value))


def fields(*kinds: Kind) -> st.SearchStrategy[Field]:
    return st.sampled_from([field for kind in kinds for field in BY_KIND[kind]])


NUMBERS: st.SearchStrategy[Term] = st.recursive(
    st.one_of(
        fields(Kind.NUMBER),
        literals(Kind.NUMBER),
        st.builds(Arithmetic, st.just(Sign.DIVIDE), fields(Kind.MONEY), fields(Kind.MONEY) | literals(Kind.MONEY)),
    ),
    lambda inner: st.builds(Arithmetic, st.sampled_from(Sign), inner, inner),
    max_leaves=4,
)  # fmt: skip


@st.composite
def comparisons(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from([kind for kind in Kind if kind is not Kind.BOOLEAN]))
    ordered_kind = kind in {Kind.NUMBER, Kind.MONEY, Kind.DATE}
    op = draw(st.sampled_from(list(Op) if ordered_kind else [Op.EQ, Op.NE]))
    if kind is Kind.NUMBER:
        left = draw(NUMBERS.filter(lambda term: not isinstance(term, Literal)))
        right = draw(NUMBERS)
    else:
        left, right = draw(fields(kind)), draw(st.one_of(literals(kind), fields(kind)))
    if isinstance(left, Field) and isinstance(right, Field) and left.unit != right.unit:
        right = draw(literals(kind))
    return Compare(op, left, right)


@st.composite
def ranges(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from([Kind.NUMBER, Kind.MONEY, Kind.DATE]))
    subject = draw(fields(kind))
    low, high = sorted(draw(st.tuples(literals(kind), literals(kind))), key=lambda found: found.machine)
    return Between(subject, low, high)


@st.composite
def matches(draw: st.DrawFn) -> Condition:
    how, kinds = draw(
        st.sampled_from(
            [
                (How.IN, [Kind.HS, Kind.COUNTRY, Kind.CODE, Kind.NUMBER, Kind.DATE]),
                (How.STARTS, [Kind.HS, Kind.CODE, Kind.TEXT]),
                (How.CONTAINS, [Kind.TEXT]),
            ]
        )
    )
    field = draw(fields(*kinds))
    if field.kind in LISTS and draw(st.booleans()):
        return Match(how, field, ListRef(LISTS[field.kind]))
    return Match(how, field, ordered(draw(st.lists(literals(field.kind), min_size=1, max_size=4))))


TESTS: st.SearchStrategy[Condition] = st.one_of(
    comparisons(),
    matches(),
    ranges(),
    st.builds(Flag, fields(Kind.BOOLEAN)),
    st.builds(Presence, st.sampled_from(USED), st.booleans()),
)

CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(both),
        st.lists(inner, min_size=2, max_size=4).map(either),
        inner.map(negation),
    ),
    max_leaves=10,
)
