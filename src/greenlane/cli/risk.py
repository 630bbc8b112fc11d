"""risk ...: what was decided and why, models, rules, and the weekly loop on the synthetic administration."""

from __future__ import annotations

import typer

from greenlane.cli import risk_simulation

commands = typer.Typer(help="Risk: decision records, models, rules.", no_args_is_help=True)
PARTS = (risk_simulation,)


def register(app: typer.Typer) -> None:
    for part in PARTS:
        part.register(commands)
    app.add_typer(commands, name="risk", rich_help_panel="Oversight")
