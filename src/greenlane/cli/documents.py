"""docs required, file, list, show, fetch, verify, move-store: what is needed, and documents filed once for many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli import documents_moving, documents_required
from greenlane.cli.actors import AsOption, sender
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    say,
    show_refusal,
)
from greenlane.foundation.errors import CustomsError

if TYPE_CHECKING:
    from greenlane.documents.models import Document

commands = typer.Typer(
    help="Documents: what a declaration needs; file them once, use their numbers on many.",
    no_args_is_help=True,
)
Irn = Annotated[str, typer.Argument(metavar="IRN", help="Number of the document.")]


def register(app: typer.Typer) -> None:
    topics: dict[str, Callable[..., None]] = {
        "file": file,
        "list": list_,
        "show": show,
        "fetch": fetch,
        "verify": verify,
    }
    documents_required.register(commands)
    for name, function in topics.items():
        commands.command(name)(function)
    documents_moving.register(commands)
    app.add_typer(commands, name="docs", rich_help_panel="Messages")


def file(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="PDF, PNG, JPEG, TIFF or XML.")],
    type_: Annotated[str, typer.Option("--type", help="UN/EDIFACT 1001, e.g. 380 for a commercial invoice.")],
    number: Annotated[str, typer.Option("--number", help="As printed on the document.")] = "",
    issued: Annotated[str, typer.Option("--issued", metavar="DAY", help="As printed, e.g. 2026-01-31.")] = "",
    signature: Annotated[Path | None, typer.Option("--signature", help="A detached signature (CMS).")] = None,
    replaces: Annotated[
        str, typer.Option("--replaces", metavar="IRN", help="The document it replaces.")
    ] = "",
    holder: Annotated[
        str, typer.Option("--holder", help="Whose document it is; default: of who files.")
    ] = "",
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """File documents. Each gets a number (IRN); the same file of the same type gets the number it has."""
    from greenlane.cli.prepare import ready

    if len(paths) > 1 and (signature or replaces):
        raise WrongUsage("--signature and --replaces go with one file.", hint="File the others apart.")
    unreadable = [path for path in paths if not path.is_file()]
    if unreadable:
        raise WrongUsage(f"“{unreadable[0]}” is not a file.", hint="Check the path.")
    ready()
    from greenlane.documents import services

    by, issued_on, refused = sender(as_), day_given(issued, "--issued"), False
    for path in paths:
        mark = signature.read_bytes() if signature else b""
        upload = services.Upload(path.name, path.read_bytes(), type_, number, issued_on, mark)
        try:
            filed = (
                services.replace_document(irn=replaces, upload=upload, by=by)
                if replaces
                else services.file_document(upload=upload, holder=holder, by=by)
            )
        except CustomsError as refusal:
            refused = True
            _refused(path, refusal)
        else:
            _told(filed.document, "again" if filed.again else "filed", file=str(path))
    if refused:
        raise typer.Exit(REFUSED)


def _refused(path: Path, refusal: CustomsError) -> None:
    if json_mode():
        emit({"file": str(path), "verdict": "refused", **refusal.as_dict()})
    else:
        say(f"{path}: refused")
        show_refusal(refusal)


def _told(found: Document, verdict: str, **more: Any) -> None:
    if json_mode():
        emit({**more, "verdict": verdict, **_facts(found)})
        return
    word = {"again": "on file before as", "filed": "filed as"}.get(verdict, "")
    where = f"{more['file']}: " if "file" in more else ""
    say(f"{where}{word} {found.irn} ({found.type_code} {found.type_name})".replace("  ", " "))


def _facts(found: Document) -> dict[str, Any]:
    return {
        "irn": found.irn,
        "type": found.type_code,
        "number": found.number,
        "issued_on": found.issued_on.isoformat() if found.issued_on else None,
        "file_name": found.file_name,
        "media_type": found.content.media_type,
        "size": found.content.size,
        "pages": found.content.pages,
        "digest": found.content_id,
        "holder": found.holder.identifier if found.holder is not None else "",
        "signature": found.signature,
        "signer": found.signer,
        "state": found.state,
        "filed_at": found.filed_at.isoformat(),
        "keep_until": found.keep_until.isoformat(),
    }


def list_(
    most: Annotated[
        int, typer.Option("--most", min=1, max=10_000, help="At most so many, newest first.")
    ] = 50,
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """List the documents one may see, newest first."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.documents.selectors import visible_to

    for found in visible_to(sender(as_)).order_by("-id")[:most]:
        _told(found, "on_file" if found.state == "on_file" else "replaced")


def show(irn: Irn, as_: AsOption = "", json: JsonOption = False) -> None:
    """Show what a document is: type, holder, signature, digest, and whether it was replaced."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.documents.selectors import document

    facts = _facts(document(irn, by=sender(as_)))
    if json_mode():
        emit(facts)
        return
    for name, value in facts.items():
        say(f"{name:12} {'' if value is None else value}")


def fetch(
    irn: Irn,
    out: Annotated[Path, typer.Option("--out", help="Where to write the file.")],
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Write the file of a document to a path, as it was filed. An existing file is not overwritten."""
    from greenlane.cli.prepare import ready

    if out.exists():
        raise WrongUsage(f"“{out}” exists.", hint="Choose another name.")
    ready()
    from greenlane.documents.selectors import content_of, document

    found = document(irn, by=sender(as_))
    out.write_bytes(content_of(found))
    if json_mode():
        emit({"irn": found.irn, "file": str(out), "digest": found.content_id})
    else:
        say(f"{found.irn} written to {out}")


def verify(json: JsonOption = False) -> None:
    """Compare every stored file with its digest. Exit status 1 when one was changed or is gone."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.documents.selectors import compared
    from greenlane.foundation.access import SYSTEM

    outcomes = list(compared(by=SYSTEM))
    damaged = [one for one in outcomes if one.damage]
    if json_mode():
        emit(
            {
                "files": len(outcomes),
                "damaged": [{"digest": one.digest, "damage": one.damage} for one in damaged],
            }
        )
    else:
        say(f"{len(outcomes)} files compared, {len(damaged)} damaged")
        for one in damaged:
            say(f"  {one.digest} {one.damage}")
    if damaged:
        raise typer.Exit(REFUSED)
