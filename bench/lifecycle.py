"""Lodge to release over HTTP: 5-item declarations, each lodged, arrived, registered and paid by API calls.

The server is the product's own (granian, one worker) in a process of its own; its CPU time is read from the
operating system. The peer is the same rows written by the bare driver.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import httpx
import orjson

from bench.harness import LOOPBACK, Report, fresh_database, median, percentile, process_cpu, run_child
from bench.peers import write_bare

CLIENTS = (1, 8, 32)
PER_STEP = 192
ITEMS = 5
PORT = 8765
THREADS = 4
CPU_GOAL_MS = 25
QUERY_GOAL = 30
WORKLOAD = (
    f"{PER_STEP} {ITEMS}-item imports per step at {CLIENTS} clients: lodge, arrive, register, pay, released"
)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")
    django.setup()
    report = Report("lifecycle", WORKLOAD)
    for vendor in ("postgresql", "sqlite"):
        with fresh_database(vendor) as address:
            _measure(report, vendor, address)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _measure(report: Report, vendor: str, address: str) -> None:
    keys = orjson.loads(run_child("bench.lifecycle", address, "prepare").splitlines()[-1])
    report.add(
        f"{vendor}: queries per declaration, all calls",
        keys["queries"],
        "queries",
        goal=f"<= {QUERY_GOAL}",
        met=keys["queries"] <= QUERY_GOAL,
    )
    with server(address) as pid:
        _step(keys, 1, 20, "warm")
        for clients in CLIENTS:
            before, started = process_cpu(pid), time.perf_counter()
            latencies = _step(keys, clients, PER_STEP, f"c{clients}")
            cpu = (process_cpu(pid) - before) / PER_STEP * 1000
            _note(report, f"{vendor}, {clients} clients", latencies, cpu, time.perf_counter() - started)
    released = orjson.loads(run_child("bench.lifecycle", address, "verify").splitlines()[-1])
    report.add(f"{vendor}: share released by the machine (control group of 1 % waits)", released, "share")
    timing, rows = write_bare(address)
    count = PER_STEP * len(CLIENTS) + 20
    mine = median(
        [r.value for r in report.results if r.metric.startswith(f"{vendor}, ") and "CPU" in r.metric]
    )
    report.add(
        f"{vendor}: CPU per declaration beside the bare driver",
        mine,
        "ms",
        peer=f"bare driver writing the same {rows} rows, CPU per declaration",
        peer_value=timing.cpu / count * 1000,
    )


def _note(report: Report, where: str, latencies: list[float], cpu: float, wall: float) -> None:
    report.add(
        f"{where}: server CPU per declaration", cpu, "ms", goal=f"<= {CPU_GOAL_MS}", met=cpu <= CPU_GOAL_MS
    )
    report.add(f"{where}: lodge to release, p50", median(latencies) * 1000, "ms")
    report.add(f"{where}: lodge to release, p99", percentile(latencies, 0.99) * 1000, "ms")
    report.add(f"{where}: declarations released per second", len(latencies) / wall, "1/s")


@contextmanager
def server(address: str) -> Iterator[int]:
    env = {**os.environ, "GREENLANE_DATABASE_URL": address, "GREENLANE_MODE": "demo"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--port", str(PORT)]
    command += ["--blocking-threads", str(THREADS)]
    with subprocess.Popen(
        [*command, "--no-access-log", "greenlane.config.wsgi:application"],
        env=env,
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_until_up()
            yield server.pid
        finally:
            server.terminate()


def _wait_until_up() -> None:
    for _ in range(100):
        try:
            if httpx.get(f"http://{LOOPBACK}:{PORT}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _step(keys: dict[str, str], clients: int, count: int, name: str) -> list[float]:
    """Run `count` declarations through `clients` connections; seconds from lodgement to release of each."""
    local = threading.local()

    def one(number: int) -> float:
        if not hasattr(local, "client"):
            local.client = httpx.Client(base_url=f"http://{LOOPBACK}:{PORT}/api/v1", timeout=60)
        return Life(local.client, keys).run(f"{name}-{number}")

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(count)))


@dataclass(frozen=True, slots=True)
class Life:
    """The API calls of one declaration."""

    client: Any
    keys: dict[str, str]

    def run(self, reference: str) -> float:
        started = time.perf_counter()
        self.pay(self.until_due(reference))
        return time.perf_counter() - started

    def until_due(self, reference: str) -> dict[str, Any]:
        """Lodge, arrive and register; what is returned waits for its payment only."""
        from bench.messages import declaration_json

        lodged = self._post("/declarations", declaration_json(reference, ITEMS), self.keys["declarant"])
        mrn = lodged["mrn"]
        report = {"consignment": mrn, "kind": "arrive", "office": "XM000101"}
        self._post("/cargo/reports", orjson.dumps(report), self.keys["carrier"])
        self._post(f"/declarations/{mrn}/goods-registration", b"{}", self.keys["declarant"])
        return lodged

    def pay(self, lodged: dict[str, Any]) -> None:
        """The bank's message about its payment: the last gate."""
        from bench.messages import bank_message

        body, signature = bank_message(lodged)
        paid = self.client.post(
            "/bank/callbacks",
            content=body,
            headers={"X-Signature": signature, "Content-Type": "application/json"},
        )
        if paid.status_code != 200:
            raise RuntimeError(f"{paid.status_code} {paid.text}")

    def _post(self, path: str, body: bytes, token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        answer = self.client.post(path, content=body, headers=headers)
        if answer.status_code >= 300:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json()
        return found


def prepare() -> None:
    """Fill the database of the environment, issue tokens, count the queries of one declaration's calls."""
    from greenlane.cli.prepare import ready

    ready()
    from django.db import connection
    from django.test import Client

    from bench.messages import tokens

    keys = tokens()
    client = _DjangoClient(Client())
    Life(client, keys).run("count-warm")
    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += not sql.startswith("BEGIN")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        Life(client, keys).run("count")
    sys.stdout.write(orjson.dumps({**keys, "queries": counted}).decode() + "\n")


def verify() -> None:
    """Print the share of declarations that were released."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.declarations.models import Declaration

    released = Declaration.objects.filter(release="released").count()
    sys.stdout.write(f"{released / Declaration.objects.count():.4f}\n")


class _DjangoClient:
    """Django's in-process client behind the one method `Life` uses, so that queries can be counted."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def post(self, path: str, *, content: bytes, headers: dict[str, str]) -> Any:
        kind = headers.pop("Content-Type")
        answer = self._client.post(f"/api/v1{path}", data=content, content_type=kind, headers=headers)
        answer.text = answer.content.decode()
        return answer


if __name__ == "__main__":
    parts = {"prepare": prepare, "verify": verify}
    chosen = parts.get("".join(sys.argv[1:2]))
    raise SystemExit(chosen() if chosen else main())
