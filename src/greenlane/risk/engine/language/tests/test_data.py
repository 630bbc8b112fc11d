"""Rows, lists and the catalogue: what rules are given to work on."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from greenlane.risk.engine.language import (
    FIELDS,
    Kind,
    ListRefused,
    RowRefused,
    fields_as_markdown,
    named_list,
    row_of,
)
from greenlane.risk.engine.language.grammar import KEYWORDS
from greenlane.risk.engine.language.kinds import fold
from greenlane.risk.engine.language.truth import every


def test_make_a_row_in_machine_form() -> None:
    row = row_of(
        {
            "hs": "640399",
            "importer": " xm1 ",
            "description": "ＵＳＥＤ  Größe\tSHOES",
            "unit_price": Decimal("12.50005"),
            "net_mass": Decimal("0.1"),
            "registered_on": date(2026, 1, 1),
            "importer.aeo": False,
            "seller": "",
            "office": None,
        }
    )
    assert row == {
        "hs": "640399",
        "importer": "XM1",
        "description": "used grösse shoes",
        "unit_price": 125_000,
        "net_mass": 0.1,
        "registered_on": date(2026, 1, 1),
        "importer_aeo": False,
    }


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("orign", "CN", "SEL041"),
        ("origin", 5, "SEL042"),
        ("net_mass", "5", "SEL042"),
        ("net_mass", True, "SEL042"),
        ("net_mass", math.nan, "SEL042"),
        ("net_mass", math.inf, "SEL042"),
        ("net_mass", Decimal("1e400"), "SEL042"),
        ("net_mass", 10**16, "SEL042"),
        ("unit_price", 1.5, "SEL042"),
        ("unit_price", Decimal("NaN"), "SEL042"),
        ("unit_price", Decimal("1e15"), "SEL042"),
        ("registered_on", datetime(2026, 1, 1), "SEL042"),
        ("registered_on", "2026-01-01", "SEL042"),
        ("importer.aeo", 1, "SEL042"),
    ],
)
def test_refuse_a_value_that_is_not_of_its_kind(name: str, value: object, code: str) -> None:
    with pytest.raises(RowRefused) as refused:
        row_of({name: value, "gross_mass": "wrong too"})
    assert [problem.code for problem in refused.value.violations] == [code, "SEL042"]


def test_make_a_row_without_what_no_database_stores() -> None:
    assert row_of({"description": "a\x00b\ud800c", "importer": "X\x00", "seller": "\x00"}) == {
        "description": "a b c",
        "importer": "X",
    }


def test_fold_makes_spellings_of_one_text_equal() -> None:
    assert fold("Second\u00a0 HAND") == fold("second hand") == "second hand"


def test_make_a_list_checks_every_value() -> None:
    with pytest.raises(ListRefused) as refused:
        named_list("risk", Kind.COUNTRY, ["CN", "cn", "Vietnam"])
    assert [(p.code, p.pointer) for p in refused.value.violations] == [
        ("SEL032", "risk, value 2"),
        ("SEL032", "risk, value 3"),
    ]
    assert named_list("risk", Kind.CODE, ["a", "A"]).values == {"A"}


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        (Kind.CODE, [], "SEL033"),
        (Kind.NUMBER, ["5"], "SEL030"),
        (Kind.CODE, (f"X{n}" for n in range(100_001)), "SEL031"),
    ],
)
def test_refuse_a_list_that_cannot_be_used(kind: Kind, values: list[str], code: str) -> None:
    with pytest.raises(ListRefused) as refused:
        named_list("risk", kind, values)
    assert refused.value.code == code


def test_catalogue_names_every_field_once_and_completely() -> None:
    assert len({field.column for field in FIELDS.values()}) == len(FIELDS)
    for name, field in FIELDS.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", name)
        assert name not in KEYWORDS
        assert field.meaning
        assert field.missing
        if field.kind is Kind.MONEY or (field.kind is Kind.NUMBER):
            assert field.unit, name
        assert f"| `{name}` |" in fields_as_markdown()


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        ([True, True], True),
        ([True, False], False),
        ([True, None], None),
        ([False, None], False),
        ([None, None], None),
        ([False, False], False),
    ],
)
def test_join_by_and_follows_the_truth_table(values: list[bool | None], truth: bool | None) -> None:
    assert every(values) is truth
    assert every(reversed(values)) is truth
