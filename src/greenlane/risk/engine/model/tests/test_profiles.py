"""Profiles know the past only, and the same whether written at once or day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.model import book as books
from greenlane.risk.engine.model.batch import describe
from greenlane.risk.engine.model.book import ProfileBook, from_rows, keys_of, replay, rows
from greenlane.risk.engine.model.catalogue import FEATURES, NAMES, PERIOD, PROFILES, WINDOW, digest
from greenlane.risk.engine.model.errors import OutOfOrder
from greenlane.risk.engine.model.items import Floats, Items, Outcomes, read_item

from .samples import START, found, history, listed, one_item

LATER = START + timedelta(days=1)
PRIOR = 0.1


def feature(matrix: Floats, name: str, row: int = -1) -> float:
    return float(matrix[row, NAMES.index(name)])


def lived(items: Items, outcomes: Outcomes) -> Floats:
    """The matrix as the live path gives it: each item described, observed, and its result learnt when known."""
    book, known = ProfileBook(), {int(item): row for row, item in enumerate(outcomes.item)}
    matrix = np.empty((len(items), len(NAMES)))
    for index in np.argsort(items.day, kind="stable"):
        item = items.row(int(index))
        matrix[index] = book.describe(item)
        book.observe(item)
        if (row := known.get(int(index))) is not None:
            labels = {name: int(getattr(outcomes, name)[row]) for name in ("known_on", "fraud", "critical")}
            book.learn(item, **labels)
    return matrix


def subset(items: Items, outcomes: Outcomes, keep: np.ndarray) -> tuple[Items, Outcomes]:
    """The history without some items (and their outcomes)."""
    position = np.cumsum(keep) - 1
    kept = outcomes.take(keep[outcomes.item])
    moved = Outcomes(position[kept.item], *(getattr(kept, name) for name in Outcomes.__slots__[1:]))
    return items.take(keep), moved


def test_describe_gives_a_smoothed_rate_of_earlier_results():
    items = listed({}, {}, {"day": LATER})
    matrix = describe(items, found(items, fraud=[1, 0]))
    prior = (1 + 10) / (2 + 100)
    assert feature(matrix, "importer.rate") == (1 + 10 * prior) / (2 + 10)
    assert feature(matrix, "same_goods.rate") == (1 + prior) / (2 + 1)
    assert feature(matrix, "importer.labels") == 2
    assert feature(matrix, "importer.items") == 2
    assert feature(matrix, "importer.age") == feature(matrix, "importer.idle") == 1


def test_describe_hides_items_of_one_day_from_each_other():
    items = listed({}, {}, {})
    matrix = describe(items, found(items, fraud=[1, 1, 1]))
    assert (matrix == matrix[0]).all(where=~np.isnan(matrix[0]))
    assert feature(matrix, "importer.rate") == pytest.approx(PRIOR)
    assert feature(matrix, "importer.items") == 0


def test_describe_waits_for_a_result_until_the_day_after_it_was_known():
    days = [START, START + timedelta(days=9), START + timedelta(days=10), START + timedelta(days=11)]
    items = listed(*({"day": day} for day in days))
    matrix = describe(items, found(items, fraud=[1], known_on=[START + timedelta(days=10)]))
    assert matrix[:, NAMES.index("importer.labels")].tolist() == [0, 0, 0, 1]


def test_describe_keeps_the_recent_rate_to_two_periods():
    first = date.fromordinal(START.toordinal() // PERIOD * PERIOD)
    days = [first + timedelta(days=step) for step in (0, 1, PERIOD, 2 * PERIOD, 3 * PERIOD)]
    items = listed(*({"day": day} for day in days))
    matrix = describe(items, found(items, fraud=[1, 1]))
    prior = (2 + 10) / (2 + 100)
    smoothed, forgotten = (2 + 10 * prior) / (2 + 10), 10 * prior / 10
    assert feature(matrix, "importer.recent", 2) == smoothed
    assert feature(matrix, "importer.recent", 3) == forgotten
    assert feature(matrix, "importer.rate", 4) == smoothed
    assert lived(items, found(items, fraud=[1, 1])).tobytes() == matrix.tobytes()


def test_describe_measures_the_price_against_the_median_of_earlier_ones():
    prices = [10.0, 12.0, 11.0, 500.0]
    items = listed(*({"value": price} for price in prices), {"day": LATER, "value": 23.0})
    matrix = describe(items, found(items, fraud=[]))
    assert feature(matrix, "price_to_hs6_origin") == 23.0 / 11.5


def test_describe_lets_the_median_forget():
    old = [{"value": 1.0}] * 100
    new = [{"value": 8.0, "day": LATER}] * WINDOW
    items = listed(*old, *new, {"value": 4.0, "day": LATER + timedelta(days=1)})
    assert feature(describe(items, found(items, fraud=[])), "price_to_hs6") == 0.5


def test_describe_gives_no_price_ratio_where_nothing_is_weighed():
    items = listed({"net_mass": 0.0}, {"day": LATER})
    matrix = describe(items, found(items, fraud=[]))
    assert np.isnan(feature(matrix, "unit_price", 0))
    assert np.isnan(feature(matrix, "price_to_hs6"))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 150),
    days=st.integers(1, 300),
    delay=st.integers(0, 120),
)
def test_book_gives_the_same_bits_as_the_batch(seed, count, days, delay):
    items, outcomes = history(count, seed=seed, days=days, delay=delay)
    assert lived(items, outcomes).tobytes() == describe(items, outcomes).tobytes()


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 150), cut=st.integers(0, 59))
def test_describe_gives_the_same_bits_when_the_future_is_deleted(seed, count, cut):
    items, outcomes = history(count, seed=seed)
    day = START.toordinal() + cut
    before, labels = subset(items, outcomes, items.day <= day)
    known = labels.take(labels.known_on < day)
    assert describe(before, known).tobytes() == describe(items, outcomes)[items.day <= day].tobytes()


def test_describe_gives_other_bits_when_the_past_is_deleted():
    """The test above would also pass for features that look at nothing."""
    items, outcomes = history(300)
    late = items.day >= START.toordinal() + 30
    without, labels = subset(items, outcomes, late)
    whole = describe(items, outcomes)[late]
    changed = (describe(without, labels) != whole) & ~np.isnan(whole)
    silent = {name for name, column in zip(NAMES, changed.T, strict=True) if not column.any()}
    own = {f.name for f in FEATURES[-7:]}
    assert silent <= own | {"courier.rate", "price.labels"} | {n for n in NAMES if n.startswith("price_to")}
    assert len(silent) < 12


def test_describe_does_not_mind_the_order_of_rows_within_or_between_days():
    items, outcomes = history(200, delay=0)
    shuffled = np.random.default_rng(5).permutation(200)
    back = np.argsort(shuffled)
    moved = Outcomes(back[outcomes.item], *(getattr(outcomes, name) for name in Outcomes.__slots__[1:]))
    assert describe(items.take(shuffled), moved)[back].tobytes() == describe(items, outcomes).tobytes()


def test_book_refuses_days_that_are_over():
    book = ProfileBook()
    today = read_item(one_item(day=LATER))
    book.observe(today)
    with pytest.raises(OutOfOrder):
        book.describe(read_item(one_item()))
    with pytest.raises(OutOfOrder):
        book.observe(read_item(one_item()))
    with pytest.raises(OutOfOrder):
        book.learn(read_item(one_item()), known_on=START.toordinal(), fraud=1, critical=0)
    with pytest.raises(OutOfOrder):
        book.learn(today, known_on=START.toordinal(), fraud=1, critical=0)


def test_book_is_rebuilt_from_the_rows_an_item_touches():
    """What a database must keep: JSON rows by profile and key, of which one item needs a few."""
    items, outcomes = history(300)
    until = int(items.day.max()) + 40
    kept = {(name, orjson.dumps(key)): held for name, key, held in rows(replay(items, outcomes, until=until))}
    stored = {key: orjson.loads(orjson.dumps(held)) for key, held in kept.items()}
    item = read_item(one_item(day=date.fromordinal(until), importer="importer3", origin="origin1"))
    touched = [
        (name, key, stored[place])
        for name, key in keys_of(item)
        if (place := (name, orjson.dumps(key))) in stored
    ]
    small, whole = from_rows(touched, day=until), replay(items, outcomes, until=until)
    assert 2 < len(touched) < len(stored)
    assert small.describe(item).tobytes() == whole.describe(item).tobytes()


def test_catalogue_names_every_column_once_and_its_digest_moves_with_meaning(monkeypatch):
    before = digest()
    assert len(set(NAMES)) == len(NAMES) == len(FEATURES)
    monkeypatch.setattr("greenlane.risk.engine.model.catalogue.PROFILES", PROFILES[1:])
    assert digest() != before
    assert books.History() == books.NOTHING
