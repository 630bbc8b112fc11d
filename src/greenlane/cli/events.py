"""events: read the log, follow it, prove that nobody touched it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import REFUSED, JsonOption, emit, json_mode, progress, remark, say

if TYPE_CHECKING:
    from greenlane.foundation.events import Logged

_POLL_SECONDS = 0.5


def register(app: typer.Typer) -> None:
    app.command("events", rich_help_panel="Oversight")(events)


def events(
    check: Annotated[
        bool, typer.Option("--check", help="Prove the log untouched: digests, chain, gaps.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Keep printing new events until Ctrl-C.")] = False,
    after: Annotated[int, typer.Option("--after", min=0, help="Start after this position.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Print at most this many.")] = 1000,
    subject: Annotated[
        str, typer.Option("--subject", help="Only this subject, e.g. declaration/26XM...")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Print the event log in order, or --check it."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.events import sequence_all

    sequence_all()
    if check:
        _check()
        return
    _print(after, limit, subject, follow)


def _check() -> None:
    from greenlane.foundation.events import check
    from greenlane.foundation.models import Event

    done = 0
    with progress("Checking", Event.objects.count()) as advance:

        def step(position: int) -> None:
            nonlocal done
            advance(position - done)
            done = position

        report = check(step)
    if json_mode():
        emit(
            {
                "sound": report.sound,
                "events": report.events,
                "positions": report.positions,
                "waiting": report.waiting,
                "head": report.head,
                "problems": report.problems,
            }
        )
    else:
        say(f"{report.positions:,} events in order, {report.waiting:,} waiting for a position.")
        say(f"Head of the chain: {report.head}")
        for problem in report.problems:
            say(f"  TOUCHED {problem}")
        say(
            "The log is untouched."
            if report.sound
            else f"{len(report.problems)} problems: the log was touched."
        )
    if not report.sound:
        raise typer.Exit(REFUSED)


def _print(after: int, limit: int, subject: str, follow: bool) -> None:
    from greenlane.foundation.events import read, sequence_all

    position, printed = after, 0
    while printed < limit or follow:
        page = 500 if follow else min(limit - printed, 500)
        found = read(position, limit=page, subject=subject)
        for logged in found:
            _show(logged)
            position, printed = logged.position, printed + 1
        if found:
            continue
        if not follow:
            return
        time.sleep(_POLL_SECONDS)
        sequence_all()
    if read(position, limit=1, subject=subject):
        remark(f"There are more: go on with --after {position}, or raise --limit.")


def _show(logged: Logged) -> None:
    if json_mode():
        emit(as_json(logged))
        return
    details = " ".join(
        f"{name}={value}" for name, value in logged.data.items() if not isinstance(value, dict | list)
    )
    say(
        f"{logged.position:>7} {logged.at:%Y-%m-%d %H:%M:%S.%f} {logged.kind:<32} {logged.subject:<34} "
        f"{logged.actor_role}/{logged.actor[:12]} {details}".rstrip()
    )


def as_json(logged: Logged) -> dict[str, Any]:
    """An event as its readers get it."""
    return {
        "position": logged.position,
        "kind": logged.kind,
        "subject": logged.subject,
        "actor_role": logged.actor_role,
        "actor": logged.actor,
        "at": logged.at.isoformat(),
        "data": logged.data,
        "digest": logged.digest,
    }
