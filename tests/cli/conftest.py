"""The command in this process (its database is the test's), or as a process of its own with a fresh home."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from greenlane.cli import app

from .messages import declaration

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        (one,) = self.objects
        return one


def run(*arguments: object) -> Said:
    """Run `greenlane` in this process."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def process(home: Path, *arguments: object, **environment: str) -> Said:
    """Run `greenlane` as its users do, in a process of its own on SQLite in `home`."""
    inherited = {k: v for k, v in os.environ.items() if k != "GREENLANE_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "greenlane.cli", *map(str, arguments)],
        env={**inherited, "GREENLANE_HOME": str(home), "GREENLANE_MODE": "demo", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def meridia(small_tariff: None, db: None) -> None:
    """People, places and a few chapters of the tariff, in the test's database."""


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write bytes to a file and return its path."""

    def to_file(content: bytes, name: str = "") -> Path:
        path = tmp_path / (name or f"message-{next(_numbers)}.xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return to_file


def new_lrn() -> str:
    return f"TEST-{next(_numbers):05d}"


@pytest.fixture
def lodged(meridia: None, write: Write) -> Callable[..., str]:
    """Lodge a declaration that the random draw puts into the wanted lane; returns its MRN."""

    def lodge(lane: str = "green", **details: str) -> str:
        from greenlane.foundation.access import Actor, Role
        from greenlane.parties import services
        from greenlane.parties.selectors import office

        supervisor = Actor("supervisor", frozenset({Role.SUPERVISOR}))
        share = Decimal(1) if lane == "yellow" else Decimal("0.01")
        services.set_office_control_share(
            office=office("XM000101"), share=share, reason="test", by=supervisor
        )
        for _ in range(20):
            answer = run("lodge", write(declaration(new_lrn(), **details)), "--json").object
            assert answer["verdict"] == "registered", answer
            if run("track", answer["mrn"], "--json").object["lane"] == lane:
                return str(answer["mrn"])
        raise AssertionError("twenty declarations in a row were drawn at one per cent")

    return lodge
