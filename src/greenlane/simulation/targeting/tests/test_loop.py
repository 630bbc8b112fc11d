"""The weekly loop: repeatable, within its budget, and blind to the truth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from greenlane.risk.engine.model import batch
from greenlane.simulation.targeting import STRATEGIES, Terms, TermsOutOfBounds, loop, simulate
from greenlane.simulation.targeting.memory import Memory
from greenlane.simulation.targeting.strategies import Selection, Strategy, Traffic
from greenlane.simulation.world import Batch, Check, Findings, Parameters, World

SMALL = Parameters(seed=11, weeks=5, items_per_week=900, traders=200)
TERMS = Terms(budget=0.06, explore=0.2, warm_up=3, retrain=2)


@pytest.mark.parametrize("name", STRATEGIES)
def test_simulate_again_gives_the_same_figures(name: str) -> None:
    once, again = (simulate(SMALL, TERMS, names=[name]) for _ in range(2))
    assert repr(once) == repr(again)  # a share of nothing is NaN, which equals nothing


def test_simulate_stays_within_the_budget_and_finds_no_more_than_there_is() -> None:
    for standing in simulate(SMALL, TERMS):
        assert len(standing.weeks) == SMALL.weeks
        for week in standing.weeks:
            assert week.inspected == TERMS.capacity(week.items) <= TERMS.budget * week.items
            assert week.found <= min(week.inspected, week.wrong)
            assert week.safety <= week.found
            assert week.drifting_found <= min(week.found, week.drifting)
            assert 0 <= week.recovered <= week.short


def test_simulate_starts_every_strategy_from_the_same_weeks() -> None:
    first, *others = (standing.weeks[: TERMS.warm_up] for standing in simulate(SMALL, TERMS))
    assert all(week.drawn for week in first)
    assert all(weeks == first for weeks in others)


def test_simulate_tells_how_far_it_has_come() -> None:
    steps: list[int] = []
    simulate(SMALL, TERMS, names=["random"], progress=steps.append)
    assert steps == [1] * SMALL.weeks


def test_simulate_refuses_a_warm_up_that_takes_all_the_weeks() -> None:
    with pytest.raises(TermsOutOfBounds) as refused:
        simulate(SMALL, Terms(warm_up=5))
    assert [violation.pointer for violation in refused.value.violations] == ["/warm_up"]


def test_terms_out_of_bounds_are_refused_all_at_once() -> None:
    with pytest.raises(TermsOutOfBounds) as refused:
        Terms(budget=float("nan"), explore=1.5, warm_up=0, retrain=-1)
    pointers = [violation.pointer for violation in refused.value.violations]
    assert pointers == ["/budget", "/explore", "/warm_up", "/retrain"]


class Watched:
    """Keeps what strategies select and inspections find."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[tuple[Batch, Findings, Memory]] = []
        lived = loop._lived

        def watched(strategy: Strategy, world: World, memory: Memory, week: Batch, terms: Terms) -> Findings:
            findings = lived(strategy, world, memory, week, terms)
            self.seen.append((week, findings, memory))
            return findings

        monkeypatch.setattr(loop, "_lived", watched)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_labels_are_of_inspected_rows_only(watched: Watched) -> None:
    simulate(SMALL, TERMS, names=["explore"])
    before, rows = 0, []
    for week, findings, _ in watched.seen:
        rows.append(before + findings.row)
        before += len(week)
    memory = watched.seen[-1][2]
    assert np.array_equal(memory.outcomes.item, np.concatenate(rows))
    found = np.concatenate([findings.found for _, findings, _ in watched.seen])
    assert np.array_equal(memory.outcomes.fraud, found.astype(int))


def test_results_count_from_the_week_after(watched: Watched) -> None:
    """What a strategy saw of a week is what the whole history says of it later."""
    described: list[np.ndarray] = []
    keep = Memory.described

    def kept(memory: Memory) -> Any:
        described.append(keep(memory))
        return described[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Memory, "described", kept)
        simulate(SMALL, TERMS, names=["rules"])
    memory = watched.seen[-1][2]
    whole = batch.describe(memory.items, memory.outcomes)
    led = np.concatenate(described)
    assert np.array_equal(whole[-len(led) :], led, equal_nan=True)


@pytest.mark.parametrize("name", STRATEGIES)
def test_no_strategy_sees_the_truth(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong in the last week, the same rows are selected there: only findings of earlier weeks speak."""
    kinds = {name: STRATEGIES[name]}
    chosen = [_last_selection(kinds[name], lie, monkeypatch) for lie in (False, True)]
    assert np.array_equal(chosen[0].rows, chosen[1].rows)
    assert np.array_equal(chosen[0].propensity, chosen[1].propensity)


def _last_selection(kind: type[Strategy], lie: bool, monkeypatch: pytest.MonkeyPatch) -> Selection:
    """The selection of the last week, with the truth of that week turned round where `lie`."""
    made: list[Selection] = []
    weeks = World.weeks

    def told(world: World) -> Iterator[Batch]:
        for week in weeks(world):
            last = world.day == world.parameters.days
            turned = {column: values[::-1] for column, values in week.truth.items()}
            yield Batch(week.start, week.declared, turned) if last and lie else week

    class Kept(kind):  # type: ignore[valid-type, misc]
        def select(self, week: Traffic, capacity: int) -> Selection:
            made.append(super().select(week, capacity))
            return made[-1]

    with monkeypatch.context() as patch:
        patch.setattr(World, "weeks", told)
        patch.setitem(STRATEGIES, kind.name, Kept)
        simulate(SMALL, TERMS, names=[kind.name])
    return made[-1]


def test_explore_has_propensities_that_add_up_to_what_there_is_to_find(watched: Watched) -> None:
    """Inverse propensities count every item of the traffic, and estimate what an inspection of all would find."""
    parameters = Parameters(seed=3, weeks=6, items_per_week=4_000, traders=600)
    (standing,) = simulate(
        parameters, Terms(budget=0.2, explore=0.5, warm_up=1, retrain=5), names=["explore"]
    )
    world = World(parameters)
    everything = [
        world.inspect(week, np.arange(len(week)), Check.EXAMINATION).found for week, _, _ in watched.seen
    ]
    truth = float(np.concatenate(everything).mean())
    outcomes = watched.seen[-1][2].outcomes
    items = sum(len(week) for week, _, _ in watched.seen)
    assert float((1 / outcomes.propensity).sum()) == pytest.approx(items)
    estimate = standing.findings_estimated
    assert estimate is not None
    assert estimate.value == pytest.approx(truth, rel=0.15)
    assert estimate.low <= truth <= estimate.high
    assert float(outcomes.fraud.mean()) > 1.2 * truth  # what was inspected says too much
