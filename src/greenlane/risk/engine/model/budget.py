"""Whom to inspect when not everybody can be: a budget shared between probability, money and safety.

Ranking by probability alone finds worthless frauds, by money alone few; safety must not compete with either. Each
purpose takes its part of the budget from the top of its own ranking, safety first, money next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model.artefact import MONEY, PROBABILITY, SAFETY
from greenlane.risk.engine.model.errors import BadRequest, refuse
from greenlane.risk.engine.model.items import Floats
from greenlane.risk.engine.model.scoring import Scores

ORDER = (SAFETY, MONEY, PROBABILITY)


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of the budget; any numbers of 0 or more, their sum is the whole."""

    probability: float = 0.6
    money: float = 0.3
    safety: float = 0.1


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen item: its position among the scores, and the purpose that chose it."""

    position: int
    purpose: str


def choose(scores: Scores, capacity: int, split: Split = Split()) -> list[Choice]:
    """The items to inspect, at most `capacity`, in the order they were taken; never one twice.

    Ties go to the higher margin, then to the earlier position, so the choice can be replayed. Raises BadRequest
    (422) for a negative capacity, a negative part or no part at all.
    """
    quotas = quotas_of(min(capacity, len(scores)), split)
    rankings = {PROBABILITY: scores.probability, MONEY: scores.duty, SAFETY: scores.safety}
    taken = np.zeros(len(scores), dtype=bool)
    chosen = []
    for purpose in ORDER:
        order = _ranked(rankings[purpose], scores.margin)
        free = order[~taken[order]][: quotas[purpose]]
        taken[free] = True
        chosen += [Choice(int(position), purpose) for position in free]
    return chosen


def quotas_of(capacity: int, split: Split) -> dict[str, int]:
    """Whole items for each purpose, adding up to `capacity`: largest remainder, in the order of ORDER among equals."""
    parts = {SAFETY: split.safety, MONEY: split.money, PROBABILITY: split.probability}
    faults = [
        Violation("MDL031", f"The part of {name} is negative.") for name, p in parts.items() if not p >= 0
    ]
    if not faults and not 0 < sum(parts.values()) < float("inf"):
        faults.append(Violation("MDL032", "The parts of the budget are nothing, or without bound."))
    if capacity < 0:
        faults.append(Violation("MDL033", f"The capacity is negative: {capacity}."))
    refuse(BadRequest, faults)
    exact = {name: capacity * part / sum(parts.values()) for name, part in parts.items()}
    quotas = {name: int(share) for name, share in exact.items()}
    left = capacity - sum(quotas.values())
    for name in sorted(ORDER, key=lambda name: (quotas[name] - exact[name], ORDER.index(name)))[:left]:
        quotas[name] += 1
    return quotas


def _ranked(values: Floats, margin: Floats) -> np.ndarray:
    return np.lexsort((np.arange(len(values)), -margin, -values))
