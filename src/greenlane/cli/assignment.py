"""assignment ...: whose check it is, and the proof that it was drawn by lot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from greenlane.cli import assignment_groups
from greenlane.cli.output import REFUSED, JsonOption, WrongUsage, emit, json_mode, say

commands = typer.Typer(
    help="Assignment: which officer was drawn for a check, verifiable by anybody.", no_args_is_help=True
)
_WORDS = {
    "sound": "sound: the draw gives the same officer again",
    "not_yet": "not yet verifiable: the secret of the day is published when the day is over",
    "broken": "DOES NOT FIT",
}
_LARGEST = 10_000_000


def register(app: typer.Typer) -> None:
    assignment_groups.register(commands)
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
    json: JsonOption = False,
) -> None:
    """Do the draws of a declaration again from published material. Exit status 1 when something does not fit.

    With --record and --secret anybody verifies one record on his own machine; --commitment and --digest tie it to the
    log.
    """
    if (record is None) == (not mrn):
        raise WrongUsage(
            "Name a declaration, or a file with --record.", hint="greenlane assignment verify 26XM…"
        )
    answer = _from_log(mrn) if record is None else _from_file(record, secret, commitment, digest)
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
        _say_officers(row["record"])


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
    worst = next((v for v in ("broken", "not_yet") if any(one["verdict"] == v for one in draws)), "sound")
    return {"mrn": mrn.strip().upper(), "verdict": worst, "draws": draws}


def _from_file(path: Path, secret: str, commitment: str, digest: str) -> dict[str, Any]:
    from greenlane.assessment.engine.draw import NoRecord, read_record
    from greenlane.assessment.engine.verification import verify as verified

    try:
        with path.open("rb") as file:
            read = read_record(file.read(_LARGEST))
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}", pointer="--record") from None
    except NoRecord as error:
        raise WrongUsage(f"{path} is no draw record: {error}", pointer="--record") from None
    problems = verified(read, _secret(secret), commitment=commitment.lower(), digest=digest.lower())
    verdict = "broken" if problems else "sound"
    draw = {
        "ordinal": read.ordinal,
        "day": read.day,
        "pick": read.pick,
        "verdict": verdict,
        "problems": problems,
    }
    return {"mrn": read.mrn, "verdict": verdict, "draws": [draw]}


def _secret(given: str) -> bytes:
    try:
        found = bytes.fromhex(given)
    except ValueError:
        found = b""
    if not found:
        raise WrongUsage(
            "A record is verified with the published secret of its day, in hex.",
            pointer="--secret",
            hint="`greenlane assignment secrets` lists them.",
        )
    return found


def _say(answer: dict[str, Any]) -> None:
    for one in answer["draws"]:
        say(
            f"{answer['mrn']}  draw {one['ordinal']}  {one['day']}  {one['pick'] or 'nobody'}  {_WORDS[one['verdict']]}"
        )
        for problem in one["problems"]:
            say(f"    {problem}")


def _say_officers(record: dict[str, Any] | None) -> None:
    if record is None:
        say("    not drawn")
        return
    for one in record["eligible"]:
        mark = "*" if one["officer"] == record["pick"] else " "
        say(f"    {mark} {one['officer']}  {one['office']}  {one['load']} open")
    for one in record["excluded"]:
        say(f"    - {one['officer']}  {one['office']}  {one['load']} open  {', '.join(one['reasons'])}")
