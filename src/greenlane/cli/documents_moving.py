"""docs move-store: bring the files of one store to another, to be stopped and repeated at any time."""

from __future__ import annotations

from collections import Counter
from typing import Annotated
from urllib.parse import urlsplit

import typer

from greenlane.cli.output import REFUSED, JsonOption, WrongUsage, emit, json_mode, remark, say, tracked


def register(commands: typer.Typer) -> None:
    commands.command("move-store")(move_store)


def move_store(
    to: Annotated[str, typer.Option("--to", metavar="STORE", help="s3://bucket?endpoint=…, or a folder.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="STORE", help="Default: the store that is set.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Copy all stored files to another store and compare each copy. Repeat it at will; nothing is removed.

    Exit status 1 when a file was changed or is gone. Then set GREENLANE_OBJECTS and restart, and run it once more for
    what was filed in between.
    """
    from greenlane.cli.prepare import ready

    ready()
    from django.conf import settings

    from greenlane.documents.moving import move_store as moving
    from greenlane.documents.store import store_named
    from greenlane.foundation.access import SYSTEM

    origin = from_ or settings.GREENLANE_OBJECTS or settings.GREENLANE_DOCUMENTS
    if origin.rstrip("/") == to.rstrip("/"):
        raise WrongUsage("Both stores are the same.", hint="Name the new one with --to.")
    try:
        source, target = store_named(origin), store_named(to)
    except ValueError as flaw:
        raise WrongUsage(f"{flaw}.", hint="See GREENLANE_OBJECTS in the operator's handbook.") from None
    counts: Counter[str] = Counter()
    sent, damaged = 0, []
    for one in tracked(moving(source, target, by=SYSTEM), total=None, what="Files"):
        counts[one.verdict] += 1
        sent += one.size
        if one.damage:
            damaged.append({"digest": one.digest, "damage": one.damage})
            remark(f"{one.digest} {one.damage}")
    told = {name: counts[name] for name in ("moved", "there", "damaged")}
    if json_mode():
        emit({"from": _shown(origin), "to": _shown(to), **told, "bytes": sent, "files": damaged})
    else:
        say(
            f"{told['moved']} files moved ({sent:,} bytes), {told['there']} were there, {len(damaged)} damaged"
        )
        if not damaged:
            say(f"To use it: GREENLANE_OBJECTS={to} , restart, and run this once more.")
    if damaged:
        raise typer.Exit(REFUSED)


def _shown(address: str) -> str:
    """An address without what follows the bucket."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme else address
