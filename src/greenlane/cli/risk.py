"""risk ...: what was decided and why, models, rules, and the weekly loop on the synthetic administration."""

from __future__ import annotations

import typer

from greenlane.cli import risk_decisions, risk_models, risk_rules, risk_simulation

commands = typer.Typer(
    help="Risk: decision records, models, rules, and what a way to select is worth.", no_args_is_help=True
)
PARTS = (risk_decisions, risk_rules, risk_models, risk_simulation)


def register(app: typer.Typer) -> None:
    for part in PARTS:
        part.register(commands)
    app.add_typer(commands, name="risk", rich_help_panel="Oversight")
