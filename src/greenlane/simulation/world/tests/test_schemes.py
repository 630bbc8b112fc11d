"""Each scheme plants what it says, where and when it says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from greenlane.simulation.world import PLAN, Check, Parameters, Phase, Planted, Severity, World, scheme_names
from greenlane.simulation.world.engine.population import LARGE
from greenlane.simulation.world.engine.schemes.actors import Phoenix, Ring
from greenlane.simulation.world.engine.schemes.value import Undervaluation

from .conftest import Lived, live

CHEATS = [name for name in scheme_names() if name not in {"none", "mistake"}]


def unit_price(table: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    return table["value"][rows] / table["net_grams"][rows]


@pytest.mark.parametrize("scheme", CHEATS)
def test_scheme_is_planted_and_costs_the_treasury_on_every_row(half_year: Lived, scheme: str) -> None:
    rows = half_year.rows(scheme)
    assert len(rows) >= 40
    assert (half_year.truth["loss"][rows] > 0).all()
    assert (half_year.truth["severity"][rows] >= Severity.SERIOUS).all()
    assert (half_year.truth["actor"][rows] > 0).all()


def test_cheating_is_rare_and_the_trusted_only_make_mistakes(half_year: Lived) -> None:
    truth, world = half_year.truth, half_year.world
    mistake = world.scheme_names.index("mistake")
    cheated = (truth["scheme"] > 0) & (truth["scheme"] != mistake)
    assert 0.02 < cheated.mean() < 0.08
    traders = world.population.traders
    trusted = traders.number[traders.aeo | (traders.size >= LARGE)]
    assert not (cheated & np.isin(half_year.declared["importer"], trusted)).any()


def test_undervaluation_lowers_the_price_of_a_kilogram_until_the_drift(half_year: Lived) -> None:
    rows = half_year.rows("undervaluation")
    drift = half_year.world.parameters.drift_day
    early, late = rows[half_year.day(rows) < drift], rows[half_year.day(rows) >= drift]
    told, truth = half_year.declared, half_year.truth
    factor = told["value"][early] / truth["value"][early]
    assert (factor > 0.33).all()
    assert (factor < 0.67).all()
    assert np.array_equal(told["net_grams"][early], truth["net_grams"][early])
    chapters = set((told["commodity"][early] // 1_000_000).tolist())
    after = set((told["commodity"][late] // 1_000_000).tolist())
    assert {61, 62} & chapters
    assert not {61, 62} & after  # other goods, and the price of a kilogram looks right
    assert np.allclose(unit_price(told, late), unit_price(truth, late), rtol=0.01)
    assert (told["net_grams"][late] < 0.8 * truth["net_grams"][late]).all()


def test_drift_comes_on_its_day() -> None:
    world = World(Parameters(seed=3, weeks=6, drift=date(2026, 1, 19)))
    lived = live(world)
    rows = np.flatnonzero(lived.truth["planted"] >= 0)
    day = lived.day(rows)
    for number, row in enumerate(PLAN):
        own = day[lived.truth["planted"][rows] == number]
        if row.phase is Phase.BEFORE:
            assert own.max() < 14
        if row.phase is Phase.AFTER:
            assert own.min() >= 14


def test_scheme_begins_and_ends_on_its_days() -> None:
    plan = [Planted(Undervaluation(trade=0.05, habit=1.0), since=7, until=14)]
    lived = live(World(Parameters(seed=1, weeks=3, items_per_week=1000), plan=plan))
    days = lived.day(lived.rows("undervaluation"))
    assert days.min() >= 7
    assert days.max() < 14


def test_misclassification_moves_to_the_neighbour_that_pays_less(half_year: Lived) -> None:
    rows = half_year.rows("misclassification")
    goods = half_year.world.goods
    told = np.searchsorted(goods.code, half_year.declared["commodity"][rows])
    real = np.searchsorted(goods.code, half_year.truth["commodity"][rows])
    assert np.array_equal(told, goods.neighbour[real])
    assert np.array_equal(half_year.declared["value"][rows], half_year.truth["value"][rows])


def test_false_origin_claims_a_preference_and_still_comes_from_china(half_year: Lived) -> None:
    rows = half_year.rows("false_origin")
    goods, told, truth = half_year.world.goods, half_year.declared, half_year.truth
    assert set(truth["origin"][rows]) == {goods.country("CN")}
    assert set(told["origin"][rows]) <= {goods.country(code) for code in ("VN", "TH", "KR")}
    assert (told["preference"][rows] > 100).all()
    assert (told["seller_country"][rows] == goods.country("CN")).all()


def test_exemption_misuse_claims_relief_without_being_entitled(half_year: Lived) -> None:
    rows = half_year.rows("exemption_misuse")
    assert half_year.declared["relief"][rows].all()
    traders = half_year.world.population.traders
    entitled = traders.number[traders.relief]
    assert not np.isin(half_year.declared["importer"][rows], entitled).any()
    honest = half_year.declared["relief"] & (half_year.truth["scheme"] == 0)
    assert np.isin(half_year.declared["importer"][honest], entitled).all()


def test_concealed_tobacco_shows_only_in_the_gross_mass(half_year: Lived) -> None:
    rows = half_year.rows("concealed_tobacco")
    told, truth = half_year.declared, half_year.truth
    assert np.array_equal(told["net_grams"][rows], truth["net_grams"][rows])
    excess = told["gross_grams"][rows] - told["net_grams"][rows]
    assert (excess >= truth["hidden_grams"][rows]).all()
    assert (truth["hidden_grams"][rows] >= 150_000).all()
    assert (truth["severity"][rows] == Severity.CRITICAL).all()


def test_phoenix_comes_back_with_its_sellers_broker_and_goods(half_year: Lived) -> None:
    world, told = half_year.world, half_year.declared
    assert len(world.successions) > 20
    shared = 0
    for one in world.successions:
        before, after = told["importer"] == one.predecessor, told["importer"] == one.successor
        assert not before[told["date"] >= np.datetime64(one.dissolved)].any()
        assert not after[told["date"] < np.datetime64(one.back)].any()
        if not before.any() or not after.any():
            continue
        shared += 1
        traders, relations = world.population.traders, world.population.relations
        old, new = (int(np.flatnonzero(traders.number == n)[0]) for n in (one.predecessor, one.successor))
        assert traders.broker[old] == traders.broker[new]
        for column in ("seller", "goods", "office"):
            values = getattr(relations, column)
            assert np.array_equal(values[relations.trader == old], values[relations.trader == new])
        assert set(told["seller"][after]) <= set(
            world.population.seller_number[relations.seller[relations.trader == old]]
        )
    assert shared > 15


def test_phoenix_of_one_line_has_one_actor(half_year: Lived) -> None:
    rows = half_year.rows("phoenix")
    actors = half_year.truth["actor"][rows]
    importers = half_year.declared["importer"][rows]
    heirs = {one.successor: one.predecessor for one in half_year.world.successions}
    for importer, actor in set(zip(importers.tolist(), actors.tolist(), strict=True)):
        founder = importer
        while founder in heirs:
            founder = heirs[founder]
        assert founder == actor


def test_phoenix_reacts_to_detection_on_the_next_day() -> None:
    world = World(Parameters(seed=3, weeks=8))
    weeks = world.weeks()
    week = next(weeks)
    rows = np.flatnonzero(week.truth["scheme"] == world.scheme_names.index("phoenix"))
    findings = world.inspect(week, rows, Check.EXAMINATION)
    caught = set(findings.importer[findings.found].tolist())
    assert caught
    told = world.react(findings)
    assert {one.predecessor for one in told} == caught
    assert {one.dissolved for one in told} == {date(2026, 1, 12)}
    assert all(one.detected for one in told)
    assert world.react(findings) == []  # nobody vanishes twice
    later = np.concatenate([batch.declared["importer"] for batch in weeks])
    assert not np.isin(later, list(caught)).any()
    assert np.isin(later, [one.successor for one in told]).any()


def test_ring_is_dense_where_other_trade_is_sparse(half_year: Lived) -> None:
    world = half_year.world
    relations, traders = world.population.relations, world.population.traders
    ring = world.members("ring")
    scheme = next(row.scheme for row in PLAN if isinstance(row.scheme, Ring))
    brokers = np.unique(traders.broker[relations.trader[ring]])
    assert len(brokers) == scheme.rings
    for broker in brokers:
        mine = ring & (traders.broker[relations.trader] == broker)
        members, sellers = np.unique(relations.trader[mine]), np.unique(relations.seller[mine])
        pairs = {
            (int(t), int(s)) for t, s in zip(relations.trader[mine], relations.seller[mine], strict=True)
        }
        assert len(members) >= scheme.members // 2
        assert len(sellers) <= scheme.sellers
        assert len(pairs) / (len(members) * len(sellers)) > 0.4
    others = ~ring
    pairs = len(set(zip(relations.trader[others].tolist(), relations.seller[others].tolist(), strict=True)))
    density = pairs / len(np.unique(relations.trader[others])) / len(np.unique(relations.seller[others]))
    assert density < 0.02


def test_ring_has_its_broker_for_an_actor(half_year: Lived) -> None:
    rows = half_year.rows("ring")
    assert np.array_equal(half_year.truth["actor"][rows], half_year.declared["declarant"][rows])


def test_plan_without_importers_that_vanish_has_no_successions() -> None:
    plan = [row for row in PLAN if not isinstance(row.scheme, Phoenix)]
    world = World(Parameters(seed=3, weeks=20, items_per_week=500, traders=200), plan=plan)
    week = next(world.weeks())
    assert world.react(world.inspect(week, np.arange(len(week)), Check.AUDIT)) == []
    assert list(world.weeks())
    assert world.successions == []


def test_every_scheme_says_what_finds_it() -> None:
    for row in PLAN:
        assert set(row.scheme.detection) == set(Check)
        assert all(0 <= chance < 1 for chance in row.scheme.detection.values())
