"""Bad input: every fault is named at once, with its row and column."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from greenlane.risk.engine.model.batch import describe
from greenlane.risk.engine.model.catalogue import NAMES
from greenlane.risk.engine.model.errors import MOST_VIOLATIONS, BadItems, BadOutcomes
from greenlane.risk.engine.model.items import read_item, read_items, read_outcomes

from .samples import START, columns, found, history, listed, one_item


def test_read_items_names_every_missing_column():
    whole = columns(3)
    del whole["importer"], whole["net_mass"]
    with pytest.raises(BadItems) as refused:
        read_items(whole)
    assert {v.pointer for v in refused.value.violations} == {"column importer", "column net_mass"}


def test_read_items_names_every_bad_cell_at_once():
    whole = columns(5)
    whole["net_mass"][0] = -1.0
    whole["value"][1] = float("nan")
    whole["tax_rate"][2] = "eight"
    whole["commodity"][3] = "87O323"
    whole["day"][4] = "2026-01-01"
    with pytest.raises(BadItems) as refused:
        read_items(whole)
    assert {v.pointer for v in refused.value.violations} == {
        "row 1, column net_mass",
        "row 2, column value",
        "row 3, column tax_rate",
        "row 4, column commodity",
        "row 5, column day",
    }


@pytest.mark.parametrize("bad", [None, float("inf"), -0.01, "", [], "1e999"])
def test_read_item_refuses_numbers_that_are_none(bad):
    with pytest.raises(BadItems, match="value is not a number of 0 or more"):
        read_item(one_item(value=bad))


def test_read_items_counts_faults_beyond_a_hundred():
    whole = columns(300)
    whole["net_mass"] = [-1] * 300
    with pytest.raises(BadItems, match="300 errors") as refused:
        read_items(whole)
    assert len(refused.value.violations) == MOST_VIOLATIONS


def test_read_items_refuses_columns_of_different_length():
    whole = columns(3)
    whole["seller"].append("one too many")
    with pytest.raises(BadItems, match="differ in length"):
        read_items(whole)


def test_read_item_takes_numbers_as_text():
    assert read_item(one_item(value="12.50")).values["value"] == 12.5


def test_read_outcomes_names_every_fault_at_once():
    items = listed({}, {}, {})
    bad = {
        "item": [0, 0, 7],
        "known_on": [START, "soon", START],
        "fraud": [0, 2, 1],
        "critical": [0, 0, None],
        "duty": [0, -5, 1],
        "propensity": [1.0, 0.0, 1.5],
    }
    with pytest.raises(BadOutcomes) as refused:
        read_outcomes(bad, items)
    assert {v.pointer for v in refused.value.violations} == {
        "row 2, column item",
        "row 3, column item",
        "row 2, column known_on",
        "row 2, column fraud",
        "row 3, column critical",
        "row 2, column duty",
        "row 2, column propensity",
        "row 3, column propensity",
    }


def test_read_outcomes_refuses_a_result_before_its_declaration():
    items = listed({"day": date(2026, 2, 1)})
    with pytest.raises(BadOutcomes, match="before the item was declared"):
        found(items, fraud=[1], known_on=[date(2026, 1, 31)])


def test_describe_takes_values_never_seen():
    """An unknown importer, country or commodity is news, not an error."""
    items, outcomes = history(50)
    stranger = listed({"importer": "nobody", "origin": "ZZ", "commodity": "999999"})
    row = describe(stranger, outcomes.take(np.array([], dtype=int)))[0]
    assert len(items) == 50
    assert row[NAMES.index("importer.labels")] == 0
    assert np.isnan(row[NAMES.index("importer.age")])


def test_describe_gives_no_rows_for_no_items():
    items, outcomes = history(5)
    nobody = np.array([], dtype=int)
    assert describe(items.take(nobody), outcomes.take(nobody)).shape == (0, len(NAMES))
