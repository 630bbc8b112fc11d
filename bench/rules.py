"""Selectivity rules: 500 rules x 100,000 declarations, live and in batch, beside zen-engine and plain closures.

`--data FOLDER_OR_CSV` (or GREENLANE_BENCH_DATA) takes declarations of the Korean data set; without it a
seeded generator makes them. Every engine's hits are compared with the live matcher's on the rows it saw; a
difference stops the run. zen-engine and the closures see a sample, since all rows would take them minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl

from bench.harness import Report, Timing, median, percentile, timed
from bench.rule_peers import closure_of, zen_text
from bench.rule_workload import columns_read, generated, korean, rules_for
from greenlane.risk.engine.language import (
    Condition,
    Dialect,
    Matcher,
    column_definitions,
    compile_matcher,
    compile_sql,
    index_notice,
    vocabulary,
)
from greenlane.risk.engine.language.frames import frame_of, prepare

RULES, ROWS, RUNS, SEED = 500, 100_000, 5, 20_26
LIVE_ROWS, ZEN_ROWS, CLOSURE_ROWS, DUCKDB_RULES = 20_000, 200, 1_000, 20
LIVE_GOAL_MS, ZEN_GOAL, BATCH_GOAL = 0.02, 100, 300
VOCABULARY = vocabulary("USD")
Row = Mapping[str, Any]
Rules = dict[str, Condition]


class HitsDiffer(Exception):
    """Two engines do not agree on what the rules hit; their speeds cannot be compared."""


def main() -> int:
    rows, source = _declarations()
    rules = rules_for(rows, RULES, SEED, VOCABULARY)
    sizes = (
        f"{RULES} rules x {ROWS:,} one-item declarations; single ones: {LIVE_ROWS:,}, zen-engine {ZEN_ROWS}"
    )
    report = Report(
        "rules", f"{sizes}, closures {CLOSURE_ROWS:,}; {source}; medians of {RUNS} runs, CPU time"
    )
    matcher = _compiled(report, rules, rows)
    counts = _live(report, matcher, rows, rules)
    _batch(report, rules, rows, counts)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _declarations() -> tuple[list[dict[str, Any]], str]:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("GREENLANE_BENCH_DATA", ""))
    parser.add_argument("--json", action="store_true", help="the result is always JSON")
    data = parser.parse_args().data
    if data:
        return korean(Path(data), ROWS, SEED), "drawn from the Korean data set (MIT; its rows are synthetic)"
    return generated(ROWS, SEED), "synthetic, from our seeded generator"


def _compiled(report: Report, rules: Rules, rows: list[dict[str, Any]]) -> Matcher:
    timings = [timed(lambda: compile_matcher(rules, VOCABULARY, rows[:2_000])) for _ in range(RUNS)]
    report.add("live matcher: prepare all rules", median([t.cpu for t in timings]) * 1000, "ms CPU")
    flagged = sum(index_notice(rule, VOCABULARY) is not None for rule in rules.values())
    report.add("rules flagged as not or weakly indexable", flagged, "rules")
    return compile_matcher(rules, VOCABULARY, rows[:2_000])


def _live(report: Report, matcher: Matcher, rows: list[dict[str, Any]], rules: Rules) -> dict[str, int]:
    counts = dict.fromkeys(rules, 0)
    for row in rows:
        for name in matcher.hits(row):
            counts[name] += 1
    report.add("hits of all rules on all declarations", sum(counts.values()), "hits")
    ours = _single(matcher.hits, rows[:LIVE_ROWS])
    runs = [timed(lambda: [matcher.hits(row) for row in rows]) for _ in range(RUNS)]
    _beside(report, "zen-engine", ours, _zen(rules, rows, matcher), ZEN_GOAL)
    _beside(report, "a loop over plain closures", ours, _closures(rules, rows, matcher))
    report.add("live matcher: 95th percentile of a declaration", percentile(ours, 0.95), "ms")
    report.add("live matcher: all declarations", _speed(runs), "million row-rules per CPU second")
    return counts


def _beside(report: Report, peer: str, ours: list[float], theirs: list[float], goal: float = 0) -> None:
    """How many times faster one declaration is than with the peer, by medians of the same run."""
    if not theirs:
        print(f"{peer} is not installed and was left out: pip install --group bench", file=sys.stderr)
        return
    value, other = median(ours), median(theirs)
    times = other / value
    report.add(
        f"live matcher: p50 of one declaration, all rules, beside {peer}", value, "ms",
        goal=f"<= {LIVE_GOAL_MS}", met=value <= LIVE_GOAL_MS, peer=f"{peer}, p50", peer_value=other,
    )  # fmt: skip
    more = {"goal": f">= {goal}", "met": times >= goal} if goal else {}
    report.add(f"live matcher: times faster than {peer}, p50", times, "times", **more)


def _single(match: Callable[[Row], list[str]], rows: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of each declaration on its own. CPU clock: a busy neighbour does not count."""
    times = []
    for row in rows:
        began = time.process_time_ns()
        match(row)
        times.append((time.process_time_ns() - began) / 1e6)
    return times


