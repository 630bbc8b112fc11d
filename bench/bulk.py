"""Bulk lodgement: one-item declarations from CSV, beside the same rows written by the bare driver.

The rows are those of the Korean data set's sample (MIT), repeated under new references: real codes, masses
and prices, synthetic operators. Every declaration runs the whole path: CSV, rules, duty calculation,
selection, ledger, event log.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import orjson

import greenlane.interchange
from bench.harness import Report, Timing, fresh_database, median, run_child, timed
from bench.peers import write_bare

DECLARATIONS = 4000
BATCH = 500
RUNS = 3
GOAL = 300
SAMPLE = Path(greenlane.interchange.__file__).parent / "tests" / "examples" / "declarations_kr_200.csv"
WORKLOAD = f"{DECLARATIONS} one-item import declarations from CSV, batches of {BATCH}, median of {RUNS} runs"


def main() -> int:
    report = Report("bulk", WORKLOAD)
    for vendor in ("postgresql", "sqlite"):
        _measure(report, vendor)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _measure(report: Report, vendor: str) -> None:
    runs: list[Timing] = []
    bare: list[Timing] = []
    registered = rows = 0
    for _ in range(RUNS):
        with fresh_database(vendor) as address:
            said = orjson.loads(run_child("bench.bulk", address, "child").splitlines()[-1])
            runs.append(Timing(said["wall"], said["cpu"]))
            registered = said["registered"]
            timing, rows = write_bare(address)
            bare.append(timing)
    cpu = median([run.cpu for run in runs])
    rate = registered / cpu
    report.add(
        f"{vendor}: declarations registered per second of CPU",
        rate,
        "1/s",
        goal=f">= {GOAL}",
        met=rate >= GOAL,
    )
    report.add(f"{vendor}: CPU per declaration", cpu / registered * 1000, "ms")
    report.add(
        f"{vendor}: wall time of the run",
        median([run.wall for run in runs]),
        "s",
        peer=f"{'COPY' if vendor == 'postgresql' else 'executemany'} of the same {rows} rows",
        peer_value=median([run.wall for run in bare]),
    )


def child() -> None:
    """One run on the database of the environment; prints its figures."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.access import Actor, Role
    from greenlane.interchange.bulk import bulk_csv

    gateway = Actor("bench", frozenset({Role.GATEWAY}))
    for _ in bulk_csv(rows_of("W", 20), "declarations-kr", by=gateway):
        pass  # warm: tariff book, code lists, compiled map
    content = rows_of("B", DECLARATIONS)
    verdicts: list[bool] = []

    def work() -> None:
        found = bulk_csv(content, "declarations-kr", by=gateway, batch=BATCH)
        verdicts.extend(not verdict.refused for verdict in found)

    timing = timed(work)
    said = {"wall": timing.wall, "cpu": timing.cpu, "registered": sum(verdicts), "all": len(verdicts)}
    sys.stdout.write(orjson.dumps(said).decode() + "\n")


def rows_of(prefix: str, count: int) -> bytes:
    """A CSV of `count` declarations made from the sample, each under a reference of its own."""
    sample = list(csv.DictReader(io.StringIO(SAMPLE.read_text())))
    text = io.StringIO()
    writer = csv.DictWriter(text, sample[0].keys())
    writer.writeheader()
    for number in range(count):
        writer.writerow({**sample[number % len(sample)], "Declaration ID": f"{prefix}{number:07d}"})
    return text.getvalue().encode()


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        child()
    else:
        raise SystemExit(main())
