"""The targeting model beside its peers: who would be inspected, and what it would find.

`--data DIR` takes train.csv and valid.csv of a folder, or `--train FILE --test FILE` any files of that form. Time
split, labels of the test rows shown to nobody. Every figure stands for all test rows and for those whose goods
(HS6, departure, origin, rate, type, mass) are not among the training rows: the open set repeats labels with the goods,
so that the first column measures memory and only the second one foresight (docs/rules/targeting.md).
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from bench.harness import Report, Timing, median, percentile, timed

SHARES = (0.01, 0.02, 0.05, 0.10)
SEEDS = 3
ROUNDS = 1000
LIVE_ROWS = 2000
GOALS = {("all rows", "precision at 5 %"): 0.98, ("all rows", "precision at 10 %"): 0.94}
WORKLOAD = (
    "{train} training and {test} test rows of the synthesised Korean declarations (time split; {unseen} test rows "
    "with goods not in training; {rate:.1%} of test rows fraudulent), medians of {seeds} seeds, one thread. Ours "
    "sees test rows in the order of days, without labels. Ties at the edge of a budget count with their average"
)


@dataclass(slots=True)
class Run:
    """One model: its scores of the test rows and the time to train and score, for each seed."""

    scores: list
    times: list[Timing]


def main() -> int:
    options = _options()
    if not options.train:
        report = Report("targeting", "not measured: name the data with --data DIR, or --train and --test")
    else:
        report = measure(options.train, options.test, options.seeds)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="greenlane bench targeting", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the report is JSON either way")
    parser.add_argument("--data", action="append", type=Path, default=[], help="folder, or two files")
    parser.add_argument("--train", action="append", type=Path, default=[], help="training file(s)")
    parser.add_argument("--test", type=Path, help="test file")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    match options.data:
        case []:
            pass
        case [folder] if folder.is_dir():
            options.train = options.train or [folder / "train.csv"]
            options.test = options.test or folder / "valid.csv"
        case [train, test]:
            options.train, options.test = options.train or [train], options.test or test
        case _:
            parser.error(
                "--data takes a folder with train.csv and valid.csv, or is given twice with two files"
            )
    files = [*options.train, *([options.test] if options.test else [])]
    if bool(options.train) != bool(options.test):
        parser.error("--train and --test belong together")
    if absent := [str(path) for path in files if not path.is_file()]:
        parser.error(f"there is no file {', '.join(absent)}")
    if options.seeds < 1:
        parser.error("--seeds is at least 1")
    return options


def measure(train: list[Path], test: Path, seeds: int) -> Report:
    """The whole report on these files."""
    from bench.declarations_kr import read
    from bench.targeting_peers import PEERS

    split = read(train, test)
    labels = split.fraud[split.training :]
    rows = {"train": split.training, "test": len(labels), "unseen": int(split.unseen.sum())}
    report = Report("targeting", WORKLOAD.format(**rows, rate=labels.mean(), seeds=seeds))
    ours, duty, model, matrix = _ours(split, seeds)
    peers = {name: _peer(peer, split, seeds) for name, peer in PEERS.items() if _installed(name)}
    if absent := sorted(set(PEERS) - set(peers)):
        report.workload += f". Not installed, so not measured: {', '.join(absent)}"
    parts = {"all rows": np.ones(len(labels), dtype=bool), "unseen tuples": split.unseen}
    for part, mask in parts.items():
        if labels[mask].any() and not labels[mask].all():
            _compare(report, part, mask, split, ours, peers)
    _money(report, split, ours, duty)
    _significance(report, split, ours, peers, parts)
    _times(report, split, ours, peers, model, matrix)
    return report


def _ours(split, seeds: int):
    from greenlane.risk.engine.model import batch, scoring, training

    n = split.training
    window = split.items.take(np.arange(n))
    run, duty, model, matrix = Run([], []), [], None, None

    def work(seed: int) -> None:
        nonlocal model, matrix
        model = training.train(window, split.outcomes, training.Settings(seed=seed))
        matrix = batch.describe(split.items, split.outcomes)[n:]
        scores = scoring.score(model, matrix)
        run.scores.append(scores.margin)
        duty.append(scores)

    for seed in range(seeds):
        run.times.append(timed(lambda seed=seed: work(seed)))
    return run, duty, model, matrix


def _installed(name: str) -> bool:
    """Whether the peer's library is there; the extra `bench` brings them all."""
    from bench.targeting_peers import LIBRARIES

    library = LIBRARIES.get(name)
    return library is None or importlib.util.find_spec(library) is not None


def _peer(peer, split, seeds: int) -> Run:
    run = Run([], [])
    for seed in range(seeds):
        run.times.append(timed(lambda seed=seed: run.scores.append(peer(split, seed))))
    return run


def _figures(split, mask, scores) -> dict[str, float]:
    """Every figure of one ranking on one part of the test rows."""
    from greenlane.risk.engine.model.evaluation import at_budget, auc

    labels, money = split.fraud[split.training :][mask], split.money[split.training :][mask]
    found = {}
    for share in SHARES:
        top = at_budget(labels, money, scores[mask], share)
        percent = f"{share * 100:.0f} %"
        found[f"precision at {percent}"] = top.precision
        found[f"recall at {percent}"] = top.recall
        found[f"revenue proxy at {percent}"] = top.revenue
    found["AUC"] = auc(labels, scores[mask])
    return found


def _medians(split, mask, run: Run) -> dict[str, float]:
    figures = [_figures(split, mask, scores) for scores in run.scores]
    return {name: median([one[name] for one in figures]) for name in figures[0]}


