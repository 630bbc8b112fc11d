"""assessment ...: reassessments of a declaration and the reasoned decision on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greenlane.cli.output import JsonOption, emit, json_mode, say

commands = typer.Typer(help="Assessment: reassessments and reasoned decisions.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="assessment", rich_help_panel="Oversight")


@commands.command()
def decision(
    mrn: Annotated[str, typer.Argument(help="Declaration.")],
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the decision as it was issued to this file.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Show the whole record of the decision.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the reasoned decision on a declaration, check its record and its file against their digests, export it."""
    from greenlane.cli.prepare import ready

    ready()
    import orjson

    from greenlane.assessment.checking import declaration_of
    from greenlane.assessment.hearings import decision_as_json, decision_of
    from greenlane.documents.models import Document
    from greenlane.documents.selectors import content_of
    from greenlane.foundation.canonical import digest, digest_bytes

    found = decision_of(declaration_of(mrn))
    data = content_of(Document.objects.select_related("content").get(irn=found.irn))
    said = orjson.loads(found.record)
    sound = digest(said) == found.digest and digest_bytes(data) == found.file_digest
    answer = {"mrn": mrn.strip().upper(), **decision_as_json(found), "sound": sound}
    answer["made_at"], answer["appeal_until"] = found.made_at.isoformat(), found.appeal_until.isoformat()
    if pdf is not None:
        pdf.write_bytes(data)
        answer["file"] = str(pdf)
    if record:
        answer["record"] = said
    if json_mode():
        emit(answer)
    else:
        for name, value in answer.items():
            say(f"{name:<13} {value}")
    if not sound:
        raise typer.Exit(1)
