"""A synthetic administration cut in time: what was declared and found in the first weeks, and the weeks to be ranked.

In the first weeks rules choose a part of what is inspected and lots another; only that has labels. Of the last weeks
everything is known, to whoever judges. All figures are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.declarations_kr import Split
from greenlane.risk.engine.model import batch
from greenlane.risk.engine.model.items import Floats, Ints, Items, Outcomes
from greenlane.simulation.targeting.loop import lots_of
from greenlane.simulation.targeting.memory import Memory
from greenlane.simulation.targeting.rules import points_of
from greenlane.simulation.targeting.strategies import drawn_besides, top
from greenlane.simulation.world import DECLARED, TRUTH, Batch, Check, Columns, Parameters, World
from greenlane.simulation.world.engine.columns import joined

RISKY, DRAWN = 0.05, 0.10
"""Shares of the training weeks' items inspected: by rules, and by lot among the rest."""


@dataclass(frozen=True, slots=True)
class Case:
    """Items of all weeks, the first `training` of them before the cut, with the outcomes of those inspected there.

    `truth` and `declared` are columns of the test weeks, `unseen` marks test rows of importers that never declared
    before the cut, `points` are those of the rules and `described` the features of test rows, float64[n, features].
    """

    items: Items
    training: int
    outcomes: Outcomes
    described: Floats
    declared: Columns
    truth: Columns
    names: tuple[str, ...]
    unseen: np.ndarray
    points: Floats

    @property
    def window(self) -> Items:
        return self.items.take(np.arange(self.training))

    @property
    def wrong(self) -> Ints:
        """1 for each test row with something wrong in it, whatever an inspection would have found."""
        return (self.truth["planted"] >= 0).astype(np.int64)

    @property
    def loss(self) -> Floats:
        return self.truth["loss"].astype(np.float64)

    def of_scheme(self, name: str) -> np.ndarray:
        return np.asarray(self.truth["scheme"] == self.names.index(name))

    def split(self) -> Split:
        """The same as peers take it: inspected rows of the training weeks, then all test rows."""
        rows = np.concatenate([self.outcomes.item, np.arange(self.training, len(self.items))])
        count, tests = len(self.outcomes), len(rows) - len(self.outcomes)
        nothing = np.zeros(tests, np.int64)
        return Split(
            self.items.take(rows),
            count,
            np.concatenate([self.outcomes.fraud, nothing]),
            np.concatenate([self.outcomes.critical, nothing]),
            np.concatenate([self.outcomes.duty, nothing.astype(np.float64)]),
            self.unseen,
        )


def case(parameters: Parameters, training_weeks: int) -> Case:
    """The case of one world."""
    world = World(parameters)
    memory = Memory(world.goods)
    later: list[Batch] = []
    training = 0
    for number, week in enumerate(world.weeks()):
        memory.open(week.declared)
        if number < training_weeks:
            _inspect(world, week, memory)
            training += len(week)
        else:
            later.append(week)
    items, outcomes = memory.items, memory.outcomes
    described = batch.describe(items, outcomes)[training:].copy()  # the rest need not stay
    declared = joined((week.declared for week in later), DECLARED)
    importers = items.texts["importer"]
    known = set(importers[:training])
    return Case(
        items,
        training,
        outcomes,
        described,
        declared,
        joined((week.truth for week in later), TRUTH),
        world.scheme_names,
        np.array([importer not in known for importer in importers[training:]]),
        points_of(declared, described, world.goods),
    )


def _inspect(world: World, week: Batch, memory: Memory) -> None:
    """Rules choose first, lots among the rest; the world reacts."""
    points = points_of(week.declared, memory.described(), world.goods)
    led = top(points, int(RISKY * len(week)), lots_of(world, week, "ties"))
    chosen = drawn_besides(led, int(DRAWN * len(week)), lots_of(world, week, "lots"))
    findings = world.inspect(week, chosen.rows, Check.EXAMINATION)
    world.react(findings)
    memory.close(findings, chosen.propensity)
