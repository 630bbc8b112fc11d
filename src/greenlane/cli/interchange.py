"""interchange roundtrip: proof that nothing is lost between receiving, storing and writing a message."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from greenlane.cli.files import MESSAGES, Files, contents, expand
from greenlane.cli.output import REFUSED, JsonOption, emit, json_mode, progress, remark, say, violation_text

commands = typer.Typer(help="Messages in and out.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="interchange", rich_help_panel="Messages")


@commands.callback()
def _interchange() -> None:
    """Messages in and out."""


@commands.command()
def roundtrip(
    files: Files,
    out: Annotated[
        Path, typer.Option("--out", file_okay=False, help="Folder for the messages written again.")
    ],
    json: JsonOption = False,
) -> None:
    """Read each message, store it in the database, read it back, write it, and compare the canonical forms.

    What is stored for this proof is taken out again; nothing is lodged.
    """
    from greenlane.cli.prepare import ready
    from greenlane.interchange.engine.xml_reader import DEFAULT

    paths = expand(files, MESSAGES)
    ready()
    out.mkdir(parents=True, exist_ok=True)
    counts = {"equal": 0, "different": 0, "unreadable": 0}
    with progress("Round trip", len(paths)) as advance:
        targets = _targets(paths, out)
        for path, raw in contents(paths, DEFAULT.size):
            answer = _round(path, raw, targets[path])
            counts[answer["verdict"]] += 1
            _show(answer)
            advance(1)
    if not json_mode():
        remark(", ".join(f"{count} {word}" for word, count in counts.items()))
    if counts["different"] or counts["unreadable"]:
        raise typer.Exit(REFUSED)


def _targets(paths: list[Path], out: Path) -> dict[Path, Path]:
    """Where each message is written: under its own name; names that occur twice carry their folder's, and
    a number where even that is not enough."""
    names = Counter(path.name for path in paths)
    targets: dict[Path, Path] = {}
    taken: set[str] = set()
    for path in paths:
        stem = path.name if names[path.name] == 1 else f"{path.resolve().parent.name}_{path.name}"
        name, number = stem, 2
        while name in taken:
            name, number = f"{number}_{stem}", number + 1
        taken.add(name)
        targets[path] = out / name
    return targets


def _round(path: Path, raw: bytes, written: Path) -> dict[str, Any]:
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.roundtrip import roundtrip as prove

    answer: dict[str, Any] = {"file": str(path), "verdict": "unreadable", "mrn": "", "errors": []}
    try:
        proof = prove(raw)
    except CustomsError as refusal:
        answer["errors"] = [violation.as_dict() for violation in refusal.violations]
        return answer
    written.write_bytes(proof.written)
    return answer | {
        "verdict": "equal" if proof.equal else "different",
        "kind": proof.kind,
        "schema_valid": proof.schema_valid,
        "written": str(written),
        "sha256_in": proof.canonical_in,
        "sha256_out": proof.canonical_out,
        "notices": [notice.as_dict() for notice in proof.notices],
    }


def _show(answer: dict[str, Any]) -> None:
    from greenlane.foundation.errors import Violation

    if json_mode():
        emit(answer)
        return
    valid = (
        ""
        if answer["verdict"] == "unreadable"
        else ("schema-valid" if answer["schema_valid"] else "not valid")
    )
    say(f"{answer['verdict']:<10} {valid:<12} {answer['file']}")
    for violation in answer["errors"]:
        say(violation_text(Violation(**violation), indent="  "))
