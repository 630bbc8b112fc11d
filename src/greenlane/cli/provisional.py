"""provisional ...: what was assessed for the time being, and how its five clocks stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.assessment.models import ProvisionalAssessment

commands = typer.Typer(
    help="Provisional assessments: under security, with five clocks, until they are final.",
    no_args_is_help=True,
)
STATES = ("open", "finalised", "ended", "all")


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="provisional", rich_help_panel="Oversight")


@commands.command("list")
def listing(
    state: Annotated[str, typer.Option("--state", help="open, finalised, ended or all.")] = "open",
    office: Annotated[str, typer.Option("--office", help="Only of this office.")] = "",
    json: JsonOption = False,
) -> None:
    """List provisional assessments, the latest first, with the clock that is over next."""
    if state not in STATES:
        raise WrongUsage(f"“{state}” is no state.", hint=f"One of: {', '.join(STATES)}.")
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.models import ProvisionalAssessment

    rows = ProvisionalAssessment.objects.select_related("declaration").prefetch_related(
        "clocks", "missing", "pauses"
    )
    if state != "all":
        rows = rows.filter(state=state)
    if office:
        rows = rows.filter(declaration__office=office.strip().upper())
    found = list(rows.order_by("-assessed_at", "-id"))
    for case in found:
        told = _told(case)
        if json_mode():
            emit(told)
            continue
        running = [one for one in told["clocks"] if one["state"] == "running"]
        nearest = min(running, key=lambda one: one["due_at"], default=None)
        due = f"  {nearest['name']} over {nearest['due_at']:%Y-%m-%d}" if nearest else ""
        say(f"{told['mrn']}  {told['office']}  {told['state']}  security {told['security']['state']}{due}")
    if not found and not json_mode():
        say("Nothing was assessed provisionally.")


@commands.command()
def show(mrn: Annotated[str, typer.Argument(help="Declaration.")], json: JsonOption = False) -> None:
    """Show the last provisional assessment of a declaration: security, what is missing, five clocks."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.checking import declaration_of
    from greenlane.assessment.errors import NotProvisional
    from greenlane.assessment.selectors_cases import latest_provisional

    case = latest_provisional(declaration_of(mrn))
    if case is None:
        raise NotProvisional(pointer="mrn", hint="It was never assessed provisionally.")
    told = _told(case)
    if json_mode():
        emit(told)
        return
    secured = told["security"]
    say(f"{told['mrn']}  {told['state']} {told['outcome']}".rstrip())
    say(f"  security {secured['state']}: {secured['amount_minor']} {told['currency']} in minor units")
    for item in told["missing"]:
        say(f"  {item['number']}. {item['what']}  {'supplied' if item['supplied_at'] else 'missing'}")
    for one in told["clocks"]:
        left = f"{one['days_left']} days left" if one["days_left"] is not None else ""
        due = f"{one['due_at']:%Y-%m-%d %H:%M}" if one["due_at"] else "not begun"
        say(f"  {one['name']:<11} {one['state'] or '-':<8} {due}  {left}".rstrip())


def _told(case: ProvisionalAssessment) -> dict[str, Any]:
    from greenlane.assessment.selectors_cases import as_data

    return as_data(case)
