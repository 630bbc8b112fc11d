"""The weeks of a synthetic administration under each strategy, from the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from greenlane.risk.engine.model.estimates import evasion_rate
from greenlane.risk.engine.model.items import Outcomes
from greenlane.risk.engine.model.training import Settings
from greenlane.simulation.targeting.judging import Standing, Week
from greenlane.simulation.targeting.memory import Memory
from greenlane.simulation.targeting.strategies import STRATEGIES, Random, Strategy, Traffic
from greenlane.simulation.targeting.terms import Terms
from greenlane.simulation.world import Batch, Check, Parameters, World
from greenlane.simulation.world.engine.draws import Draws

Progress = Callable[[int], None]


def simulate(
    parameters: Parameters,
    terms: Terms = Terms(),
    *,
    names: Sequence[str] = tuple(STRATEGIES),
    settings: Settings = Settings(),
    progress: Progress = lambda weeks: None,
) -> list[Standing]:
    """Each strategy in a world of its own; the same arguments give the same figures. `progress` hears a step a week.

    Raises TermsOutOfBounds (SIM005, 422) where the warm-up takes all the weeks.
    """
    terms.check_against(parameters)
    return [_governed(STRATEGIES[name](terms), parameters, terms, settings, progress) for name in names]


def _governed(
    strategy: Strategy, parameters: Parameters, terms: Terms, settings: Settings, progress: Progress
) -> Standing:
    world = World(parameters)
    memory = Memory(world.goods, settings)
    warm_up, weeks = Random(terms), []
    for number, batch in enumerate(world.weeks(), 1):
        drawn = number <= terms.warm_up
        if not drawn and (number - terms.warm_up - 1) % terms.retrain == 0:
            strategy.learn(memory)
        weeks.append(_week(number, warm_up if drawn else strategy, world, memory, batch, terms))
        progress(1)
    estimated = evasion_rate(*_labels(memory.outcomes)) if strategy.everybody else None
    return Standing.of(strategy.name, weeks, parameters.drift_day // 7 + 1, estimated)


def _week(number: int, strategy: Strategy, world: World, memory: Memory, batch: Batch, terms: Terms) -> Week:
    """Select, inspect, let the world react, and enter the results."""
    memory.open(batch.declared)
    traffic = Traffic(batch.declared, world.goods, memory.described, lots_of(world, batch, "lots"))
    selection = strategy.select(traffic, terms.capacity(len(batch)))
    findings = world.inspect(batch, selection.rows, Check.EXAMINATION)
    world.react(findings)
    memory.close(findings, selection.propensity)
    return Week.of(number, number <= terms.warm_up, batch, findings)


def lots_of(world: World, batch: Batch, name: str) -> NDArray[np.uint64]:
    """A lottery number for each item, from the seed, the name of the lottery and the item alone."""
    at = batch.declared["declaration"].astype(np.int64) * 64 + batch.declared["item"].astype(np.int64)
    return Draws.seeded(world.parameters.seed).of("targeting", name).bits(at)


def _labels(outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray]:
    return outcomes.fraud, outcomes.propensity
