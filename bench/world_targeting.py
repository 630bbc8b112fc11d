"""The targeting model on the synthetic administration: who is found, what is won, and what drift does.

Two parts, over several seeds and all of it synthetic. *Ranking*: labels of the first weeks (rules choose a part, lots
another), the last weeks ranked by each model and judged by the truth; importers never seen before, rings and importers
that come back apart. *Drift*: the weekly loop of `greenlane risk simulate`, the model alone beside the model with a
tenth of the budget by lot, in the usual world and in one where every scheme changes on one day.

Settings were chosen on the seeds 101 to 104; the figures are from others.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import orjson

from bench.harness import Report, timed
from bench.targeting_peers import LIBRARIES, PEERS
from bench.world_drift import drift
from bench.world_peers import DRAWN, RISKY, Case, case
from greenlane.risk.engine.model import batch, budget, scoring, training
from greenlane.risk.engine.model.evaluation import at_budget, auc
from greenlane.simulation.targeting.memory import SETTINGS
from greenlane.simulation.world import Parameters

SEEDS = 5
WEEKS, TRAINING_WEEKS, ITEMS_PER_WEEK = 26, 20, 5_000
SHARES = (0.05, 0.10)
DECILE, DECILE_GOAL = 0.10, 0.5
RULES, LIGHTGBM, CATBOOST = "rules alone", "LightGBM-default", "CatBoost native"
OURS = "ours"
WORKLOAD = (
    "synthetic: {seeds} seeds from {first}, {weeks} weeks of about {items:,} goods items each, drift halfway. "
    "Ranking: of the first {training} weeks {risky:.0%} inspected by rules and {drawn:.0%} by lot, labelled by what "
    "an examination finds; the last {test} weeks ranked and judged by the truth. Drift: weekly loop, model trained "
    "weekly, warm-up of four weeks by lot, judged by findings. Means of the seeds, one thread"
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A model's order of the test rows, by suspicion and by money at stake, float64[n] each; CPU seconds it took."""

    suspicion: np.ndarray
    money: np.ndarray
    cpu: float


