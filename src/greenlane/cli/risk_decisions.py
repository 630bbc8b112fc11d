"""risk replay, risk decision, risk close-days: decision records from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    progress,
    remark,
    say,
)
from greenlane.foundation.errors import CustomsError

if TYPE_CHECKING:
    from greenlane.risk.models import DecisionRecord
    from greenlane.risk.replay import Replayed

SHOWN = 20


def register(commands: typer.Typer) -> None:
    commands.command()(replay)
    commands.command()(decision)
    commands.command("close-days")(close_days)


def replay(
    mrns: Annotated[list[str] | None, typer.Argument(metavar="MRN...", help="Declarations.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every decision record there is.")] = False,
    version: Annotated[int, typer.Option("--version", min=0, help="A version; default: the newest.")] = 0,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Under what was in force at the end of this day.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Decide again from stored material alone. Exit status 1 when a record does not come out byte for byte.

    With --as-of the same declarations are decided under what was in force then; differences are shown and no fault.
    """
    from greenlane.cli.prepare import ready

    ready()
    if every == bool(mrns):
        raise WrongUsage("Name declarations, or --all.", hint="Example: greenlane risk replay 26XM…")
    day = day_given(as_of)
    done = differing = 0
    with progress("Deciding again", _count(mrns, every)) as advance:
        for row in _rows(mrns, every, version):
            answer = _answer(row, day)
            done, differing = done + 1, differing + (not answer["same"])
            if not every or not answer["same"] or json_mode():
                _show(answer)
            advance(1)
    if not json_mode():
        remark(f"{done:,} decided again, {done - differing:,} the same byte for byte, {differing:,} not.")
    if differing and day is None:
        raise typer.Exit(REFUSED)


def decision(
    mrn: Annotated[str, typer.Argument(help="Declaration.")],
    version: Annotated[int, typer.Option("--version", min=0, help="A version; default: the newest.")] = 0,
    json: JsonOption = False,
) -> None:
    """Show the decision record of a declaration."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.risk.replay import read, record_of

    row = record_of(mrn, version or None)
    kept = read(row)
    if json_mode():
        emit({**kept, "digest": row.digest})
        return
    verdict = kept["verdict"]
    say(f"{kept['mrn']} version {kept['version']}: {verdict['lane']}, decided by {verdict['step']}")
    say(f"  edition {kept['edition']['number']}, chance of a check {verdict['propensity']:.4f}")
    for one in verdict["selections"]:
        mark = "*" if one["selected"] else " "
        say(f"  {mark} {one['step']:<9} {one['name']:<14} {one['lane']:<7} chance {one['chance']:.4f}")
    for reason in kept["reasons"]["officer"]:
        say(f"  officer: {reason}")
    say(f"  trader:  {kept['reasons']['trader']}")
    say(f"  digest   {row.digest}")


def close_days(
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; default: yesterday.")] = "",
    json: JsonOption = False,
) -> None:
    """Let the days that are over enter the profiles. The background worker does so by itself."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.risk.services.profiles import close_days as close

    closed = close(until=day_given(until))
    if json_mode():
        emit({"days": closed.days, "items": closed.items, "results": closed.results})
        return
    say(f"{closed.days} days closed: {closed.items:,} items, {closed.results:,} results of checks.")


def _count(mrns: list[str] | None, every: bool) -> int:
    from greenlane.risk.models import DecisionRecord

    return DecisionRecord.objects.count() if every else len(mrns or ())


def _rows(mrns: list[str] | None, every: bool, version: int) -> Iterator[DecisionRecord]:
    from greenlane.risk.models import DecisionRecord
    from greenlane.risk.replay import record_of

    if every:
        yield from (
            DecisionRecord.objects.select_related("declaration")
            .order_by("edition_id", "pk")
            .iterator(chunk_size=500)
        )
        return
    for mrn in mrns or ():
        yield record_of(mrn, version or None)


def _answer(row: DecisionRecord, day: date | None) -> dict[str, Any]:
    from greenlane.risk import replay as replaying

    try:
        found = replaying.as_of(row, day) if day else replaying.replay(row)
    except CustomsError as refusal:
        return {"mrn": _mrn(row), "version": row.version, "same": False, "error": refusal.as_dict()}
    return _told(row, found)


def _told(row: DecisionRecord, found: Replayed) -> dict[str, Any]:
    return {
        "mrn": _mrn(row),
        "version": row.version,
        "edition": found.edition,
        "lane": row.lane,
        "lane_again": found.decided.verdict.lane,
        "same": found.same,
        "digest": row.digest,
        "differences": [
            {"pointer": one.pointer, "kept": one.kept, "again": one.again}
            for one in found.differences[:SHOWN]
        ],
    }


def _mrn(row: DecisionRecord) -> str:
    return str(row.declaration.mrn)


def _show(answer: dict[str, Any]) -> None:
    if json_mode():
        emit(answer)
        return
    if "error" in answer:
        say(f"{answer['mrn']}  cannot be decided again: {answer['error']['message']}")
        return
    word = "the same" if answer["same"] else "DIFFERENT"
    say(
        f"{answer['mrn']}  version {answer['version']}  edition {answer['edition']}  "
        f"{answer['lane']} -> {answer['lane_again']}  {word}"
    )
    for one in answer["differences"]:
        say(f"    {one['pointer']}: {_short(one['kept'])} -> {_short(one['again'])}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
