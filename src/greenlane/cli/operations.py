"""setup, migrate, check, serve, worker, bench, demo, docs, rules: running the system."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    pass
