"""The command as its users run it: a process of its own on a fresh home."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from greenlane.simulation import shipments
from greenlane.simulation.tests.chance import within_reach

from .conftest import process

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home prepared by the first command that needs it."""
    folder = tmp_path_factory.mktemp("home")
    said = process(folder, "check", "--json")
    assert (said.status, "offices" in said.object["missing"]) == (1, True)
    first = process(folder, "selection", "simulate", "--count", "100", "--json")
    assert len(first.objects) == 5
    assert "Preparing the database" in first.err
    return folder


def message(folder: Path, name: str) -> Path:
    path = folder / f"{name.replace('/', '-')}.xml"
    path.write_bytes(shipments.read(name))
    return path


def test_lodge_again_in_another_process_gives_the_same_numbers(home: Path, tmp_path: Path) -> None:
    names = ("TT_IM001c", "TT_EX011b", "own/entity_bomb", "TT_EX002b")
    paths = [message(tmp_path, name) for name in names]
    first, again = (process(home, "lodge", *paths, "--json") for _ in range(2))
    assert first.status == again.status == 1
    words = [answer["verdict"] for answer in first.objects]
    assert words == ["registered", "rejected", "unreadable", "registered"]
    assert [a["mrn"] for a in again.objects] == [a["mrn"] for a in first.objects]
    assert [a["replayed"] for a in again.objects] == [True, False, False, True]
    assert first.err == ""


def test_events_check_detects_a_changed_event(home: Path, tmp_path: Path) -> None:
    path = message(tmp_path, "TT_IM015a")
    mrn = process(home, "lodge", path, "--json").object["mrn"]
    assert process(home, "events", "--check", "--json").status == 0
    copy = tmp_path / "tampered"
    copy.mkdir()
    with (
        sqlite3.connect(home / "greenlane.sqlite3") as source,
        sqlite3.connect(copy / "greenlane.sqlite3") as target,
    ):
        source.backup(target)
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'foundation_event'"
        for (name,) in target.execute(triggers).fetchall():
            target.execute(f'DROP TRIGGER "{name}"')
        changed = target.execute(
            "UPDATE foundation_event SET actor = 'somebody else' WHERE kind = 'declaration.registered' AND subject = ?",
            (f"declaration/{mrn}",),
        )
        assert changed.rowcount == 1
    said = process(copy, "events", "--check", "--json")
    assert (said.status, said.object["sound"]) == (1, False)
    assert mrn in said.object["problems"][0]


def test_the_log_cannot_be_changed_without_dropping_its_triggers(home: Path) -> None:
    with sqlite3.connect(home / "greenlane.sqlite3") as database, pytest.raises(sqlite3.Error):
        database.execute("DELETE FROM foundation_event")


@pytest.mark.parametrize(
    "environment",
    [
        {"GREENLANE_DATABASE_URL": "mysql://localhost/x"},
        {"GREENLANE_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"},
        {"GREENLANE_MODE": "production", "GREENLANE_SECRET_KEY": "k" * 50},
    ],
    ids=["unknown database", "unreachable database", "production unprepared"],
)
def test_an_unusable_installation_is_explained(tmp_path: Path, environment: dict[str, str]) -> None:
    said = process(tmp_path, "events", **environment)
    assert said.status == 2
    assert said.err.startswith("CLI0")
    assert "hint:" in said.err
    assert "Traceback" not in said.err


