"""From the last gate to release while lodgements keep coming in: how long the bank's message takes to free the goods.

Declarations arrive at a fixed rate, whether or not the server keeps up; each is lodged, arrived and registered, and
paid as soon as it is due. What is timed is the bank's message until its answer, by which time the release is stored.
Before it, the same message is timed on the idle server. Server: granian, one worker, in a process of its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import django
import httpx
import orjson

from bench.harness import LOOPBACK, Report, fresh_database, median, percentile, process_cpu, run_child
from bench.lifecycle import PORT, Life, server

RATE, SECONDS, IDLE = 20, 60, 100
CONNECTIONS = 48
GOAL_S, PUBLISHED_S = 1.0, 180.0
"""Our goal, and the best published: about three minutes from payment to release (India, National Time Release Study
2024)."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")
    django.setup()
    report = Report(
        "release", f"{RATE} five-item imports lodged a second for {SECONDS} s, each to its release"
    )
    for vendor in ("postgresql", "sqlite"):
        with fresh_database(vendor) as address:
            _measure(report, vendor, address)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _measure(report: Report, vendor: str, address: str) -> None:
    keys = orjson.loads(run_child("bench.lifecycle", address, "prepare").splitlines()[-1])
    with server(address) as pid:
        crowd = Crowd(keys)
        for number in range(20 + IDLE):
            crowd.one(f"idle-{number}")
        idle = crowd.paid[20:]
        before, started = process_cpu(pid), time.perf_counter()
        crowd = Crowd(keys)
        behind = crowd.come()
        wall = time.perf_counter() - started
        cpu = (process_cpu(pid) - before) / len(crowd.paid) * 1000
    stored = orjson.loads(run_child("bench.release", address, "verify").splitlines()[-1])
    p99 = percentile(crowd.paid, 0.99)
    report.add(
        f"{vendor}: last gate to release, p99",
        p99,
        "s",
        goal=f"<= {GOAL_S}",
        met=p99 <= GOAL_S and behind <= 1,
        peer="best published, payment to release (NTRS 2024)",
        peer_value=PUBLISHED_S,
    )
    report.add(
        f"{vendor}: last gate to release, p50",
        median(crowd.paid),
        "s",
        peer="the same on the idle server",
        peer_value=median(idle),
    )
    report.add(f"{vendor}: declarations a second, all calls", len(crowd.paid) / wall, "1/s")
    report.add(f"{vendor}: how far the clients fell behind the rate", behind, "s")
    report.add(f"{vendor}: server CPU per declaration", cpu, "ms")
    report.add(f"{vendor}: released at the very moment of the last gate", stored["same"], "share", goal="= 1")
    report.add(f"{vendor}: released by the machine (control group waits)", stored["released"], "share")


@dataclass(slots=True)
class Crowd:
    """Clients that lodge at a fixed rate. `paid` are seconds from the bank's message to its answer."""

    keys: dict[str, str]
    paid: list[float] = field(default_factory=list)
    _own: threading.local = field(default_factory=threading.local)

    def come(self) -> float:
        """Send everything at its time; returns how many seconds late the last one began."""
        begun, latest = time.perf_counter(), 0.0
        waiting: list[Future[None]] = []

        def at(number: int) -> None:
            nonlocal latest
            latest = max(latest, time.perf_counter() - begun - number / RATE)
            self.one(f"load-{number}")

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for number in range(RATE * SECONDS):
                time.sleep(max(begun + number / RATE - time.perf_counter(), 0))
                waiting.append(pool.submit(at, number))
            for future in waiting:
                future.result()
        return latest

    def one(self, reference: str) -> None:
        if not hasattr(self._own, "client"):
            self._own.client = httpx.Client(base_url=f"http://{LOOPBACK}:{PORT}/api/v1", timeout=60)
        life = Life(self._own.client, self.keys)
        due = life.until_due(reference)
        started = time.perf_counter()
        life.pay(due)
        self.paid.append(time.perf_counter() - started)


def verify() -> None:
    """Print the share released, and of those the share whose release carries the moment of its last gate."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.declarations.models import Declaration
    from greenlane.declarations.release import gates, release_time

    rows: list[Any] = list(Declaration.objects.filter(release="released"))
    same = sum(row.released_at == release_time(gates(row)) for row in rows)
    shares = {"same": same / len(rows), "released": len(rows) / Declaration.objects.count()}
    sys.stdout.write(orjson.dumps(shares).decode() + "\n")


if __name__ == "__main__":
    raise SystemExit(verify() if sys.argv[1:2] == ["verify"] else main())
