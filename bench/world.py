"""The synthetic administration: goods items per CPU second, beside a row-by-row generator of the same table.

The peer is what a project without a simulator usually writes: Python's `random`, a dictionary for each row,
the same columns with independent values drawn from lists and distributions. It has no population, no seasons,
no schemes, no duties and no truth, so it does less for each row. Plain numpy columns without any logic are the
limit that a columnar generator could reach. All three are measured in the same run; the data is synthetic.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import orjson

from bench.harness import Report, Timing, median, timed
from greenlane.simulation.world import DECLARED, TRUTH, Check, Parameters, World
from greenlane.simulation.world.engine.catalogue import catalogue

RUNS = 5
WEEKS, ITEMS_PER_WEEK = 26, 10_000
PEER_ROWS = 50_000
GOAL = 20_000
WORKLOAD = (
    f"synthetic: {WEEKS} weeks of about {ITEMS_PER_WEEK:,} goods items, {len(DECLARED)} declared and {len(TRUTH)} true "
    f"columns, one process; median of {RUNS} runs"
)
PEER = f"random.Random, a dictionary a row, {len(DECLARED)} columns, no logic"
LIMIT = f"numpy.random columns, {len(DECLARED)} + {len(TRUTH)}, no logic"


def main() -> int:
    catalogue()  # read once a process; stated apart
    report = Report("world", WORKLOAD)
    setup = [
        timed(lambda: World(Parameters(weeks=WEEKS, items_per_week=ITEMS_PER_WEEK))) for _ in range(RUNS)
    ]
    made, ours = _measured(_world)
    rows, naive = _measured(_by_rows)
    columns, limit = _measured(lambda: _by_columns(made))
    rate, peer, most = made / ours.cpu, rows / naive.cpu, columns / limit.cpu
    goal = f">= {GOAL:,}"
    metric = "items generated per second of CPU"
    report.add(metric, rate, "1/s", goal=goal, met=rate >= GOAL, peer=PEER, peer_value=peer)
    report.add(f"{metric}, against the limit", rate, "1/s", peer=LIMIT, peer_value=most)
    report.add("items generated per second of wall time", made / ours.wall, "1/s")
    report.add("CPU to settle a population of 1,500 importers", median([s.cpu for s in setup]), "s")
    looped, loop = _measured(_loop)
    report.add(
        "items per second of CPU in a weekly loop that inspects 5 % and reacts", looped / loop.cpu, "1/s"
    )
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _measured(work: Callable[[], int]) -> tuple[int, Timing]:
    """(rows of one run, median timing)."""
    counts: list[int] = []
    runs = [timed(lambda: counts.append(work())) for _ in range(RUNS)]
    return counts[0], Timing(median([run.wall for run in runs]), median([run.cpu for run in runs]))


def _world() -> int:
    """The whole period, population included."""
    return sum(len(week) for week in World(Parameters(weeks=WEEKS, items_per_week=ITEMS_PER_WEEK)).weeks())


def _loop() -> int:
    world, items = World(Parameters(weeks=WEEKS, items_per_week=ITEMS_PER_WEEK)), 0
    for week in world.weeks():
        items += len(week)
        world.react(world.inspect(week, np.arange(0, len(week), 20), Check.EXAMINATION))
    return items


def _by_rows() -> int:
    """The peer: a table of the same columns, row by row."""
    rng, goods, start = random.Random(1), catalogue(), date(2026, 1, 5)
    codes = goods.code.tolist()
    rows: list[dict[str, Any]] = []
    for number in range(PEER_ROWS):
        net = int(rng.lognormvariate(14, 1))
        value = int(net * rng.lognormvariate(0, 1))
        rows.append(
            {
                "declaration": number,
                "item": 1,
                "date": start + timedelta(days=rng.randrange(7 * WEEKS)),
                "minute": rng.randrange(420, 1200),
                "office": rng.randrange(5),
                "mode": rng.choice((1, 3, 4)),
                "importer": 600_000_000 + rng.randrange(1_500),
                "declarant": 700_000_000 + rng.randrange(40),
                "seller": 800_000_000 + rng.randrange(1_500),
                "seller_country": rng.randrange(27),
                "departure": rng.randrange(27),
                "origin": rng.randrange(27),
                "commodity": rng.choice(codes),
                "procedure": 4000,
                "relief": rng.random() < 0.01,
                "preference": rng.choice((100, 200, 300)),
                "net_grams": net,
                "gross_grams": int(net * rng.uniform(1.03, 1.12)),
                "packages": 1 + net // 15_000,
                "currency": rng.randrange(8),
                "price": value,
                "value": value,
                "duty": value // 10,
                "taxes": value // 5,
            }
        )
    assert rows[0].keys() == DECLARED.keys()
    return len(rows)


def _by_columns(count: int) -> int:
    """The limit: as many columns of random numbers, nothing more."""
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 1_000_000, count) for _ in range(len(DECLARED) + len(TRUTH))]
    return len(columns[0])


if __name__ == "__main__":
    raise SystemExit(main())