def _zen(rules: Rules, rows: list[dict[str, Any]], matcher: Matcher) -> list[float]:
    try:
        import zen
    except ImportError:
        return []
    compiled = [(name, zen.compile_expression(zen_text(rule, VOCABULARY))) for name, rule in rules.items()]

    def match(row: Row) -> list[str]:
        return [name for name, expression in compiled if expression.evaluate(row)]

    return _checked("zen-engine", match, _complete(rows[:ZEN_ROWS], rules), matcher)


def _closures(rules: Rules, rows: list[dict[str, Any]], matcher: Matcher) -> list[float]:
    closures = [(name, closure_of(rule, VOCABULARY)) for name, rule in rules.items()]

    def match(row: Row) -> list[str]:
        return [name for name, test in closures if test(row)]

    return _checked("closures", match, _complete(rows[:CLOSURE_ROWS], rules), matcher)


def _complete(rows: list[dict[str, Any]], rules: Rules) -> list[dict[str, Any]]:
    """Rows without missing values, which the peers do not know: those that lack something are left out."""
    columns = {field.column for field in columns_read(rules)}
    return [row for row in rows if columns <= row.keys()]


def _checked(
    engine: str, match: Callable[[Row], list[str]], rows: list[dict[str, Any]], matcher: Matcher
) -> list[float]:
    for row in rows:
        if match(row) != matcher.hits(row):
            raise HitsDiffer(f"{engine} on {row}")
    return _single(match, rows)


def _batch(report: Report, rules: Rules, rows: list[dict[str, Any]], counts: dict[str, int]) -> None:
    columns = list(columns_read(rules))
    frames = {
        kind: frame_of(rows, columns, categorical=kind == "Categorical") for kind in ("Categorical", "text")
    }
    speeds = {kind: _speed(_counted(frame, rules, counts)) for kind, frame in frames.items()}
    report.add(
        "batch: Polars, Categorical columns", speeds["Categorical"], "million row-rules per CPU second",
        goal=f">= {BATCH_GOAL}", met=speeds["Categorical"] >= BATCH_GOAL,
        peer="the same on text columns", peer_value=speeds["text"],
    )  # fmt: skip
    preparing = [timed(lambda: prepare(frames["Categorical"], rules, VOCABULARY)) for _ in range(RUNS)]
    report.add("batch: prepare all rules for a frame", median([t.cpu for t in preparing]) * 1000, "ms CPU")
    some = dict(list(rules.items())[:DUCKDB_RULES])
    runs = _duckdb(some, rows, columns, counts)
    report.add(
        f"history: DuckDB, {DUCKDB_RULES} rules", _speed(runs, len(some)), "million row-rules per CPU second"
    )


def _counted(frame: pl.DataFrame, rules: Rules, counts: dict[str, int]) -> list[Timing]:
    batch = prepare(frame, rules, VOCABULARY)
    if batch.count() != counts:
        raise HitsDiffer("Polars")
    return [timed(batch.count) for _ in range(RUNS)]


def _duckdb(
    rules: Rules, rows: list[dict[str, Any]], columns: list[Any], counts: dict[str, int]
) -> list[Timing]:
    """One statement a rule, as a backtest asks."""
    compiled = {name: compile_sql(rule, VOCABULARY, Dialect.DUCKDB) for name, rule in rules.items()}
    frame = frame_of(rows, columns, categorical=False)
    with duckdb.connect(":memory:") as database, tempfile.TemporaryDirectory() as folder:
        database.execute(f"CREATE TABLE history ({column_definitions(columns)})")
        frame.write_parquet(f"{folder}/history.parquet")
        database.execute("INSERT INTO history SELECT * FROM read_parquet(?)", [f"{folder}/history.parquet"])

        def count() -> dict[str, int]:
            return {
                name: database.execute(
                    f"SELECT count(*) FROM history WHERE {s.text}", s.parameters
                ).fetchone()[0]  # type: ignore[index]
                for name, s in compiled.items()
            }

        if count() != {name: counts[name] for name in rules}:
            raise HitsDiffer("DuckDB")
        return [timed(count) for _ in range(RUNS)]


def _speed(runs: list[Timing], rules: int = RULES) -> float:
    return rules * ROWS / median([run.cpu for run in runs]) / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
