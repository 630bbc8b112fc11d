"""What every benchmark shares: the result object, the environment, databases of its own, CPU time."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

POSTGRES = os.environ.get("GREENLANE_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Result:
    """One figure. `goal` is what we promised, `peer_value` what the peer did in the same run."""

    metric: str
    value: float
    unit: str
    goal: str | None = None
    met: bool | None = None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None


@dataclass(slots=True)
class Report:
    bench: str
    workload: str
    results: list[Result] = field(default_factory=list)

    def add(self, metric: str, value: float, unit: str, **more: Any) -> None:
        result = Result(metric, round(value, 4), unit, **more)
        if result.peer_value:
            result.peer_value = round(result.peer_value, 4)
            result.ratio = round(value / result.peer_value, 2)
        self.results.append(result)

    def as_dict(self) -> dict[str, Any]:
        return {
            "bench": self.bench,
            "workload": self.workload,
            "environment": environment(),
            "results": [asdict(result) for result in self.results],
        }


def environment() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": str(os.cpu_count()),
        "cpu": _cpu_model(),
        "commit": _run("git", "rev-parse", "--short", "HEAD"),
    }


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.processor()


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall and CPU seconds of one run (CPU of this process, user and system)."""

    wall: float
    cpu: float


def timed(work: Callable[[], Any]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def median(values: list[float]) -> float:
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@contextmanager
def fresh_database(vendor: str) -> Iterator[str]:
    """A database of its own, dropped afterwards; yields its address."""
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="greenlane-bench-") as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import psycopg

    name = f"greenlane_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield POSTGRES.rsplit("/", 1)[0] + "/" + name
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run_child(module: str, address: str, *arguments: str) -> str:
    """Run a part of a benchmark in a process of its own on one database; returns its standard output."""
    env = {**os.environ, "GREENLANE_DATABASE_URL": address, "GREENLANE_MODE": "demo"}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def process_cpu(pid: int) -> float:
    """CPU seconds (user and system) used so far by a process and its children that still run."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(entry.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / ticks
    return total
