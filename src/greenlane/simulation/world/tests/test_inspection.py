"""An inspection reveals what it looked at, mostly, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from greenlane.simulation.world import Check, Parameters, World
from greenlane.simulation.world.engine.inspection import Findings, NothingToInspect, inspect

from .conftest import Lived


def look(lived: Lived, rows: np.ndarray, check: Check) -> Findings:
    return inspect(lived.declared, lived.truth, rows, check, lived.world.plan, lived.world.draws)


def test_inspect_reveals_only_what_was_inspected() -> None:
    world = World(Parameters(seed=8, weeks=1))
    week = next(world.weeks())
    rows = np.arange(0, len(week), 10)
    findings = world.inspect(week, rows, Check.EXAMINATION)
    assert np.array_equal(findings.row, rows)
    for name in ("declaration", "item", "importer"):
        assert np.array_equal(getattr(findings, name), week.declared[name][rows])
    assert len(findings) == len(rows)


def test_inspect_never_accuses_the_honest_and_tells_nothing_where_nothing_was_found(half_year: Lived) -> None:
    findings = look(half_year, np.arange(len(half_year.truth["loss"])), Check.AUDIT)
    assert not findings.found[half_year.truth["scheme"] == 0].any()
    for told in (findings.scheme, findings.severity, findings.loss):
        assert not told[~findings.found].any()
    assert np.array_equal(findings.loss[findings.found], half_year.truth["loss"][findings.found])


@pytest.mark.parametrize("check", list(Check))
def test_inspect_finds_each_scheme_as_often_as_its_table_says(half_year: Lived, check: Check) -> None:
    for number, row in enumerate(half_year.world.plan):
        rows = np.flatnonzero(half_year.truth["planted"] == number)
        found = look(half_year, rows, check).found.mean()
        chance = row.scheme.detection[check]
        assert abs(found - chance) <= 4 * (chance * (1 - chance) / len(rows)) ** 0.5


def test_inspect_again_finds_the_same_and_another_check_something_else(half_year: Lived) -> None:
    rows = np.flatnonzero(half_year.truth["planted"] >= 0)
    once, again = look(half_year, rows, Check.EXAMINATION), look(half_year, rows, Check.EXAMINATION)
    other = look(half_year, rows, Check.DOCUMENTS)
    assert np.array_equal(once.found, again.found)
    assert (once.found & ~other.found).any()
    assert (other.found & ~once.found).any()


def test_inspect_nothing_finds_nothing(half_year: Lived) -> None:
    assert len(look(half_year, np.empty(0, np.int64), Check.SCAN)) == 0


@pytest.mark.parametrize(
    "rows", [[-1], [10**9], [3, 3], [1.5], [[1, 2]]], ids=["negative", "beyond", "twice", "fraction", "table"]
)
def test_inspect_rows_that_are_not_there_is_refused_together_with_an_unknown_check(
    half_year: Lived, rows: list[object]
) -> None:
    with pytest.raises(NothingToInspect) as refusal:
        look(half_year, np.array(rows), "glance")  # type: ignore[arg-type]
    assert [v.pointer for v in refusal.value.violations] == ["/rows", "/check"]
