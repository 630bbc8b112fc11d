"""lodge, validate, duty: what traders and gateways send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.actors import AsOption
from greenlane.cli.files import MESSAGES, SUFFIXES, Files, contents, expand, in_folders
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    emit,
    json_mode,
    progress,
    remark,
    say,
    violation_text,
)

if TYPE_CHECKING:
    from greenlane.foundation.access import Actor
    from greenlane.foundation.errors import Violation
    from greenlane.interchange.engine.csv_map import ColumnMap
    from greenlane.interchange.engine.messages import Incoming
    from greenlane.interchange.intake import Verdict

MapOption = Annotated[
    str, typer.Option("--map", metavar="NAME|FILE", help="Column map for CSV files, e.g. declarations-kr.")
]
BatchOption = Annotated[
    int, typer.Option("--batch", min=1, max=5000, help="Declarations in one transaction.")
]


def register(app: typer.Typer) -> None:
    app.command("lodge", rich_help_panel="Messages")(lodge)
    app.command("validate", rich_help_panel="Messages")(validate)


def lodge(
    files: Files, map_: MapOption = "", as_: AsOption = "", batch: BatchOption = 100, json: JsonOption = False
) -> None:
    """Lodge messages: declarations, amendments, cancellations, arrivals (XML, JSON) and bulk files (CSV).

    Every file gets a verdict. Lodging a file again changes nothing and gives the same MRN.
    """
    from greenlane.cli.actors import sender
    from greenlane.cli.prepare import ready

    paths = expand(files, SUFFIXES if map_ else MESSAGES)
    _tell_left_out(files, map_)
    columns = _column_map(paths, map_)
    ready()
    counts: dict[str, int] = {}
    refused = False
    with progress("Lodging", None if columns else len(paths)) as advance:
        for verdict in _verdicts(paths, columns, sender(as_), batch):
            counts[verdict.verdict] = counts.get(verdict.verdict, 0) + 1
            refused |= verdict.refused
            show_verdict(verdict)
            advance(1)
    _finish()
    if not json_mode():
        remark(", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    if refused:
        raise typer.Exit(REFUSED)


def _tell_left_out(files: list[Path], map_: str) -> None:
    """Say which CSV files of a folder wait for a map; a file named itself is refused without one."""
    left_out = [] if map_ else in_folders(files, (".csv",))
    if left_out:
        names = ", ".join(path.name for path in left_out[:3])
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        remark(f"Left out, as CSV files need --map: {names}{more}")


def _column_map(paths: list[Path], name: str) -> ColumnMap | None:
    """The column map of the CSV files, None where there is no such file. Raises WrongUsage (CLI001)."""
    if not any(_is_csv(path) for path in paths):
        return None
    if not name:
        raise WrongUsage("CSV files need a column map.", hint="Give --map, e.g. --map declarations-kr.")
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.engine.csv_map import load_map

    try:
        return load_map(name)
    except CustomsError as refusal:
        raise WrongUsage(violations=refusal.violations) from None
    except OSError as error:
        raise WrongUsage(f"The column map {name} cannot be read: {error.strerror}.") from None


def _verdicts(paths: list[Path], columns: ColumnMap | None, by: Actor, batch: int) -> Iterator[Verdict]:
    from greenlane.interchange.engine.xml_reader import DEFAULT
    from greenlane.interchange.intake import Message, lodge_messages

    def messages() -> Iterator[Message]:
        for path, raw in contents([p for p in paths if not _is_csv(p)], DEFAULT.size):
            yield Message(raw, name=str(path))

    yield from lodge_messages(messages(), by=by, batch=batch)
    for path in paths:
        if columns is not None and _is_csv(path):
            yield from _csv_verdicts(path, columns, by, batch)


def _csv_verdicts(path: Path, columns: ColumnMap, by: Actor, batch: int) -> Iterator[Verdict]:
    """A verdict for each declaration of the file, and one for the file where it can be read no further."""
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.bulk import bulk_csv
    from greenlane.interchange.intake import Verdict, Word

    try:
        yield from bulk_csv(path, columns, by=by, batch=batch)
    except CustomsError as refusal:
        yield Verdict(Word.UNREADABLE, name=str(path), errors=refusal.violations, status=refusal.status)
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from error


def _finish() -> None:
    """Give the new events their positions, so that readers of the log see them at once."""
    from greenlane.foundation.events import sequence_all

    sequence_all()


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def show_verdict(verdict: Verdict) -> None:
    """A line of JSON, or the verdict in words with every error and hint."""
    if json_mode():
        emit(verdict.as_json())
        return
    again = " (as before)" if verdict.replayed else ""
    say(f"{verdict.verdict:<12} {verdict.mrn or '-':<18} {verdict.name}{again}")
    for violation in verdict.errors:
        say(violation_text(violation, indent="  "))
    for notice in verdict.notices:
        say(violation_text(notice, indent="  note "))


def validate(files: Files, json: JsonOption = False) -> None:
    """Check messages without lodging them: every error and notice at once, and the amount payable."""
    from greenlane.cli.prepare import ready
    from greenlane.interchange.engine.xml_reader import DEFAULT

    paths = expand(files, MESSAGES)
    ready()
    refused = False
    with progress("Checking", len(paths)) as advance:
        for path, raw in contents(paths, DEFAULT.size):
            answer = _examined(path, raw)
            refused |= answer["verdict"] != "valid"
            _show_examined(answer)
            advance(1)
    if refused:
        raise typer.Exit(REFUSED)


def _examined(path: Path, raw: bytes) -> dict[str, Any]:
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.engine.messages import read_message

    answer: dict[str, Any] = {
        "file": str(path),
        "verdict": "unreadable",
        "mrn": "",
        "errors": [],
        "notices": [],
    }
    try:
        incoming = read_message(raw)
    except CustomsError as refusal:
        answer["errors"] = [violation.as_dict() for violation in refusal.violations]
        return answer
    errors, notices, payable = _findings(incoming, raw)
    answer |= payable
    answer["verdict"] = "invalid" if errors else "valid"
    answer["kind"] = incoming.kind.value
    answer["errors"] = [violation.as_dict() for violation in errors]
    answer["notices"] = [notice.as_dict() for notice in notices]
    return answer


def _findings(incoming: Incoming, raw: bytes) -> tuple[list[Violation], list[Violation], dict[str, Any]]:
    """Errors, notices and, of a declaration, what would be payable.

    Other messages are checked for their form, and whether the declaration they are about is known.
    """
    from greenlane.cli.actors import gateway
    from greenlane.declarations.papers import compared
    from greenlane.declarations.services import check
    from greenlane.interchange.amendments import unknown_declaration
    from greenlane.interchange.intake import Message, lodging_from

    if not incoming.is_declaration:
        return [*incoming.violations, *unknown_declaration(incoming, gateway())], incoming.notices, {}
    lodging = lodging_from(incoming, Message(raw))
    examined = check(data=lodging.data, profile=lodging.profile, by=gateway())
    errors = list(dict.fromkeys([*lodging.violations, *examined.violations]))
    papers = [paper.as_json() for paper in compared(lodging.data, by=gateway())]
    payable = {
        "papers": papers,
        "lrn": lodging.data.lrn,
        "payable_minor": examined.calculation.total_minor,
        "currency": examined.calculation.currency,
    }
    return errors, [*lodging.notices, *examined.notices], payable


def _show_examined(answer: dict[str, Any]) -> None:
    from greenlane.foundation.errors import Violation
    from greenlane.foundation.values import Money

    if json_mode():
        emit(answer)
        return
    payable = ""
    if answer["verdict"] == "valid" and "currency" in answer:
        payable = f"  payable {Money(answer['payable_minor'], answer['currency'])}"
    say(f"{answer['verdict']:<10} {answer['file']}{payable}")
    for violation in answer["errors"]:
        say(violation_text(Violation(**violation), indent="  "))
    for notice in answer["notices"]:
        say(violation_text(Violation(**notice), indent="  note "))
    for paper in answer.get("papers", ()):
        for found in paper["findings"]:
            if found["verdict"] == "differs":
                where = f"{paper['irn']} page {found['page']}"
                said = f"declared {found['declared']}, printed {found['read']}"
                say(f"  paper {found['field']}: {said} ({where})")
