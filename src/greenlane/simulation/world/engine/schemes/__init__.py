"""The schemes that are planted, as a table. To add one, write its class beside the others and a row here.

A row says which scheme, with which parameters, and when: always, before or after the day of the drift. A
scheme that drifts has two rows under one name, with other goods, origins and looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from greenlane.simulation.world.engine.schemes.actors import Phoenix, Ring
from greenlane.simulation.world.engine.schemes.base import Check, Scheme, Setting, Severity
from greenlane.simulation.world.engine.schemes.nature import (
    ConcealedTobacco,
    ExemptionMisuse,
    FalseOrigin,
    Misclassification,
)
from greenlane.simulation.world.engine.schemes.value import Mistake, ShortMass, Undervaluation

__all__ = ["PLAN", "Check", "Phase", "Planted", "Scheme", "Setting", "Severity", "scheme_names"]


class Phase(Enum):
    """Against the day of the drift."""

    ALWAYS = "always"
    BEFORE = "before the drift"
    AFTER = "after the drift"


@dataclass(frozen=True, slots=True)
class Planted:
    """A row of the plan: active in its phase, not before day `since`, not from day `until` on (None: no end)."""

    scheme: Scheme
    phase: Phase = Phase.ALWAYS
    since: int = 0
    until: int | None = None

    def active(self, day: int, drift: int) -> bool:
        if day < self.since or (self.until is not None and day >= self.until):
            return False
        return self.phase is Phase.ALWAYS or (day < drift) == (self.phase is Phase.BEFORE)


TEXTILES, METALWARE, HOUSEHOLD, SHOES = (61, 62), (73, 82, 83), (69, 70, 94, 95), (42, 64)

PLAN: tuple[Planted, ...] = (
    # scheme                                                              when
    Planted(ConcealedTobacco(trade=0.008, habit=0.15)),
    Planted(Phoenix(trade=0.008, habit=0.85)),
    Planted(Ring(trade=0.008, habit=0.7)),
    Planted(Undervaluation(trade=0.022, habit=0.75, chapters=TEXTILES, origins=("CN", "BD")), Phase.BEFORE),
    Planted(ShortMass(trade=0.022, habit=0.75, chapters=HOUSEHOLD, origins=("CN", "VN")), Phase.AFTER),
    Planted(Misclassification(trade=0.016, habit=0.7, chapters=SHOES), Phase.BEFORE),
    Planted(Misclassification(trade=0.016, habit=0.7, chapters=METALWARE), Phase.AFTER),
    Planted(FalseOrigin(trade=0.012, habit=0.7)),
    Planted(ExemptionMisuse(trade=0.01, habit=0.5)),
    Planted(Mistake(trade=1.0, habit=0.015)),
)
"""An item under several rows takes part in the first that holds."""


def scheme_names(plan: Sequence[Planted] = PLAN) -> tuple[str, ...]:
    """Names of the schemes of a plan; the truth holds an index into them, 0 is "none"."""
    return ("none", *dict.fromkeys(row.scheme.name for row in plan))
