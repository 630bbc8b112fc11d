"""assignment audit, open: blinded records held against what the administration knows, and names opened."""

from __future__ import annotations

from typing import Annotated

import typer

from greenlane.cli.output import REFUSED, JsonOption, emit, json_mode, say

MrnArgument = Annotated[str, typer.Argument(help="Declaration.")]
ByOption = Annotated[
    str, typer.Option("--as", metavar="EMAIL", help="Who asks; in the demo the audit office by default.")
]


def register(commands: typer.Typer) -> None:
    commands.command()(audit)
    commands.command("open")(open_names)


def audit(mrn: MrnArgument, by: ByOption = "", json: JsonOption = False) -> None:
    """Hold the names in the draws of a declaration against sheet, key and log.

    Exit status 1 when something does not fit. Only the administration's own audit can do this; what anybody can verify,
    `greenlane assignment verify` does.
    """
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment import auditing
    from greenlane.cli.actors import officer
    from greenlane.foundation.access import Role

    found = auditing.audit(mrn, by=officer(by, Role.OVERSIGHT))
    for one in found:
        if json_mode():
            emit(
                {
                    "ordinal": one.ordinal,
                    "day": one.day,
                    "officer": one.pick,
                    "verdict": one.verdict,
                    "problems": list(one.problems),
                }
            )
            continue
        say(f"draw {one.ordinal}  {one.day}  {one.pick or 'nobody'}  {one.verdict}")
        for problem in one.problems:
            say(f"    {problem}")
    if any(one.verdict == auditing.BROKEN for one in found):
        raise typer.Exit(REFUSED)


def open_names(mrn: MrnArgument, by: ByOption = "", json: JsonOption = False) -> None:
    """Write the openings of one's own names in the draws of a declaration, as JSON; the audit office gets all.

    With the file of the public page anybody verifies them:
    `greenlane assignment verify --published FILE --openings FILE`.
    """
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.auditing import openings
    from greenlane.cli.actors import officer
    from greenlane.foundation.access import Role

    found = openings(mrn, by=officer(by, Role.OVERSIGHT))
    emit({"mrn": mrn.strip().upper(), "openings": [one.as_json() for one in found]})
