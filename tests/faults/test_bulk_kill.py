"""`kill -9` in the middle of a bulk lodgement of 2,000 declarations, on both databases; then simply run it again."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

import greenlane.interchange

DECLARATIONS = 2000
KILLS = 3
SAMPLE = Path(greenlane.interchange.__file__).parent / "tests" / "examples" / "declarations_kr_200.csv"

pytestmark = pytest.mark.slow


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A database of its own on the kind of server the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/bulk.sqlite3"
        return
    settings = connection.settings_dict
    login = {"host": settings["HOST"], "port": settings["PORT"] or None, "user": settings["USER"] or None}
    name = f"greenlane_kill_{uuid.uuid4().hex[:8]}"
    secret = settings["PASSWORD"]
    with closing(psycopg.connect(dbname="postgres", password=secret, autocommit=True, **login)) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            credentials = f"{login['user']}:{secret}@" if secret else f"{login['user'] or ''}@"
            yield f"postgresql://{credentials}{login['host']}:{login['port'] or 5432}/{name}"
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def greenlane_command(address: str, home: Path, *arguments: str) -> subprocess.Popen[str]:
    env = {**os.environ, "GREENLANE_DATABASE_URL": address, "GREENLANE_HOME": str(home)}
    command = [sys.executable, "-m", "greenlane.cli", *arguments]
    return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def write_rows(path: Path) -> None:
    """The sample's rows under 2,000 references of their own."""
    sample = list(csv.DictReader(io.StringIO(SAMPLE.read_text())))
    with path.open("w", newline="") as target:
        writer = csv.DictWriter(target, sample[0].keys())
        writer.writeheader()
        for number in range(DECLARATIONS):
            writer.writerow({**sample[number % len(sample)], "Declaration ID": f"K{number:07d}"})


def test_lodge_killed_in_the_middle_can_simply_be_repeated(address: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    write_rows(rows)
    prepared = greenlane_command(address, tmp_path, "setup", "--json")
    assert prepared.wait(timeout=120) == 0, prepared.stderr.read() if prepared.stderr else ""
    lodge = ("lodge", str(rows), "--map", "declarations-kr", "--json")
    chance, killed = random.Random(20261122), 0
    for _ in range(KILLS):
        running = greenlane_command(address, tmp_path, *lodge)
        assert running.stdout is not None
        running.stdout.readline()  # the first batch is through; die somewhere in a later one
        time.sleep(chance.uniform(0.0, 0.6))
        running.kill()
        running.communicate(timeout=60)
        killed += running.returncode == -signal.SIGKILL
    assert killed, "every run ended before it could be killed"
    last = greenlane_command(address, tmp_path, *lodge)
    said, _ = last.communicate(timeout=240)
    verdicts = [json.loads(line) for line in said.splitlines()]
    registered = {
        verdict["lrn"]: verdict["mrn"] for verdict in verdicts if verdict["verdict"] == "registered"
    }
    assert len(verdicts) == DECLARATIONS
    assert any(verdict["replayed"] for verdict in verdicts), "nothing had survived the kills"
    assert len(registered) > 0.9 * DECLARATIONS
    everything_once(address, registered)
    checked = greenlane_command(address, tmp_path, "events", "--check", "--json")
    assert checked.wait(timeout=120) == 0


def everything_once(address: str, registered: dict[str, str]) -> None:
    """Each reference once, with its items, its order and its first event; the books in balance."""
    count = counter(address)
    assert count("SELECT count(*) FROM declarations_declaration") == len(registered)
    assert count("SELECT count(DISTINCT lrn) FROM declarations_declaration") == len(registered)
    assert count("SELECT sum(items_count) FROM declarations_declaration") == count(
        "SELECT count(*) FROM declarations_goodsitem"
    )
    assert count("SELECT count(*) FROM declarations_declaration WHERE payable_minor > 0") == count(
        "SELECT count(*) FROM payments_paymentorder"
    )
    assert count("SELECT count(*) FROM foundation_event WHERE kind = 'declaration.registered'") == len(
        registered
    )
    assert count("SELECT sum(amount_minor) FROM payments_ledgerentry") == 0


def counter(address: str) -> Callable[[str], int]:
    """Ask the database itself, past the product."""

    def count(question: str) -> int:
        if address.startswith("sqlite"):
            import sqlite3

            with closing(sqlite3.connect(address.removeprefix("sqlite://"))) as asked:
                return int(asked.execute(question).fetchone()[0])
        with closing(psycopg.connect(address)) as asked_server:
            return int(asked_server.execute(question).fetchone()[0])

    return count
