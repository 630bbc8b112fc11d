"""The same world whatever the portions; quick to tell from another; its truth apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from greenlane.foundation.errors import CustomsError
from greenlane.simulation.world import DECLARED, TRUTH, Batch, Check, Digest, Parameters, World, decoded
from greenlane.simulation.world.engine.columns import rows_of
from greenlane.simulation.world.engine.schemes import PLAN

from .conftest import Lived

SMALL = Parameters(seed=11, weeks=3, items_per_week=900, traders=300)
PINNED = "c2234394d98635e7d734c4ddacd5d60001c2789d59cbcea59fd65f0538a1f25a"


def digests(batches: list[Batch]) -> tuple[str, str]:
    declared, truth = Digest(), Digest()
    for batch in batches:
        declared.add(batch.declared)
        truth.add(batch.truth)
    return declared.hexdigest(), truth.hexdigest()


def test_generate_twice_gives_the_same_bytes() -> None:
    assert digests(list(World(SMALL).days())) == digests(list(World(SMALL).days()))


def test_generate_gives_the_bytes_that_published_figures_rest_on() -> None:
    """A change of this digest changes every figure measured on the world: say so in the change."""
    assert digests(list(World(SMALL).days()))[0] == PINNED


def test_generate_from_another_seed_gives_another_world() -> None:
    other = Parameters(seed=12, weeks=3, items_per_week=900, traders=300)
    assert digests(list(World(SMALL).days())) != digests(list(World(other).days()))


@pytest.mark.parametrize("size", [1, 97, 1000, 10_000])
def test_generate_in_batches_of_any_size_gives_the_same_rows(size: int) -> None:
    batches = list(World(SMALL).batches(size))
    assert digests(batches) == digests(list(World(SMALL).weeks()))
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(batch.start == batch.declared["date"][0].astype(object) for batch in batches)


def test_generate_in_batches_of_nothing_is_refused() -> None:
    with pytest.raises(CustomsError) as refusal:
        next(World(SMALL).batches(0))
    assert refusal.value.pointer == "/size"


def test_take_some_days_then_the_rest_gives_the_same_rows() -> None:
    world = World(SMALL)
    first = next(world.days())
    assert digests([first, *world.weeks()]) == digests(list(World(SMALL).days()))
    assert list(world.days()) == []


def test_every_column_has_the_type_and_the_rows_that_its_table_promises() -> None:
    for day in World(SMALL).days():
        for table, kinds in ((day.declared, DECLARED), (day.truth, TRUTH)):
            assert {name: column.dtype for name, column in table.items()} == {
                name: np.dtype(kind) for name, kind in kinds.items()
            }
            assert {len(column) for column in table.values()} == {len(day)}
        assert np.array_equal(day.declared["declaration"], day.truth["declaration"])
        assert np.array_equal(day.declared["item"], day.truth["item"])


def test_items_are_numbered_without_gaps_and_share_their_declaration(half_year: Lived) -> None:
    serial, item = half_year.declared["declaration"], half_year.declared["item"]
    first = np.flatnonzero(item == 1)
    assert np.array_equal(serial[first], np.arange(1, len(first) + 1))
    assert (np.diff(item)[np.diff(serial) == 0] == 1).all()
    for name in ("importer", "declarant", "seller", "office", "currency", "date"):
        assert (half_year.declared[name] == half_year.declared[name][first][serial - 1]).all()


def test_truth_is_apart_and_honest_rows_are_declared_as_they_are(half_year: Lived) -> None:
    told, truth = half_year.declared, half_year.truth
    assert not {"scheme", "planted", "actor", "severity", "loss", "hidden_grams"} & set(DECLARED)
    honest = truth["scheme"] == 0
    for column in ("commodity", "origin", "preference", "net_grams", "value"):
        assert np.array_equal(told[column][honest], truth[column][honest])
    for column in ("loss", "severity", "actor", "hidden_grams"):
        assert not truth[column][honest].any()


def test_planting_schemes_leaves_the_declarations_of_the_honest_as_they_were() -> None:
    """Rings apart, which bring people together who would not have met."""
    schemes = [row for row in PLAN if row.scheme.name != "ring"]
    mistakes = [row for row in PLAN if row.scheme.name == "mistake"]
    for told, plain in zip(World(SMALL, schemes).days(), World(SMALL, mistakes).days(), strict=True):
        if told.start >= date(2026, 1, 12):
            break
        honest = (told.truth["scheme"] == 0) & (plain.truth["scheme"] == 0)
        assert honest.sum() > 0.8 * len(told)
        for name in DECLARED:
            assert np.array_equal(told.declared[name][honest], plain.declared[name][honest])


def test_numbers_of_importers_tell_nothing_of_age_or_scheme(half_year: Lived) -> None:
    traders = half_year.world.population.traders
    assert len(np.unique(traders.number)) == len(traders)
    rank = np.argsort(np.argsort(traders.number))
    assert abs(np.corrcoef(rank, np.arange(len(rank)))[0, 1]) < 0.08
    heirs = traders.predecessor >= 0
    assert 0.3 < (rank[heirs] / len(rank)).mean() < 0.7


def test_importers_are_heavy_tailed_and_come_and_go(half_year: Lived) -> None:
    _, counts = np.unique(half_year.declared["importer"], return_counts=True)
    ordered = np.sort(counts)[::-1]
    assert 0.55 < ordered[: len(ordered) // 10].sum() / ordered.sum() < 0.85
    seen = [set(half_year.declared["importer"][half_year.day(slice(None)) // 91 == k]) for k in (0, 1)]
    assert len(seen[1] - seen[0]) > 100
    assert len(seen[0] - seen[1]) > 50


def test_brokers_have_portfolios_and_importers_specialise(half_year: Lived) -> None:
    told = half_year.declared
    brokered = told["importer"] != told["declarant"]
    assert 0.3 < brokered.mean() < 0.95
    pairs = np.unique(np.stack([told["declarant"][brokered], told["importer"][brokered]]), axis=1)
    _, clients = np.unique(pairs[0], return_counts=True)
    assert clients.max() > 5 * np.median(clients)
    chapters = told["commodity"] // 1_000_000
    own = [len(np.unique(chapters[told["importer"] == one])) for one in np.unique(told["importer"])[:200]]
    assert np.median(own) <= 3


def test_prices_lie_around_the_median_of_good_and_origin(half_year: Lived) -> None:
    goods, truth = half_year.world.goods, half_year.truth
    good = np.searchsorted(goods.code, truth["commodity"])
    expected = goods.price[good] * goods.level[truth["origin"]]
    ratio = truth["value"] / 100 / (truth["net_grams"] / 1000) / expected
    assert 0.95 < np.median(ratio) < 1.05
    assert 0.3 < np.log(ratio).std() < 0.6


def test_seasons_and_holidays_show_in_the_counts() -> None:
    year = list(World(Parameters(seed=2, weeks=52, items_per_week=2000)).days())
    counts = {day.start: len(day) for day in year}
    assert counts[date(2026, 7, 9)] < counts[date(2026, 7, 2)] / 5  # Republic Day
    toys = {day.start: int((day.declared["commodity"] == 95030000).sum()) for day in year}
    by_month = [sum(n for day, n in toys.items() if day.month == month) for month in range(1, 13)]
    assert sum(by_month[8:11]) > 1.6 * sum(by_month[2:5])


def test_decoded_table_reads_like_a_declaration() -> None:
    world = World(SMALL)
    day = next(world.days())
    table = decoded(day.declared, world.goods)
    assert rows_of(table) == len(day)
    assert set(table["office"]) <= {"XM000101", "XM000102", "XM000201", "XM000301", "XM000401"}
    assert all(len(code) == 8 for code in table["commodity"])
    assert all(number.startswith("XM6") for number in table["importer"])


def test_same_reactions_give_the_same_world() -> None:
    def lived() -> tuple[str, str]:
        world, batches = World(SMALL), []
        for week in world.weeks():
            batches.append(week)
            world.react(world.inspect(week, np.arange(0, len(week), 3), Check.EXAMINATION))
        return digests(batches)

    assert lived() == lived()
