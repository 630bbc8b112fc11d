"""inspection order, list: what is to be examined, and the text that examiners get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.inspection.models import Examination

commands = typer.Typer(
    help="Inspection: orders for examiners and what is still to be examined.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="inspection", rich_help_panel="Clearance")


@commands.command()
def order(
    mrn: Annotated[str, typer.Argument(metavar="MRN", help="Movement reference number of the declaration.")],
    json: JsonOption = False,
) -> None:
    """Print the order for the examination of a declaration with its number. The same goods give the same order."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.access import SYSTEM
    from greenlane.inspection.selectors import examination_of

    found, row = examination_of(mrn, by=SYSTEM)
    if json_mode():
        emit({"mrn": found.mrn, **_told(row)})
        return
    say(f"{found.mrn}  order {row.order_id}  table {row.order_table}  {row.state}")
    for number, line in enumerate(
        [*row.instructions, *(("QUESTION", one) for one in row.questions)], start=1
    ):
        say(f"{number:3}. [{line[0]}] {line[1]}")


@commands.command("list")
def list_(
    office: Annotated[str, typer.Option("--office", help="Only at this office.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what is reported or cancelled.")] = False,
    json: JsonOption = False,
) -> None:
    """List what is still to be examined, perishables and goods that are here first; one object a line with --json."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.inspection.models import Examination
    from greenlane.inspection.selectors import in_order
    from greenlane.inspection.states import OPEN_EXAMINATIONS

    rows = Examination.objects.select_related("declaration")
    rows = rows.filter(office=office.upper()) if office else rows
    rows = rows if everything else rows.filter(state__in=OPEN_EXAMINATIONS)
    count = 0
    for row in in_order(rows):
        count += 1
        told = {"mrn": row.declaration.mrn, **_told(row)}
        if json_mode():
            emit(told)
        else:
            say(f"{told['mrn']}  {row.office}  {row.order_id}  {row.state}  {row.result}".rstrip())
    if not count and not json_mode():
        say("Nothing is to be examined.")


def _told(row: Examination) -> dict[str, Any]:
    return {
        "number": row.number,
        "office": row.office,
        "order_id": row.order_id,
        "table": row.order_table,
        "state": row.state,
        "result": row.result,
        "causes": row.causes,
        "questions": row.questions,
        "input": row.order_input,
        "instructions": [{"id": key, "text": text} for key, text in row.instructions],
    }
