"""Tax notices of another administration: base × rate is the assessed amount, or the line says why not."""

from __future__ import annotations

import json
from decimal import Decimal as D
from pathlib import Path

import pytest

from greenlane.tariff.engine.notices import NoticeLine, Verdict, check, check_line

ROWS = json.loads((Path(__file__).parent / "data" / "notices.json").read_text())


def line(row: dict[str, str | None]) -> NoticeLine:
    def number(name: str) -> D | None:
        text = row[name]
        return None if text is None else D(text)

    return NoticeLine(
        type=row["type"] or "",
        base_amount=number("base"),
        rate=number("rate"),
        assessed=number("assessed"),
        deducted=number("deducted") or D(0),
        currency="GBP",
        source=row["scenario"] or "",
    )


def test_check_published_notices_finds_no_contradiction():
    report = check(line(row) for row in ROWS)
    assert report.consistent
    assert report.counts["equal"] >= 20
    assert set(report.counts) == {
        "equal",
        "equal after the stated deduction",
        "guarantee amount",
        "no base or rate stated",
        "relieved",
    }


def test_check_published_notices_explains_every_exception():
    report = check(line(row) for row in ROWS)
    told = report.as_json()
    assert len(told["exceptions"]) == told["lines"] - told["counts"]["equal"]
    assert all(entry["explanation"] and entry["source"] for entry in told["exceptions"])


@pytest.mark.parametrize(
    ("base", "rate", "assessed", "roundings"),
    [
        ("1000.00", "2.00", "20.00", ()),
        ("545.59", "20.00", "109.12", ("half up",)),
        ("545.59", "20.00", "109.11", ("down",)),
        ("100.05", "10.00", "10.01", ("half up",)),
    ],
)
def test_check_line_tells_the_rounding(base: str, rate: str, assessed: str, roundings: tuple[str, ...]):
    checked = check_line(NoticeLine("B00", D(base), rate=D(rate), assessed=D(assessed), currency="GBP"))
    assert checked.verdict is Verdict.EQUAL
    assert checked.roundings == roundings


def test_check_line_on_quantity():
    checked = check_line(NoticeLine("324", None, D("70"), "LPA", D("31.64"), D("2214.80")))
    assert checked.verdict is Verdict.EQUAL


def test_check_line_that_contradicts_itself():
    report = check([NoticeLine("A00", D(1000), rate=D("6"), assessed=D("61.00"), currency="GBP")])
    assert not report.consistent
    assert report.exceptions[0].verdict is Verdict.DIFFERENT
    assert report.exceptions[0].recomputed == D("60.00")
