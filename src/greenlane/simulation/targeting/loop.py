"""The weeks of a synthetic administration under each strategy, from the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from greenlane.risk.engine.model.estimates import evasion_rate
from greenlane.simulation.targeting.judging import Standing, Week
from greenlane.simulation.targeting.memory import Memory
from greenlane.simulation.targeting.strategies import STRATEGIES, Random, Strategy, Traffic
from greenlane.simulation.targeting.terms import Terms
from greenlane.simulation.world import PLAN, Batch, Check, Findings, Parameters, Planted, World
from greenlane.simulation.world.engine.draws import Draws

Progress = Callable[[int], None]
USUAL = Terms()
"""Five per cent inspected, a tenth of it by lot where a strategy explores."""


def simulate(
    parameters: Parameters,
    terms: Terms = USUAL,
    *,
    names: Sequence[str] = tuple(STRATEGIES),
    plan: Sequence[Planted] = PLAN,
    progress: Progress = lambda weeks: None,
) -> list[Standing]:
    """Each strategy in a world of its own; the same arguments give the same figures. `progress` hears a step a week.

    Raises TermsOutOfBounds (SIM005, 422) where the warm-up takes all the weeks.
    """
    terms.check_against(parameters)
    return [_governed(STRATEGIES[name](terms), World(parameters, plan), terms, progress) for name in names]


def _governed(strategy: Strategy, world: World, terms: Terms, progress: Progress) -> Standing:
    memory = Memory(world.goods)
    warm_up, weeks = Random(terms), []
    for number, batch in enumerate(world.weeks(), 1):
        drawn = number <= terms.warm_up
        if not drawn and (number - terms.warm_up - 1) % terms.retrain == 0:
            strategy.learn(memory)
        findings = _lived(warm_up if drawn else strategy, world, memory, batch, terms)
        weeks.append(Week.of(number, drawn, batch, findings, world.plan))
        progress(1)
    seen = memory.outcomes
    estimated = evasion_rate(seen.fraud, seen.propensity) if strategy.everybody else None
    return Standing.of(strategy.name, weeks, world.parameters.drift_day // 7 + 1, estimated)


def _lived(strategy: Strategy, world: World, memory: Memory, batch: Batch, terms: Terms) -> Findings:
    """A week: select, inspect, let the world react, and enter the results."""
    memory.open(batch.declared)
    traffic = Traffic(batch.declared, world.goods, memory.described, lots_of(world, batch, "lots"))
    selection = strategy.select(traffic, terms.capacity(len(batch)))
    findings = world.inspect(batch, selection.rows, Check.EXAMINATION)
    world.react(findings)
    memory.close(findings, selection.propensity)
    return findings


def lots_of(world: World, batch: Batch, name: str) -> NDArray[np.uint64]:
    """A lottery number for each item, from the seed, the name of the lottery and the item alone."""
    at = batch.declared["declaration"].astype(np.int64) * 64 + batch.declared["item"].astype(np.int64)
    return Draws.seeded(world.parameters.seed).of("targeting", name).bits(at)
