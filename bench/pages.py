"""Pages with a country's worth of declarations stored: server CPU, wall time and queries of each page, beside
the emptiest page that goes through the same stack; and what a browser loads for it.

The server is the product's own (granian, one worker) on PostgreSQL; one visitor at a time, so that wall
time is service time. Weight and requests are those of a Chromium with an empty cache, where one is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from bench.harness import LOOPBACK, Report, fresh_database, median, percentile, process_cpu, run_child

PORT = 8766
REQUESTS = 60
WARM = 5
P95_GOAL_MS = 150
QUERY_GOAL = 12
DONE = (200, 302)
TRACK_GOAL_KB = 100
EMPTY = {"public": "accessibility statement (public)", "signed in": "own roles (signed in)"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure: who opens it, its address by name, and whether it is a list (query budget)."""

    label: str
    visitor: str
    name: str
    args: tuple[str, ...] = ()
    query: str = ""
    is_list: bool = False

    @property
    def peer(self) -> str:
        return EMPTY["public" if not self.visitor else "signed in"]


PAGES = (
    # label, who, name of the address, arguments (keys of `prepare`), query
    Page(EMPTY["public"], "", "accessibility"),
    Page(EMPTY["signed in"], "supervisor", "account_roles"),
    Page("declarations, first page", "supervisor", "declarations", is_list=True),
    Page("declarations of an office in check", "supervisor", "declarations", (), "{filtered}", True),
    Page("declarations, page 200", "supervisor", "declarations", (), "page=200", True),
    Page("declarations found by MRN", "supervisor", "declarations", (), "q={mrn}", True),
    Page("declarations found by words", "supervisor", "declarations", (), "q=Aurora", True),
    Page("declarations of a trader", "trader", "declarations", is_list=True),
    Page("declarations of a broker", "broker", "declarations", is_list=True),
    Page("search by an MRN, to its page", "supervisor", "search", (), "q={mrn}"),
    Page("search by a word", "officer", "search", (), "q=aurora"),
    Page("declaration (officer)", "officer", "declaration", ("mrn",)),
    Page("declaration (trader)", "trader", "declaration", ("own",)),
    Page("desk home (officer)", "officer", "desk_home"),
    Page("desk home (supervisor)", "supervisor", "desk_home"),
    Page("portal home (trader)", "trader", "portal_home"),
    Page("portal home (broker)", "broker", "portal_home"),
    Page("load and age", "supervisor", "load"),
    Page("payments (trader)", "trader", "payment_orders", is_list=True),
    Page("payments (cashier)", "cashier", "payment_orders", is_list=True),
    Page("refunds (cashier)", "cashier", "refunds", is_list=True),
    Page("reconciliation", "cashier", "reconciliation"),
    Page("the books", "cashier", "payment_books"),
    Page("organisations", "registrar", "organisations", is_list=True),
    Page("users", "registrar", "users", is_list=True),
    Page("drafts (trader)", "trader", "drafts", is_list=True),
    Page("webhooks (trader)", "trader", "webhooks", is_list=True),
    Page("notifications (trader)", "trader", "notifications", is_list=True),
    Page("search by a word (trader)", "trader", "search", (), "q=aurora"),
    Page("tracking", "", "tracked", ("mrn",)),
    Page("figures", "", "figures"),
    Page("tariff code", "", "tariff_code", ("code",)),
    Page("tariff search", "", "tariff_search", (), "q=shoes"),
)


def main() -> int:
    from bench.population import size

    total = size()
    report = Report("pages", f"{total} declarations on PostgreSQL, {REQUESTS} requests a page, one visitor")
    with (
        tempfile.TemporaryDirectory(prefix="greenlane-bench-") as home,
        fresh_database("postgresql") as address,
    ):
        os.environ["GREENLANE_HOME"] = home
        said = orjson.loads(run_child("bench.pages", address, "prepare").splitlines()[-1])
        stored = said["stored"]
        report.add("declarations stored", stored, "declarations", goal=f">= {total}", met=stored >= total)
        with _server(address) as pid:
            _measure_all(report, said, pid)
            _weigh(report, said)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


@dataclass(frozen=True, slots=True)
class Measured:
    wall: list[float]
    cpu: float


def _measure_all(report: Report, said: dict[str, Any], pid: int) -> None:
    found: dict[str, Measured] = {}
    for page in PAGES:
        known = said["pages"][page.label]
        if "error" in known:
            report.add(f"{page.label}: {known['error']}", 0, "not measured", goal="measured", met=False)
            continue
        measured = found[page.label] = _measured(known["address"], said["cookies"].get(page.visitor), pid)
        _note(report, page, known, measured, found[page.peer])


def _note(report: Report, page: Page, known: dict[str, Any], measured: Measured, empty: Measured) -> None:
    wall = [value * 1000 for value in measured.wall]
    p95 = percentile(wall, 0.95)
    report.add(f"{page.label}: wall time, p50", median(wall), "ms",
               peer=page.peer, peer_value=median(empty.wall) * 1000)  # fmt: skip
    report.add(f"{page.label}: wall time, p95", p95, "ms", goal=f"<= {P95_GOAL_MS}", met=p95 <= P95_GOAL_MS,
               peer=page.peer, peer_value=percentile(empty.wall, 0.95) * 1000)  # fmt: skip
    report.add(f"{page.label}: server CPU a request", measured.cpu * 1000, "ms",
               peer=page.peer, peer_value=empty.cpu * 1000)  # fmt: skip
    report.add(f"{page.label}: time in the database, one request", known["database"] * 1000, "ms")
    queries = known["queries"]
    budget = {"goal": f"<= {QUERY_GOAL}", "met": queries <= QUERY_GOAL} if page.is_list else {}
    report.add(f"{page.label}: queries", queries, "queries", **budget)


