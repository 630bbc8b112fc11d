"""docs required: which documents a declaration needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.files import MESSAGES, Files, contents, expand
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    emit,
    json_mode,
    progress,
    say,
    violation_text,
)

if TYPE_CHECKING:
    from greenlane.declarations.services.examination import Examined

STATES = {
    "given": "given",
    "exempt": "not needed, as you say",
    "not_declared": "not listed",
    "not_on_file": "listed, not filed in the repository",
    "superseded": "replaced by a newer document",
    "not_yours": "no document of this number that you may use",
    "wrong_type": "a document of another type",
}


def register(commands: typer.Typer) -> None:
    commands.command("required")(required)


def required(
    files: Files,
    profile: Annotated[
        str,
        typer.Option("--profile", metavar="NAME", help="Read all messages by this profile, e.g. meridia."),
    ] = "",
    json: JsonOption = False,
) -> None:
    """List the documents that declarations need, why, and how far they are there. Nothing is lodged.

    Exit status 1 when a document is missing or a file is no declaration.
    """
    from greenlane.cli.prepare import ready
    from greenlane.interchange.engine.xml_reader import DEFAULT

    paths = expand(files, MESSAGES)
    ready()
    _refuse_unknown(profile)
    complete = True
    with progress("Checking", len(paths)) as advance:
        for path, raw in contents(paths, DEFAULT.size):
            answer = _answer(path, raw, profile)
            complete &= answer["complete"]
            _show(answer)
            advance(1)
    if not complete:
        raise typer.Exit(REFUSED)


def _refuse_unknown(profile: str) -> None:
    from greenlane.declarations import rules

    known = rules.profile_names()
    if profile and profile not in known:
        raise WrongUsage(
            f"There is no profile “{profile[:40]}”.",
            hint=f"Profiles: {', '.join(known)}.",
            pointer="--profile",
        )


def _answer(path: Path, raw: bytes, profile: str) -> dict[str, Any]:
    from greenlane.cli.actors import gateway
    from greenlane.declarations.services import check
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.intake import lodging_of

    try:
        lodging = lodging_of(raw, channel="cli")
        examined = check(data=lodging.data, profile=profile or lodging.profile, by=gateway())
    except CustomsError as refusal:
        errors = [violation.as_dict() for violation in refusal.violations]
        return {"file": str(path), "complete": False, "lrn": "", "documents": [], "errors": errors}
    return {
        "file": str(path),
        "complete": not any(one.missing for one in examined.requirements),
        "lrn": lodging.data.lrn,
        "documents": _documents_of(examined),
        "errors": [],
    }


def _documents_of(examined: Examined) -> list[dict[str, object]]:
    return [one.as_dict() for one in examined.requirements]


def _show(answer: dict[str, Any]) -> None:
    from greenlane.foundation.errors import Violation

    if json_mode():
        emit(answer)
        return
    say(f"{'complete' if answer['complete'] else 'incomplete':<10} {answer['file']}")
    for error in answer["errors"]:
        say(violation_text(Violation(**error), indent="  "))
    for one in answer["documents"]:
        _show_document(one)


def _show_document(one: dict[str, Any]) -> None:
    from greenlane.declarations.rules.required import spans

    where = f", items {spans(one['items'])}" if one["items"] else ""
    listed = f": {one['document']}" if one["document"] else ""
    say(f"  {one['id']} {one['name']} ({', '.join(one['codes'])}){where}: {STATES[one['state']]}{listed}")
    if one["hint"]:
        weight = "refused without it" if one["refuses"] else "noted"
        say(f"    {one['reason']} {one['hint']}")
        say(f"    {one['basis']}; {weight}")
