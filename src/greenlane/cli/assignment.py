"""assignment ...: whose check it is, and the proof that it was drawn by lot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli import assignment_audit, assignment_files, assignment_groups
from greenlane.cli.output import REFUSED, JsonOption, WrongUsage, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.assessment.engine.eligibility import Candidate

commands = typer.Typer(
    help="Assignment: which officer was drawn for a check, verifiable by anybody.", no_args_is_help=True
)
_WORDS = {
    "sound": "sound: the draw gives the same officer again",
    "not_yet": "not yet verifiable: the secret of the day is published when the day is over",
    "broken": "DOES NOT FIT",
}


def register(app: typer.Typer) -> None:
    assignment_groups.register(commands)
    assignment_audit.register(commands)
    app.add_typer(commands, name="assignment", rich_help_panel="Oversight")


@commands.command()
def verify(
    mrn: Annotated[str, typer.Argument(help="Declaration.")] = "",
    record: Annotated[
        Path | None,
        typer.Option("--record", help="A published record in a file, verified without any database."),
    ] = None,
    secret: Annotated[str, typer.Option("--secret", help="With --record: the published secret, hex.")] = "",
    commitment: Annotated[
        str, typer.Option("--commitment", help="With --record: the commitment published before the day, hex.")
    ] = "",
    digest: Annotated[
        str, typer.Option("--digest", help="With --record: the digest of the record in the event log, hex.")
    ] = "",
    published: Annotated[
        Path | None,
        typer.Option("--published", help="The JSON file of the public page, verified without any database."),
    ] = None,
    openings: Annotated[
        Path | None,
        typer.Option(
            "--openings", help="With --published: openings of names, from `greenlane assignment open`."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Do the draws of a declaration again from published material. Exit status 1 when something does not fit.

    With --published anybody verifies the file of the public page on his own machine; compare its commitments with
    those he kept when they were published; --openings tells whose the opened names are. With --record and --secret
    anybody verifies one record; --commitment and --digest tie it to the log.
    """
    if [bool(mrn), record is not None, published is not None].count(True) != 1:
        raise WrongUsage(
            "Name a declaration, or a file with --published or --record.",
            hint="greenlane assignment verify 26XM…",
        )
    if openings is not None and published is None:
        raise WrongUsage("Openings are held against a file with --published.", pointer="--openings")
    if published is not None:
        answer = assignment_files.of_published(published, openings)
    elif record is not None:
        answer = assignment_files.of_record(record, secret, commitment, digest)
    else:
        answer = _from_log(mrn)
    if json_mode():
        emit(answer)
    else:
        _say(answer)
    if answer["verdict"] == "broken":
        raise typer.Exit(REFUSED)


@commands.command()
def show(mrn: Annotated[str, typer.Argument(help="Declaration.")], json: JsonOption = False) -> None:
    """Show who was drawn for a declaration, from whom, and what became of it."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.checking import declaration_of, history

    found, rows = declaration_of(mrn), history(mrn)
    if json_mode():
        emit({"mrn": found.mrn, "assignments": rows})
        return
    if not rows:
        say(f"{found.mrn}: nobody was drawn.")
    for row in rows:
        say(
            f"{found.mrn}  {row['ordinal']}. {row['state']}  group {row['group']}  officer {row['officer'] or '-'}"
        )
        say(
            f"    {row['drawn_at']:%Y-%m-%d %H:%M} UTC, due {row['due_at']:%Y-%m-%d %H:%M}  {row['reason']}".rstrip()
        )
        _say_officers(row["officer"], row["officers"])


@commands.command()
def secrets(json: JsonOption = False) -> None:
    """List the days with their commitments, and the secrets of the days that are over."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.selectors import published_secrets

    for row in published_secrets():
        told = getattr(row, "disclosure", None)
        day = {
            "day": row.day.isoformat(),
            "commitment": row.commitment,
            "committed_at": row.committed_at.isoformat(),
            "secret": row.secret if told else None,
            "published_at": told.published_at.isoformat() if told else None,
            "blinding": row.blinding.commitment if hasattr(row, "blinding") else None,
        }
        if json_mode():
            emit(day)
        else:
            say(f"{day['day']}  commitment {day['commitment']}")
            say(f"            secret     {day['secret'] or 'published when the day is over'}")


def _from_log(mrn: str) -> dict[str, Any]:
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.checking import check

    draws = [
        {
            "ordinal": o.ordinal,
            "day": o.day,
            "pick": o.pick,
            "verdict": o.verdict,
            "problems": list(o.problems),
        }
        for o in check(mrn)
    ]
    return {"mrn": mrn.strip().upper(), "verdict": assignment_files.worst(draws), "draws": draws}


def _say(answer: dict[str, Any]) -> None:
    for one in answer["draws"]:
        say(
            f"{answer['mrn']}  draw {one['ordinal']}  {one['day']}  {one['pick'] or 'nobody'}  {_WORDS[one['verdict']]}"
        )
        for opened in one.get("opened", []):
            say(f"    {opened['name']} is {opened['officer']} of {opened['office']}")
        for problem in one["problems"]:
            say(f"    {problem}")


def _say_officers(drawn: str, officers: dict[str, tuple[Candidate, ...]] | None) -> None:
    if officers is None:
        say("    not drawn")
        return
    for one in officers["eligible"]:
        say(f"    {'*' if one.officer == drawn else ' '} {one.officer}  {one.office}  {one.load} open")
    for one in officers["excluded"]:
        say(f"    - {one.officer}  {one.office}  {one.load} open  {', '.join(one.reasons)}")
