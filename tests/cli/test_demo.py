"""The demo's folder, its closing words and the switch of its live traffic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from greenlane.cli.demo_tables import cases_shown
from greenlane.cli.demonstration import own_command, own_home
from greenlane.cli.output import WrongUsage
from greenlane.cli.serving import in_use
from greenlane.foundation.access import SYSTEM
from greenlane.simulation import services
from greenlane.simulation.cases import Shown

from .conftest import process, run


def test_two_may_serve_one_folder_but_nobody_empties_it_meanwhile(tmp_path: Path) -> None:
    with (
        in_use(tmp_path),
        in_use(tmp_path),
        pytest.raises(WrongUsage) as refusal,
        in_use(tmp_path, alone=True),
    ):
        raise AssertionError("the folder is not one's own")
    assert str(tmp_path) in refusal.value.message
    with in_use(tmp_path, alone=True), pytest.raises(WrongUsage), in_use(tmp_path):
        raise AssertionError("the folder is being made new")


@pytest.mark.slow
def test_demo_empties_no_folder_that_is_being_served(tmp_path: Path) -> None:
    """Also with --no-serve, where no port would tell."""
    folder = tmp_path / "demo"
    folder.mkdir()
    database = folder / "greenlane.sqlite3"
    database.write_bytes(b"somebody's data")
    with in_use(folder):
        said = process(tmp_path, "demo", "--no-serve", "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI001")
    assert database.read_bytes() == b"somebody's data"


def test_the_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    script = (
        "import pathlib, os, sys\n"
        "from greenlane.cli.serving import in_use\n"
        "with in_use(pathlib.Path(sys.argv[1]), alone=True):\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 9
    with in_use(tmp_path, alone=True):
        assert (tmp_path / "in-use.lock").exists()


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        (".venv/bin/greenlane", ".venv/bin/greenlane"),
        ("/elsewhere/my tools/greenlane", "'/elsewhere/my tools/greenlane'"),
        ("/src/greenlane/cli/__main__.py", f"{sys.executable} -m greenlane.cli"),
    ],
)
def test_own_command_can_be_pasted(called: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setenv("PATH", "/nowhere")
    assert own_command() == expected


def test_cases_shown_name_what_happened_and_nothing_that_did_not(capsys: pytest.CaptureFixture[str]) -> None:
    """On a national holiday nobody is drawn, so that a case may be missing."""
    drawn = {"26XMONE": "XM000201", "26XMTWO": "XM000301"}
    cases_shown(
        Shown("INSTR", drawn, reassessed="26XMONE", difference="48.00 USD", late="26XMTWO"), "greenlane"
    )
    said = capsys.readouterr().out
    assert "2 checks" in said
    assert "26XMONE, after a hearing, with written reasons: 48.00 USD more" in said
    assert "greenlane assignment verify 26XMTWO" in said
    assert "no figure of selection counts them" in said
    assert "Provisional" not in said
    assert "Laboratory" not in said


def test_own_home_refuses_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLANE_MODE", "production")
    with pytest.raises(WrongUsage):
        own_home()


def test_traffic_where_no_demo_was_played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GREENLANE_HOME", str(tmp_path))
    said = run("demo", "traffic", "status", "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI001")


@pytest.fixture
def played(meridia: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder in which a demo was played; the commands find the test's own database."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "greenlane.sqlite3").touch()
    monkeypatch.setenv("GREENLANE_HOME", str(tmp_path))
    monkeypatch.delenv("GREENLANE_DATABASE_URL", raising=False)


def test_traffic_is_paused_and_resumed(played: None) -> None:
    assert run("demo", "traffic", "status", "--json").object == {"state": "none"}
    assert run("demo", "traffic", "pause", "--json").status == 1
    services.start_traffic(per_hour=60, cap=10, by=SYSTEM)
    assert run("demo", "traffic", "pause", "--json").object["state"] == "paused"
    assert run("demo", "traffic", "status").out.startswith("Live traffic (synthetic): paused, 60 an hour")
    assert run("demo", "traffic", "resume", "--hours", "2", "--json").object["state"] == "running"


def test_traffic_started_with_bounds(played: None) -> None:
    said = run("demo", "traffic", "start", "--per-hour", "30", "--cap", "5", "--json").object
    assert (said["per_hour"], said["cap"], said["synthetic"]) == (30, 5, True)
    refused = run("demo", "traffic", "start", "--per-hour", "0", "--json")
    assert (refused.status, refused.object["error"]["errors"][0]["pointer"]) == (1, "per_hour")
