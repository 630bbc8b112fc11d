"""What drift does to the model alone, and to the model with a tenth of the budget by lot. All figures are synthetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bench.harness import Report
from greenlane.simulation.targeting import Figures, Standing, Terms, simulate
from greenlane.simulation.world import PLAN, Parameters, Phase, Planted
from greenlane.simulation.world.engine.schemes import HOUSEHOLD, METALWARE, SHOES, TEXTILES
from greenlane.simulation.world.engine.schemes.nature import FalseOrigin, Misclassification
from greenlane.simulation.world.engine.schemes.value import Mistake, ShortMass, Undervaluation

LAST = 6
BACK = 0.9
EXPLORE, EXPLOIT = "explore", "exploit"
PEER = "model alone"
TURNED: tuple[Planted, ...] = (
    Planted(Undervaluation(trade=0.03, habit=0.75, chapters=TEXTILES, origins=("CN", "BD")), Phase.BEFORE),
    Planted(Misclassification(trade=0.03, habit=0.7, chapters=SHOES), Phase.BEFORE),
    Planted(ShortMass(trade=0.03, habit=0.75, chapters=HOUSEHOLD, origins=("CN", "VN")), Phase.AFTER),
    Planted(Misclassification(trade=0.03, habit=0.7, chapters=METALWARE), Phase.AFTER),
    Planted(FalseOrigin(trade=0.02, habit=0.7), Phase.AFTER),
    Planted(Mistake(trade=1.0, habit=0.015)),
)
"""Every scheme ends or begins on the day of the drift; only mistakes go on."""
WORLDS = (
    # which, plan, budget
    ("usual world, budget 5 %", PLAN, 0.05),
    ("every scheme changes, budget 2 %", TURNED, 0.02),
)


def drift(report: Report, parameters: Sequence[Parameters]) -> None:
    """Add the figures of the weekly loop in each world, means over the seeds."""
    for which, plan, share in WORLDS:
        runs = [simulate(one, Terms(budget=share), names=(EXPLORE, EXPLOIT), plan=plan) for one in parameters]
        ours, theirs = ([one[position] for one in runs] for position in (0, 1))
        _told(report, which, ours, theirs)


def _told(report: Report, which: str, ours: list[Standing], theirs: list[Standing]) -> None:
    for metric, (unit, read) in METRICS.items():
        own, other = (float(np.nanmean([read(one) for one in kind])) for kind in (ours, theirs))
        report.add(f"{which}: {metric}", own, unit, peer=PEER, peer_value=other, **_goal(metric, own, other))


def _goal(metric: str, own: float, other: float) -> dict[str, object]:
    """Goals stand beside what recovery means, not beside every figure."""
    if metric == REGAINED:
        return {"goal": f">= {BACK}", "met": own >= BACK}
    if metric == RECOVERED:
        return {"goal": "all, where the model alone does not", "met": own == 1.0 > other}
    return {}


def _last(standing: Standing) -> Figures:
    """The weeks at the end, when what was to be learnt is learnt."""
    return Figures.of(standing.weeks[-LAST:])


def _regained(standing: Standing) -> float:
    before = standing.before_drift.precision
    return _last(standing).precision / before if before else float("nan")


def _waited(standing: Standing) -> float:
    waited = standing.weeks_until_recovery
    return float(standing.after_drift.weeks if waited is None else waited)


REGAINED = f"precision of the last {LAST} weeks over that before"
RECOVERED = "share of the seeds that recovered"
METRICS: dict[str, tuple[str, Callable[[Standing], float]]] = {
    "precision before the drift": ("share", lambda one: one.before_drift.precision),
    "precision after the drift": ("share", lambda one: one.after_drift.precision),
    REGAINED: ("ratio", _regained),
    "revenue recall after the drift": ("share", lambda one: one.after_drift.revenue_recall),
    "recall of the drifting schemes before": ("share", lambda one: one.before_drift.drifting_recall),
    f"recall of the drifting schemes in the last {LAST} weeks": (
        "share",
        lambda one: _last(one).drifting_recall,
    ),
    RECOVERED: ("share", lambda one: float(one.weeks_until_recovery is not None)),
    "weeks until recovery, all of them where never": ("weeks", _waited),
}
