"""demo, demo traffic: the demo administration and its live traffic."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from greenlane.cli.output import JsonOption, emit, json_mode, say

PANEL = "Operation"
PER_HOUR, MOST, WEEKS = 60, 1000, 8

commands = typer.Typer(help="The demo administration.")
traffic = typer.Typer(help="Live traffic of the demo: synthetic declarations that come in and go their way.")
Hours = Annotated[int, typer.Option("--hours", help="Hours until it stops by itself.")]


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="demo", rich_help_panel=PANEL)


@commands.callback(invoke_without_command=True)
def demo(
    context: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the closing table.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on with the demo database of the last run.")
    ] = False,
    no_traffic: Annotated[
        bool, typer.Option("--no-traffic", help="Serve without synthetic declarations coming in.")
    ] = False,
    per_hour: Annotated[
        int, typer.Option("--per-hour", min=1, max=3600, help="Synthetic declarations an hour.")
    ] = PER_HOUR,
    cap: Annotated[
        int, typer.Option("--cap", min=1, max=20_000, help="Synthetic declarations in all.")
    ] = MOST,
    weeks: Annotated[
        int,
        typer.Option(
            "--weeks",
            min=0,
            max=26,
            help="Weeks of the synthetic administration before: rules, checks, a model. 0: none.",
        ),
    ] = WEEKS,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8000,
    json: JsonOption = False,
) -> None:
    """Clear real import declarations from lodgement to release, show why each went as it did, and serve it all.

    The demo has its own database file in GREENLANE_HOME, made new on each run.
    """
    if context.invoked_subcommand is not None:
        return
    from greenlane.cli.demonstration import Pace, run

    pace = None if no_traffic else Pace(per_hour, cap)
    run(keep=keep, serving=not no_serve, address=address, port=port, traffic=pace, weeks=weeks)


commands.add_typer(traffic, name="traffic")


@traffic.callback()
def _traffic() -> None:
    """Live traffic of the demo: synthetic declarations that come in and go their way."""


@traffic.command()
def status(json: JsonOption = False) -> None:
    """Whether it runs, how fast, how much of it there was."""
    _there()
    _tell()


@traffic.command()
def pause(json: JsonOption = False) -> None:
    """Stop it where it stands."""
    services = _there()
    services.pause_traffic(by=_system())
    _tell()


@traffic.command()
def resume(hours: Hours = 8, json: JsonOption = False) -> None:
    """Let it go on; a worker must run (as `greenlane serve` starts one)."""
    services = _there()
    services.resume_traffic(hours=hours, by=_system())
    _tell()


@traffic.command()
def start(
    per_hour: Annotated[int, typer.Option("--per-hour", help="Declarations an hour.")] = PER_HOUR,
    cap: Annotated[int, typer.Option("--cap", help="Declarations in all.")] = MOST,
    hours: Hours = 8,
    json: JsonOption = False,
) -> None:
    """Start it, or change how fast and how much."""
    services = _there()
    services.start_traffic(per_hour=per_hour, cap=cap, hours=hours, by=_system())
    _tell()


def _there() -> Any:
    """The verbs, on the database of the demo. Raises WrongUsage where no demo was played."""
    from greenlane.cli import prepare
    from greenlane.cli.demonstration import stay_in_demo

    stay_in_demo()
    prepare.ready()
    from greenlane.simulation import services

    return services


def _system() -> Any:
    from greenlane.foundation.access import SYSTEM

    return SYSTEM


def _tell() -> None:
    from greenlane.simulation.selectors import status as read

    found = read()
    if json_mode():
        emit(found)
    elif found["state"] == "none":
        say("Live traffic was never started here.")
    else:
        say(
            f"Live traffic (synthetic): {found['state']}, {found['per_hour']} an hour, "
            f"{found['lodged']} of at most {found['cap']} sent, ends {found['until']}"
        )
