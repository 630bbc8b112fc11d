"""queries ...: what Customs asked about a declaration, and how much is asked at all."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, emit, json_mode, say

commands = typer.Typer(
    help="Queries: what Customs asked, with the evidence and the replies.", no_args_is_help=True
)
_MOST = 1000


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="queries", rich_help_panel="Oversight")


@commands.command(name="list")
def list_queries(
    state: Annotated[
        str, typer.Option("--state", help="drafted, awaiting_supervisor, issued, replied, lapsed, ...")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=_MOST, help="Newest first.")] = 50,
    json: JsonOption = False,
) -> None:
    """List queries, the newest first."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.models import InformationRequest
    from greenlane.assessment.states import QueryState

    if state and state not in QueryState.values:
        raise WrongUsage(
            f"{state} is no state of a query.", pointer="--state", hint=", ".join(QueryState.values)
        )
    rows = InformationRequest.objects.select_related("declaration").order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    for row in rows[:limit]:
        line = {
            "mrn": row.declaration.mrn,
            "ordinal": row.ordinal,
            "state": row.state,
            "outcome": row.outcome,
            "group": row.group,
            "issued_at": row.issued_at.isoformat() if row.issued_at else None,
            "due_at": row.due_at.isoformat() if row.due_at else None,
        }
        if json_mode():
            emit(line)
        else:
            due = f"due {row.due_at:%Y-%m-%d %H:%M} UTC" if row.due_at else ""
            say(f"{line['mrn']}  query {row.ordinal}  {row.state}  {due}".rstrip())


@commands.command()
def show(mrn: Annotated[str, typer.Argument(help="Declaration.")], json: JsonOption = False) -> None:
    """Show the queries of a declaration: questions, evidence, replies."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.query_api import shape
    from greenlane.assessment.query_selectors import queries_of
    from greenlane.declarations import selectors
    from greenlane.foundation.access import SYSTEM

    found = selectors.declaration(mrn, by=SYSTEM)
    told = [shape(one) for one in queries_of(found, SYSTEM)]
    if json_mode():
        emit({"mrn": found.mrn, "queries": told})
        return
    if not told:
        say(f"{found.mrn}: nothing was asked.")
    for one in told:
        say(
            f"{found.mrn}  query {one['ordinal']}  {one['state']}  "
            f"asked {one['issued_at'] or '-'}  due {one['due_at'] or '-'}"
        )
        for item in one["items"]:
            _say_item(item)


@commands.command()
def stats(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="Registered from this day on.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Registered before this day.")] = "",
    json: JsonOption = False,
) -> None:
    """Queries per declaration checked, and the share of those asked that were asked a second time."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.query_selectors import query_figures

    figures = query_figures(_day(since, "--since"), _day(until, "--until"))
    if json_mode():
        emit(figures.as_json())
        return
    say(f"Declarations checked     {figures.checked:,}")
    say(
        f"Queries issued           {figures.queries:,} ({figures.per_declaration:.2f} per declaration checked)"
    )
    say(f"Asked a second time      {figures.twice:,} of {figures.asked:,} asked ({figures.second_share:.1%})")
    say(f"Not replied in time      {figures.lapsed:,}")


def _day(text: str, option: str) -> Any:
    if not text:
        return None
    from greenlane.web.fields import midnight

    try:
        return midnight(date.fromisoformat(text))
    except ValueError:
        raise WrongUsage(f"{text} is no day.", pointer=option, hint="For example 2026-11-30.") from None


def _say_item(item: dict[str, Any]) -> None:
    place = f"item {item['item']}" if item["item"] else "whole declaration"
    say(f"  {item['position']}. {item['reason']} {item['title']} ({item['fact']}, {place}; {item['law']})")
    say(f"     {item['text']}")
    for proof in item["evidence"]:
        said = [
            str(proof[name]) for name in ("irn", "page", "code", "declared", "read", "text") if name in proof
        ]
        figures = proof.get("figures")
        if figures:
            said.append(
                f"{figures['lower']} / {figures['median']} / {figures['upper']} {figures['currency']} per kg, "
                f"declared {figures['declared']} ({figures['position']})"
            )
        say(f"     evidence {proof['kind']}: {', '.join(said)}")
    answer = item["answer"]
    if answer:
        papers = f" [{', '.join(answer['documents'])}]" if answer["documents"] else ""
        say(f"     {answer['kind']}: {answer['text']}{papers}")