Read = Callable[[Case, Ranking], float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="greenlane bench world_targeting", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the report is JSON either way")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    options = parser.parse_args()
    if options.seeds < 1 or options.first < 0:
        parser.error("--seeds is at least 1, --first at least 0")
    report = measure([options.first + number for number in range(options.seeds)])
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def measure(seeds: list[int]) -> Report:
    """The whole report over these seeds."""
    parameters = [Parameters(seed=seed, weeks=WEEKS, items_per_week=ITEMS_PER_WEEK) for seed in seeds]
    shape = {"seeds": len(seeds), "first": seeds[0], "weeks": WEEKS, "items": ITEMS_PER_WEEK}
    shape |= {"training": TRAINING_WEEKS, "test": WEEKS - TRAINING_WEEKS}
    report = Report("world_targeting", WORKLOAD.format(**shape, risky=RISKY, drawn=DRAWN))
    ranking(report, [case(one, TRAINING_WEEKS) for one in parameters])
    drift(report, parameters)
    return report


def ranking(report: Report, cases: list[Case]) -> None:
    """Add every figure of the time split, each beside its peers."""
    models: dict[str, Callable[[Case], Ranking]] = {OURS: _ours, RULES: _by_rules}
    models |= {name: _peer(name) for name in (LIGHTGBM, CATBOOST) if _installed(name)}
    if CATBOOST not in models:
        report.workload += f". Not installed, so not measured: {CATBOOST}"
    ranked = {name: [model(one) for one in cases] for name, model in models.items()}
    for metric, (unit, read) in _metrics(cases).items():
        figures = {name: _mean(read, cases, found) for name, found in ranked.items()}
        _compared(report, metric, unit, figures)
    _operational(report, cases)


def _compared(report: Report, metric: str, unit: str, figures: dict[str, float]) -> None:
    own = figures.pop(OURS)
    if metric.endswith("top decile"):
        report.add(metric, own, unit, goal=f">= {DECILE_GOAL}", met=own >= DECILE_GOAL)
    for peer, value in figures.items():
        goal = {} if unit == "s" else {"goal": ">= peer", "met": own >= value}
        report.add(metric, own, unit, peer=peer, peer_value=value, **goal)


def _metrics(cases: list[Case]) -> dict[str, tuple[str, Read]]:
    metrics: dict[str, tuple[str, Read]] = {}
    for share in SHARES:
        at = f"at {share:.0%}".replace("%", " %")
        metrics[f"precision {at}"] = ("share", lambda one, r, s=share: _top(one, r.suspicion, s).precision)
        metrics[f"revenue recall {at}, ranked by money at stake"] = (
            "share",
            lambda one, r, s=share: _top(one, r.money, s).revenue,
        )
        metrics[f"unseen importers: precision {at}"] = (
            "share",
            lambda one, r, s=share: _top(one, r.suspicion, s, one.unseen).precision,
        )
    metrics["AUC"] = ("area", lambda one, r: auc(one.wrong, r.suspicion))
    metrics["unseen importers: AUC"] = (
        "area",
        lambda one, r: auc(one.wrong[one.unseen], r.suspicion[one.unseen]),
    )
    for scheme in ("ring", "phoenix"):
        metrics[f"{scheme}: share of its items in the top decile"] = (
            "share",
            lambda one, r, s=scheme: _in_decile(one, r.suspicion, s),
        )
    metrics["train and score, CPU"] = ("s", lambda one, r: r.cpu)
    return metrics


def _top(one: Case, scores: np.ndarray, share: float, rows: np.ndarray | None = None):
    chosen = slice(None) if rows is None else rows
    return at_budget(one.wrong[chosen], one.loss[chosen], scores[chosen], share)


def _in_decile(one: Case, scores: np.ndarray, scheme: str) -> float:
    """NaN where the scheme has no item in the test weeks."""
    planted = one.of_scheme(scheme)
    edge = np.partition(scores, -int(len(scores) * DECILE))[-int(len(scores) * DECILE)]
    return float((scores[planted] >= edge).mean()) if planted.any() else float("nan")


def _mean(read: Read, cases: list[Case], found: list[Ranking]) -> float:
    return float(np.nanmean([read(one, r) for one, r in zip(cases, found, strict=True)]))


def _operational(report: Report, cases: list[Case]) -> None:
    """What the budget split of the product (probability, money, safety) finds at once."""
    for share in SHARES:
        precision, revenue = [], []
        for one in cases:
            scores = scoring.score(_trained(one), one.described)
            rows = [choice.position for choice in budget.choose(scores, int(len(scores) * share))]
            precision.append(float(one.wrong[rows].mean()))
            revenue.append(float(one.loss[rows].sum() / one.loss.sum()))
        at = f"at {share:.0%}".replace("%", " %")
        report.add(f"budget split by purpose: precision {at}", float(np.mean(precision)), "share")
        report.add(f"budget split by purpose: revenue recall {at}", float(np.mean(revenue)), "share")


def _trained(one: Case):
    return training.train(one.window, one.outcomes, SETTINGS)


def _ours(one: Case) -> Ranking:
    scores = None

    def work() -> None:
        nonlocal scores
        described = batch.describe(
            one.items, one.outcomes
        )  # as in service; peers take the fields as they are
        scores = scoring.score(_trained(one), described[one.training :])

    cpu = timed(work).cpu
    return Ranking(scores.margin, scores.duty, cpu)


def _by_rules(one: Case) -> Ranking:
    return Ranking(one.points, one.points * one.declared["taxes"], 0.0)


def _peer(name: str) -> Callable[[Case], Ranking]:
    """A peer ranks money by its probability times the taxes declared, as is usual."""

    def ranked(one: Case) -> Ranking:
        found: list[np.ndarray] = []
        cpu = timed(lambda: found.append(PEERS[name](one.split(), 0))).cpu
        return Ranking(found[0], found[0] * one.declared["taxes"], cpu)

    return ranked


def _installed(name: str) -> bool:
    return name not in LIBRARIES or importlib.util.find_spec(LIBRARIES[name]) is not None


if __name__ == "__main__":
    raise SystemExit(main())
