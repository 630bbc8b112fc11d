"""The product as its users meet it: `greenlane serve` in a process of its own, with its own home and database.

A served process is chosen over a server thread of the test: pages come through the real server with the real
content policy and fingerprinted files, the background worker runs beside it, no connection is shared with a
browser that drives an event loop, and the demo is played once instead of before every test.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 180
STOPS_WITHIN = 30
PLAYED = "played"
"""In place of a process: where the demo was played that all of them copy; dropped at the end of the run."""


@dataclass(slots=True)
class Product:
    """A running product. `facts` names records of the demo that pages are opened with (see `loading`)."""

    url: str
    home: Path
    environment: dict[str, str]
    facts: dict[str, Any]
    cookies: dict[str, list[Any]] = field(default_factory=dict)
    """Cookies of people who signed in before, by e-mail."""

    @property
    def password(self) -> str:
        """The password of every demo account."""
        return str(self.facts["password"])

    def greenlane(self, *arguments: object) -> list[dict[str, Any]]:
        """Run a command of the product on its database; returns the objects that `--json` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "greenlane.cli", *map(str, arguments), "--json"],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def mail_to(self, address: str, *, containing: str = "", seconds: float = 20) -> str:
        """The newest mail to an address in the file outbox, as text; waits until it is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for path in sorted(self._mails(), key=lambda one: one.stat().st_mtime_ns, reverse=True):
                text = path.read_text(encoding="utf-8", errors="replace")
                if address in text and containing in text:
                    return text
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} within {seconds} s")

    def _mails(self) -> list[Path]:
        return [path for path in (self.home / "outbox").rglob("*") if path.is_file()]


@contextlib.contextmanager
def served(
    home: Path, database_url: str = "", *, shared: Path | None = None, **settings: str
) -> Iterator[Product]:
    """Load the demo into a fresh home (and a fresh PostgreSQL database, if an address is given), serve, stop.

    Processes of one run give the same folder `shared`: the first plays the demo and compresses the static files,
    the others take a copy.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GREENLANE_")},
        "GREENLANE_MODE": "demo",
        "GREENLANE_HOME": str(home),
        "GREENLANE_EMBEDDINGS": "off",  # what a machine has installed changes no test
        **settings,
    }
    if database_url:
        environment["GREENLANE_DATABASE_URL"] = database_url
    with contextlib.ExitStack() as stack:
        stack.callback(drop_database, database_url)
        with one_at_a_time(shared or home):
            if shared:
                facts = copied(shared, environment)
                (shared / "static").mkdir(exist_ok=True)
                (home / "static").symlink_to(shared / "static")
            else:
                create_database(database_url)
                facts = load(environment)
            url, process = started(environment, home)
        stack.callback(stop, process)
        yield Product(url, home, environment, facts)


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep the other processes of the run waiting."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copied(shared: Path, environment: dict[str, str]) -> dict[str, Any]:
    """The demo as the first process played it, in the home and the database of this one; returns its facts."""
    own = environment.get("GREENLANE_DATABASE_URL", "")
    home, database, facts = shared / PLAYED, own_database(PLAYED), shared / "facts.json"
    if not facts.exists():
        create_database(database)
        there = {"GREENLANE_HOME": str(home), **({"GREENLANE_DATABASE_URL": database} if database else {})}
        facts.write_text(json.dumps(load({**environment, **there})), encoding="utf-8")
    shutil.copytree(home, environment["GREENLANE_HOME"], dirs_exist_ok=True)
    create_database(own, template=database)
    found: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))
    return found


def own_database(worker: str) -> str:
    """On PostgreSQL a database for the journeys of this process; empty on SQLite (a file in the home)."""
    url = os.environ.get("GREENLANE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_journeys_{worker}"))


def load(environment: dict[str, str]) -> dict[str, Any]:
    """Play the demo; returns its facts."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.loading"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, (
        f"the demo could not be loaded:\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}"
    )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def started(environment: dict[str, str], home: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """Serve on a free port with the background worker; returns the address once it answers, and the process."""
    port = free_port()
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "greenlane.cli", "serve", "--port", str(port)],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(url, process, home / "serve.log")
    except BaseException:
        stop(process)
        raise
    return url, process


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/healthz", timeout=2).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise AssertionError(f"the product did not start:\n{log.read_text(errors='replace')[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop; what of its own session is left after a while is ended."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOPS_WITHIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_database(url: str, template: str = "") -> None:
    """An empty PostgreSQL database under this address, or a copy of another. SQLite (an empty address) needs none."""
    drop_database(url)
    if url:
        copied_from = sql.SQL(" TEMPLATE {}").format(named(template)) if template else sql.SQL("")
        on_server(url, sql.SQL("CREATE DATABASE {}").format(named(url)) + copied_from)


def drop_database(url: str) -> None:
    if url:
        on_server(url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named(url)))


def named(url: str) -> sql.Identifier:
    return sql.Identifier(urlsplit(url).path.removeprefix("/"))


def on_server(url: str, command: sql.Composable) -> None:
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)
