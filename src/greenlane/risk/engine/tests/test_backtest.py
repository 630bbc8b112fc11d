"""The report of a backtest beside plain counting, one item after another, by what the rule means."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.backtest import SIZES, Standing, Trial, report
from greenlane.risk.engine.language import FIELDS, Condition, evaluate, read_rule
from greenlane.risk.engine.language.frames import column_type
from greenlane.risk.engine.language.tests.strategies import CONDITIONS, VOCABULARY, random_rows

OFFICES = ("XM000101", "XM000201", None)
PLACE = [FIELDS[name] for name in ("office", "exporter")]
Row = dict[str, Any]


def items(seed: int, count: int) -> list[Row]:
    """Items in declarations of two, about half of them checked."""
    chance, rows = random.Random(seed), random_rows(seed, count)
    for number, row in enumerate(rows):
        checked = chance.random() < 0.5
        row |= {"office": chance.choice(OFFICES), "exporter": chance.choice(["E1", "E2", None])}
        row |= {
            "_declaration": number // 2,
            "_day": date(2026, 1, 1) + timedelta(days=chance.randrange(90)),
            "_propensity": chance.choice([0.05, 0.5, 1.0]),
            "_finding": chance.random() < 0.3 if checked else None,
            "_critical": False if checked else None,
            "_duty": float(chance.randrange(1000)) if checked else None,
        }
    return rows


def frame_of(rows: list[Row]) -> pl.DataFrame:
    known = {field.column: column_type(field, categorical=False) for field in FIELDS.values()}
    used = {name for row in rows for name in row} | {field.column for field in PLACE} | {"importer"}
    kinds = {"_declaration": pl.Int64, "_day": pl.Date, "_propensity": pl.Float64}
    kinds |= {"_finding": pl.Boolean, "_critical": pl.Boolean, "_duty": pl.Float64}
    schema = {name: kinds.get(name) or known[name] for name in sorted(used | set(kinds))}
    return pl.DataFrame(rows, schema=schema, orient="row")


def hit_by(condition: Condition, rows: list[Row]) -> list[Row]:
    return [row for row in rows if evaluate(condition, row, VOCABULARY) is True]


@settings(max_examples=60)
@given(CONDITIONS, CONDITIONS, st.integers(0, 10**6), st.sampled_from([1, 7, 60]))
def test_report_says_what_counting_one_by_one_says(
    condition: Condition, other: Condition, seed: int, count: int
) -> None:
    rows = items(seed, count)
    live = {"R1.1": Standing(other), "R2.1": Standing(other, "XM000201")}
    told = report(frame_of(rows), Trial(condition, 0.25, 2.0), live, VOCABULARY)
    assert orjson.loads(orjson.dumps(told)) == told  # nothing that JSON lacks, such as NaN
    hit = hit_by(condition, rows)
    assert (told["hits"]["items"], told["items"]) == (len(hit), len(rows))
    assert told["hits"]["declarations"] == len({row["_declaration"] for row in hit})
    _check_offices(told, hit)
    _check_found(told["found"], hit)
    _check_overlap(told["overlap"], other, hit)
    _check_traders(told["traders"], rows, hit)
    _check_months(told["months"], rows, hit)


def _check_offices(told: Row, hit: list[Row]) -> None:
    work = defaultdict(set)
    for row in hit:
        work[row["office"]].add(row["_declaration"])
    expected = {office: len(found) * 0.25 / 2 for office, found in work.items()}
    assert {one["office"]: one["checks_a_week"] for one in told["offices"]} == pytest.approx(expected)


def _check_found(found: Row, hit: list[Row]) -> None:
    checked = [row for row in hit if row["_finding"] is not None]
    findings = [row for row in checked if row["_finding"]]
    assert (found["checked"], found["findings"]) == (len(checked), len(findings))
    assert found["duty"] == pytest.approx(sum(row["_duty"] for row in checked))
    precision = found["precision"]
    if not checked:
        assert (precision["value"], precision["low"], precision["high"]) == (None, None, None)
        return
    assert precision["value"] == pytest.approx(len(findings) / len(checked))
    assert 0 <= precision["low"] <= precision["value"] + 1e-9 <= precision["high"] + 2e-9
    weights = [1 / row["_propensity"] for row in checked]
    weighted = sum(weight for row, weight in zip(checked, weights, strict=True) if row["_finding"])
    assert found["precision_of_all_hits"]["value"] == pytest.approx(weighted / sum(weights))
    duty = sum(row["_duty"] / row["_propensity"] for row in checked)
    assert found["duty_of_all_hits"]["value"] == pytest.approx(duty)


def _check_overlap(told: Row, other: Condition, hit: list[Row]) -> None:
    if not hit:
        assert told == {"rules": [], "new_share": None}
        return
    everywhere = hit_by(other, hit)
    there = [row for row in everywhere if row["office"] == "XM000201"]
    shares = {"R1.1": len(everywhere) / len(hit), "R2.1": len(there) / len(hit)}
    expected = {key: share for key, share in shares.items() if share}
    assert {one["rule"]: one["share"] for one in told["rules"]} == pytest.approx(expected)
    assert told["new_share"] == pytest.approx(1 - shares["R1.1"])


def _check_traders(told: list[Row], rows: list[Row], hit: list[Row]) -> None:
    def trader(row: Row) -> Any:
        return row.get("importer") or row.get("exporter")

    counts = Counter(map(trader, rows))
    for one, (name, least, most) in zip(told, SIZES, strict=True):
        of_size = [row for row in hit if least <= counts[trader(row)] < most]
        traffic = [row for row in rows if least <= counts[trader(row)] < most]
        assert one["size"] == name
        assert one["of_traffic"] == pytest.approx(len(traffic) / len(rows))
        assert one["of_hits"] == (pytest.approx(len(of_size) / len(hit)) if hit else None)


def _check_months(told: list[Row], rows: list[Row], hit: list[Row]) -> None:
    every, mine = (Counter(f"{row['_day']:%Y-%m}" for row in some) for some in (rows, hit))
    assert {one["month"]: (one["items"], one["hits"]) for one in told} == {
        month: (count, mine[month]) for month, count in every.items()
    }


def test_report_over_nothing_says_that_it_is_over_nothing() -> None:
    told = report(frame_of([]), Trial(read_rule('origin = "CN"', VOCABULARY), 1.0, 1.0), {}, VOCABULARY)
    assert (told["items"], told["hits"]["share"], told["overlap"]["new_share"]) == (0, None, None)
    assert told["found"]["precision"]["value"] is None
    assert orjson.loads(orjson.dumps(told)) == told
