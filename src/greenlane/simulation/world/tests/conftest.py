"""Half a year of a synthetic administration, lived once for all tests that look at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from greenlane.simulation.world import DECLARED, TRUTH, Columns, Parameters, World
from greenlane.simulation.world.engine.columns import joined


@dataclass(frozen=True)
class Lived:
    """A world whose days are over, with all its rows."""

    world: World
    declared: Columns
    truth: Columns

    def rows(self, scheme: str) -> np.ndarray:
        """Rows that belong to a scheme."""
        return np.flatnonzero(self.truth["scheme"] == self.world.scheme_names.index(scheme))

    def day(self, rows: np.ndarray) -> np.ndarray:
        """The day of the world of each row."""
        start = np.datetime64(self.world.parameters.start)
        return (self.declared["date"][rows] - start).astype(int)


def live(world: World) -> Lived:
    weeks = list(world.weeks())
    return Lived(
        world,
        joined((week.declared for week in weeks), DECLARED),
        joined((week.truth for week in weeks), TRUTH),
    )


@pytest.fixture(scope="session")
def half_year() -> Lived:
    return live(World(Parameters(seed=3, weeks=26)))
