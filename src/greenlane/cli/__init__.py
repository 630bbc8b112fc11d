"""The `greenlane` command. Commands live beside this file by topic; Django is loaded only by those that need it."""

from __future__ import annotations

import typer

from greenlane.cli import (
    ask,
    assessment,
    assignment,
    clearance,
    demo,
    documents,
    escalations,
    events,
    inspection,
    interchange,
    knowledge,
    letters,
    lodging,
    operations,
    provisional,
    queries,
    risk,
    selection,
    simulation,
    tariff,
    times,
    tokens,
    uniformity,
)
from greenlane.cli.output import Commands

app = typer.Typer(
    name="greenlane",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Greenlane: lodge, assess, pay, release, track and audit customs declarations. "
    "Every command takes --json. Exit status: 0 done, 1 an input was refused, 2 wrong usage.",
)
for topic in (
    lodging,
    documents,
    clearance,
    times,
    events,
    inspection,
    interchange,
    tariff,
    selection,
    risk,
    assessment,
    assignment,
    queries,
    provisional,
    escalations,
    uniformity,
    ask,
    tokens,
    knowledge,
    letters,
    demo,
    simulation,
    operations,
):
    topic.register(app)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