def _compare(report: Report, part: str, mask, split, ours: Run, peers: dict[str, Run]) -> None:
    own = _medians(split, mask, ours)
    others = {name: _medians(split, mask, run) for name, run in peers.items()}
    for metric, value in own.items():
        unit = "area" if metric == "AUC" else "share"
        if goal := GOALS.get((part, metric)):
            report.add(f"{part}: {metric}", value, unit, goal=f">= {goal}", met=value >= goal)
        for peer, figures in others.items():
            report.add(f"{part}: {metric}", value, unit, peer=peer, peer_value=figures[metric])


def _money(report: Report, split, ours: Run, duty: list) -> None:
    """What the head for money is for: the revenue proxy when it ranks, beside the ranking by probability."""
    everything = np.ones(len(split.unseen), dtype=bool)
    by_money = _medians(split, everything, Run([scores.duty for scores in duty], []))
    by_chance = _medians(split, everything, ours)
    for share in SHARES:
        metric = f"revenue proxy at {share * 100:.0f} %"
        report.add(
            f"all rows, ranked by duty at stake: {metric}",
            by_money[metric],
            "share",
            peer="ours ranked by probability",
            peer_value=by_chance[metric],
        )
    labels = split.fraud[split.training :]
    errors = [abs(float(scores.probability.mean() - labels.mean())) for scores in duty]
    report.add("all rows: calibration, mean probability less share found", median(errors), "share")
    report.add(
        "all rows: calibration error, ten bins", median([_ece(labels, s.probability) for s in duty]), "share"
    )
    critical = split.critical[split.training :]
    if critical.any():
        from greenlane.risk.engine.model.evaluation import auc

        report.add(
            "all rows: AUC of the safety head", median([auc(critical, s.safety) for s in duty]), "area"
        )


def _ece(labels, probability) -> float:
    """Expected calibration error: mean distance of probability and share found over ten bins of equal size."""
    order = np.argsort(probability, kind="stable")
    bins = np.array_split(order, 10)
    return float(sum(abs(probability[b].mean() - labels[b].mean()) * len(b) for b in bins) / len(labels))


def _significance(report: Report, split, ours: Run, peers: dict[str, Run], parts) -> None:
    """Paired bootstrap over rows, all seeds averaged: is a peer significantly better?"""
    from greenlane.risk.engine.model.evaluation import auc, difference, precision_at

    metrics = {"AUC": auc, "precision at 5 %": precision_at(0.05), "precision at 10 %": precision_at(0.10)}
    mask = parts["unseen tuples"]
    labels = split.fraud[split.training :][mask]
    if not labels.any() or labels.all():
        return
    for name, metric in metrics.items():
        for peer, run in peers.items():
            own, other = ([scores[mask] for scores in one.scores] for one in (ours, run))
            found = difference(labels, own, other, metric, rounds=ROUNDS)
            text = f"unseen tuples: {name}, ours less {peer} ({ROUNDS} paired bootstrap rounds)"
            goal = "peer not significantly better: upper end of the 95 % interval >= 0"
            report.add(text, found.value, "difference", goal=goal, met=not found.theirs_is_better)
            report.add(f"{text}: lower end", found.low, "difference")
            report.add(f"{text}: upper end", found.high, "difference")
            report.add(f"{text}: p", found.p, "probability")


def _times(report: Report, split, ours: Run, peers: dict[str, Run], model, matrix) -> None:
    from greenlane.risk.engine.model import batch, scoring

    for kind in ("cpu", "wall"):
        own = median([getattr(timing, kind) for timing in ours.times])
        for peer, run in peers.items():
            name = f"train (features, three heads, calibration) and score, {kind.upper() if kind == 'cpu' else kind}"
            report.add(name, own, "s", peer=peer, peer_value=median([getattr(t, kind) for t in run.times]))
    described = timed(lambda: batch.describe(split.items, split.outcomes))
    report.add("batch: items described per second of CPU", len(split.items) / described.cpu, "1/s")
    scored = timed(lambda: scoring.score(model, matrix))
    report.add("batch: items scored per second of CPU, three heads", len(matrix) / scored.cpu, "1/s")
    _live_times(report, split, model, matrix)


def _live_times(report: Report, split, model, matrix) -> None:
    """One item at a time, as a lodgement brings it; equal to the batch bit for bit, or this says so."""
    from greenlane.risk.engine.model import book, scoring

    n = split.training
    live = book.replay(split.items, split.outcomes, until=int(split.items.day[n:].min()))
    together = scoring.score(model, matrix)
    spent: dict[str, list[float]] = {"describe": [], "score": []}
    same, count = 0, min(LIVE_ROWS, len(matrix))
    order = np.argsort(split.items.day[n:], kind="stable")[:count]
    cpu = time.process_time()
    for position in order:
        item = split.items.row(n + int(position))
        began = time.perf_counter()
        row = live.describe(item)
        between = time.perf_counter()
        score = scoring.score_one(model, row)
        spent["score"].append(time.perf_counter() - between)
        spent["describe"].append(between - began)
        live.observe(item)
        same += row.tobytes() == matrix[position].tobytes() and score == together.row(int(position))
    cpu = time.process_time() - cpu
    for name, times in spent.items():
        report.add(f"live: {name} one item, wall p50", median(times) * 1000, "ms")
        report.add(f"live: {name} one item, wall p95", percentile(times, 0.95) * 1000, "ms")
    report.add("live: describe, score and note one item, CPU", cpu / count * 1000, "ms")
    report.add(
        "live: share of items equal to the batch bit for bit",
        same / count,
        "share",
        goal="= 1",
        met=same == count,
    )


if __name__ == "__main__":
    raise SystemExit(main())
