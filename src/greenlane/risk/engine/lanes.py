"""Which lane: criteria, model, random control, random top-up, in that order; a pure function of its inputs.

Every chance is drawn from the MRN and the name of what draws (SHA-256), so nobody can steer a draw, an amendment
draws the same, and anybody who has the record can draw again. The chance with which an officer would check the
declaration is known for every decision, also for those that nothing selected: that is what makes estimates unbiased.
Source: the order is that of ASYCUDA's selectivity module; random selection by WTO TFA art. 7.4.3.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

GREEN, BLUE, YELLOW, RED = "green", "blue", "yellow", "red"
ORDER = {GREEN: 0, BLUE: 1, YELLOW: 2, RED: 3}
CHECKED = frozenset({YELLOW, RED})
"""Lanes in which an officer looks: they give labels."""

CRITERIA, MODEL, CONTROL, TOP_UP, NONE = "criteria", "model", "control", "top_up", "none"
STEPS = (CRITERIA, MODEL, CONTROL, TOP_UP)

PURPOSES = {"safety": RED, "money": YELLOW, "probability": YELLOW}
"""What the model selects for, in the order in which it does, and the lane it asks for."""

SCALE = 2000
"""Steps of a scale of scores: a threshold is good to a twentieth of a per cent of the traffic."""
SPREAD = 10
"""A shortfall against an expected rate is made up over about so many declarations."""
SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy: shares from 0 to 1, capacities in checks a day. The default selects nothing by model or top-up."""

    model_share: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    expected: Mapping[str, float] = field(default_factory=dict)
    capacity: Mapping[str, int] = field(default_factory=dict)
    aeo_factor: float = 1.0

    @property
    def counts(self) -> bool:
        """Whether a decision depends on what was decided before it on the same day."""
        return bool(self.capacity) or any(self.expected.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "model_share": self.model_share,
            "parts": dict(self.parts),
            "expected": dict(self.expected),
            "capacity": dict(self.capacity),
            "aeo_factor": self.aeo_factor,
        }


@dataclass(frozen=True, slots=True)
class Criterion:
    """A live rule that is true of the declaration. `relieved`: authorised operators are selected less often."""

    key: str
    lane: str
    probability: float
    relieved: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a decision depends on.

    `figures` are the declaration's scores by purpose, empty without a model; `thresholds` what they must exceed;
    `control_share` the office's share of the control group; `today` how many declarations of this office and
    direction were decided today by lane, before this one.
    """

    mrn: str
    criteria: Sequence[Criterion]
    figures: Mapping[str, float]
    thresholds: Mapping[str, float]
    terms: Terms
    control_share: float
    control_drawn: bool
    authorised: bool
    today: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing that could select the declaration: its chance, and whether it did."""

    step: str
    name: str
    lane: str
    chance: float
    selected: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "name": self.name,
            "lane": self.lane,
            "chance": self.chance,
            "selected": self.selected,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The lane, the step that decided it, everything that took part, and the chance of a check (0 to 1)."""

    lane: str
    step: str
    selections: tuple[Selection, ...]
    propensity: float

    @property
    def deciding(self) -> Selection | None:
        """The first selection of the lane; None where nothing selected."""
        return next((s for s in self.selections if s.selected and s.lane == self.lane), None)


def draw(mrn: str, name: str) -> int:
    """64 random bits of a declaration for one purpose."""
    return int.from_bytes(hashlib.sha256(f"greenlane draw {name} {mrn}".encode()).digest()[:8])


def drawn(mrn: str, name: str, chance: float) -> bool:
    return draw(mrn, name) < int(chance * SPAN)


def decide(situation: Situation) -> Verdict:
    """The lane of a declaration. The same situation gives the same verdict, to the last bit of its propensity."""
    selections = [*_criteria(situation), *_model(situation), _control(situation)]
    selections += _top_up(situation, selections)
    selected = [s for s in selections if s.selected]
    lane = max((s.lane for s in selected), key=ORDER.__getitem__, default=GREEN)
    step = next((s.step for s in selected if s.lane == lane), NONE)
    return Verdict(lane, step, tuple(selections), propensity(selections))


def propensity(selections: Sequence[Selection]) -> float:
    """The chance that an officer checks: one less the chance that none of the independent draws selects."""
    spared = math.prod(1.0 - s.chance for s in selections if s.lane in CHECKED)
    return 1.0 - spared


def thresholds_of(scales: Mapping[str, Sequence[float]], terms: Terms) -> dict[str, float]:
    """What a score must exceed so that its purpose chooses its part of the model's share; none where it has none."""
    parts = sum(terms.parts.values())
    found = {}
    for purpose, values in scales.items():
        share = terms.model_share * terms.parts.get(purpose, 0.0) / parts if parts else 0.0
        if share > 0 and values:
            found[purpose] = values[max(0, min(SCALE, round(SCALE * (1.0 - share))))]
    return found


def scale_of(scores: Sequence[float]) -> list[float]:
    """The SCALE + 1 quantiles of scores from the least to the greatest; empty for no scores."""
    ordered = sorted(scores)
    last = len(ordered) - 1
    return [ordered[round(last * step / SCALE)] for step in range(SCALE + 1)] if ordered else []


def _criteria(situation: Situation) -> Iterator[Selection]:
    for rule in situation.criteria:
        relief = situation.terms.aeo_factor if rule.relieved and situation.authorised else 1.0
        chance = rule.probability * relief
        yield Selection(CRITERIA, rule.key, rule.lane, chance, drawn(situation.mrn, rule.key, chance))


def _model(situation: Situation) -> Iterator[Selection]:
    """Selections of the model: certain above the threshold, except for authorised operators and full capacities.

    Safety is not a matter of trust: it is never relieved.
    """
    for purpose, lane in PURPOSES.items():
        threshold = situation.thresholds.get(purpose)
        if threshold is None or not situation.figures.get(purpose, -math.inf) > threshold:
            continue
        relieved = situation.authorised and purpose != "safety"
        chance = situation.terms.aeo_factor if relieved else 1.0
        if _full(situation, lane):
            chance = 0.0
        yield Selection(MODEL, purpose, lane, chance, drawn(situation.mrn, f"model {purpose}", chance))


def _control(situation: Situation) -> Selection:
    return Selection(CONTROL, CONTROL, YELLOW, situation.control_share, situation.control_drawn)


def _top_up(situation: Situation, before: Sequence[Selection]) -> Iterator[Selection]:
    """Random selections towards the expected rates, strictest lane first; only what nothing else put there."""
    reached = max((ORDER[s.lane] for s in before if s.selected), default=0)
    count = sum(situation.today.values()) + 1
    for lane in (RED, YELLOW, BLUE):
        expected = situation.terms.expected.get(lane, 0.0)
        if expected <= 0 or _full(situation, lane):
            continue
        short = expected * count - situation.today.get(lane, 0)
        chance = min(max(short, 0.0) / SPREAD, 1.0)
        hit = reached < ORDER[lane] and drawn(situation.mrn, f"top-up {lane}", chance)
        reached = max(reached, ORDER[lane]) if hit else reached
        yield Selection(TOP_UP, lane, lane, chance, hit)


def _full(situation: Situation, lane: str) -> bool:
    """The office has as many checks of this kind today as it can do."""
    capacity = situation.terms.capacity.get(lane)
    return capacity is not None and situation.today.get(lane, 0) >= capacity