def test_worker_stops_cleanly_on_sigterm(home: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "greenlane.cli", "worker", "--json"],
        env={**os.environ, "GREENLANE_HOME": str(home), "GREENLANE_DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(8)  # also on a busy machine it has started then, and heeds the signal
    worker.send_signal(signal.SIGTERM)
    out, err = worker.communicate(timeout=30)
    assert (worker.returncode, err) == (0, "")
    risk = {"risk days", "risk models"}
    steps = {
        "events",
        "webhooks",
        "notifications",
        "bank",
        "figures",
        "messages",
        "conversations",
        "traffic",
        "jobs",
        "draws",
        "verifications",
        "knowledge",
        "assessment_clocks",
        "delays",
        "queries",
        "escalations",
        "uniformity",
        "knowledge index",
        "enquiry_letters",
        "enquiry_mailbox",
    } | risk
    assert set(json.loads(out)["done"]) == steps


def test_serve_refuses_a_port_in_use(home: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = process(home, "serve", "--port", taken.getsockname()[1])
    assert said.status == 2
    assert "--port" in said.err


def test_demo_shows_why_each_shipment_went_as_it_did(tmp_path: Path) -> None:
    said = process(tmp_path, "demo", "--no-serve", "--weeks", "2", "--json")
    assert said.status == 0, said.err
    answer = said.object
    assert answer["selection"]["synthetic"] is True
    compliant, untouched = (answer["selection"][name] for name in ("compliant", "compliant_untouched"))
    assert within_reach(untouched, compliant, 0.85), answer["selection"]
    rows = {row["message"]: row for row in answer["declarations"]}
    assert answer["sound"] is True
    assert answer["ledger"]["sums"] == {"USD": 0}
    assert len(rows) >= 20
    released = [row for row in rows.values() if row["released_at"]]
    assert all(set(row["gates"].values()) == {"open"} for row in released)
    assert all(row["outcome"].startswith("Released") for row in released)
    assert any(row["left_at"] for row in released)
    assert rows["TT_IM070a"]["holders"]["payment"] == "trader"
    assert rows["TT_IM143a"]["holders"]["cargo"] == "carrier"
    assert rows["TT_IM002a"]["version"] == 2
    assert rows["TT_IM011a"]["gates"]["assessment"] == "refused"
    checked = [row for row in answer["declarations"] if row["lane"] in {"yellow", "red"}]
    assert len(checked) >= 2
    assert sum("does not belong" in row["outcome"] for row in checked) == 1
    assert next(verdict["verdict"] for verdict in answer["follow_ups"]) == "amended"
    assert {"TT_IM084a", "TT_EX011b", "own/everything_wrong", "own/entity_bomb"} <= {
        verdict["file"] for verdict in answer["rejected"]
    }
    assert all(verdict["errors"] for verdict in answer["rejected"])
    assert answer["doubled_callbacks"] == 1
    _cases_are_real(tmp_path, answer["cases"], rows)

    again = process(tmp_path, "demo", "--no-serve", "--keep")
    assert again.status == 0, again.err
    for row in rows.values():
        assert row["mrn"] in again.out
    assert "Event log:" in again.out
    assert "Straight through" not in again.out, "the past is lived once"
    assert "demo-" in again.out
    assert "Traceback" not in again.err


def _cases_are_real(home: Path, cases: dict[str, Any], rows: dict[str, Any]) -> None:
    """Four checks drawn by lot for officers elsewhere; each case is where the demo says, for whoever asks."""
    mrns = [cases[name] for name in ("late", "reassessed", "provisional", "sampled")]
    assert (sorted(cases["drawn"]), cases["synthetic"]) == (sorted(mrns), True)
    assert "XM000101" not in cases["drawn"].values(), "nobody checks at the port of import"
    assert set(mrns).isdisjoint(row["mrn"] for row in rows.values())
    assert process(home / "demo", "assignment", "verify", cases["late"]).status == 0
    groups = process(home / "demo", "assignment", "groups", "--json").object
    assert (groups["code"], groups["active"], groups["chapters"]) == ("INSTR", True, ["90"])
    assert process(home / "demo", "provisional", "show", cases["provisional"]).status == 0
    events = {
        event["kind"]
        for mrn in mrns[1:]
        for event in process(home / "demo", "events", "--subject", f"declaration/{mrn}", "--json").objects
    }
    assert {
        "assessment.reassessment_answered",
        "assessment.hearing_appointed",
        "assessment.reassessed",
        "assessment.security_accepted",
        "assessment.test_ordered",
    } <= events


def test_demo_refuses_production(tmp_path: Path) -> None:
    said = process(tmp_path, "demo", "--no-serve", GREENLANE_MODE="production")
    assert (said.status, "CLI001" in said.err) == (2, True)