def _measured(address: str, cookie: str | None, pid: int) -> Measured:
    cookies = {"sessionid": cookie} if cookie else {}
    wall = []
    with httpx.Client(base_url=f"http://{LOOPBACK}:{PORT}", cookies=cookies, timeout=60) as client:
        for _ in range(WARM):
            _get(client, address)
        before = process_cpu(pid)
        for _ in range(REQUESTS):
            started = time.perf_counter()
            _get(client, address)
            wall.append(time.perf_counter() - started)
        return Measured(wall, (process_cpu(pid) - before) / REQUESTS)


def _get(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code not in DONE:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _weigh(report: Report, said: dict[str, Any]) -> None:
    """Bytes and requests of a first visit, as a browser counts them."""
    from bench.browser import NoBrowser, first_visits

    wanted = {
        page.label: (known["address"], said["cookies"].get(page.visitor, ""))
        for page in PAGES
        if "error" not in (known := said["pages"][page.label])
    }
    try:
        visits = first_visits(f"http://{LOOPBACK}:{PORT}", wanted)
    except NoBrowser as missing:
        report.add(f"page weight: {missing}", 0, "not measured")
        return
    for label, visit in visits.items():
        limit = TRACK_GOAL_KB if label == "tracking" else None
        goal = {"goal": f"<= {limit}", "met": visit.bytes / 1000 <= limit} if limit else {}
        report.add(f"{label}: weight of a first visit", visit.bytes / 1000, "kB", **goal)
        report.add(f"{label}: requests of a first visit", visit.requests, "requests")
        stayed = not visit.elsewhere
        report.add(f"{label}: requests to other hosts", visit.elsewhere, "requests", goal="<= 0", met=stayed)


@contextmanager
def _server(address: str) -> Iterator[int]:
    # Without limits on how often one asks: the visitor of a benchmark asks often.
    env = {
        **os.environ,
        "GREENLANE_DATABASE_URL": address,
        "GREENLANE_MODE": "demo",
        "GREENLANE_RATE_LIMIT": "0/m",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--port", str(PORT)]
    with subprocess.Popen(
        [*command, "--blocking-threads", "4", "--no-access-log", "greenlane.config.wsgi:application"],
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
    for _ in range(200):
        try:
            if httpx.get(f"http://{LOOPBACK}:{PORT}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def prepare() -> None:
    """Fill the database, sign everybody in, find the addresses and count their queries; prints all of it."""
    from greenlane.cli.prepare import ready

    ready()
    from django.core.management import call_command

    from bench.population import populate, size

    call_command("collectstatic", interactive=False, verbosity=0)
    said: dict[str, Any] = {"stored": populate(size())}
    clients = {page.visitor: None for page in PAGES}
    signed_in = {name: _signed_in(name) for name in clients}
    said["cookies"] = {name: client.cookies["sessionid"].value for name, client in signed_in.items() if name}
    keys = _keys()
    said["pages"] = {page.label: _found(page, keys, signed_in[page.visitor]) for page in PAGES}
    sys.stdout.write(orjson.dumps(said).decode() + "\n")


ACCOUNTS = {
    "supervisor": "supervisor@customs.meridia.example",
    "officer": "officer@portmeridia.meridia.example",
    "broker": "broker@compass.meridia.example",
    "trader": "importer@aurora.meridia.example",
    "cashier": "cashier@customs.meridia.example",
    "registrar": "registrar@customs.meridia.example",
}


def _signed_in(name: str) -> Any:
    from django.test import Client

    from greenlane.parties.models import User

    client = Client(HTTP_HOST=f"{LOOPBACK}:{PORT}")
    if name:
        client.force_login(
            User.objects.get(email=ACCOUNTS[name]),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


def _keys() -> dict[str, str]:
    """Records in the middle of the crowd."""
    from greenlane.declarations.models import Declaration
    from greenlane.tariff.models import Commodity

    here = Declaration.objects.filter(office="XM000101").order_by("id")
    own = Declaration.objects.filter(trader__identifier="XM100000001").order_by("id")
    return {
        "mrn": here[here.count() // 2].mrn,
        "own": own[own.count() // 2].mrn,
        "code": Commodity.objects.filter(code__startswith="64").order_by("code")[0].code,
        "filtered": "office=XM000101&assessment=in_assessment",
    }


def _found(page: Page, keys: dict[str, str], client: Any) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse(page.name, args=[keys[arg] for arg in page.args])
    except NoReverseMatch:
        return {"error": "there is no such page"}
    address += f"?{page.query.format(**keys)}" if page.query else ""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    if answer.status_code not in DONE:
        return {"error": f"answers {answer.status_code}"}
    spent = sum(float(query["time"]) for query in captured.captured_queries)
    return {"address": address, "queries": len(captured), "database": spent}


if __name__ == "__main__":
    raise SystemExit(prepare() if sys.argv[1:] == ["prepare"] else main())
