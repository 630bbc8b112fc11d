"""A backtest over a million items: one rule, one rule beside 20 live ones, and one that hits most of everything.

What is timed is the whole of `greenlane.risk.backtesting.backtest`: days and results of checks read from the database
(SQLite), the columns that the conditions read from the kept files of 365 days, the report with its estimates, overlap
and traders. The items are synthetic: 50,000 of the seeded generator of `bench.rule_workload`, drawn to a million.

The files of the days are written by the benchmark, since a million stored decisions would be 10 GB; what it takes to
write such files from stored decisions is measured apart, on 5 days of 1,000 decisions of 4 items with every
field.

Peer in the same run: DuckDB over the same files with the SQL of the same conditions. It counts hits and does no more,
so it is compared with counting hits alone; counts that differ stop the run.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson

from bench.harness import Report, Timing, fresh_database, median, run_child, timed

ITEMS, DAYS, LINES, RUNS, LIVE, DRAWN, SEED = 1_000_000, 365, 4, 5, 20, 50_000, 20_26
STORED, CHECKED = 20_000, 60_000
WIDE = "net_mass > 50 or duty_rate >= 20"
"""A rule no office would keep: what the report costs when most items are hit."""
GOAL = 5.0
WIDEST = f"a rule that hits most items, beside {LIVE} live rules"
PEER = "DuckDB, the same files"


def main() -> int:
    size = (
        f"synthetic: {ITEMS:,} items of {ITEMS // LINES:,} declarations over {DAYS} days, {CHECKED:,} checked"
    )
    report = Report("backtest", f"{size}; medians of {RUNS} runs")
    with fresh_database("sqlite") as address:
        said = orjson.loads(run_child("bench.backtest", address, "child").splitlines()[-1])
    for name in ("one rule", f"one rule beside {LIVE} live rules", WIDEST):
        wall, cpu = said[name]
        report.add(
            f"{name}: backtest with its report, wall", wall, "s", goal=f"<= {GOAL:g}", met=wall <= GOAL
        )
        report.add(f"{name}: backtest with its report, CPU", cpu, "s")
    for name in ("one rule", f"{LIVE} rules"):
        ours, theirs = said[f"{name}, counted"], said[f"{name}, DuckDB"]
        for kind, at in (("wall", 0), ("CPU", 1)):
            report.add(
                f"{name}: hits counted, {kind}", ours[at], "s", peer=PEER, peer_value=theirs[at]
            )  # fmt: skip
    report.add("items the one rule hits", said["hits"], "items")
    report.add("items the rule that hits most items hits", said["most hits"], "items")
    report.add("written into files from stored decisions, once a day", said["kept"], "items per CPU second")
    report.add("size of the files", said["megabytes"], "MB")
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def child() -> None:
    """One database and its files; prints the figures."""
    import os

    with tempfile.TemporaryDirectory(prefix="greenlane-bench-home-") as home:
        os.environ["GREENLANE_HOME"] = home
        from greenlane.cli.prepare import ready

        ready()
        sys.stdout.write(orjson.dumps(_measured(), default=float).decode() + "\n")


def _measured() -> dict[str, Any]:
    from bench.rule_workload import generated, rules_for
    from greenlane.risk.editions import words_in_force
    from greenlane.risk.engine.language import write_rule

    said: dict[str, Any] = {"kept": _kept()}
    _days_with_results()
    rows = generated(DRAWN, SEED)
    said["megabytes"] = _write_items(rows)
    made = rules_for(rows, LIVE + 1, SEED, words_in_force())
    texts = [write_rule(condition) for condition in made.values()]
    tried = _rule(texts[0], "R0001", "draft")
    said["one rule"], said["hits"] = _tried(tried)
    for number, text in enumerate(texts[1:], 2):
        _rule(text, f"R{number:04d}", "live")
    said[f"one rule beside {LIVE} live rules"], _ = _tried(tried)
    said[WIDEST], said["most hits"] = _tried(_rule(WIDE, "R0099", "draft"))
    conditions = dict(list(made.items())[:LIVE])
    said |= _counted("one rule", dict(list(conditions.items())[:1])) | _counted(f"{LIVE} rules", conditions)
    return said


def _kept() -> float:
    """Items a CPU second that are written into files from stored decisions, on days of their own; rows are full."""
    from greenlane.declarations.models import Declaration
    from greenlane.risk import history
    from greenlane.risk.engine.model.items import read_item
    from greenlane.risk.engine.model.tests.samples import one_item
    from greenlane.risk.models import DecisionRecord
    from greenlane.risk.tests import factories

    in_force, declarant, each = factories.edition(), factories.trader(), STORED // LINES // 5
    days = [factories.START - timedelta(days=30 - number) for number in range(5)]
    about = [factories.unsaved_declaration(day, declarant) for day in days for _ in range(each)]
    made = []
    for row in Declaration.objects.bulk_create(about):
        day = row.registered_at.date()
        seen = factories.recorded(read_item(one_item(day=day)))
        items = [replace(seen, sequence=number + 1, row=_full(day)) for number in range(LINES)]
        made.append(factories.unsaved_decision(row, items, in_force))
    DecisionRecord.objects.bulk_create(made)
    known = history.days_of(days[0], days[-1])
    return STORED / timed(lambda: [history.kept(day) for day in known]).cpu


def _full(day: date) -> dict[str, Any]:
    """A row with every field of the catalogue."""
    from greenlane.risk.engine.language import FIELDS, Kind

    values = {Kind.NUMBER: 12.5, Kind.MONEY: 125_000, Kind.DATE: day, Kind.BOOLEAN: True}
    return {field.column: values.get(field.kind, "640399") for field in FIELDS.values()}


def _days_with_results() -> None:
    """365 days of one decision each, with results of checks for as many items of its day as are checked."""
    from greenlane.risk.models import Outcome
    from greenlane.risk.tests import factories

    made = factories.history(DAYS * 10, seed=SEED, days=DAYS, lines=1, inspected=0.001)
    Outcome.objects.filter(decision__in=made.decisions).delete()
    Outcome.objects.bulk_create(
        Outcome(
            decision=decision,
            sequence=number,
            known_at=factories.at_noon(decision.day),
            known_on=decision.day,
            source=Outcome.Source.OFFICER,
            officer="bench",
            finding="value" if number % 7 == 0 else "",
            duty_minor=12_300 if number % 7 == 0 else 0,
        )
        for decision in {decision.day: decision for decision in made.decisions}.values()
        for number in range(1, CHECKED // DAYS + 1)
    )


def _write_items(rows: list[dict[str, Any]]) -> float:
    """The items of every day in its file, as if they had been decided; megabytes."""
    import numpy as np
    import polars as pl

    from greenlane.risk import history
    from greenlane.risk.engine.language.frames import frame_of

    chance = np.random.default_rng(SEED)
    source, days = frame_of(rows, categorical=False), _days()
    own = dict(history.DecisionRecord.objects.values_list("day", "pk"))
    share = ITEMS // len(days)
    for number, day in enumerate(days):
        count = share + (ITEMS % len(days) if number == 0 else 0)
        items = np.arange(count)
        named = {
            "_decision": np.full(count, own[day.day]),
            "_declaration": number * (share + ITEMS) + items // LINES,
            "_version": np.ones(count, dtype=np.int64),
            "_sequence": items + 1,
            "_propensity": np.full(count, 0.05),
        }
        context = [pl.Series(name, values, history.CONTEXT[name]) for name, values in named.items()]
        constants = {"_day": day.day, "_lane": "green", "_by": "none", "direction": "IMPORT"}
        frame = source[chance.integers(0, len(source), count)].with_columns(
            *context, *(pl.lit(value).alias(name) for name, value in constants.items())
        )
        frame = frame.with_columns(pl.col("item_price").alias("customs_value"))
        frame.select([pl.col(name).cast(kind) for name, kind in history._schema().items()]).write_parquet(
            history._path(day)
        )
    return sum(history._path(day).stat().st_size for day in days) / 1e6


def _days() -> list[Any]:
    from greenlane.risk import history
    from greenlane.risk.tests import factories

    found = history.days_of(factories.START, date.max)
    if len(found) != DAYS:
        raise RuntimeError(f"{len(found)} days have decisions, not {DAYS}")
    return found


def _rule(text: str, code: str, state: str) -> Any:
    from greenlane.risk.tests import factories

    return factories.rule(code, text=text, state=state)


def _tried(rule: Any) -> tuple[list[float], int]:
    """Wall and CPU seconds of a whole backtest, and the items it hit."""
    from greenlane.risk.backtesting import backtest

    days = _days()
    told = backtest(rule, days[0].day, days[-1].day)  # the first run also warms what any server has warm
    if told["items"] != ITEMS or not told["found"]["checked"]:
        raise RuntimeError(f"the history was not read: {told['items']} items, {told['found']}")
    runs = [timed(lambda: backtest(rule, days[0].day, days[-1].day)) for _ in range(RUNS)]
    return _seconds(runs), told["hits"]["items"]


def _counted(name: str, rules: dict[str, Any]) -> dict[str, list[float]]:
    """Hits of the rules over the files, by Polars and by DuckDB; both read the columns they need each time."""
    import duckdb
    import polars as pl

    from bench.rule_workload import columns_read
    from bench.rules import HitsDiffer
    from greenlane.risk import history
    from greenlane.risk.editions import words_in_force
    from greenlane.risk.engine.language import Dialect, compile_sql
    from greenlane.risk.engine.language.frames import count_hits

    words, files = words_in_force(), [str(history._path(day)) for day in _days()]
    columns = [field.column for field in columns_read(rules)]
    compiled = [compile_sql(rule, words, Dialect.DUCKDB) for rule in rules.values()]

    def ours() -> list[int]:
        return list(count_hits(pl.scan_parquet(files).select(columns).collect(), rules, words).values())

    def theirs() -> list[int]:
        with duckdb.connect(":memory:") as database:
            filters = ", ".join(f"count(*) FILTER (WHERE {sql.text})" for sql in compiled)
            given = [value for sql in compiled for value in sql.parameters]
            found = database.execute(f"SELECT {filters} FROM read_parquet(?)", [*given, files]).fetchone()
            return list(found or ())

    if ours() != theirs():
        raise HitsDiffer("DuckDB")
    return {
        f"{name}, counted": _seconds([timed(ours) for _ in range(RUNS)]),
        f"{name}, DuckDB": _seconds([timed(theirs) for _ in range(RUNS)]),
    }


def _seconds(runs: list[Timing]) -> list[float]:
    return [median([run.wall for run in runs]), median([run.cpu for run in runs])]


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child()
    else:
        raise SystemExit(main())
