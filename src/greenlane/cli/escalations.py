"""escalations ...: delayed checks that traders complained about."""

from __future__ import annotations

from typing import Annotated

import typer

from greenlane.cli.output import JsonOption, WrongUsage, emit, json_mode, say

commands = typer.Typer(
    help="Escalations: complaints about delayed checks, anonymous below level 1.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="escalations", rich_help_panel="Oversight")


@commands.command("list")
def list_escalations(
    state: Annotated[str, typer.Option("--state", help="Only those in this state, e.g. level2.")] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only those that nobody has resolved.")] = False,
    json: JsonOption = False,
) -> None:
    """List escalations, newest first, without saying who complained."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.models import Escalation
    from greenlane.assessment.states import UNRESOLVED, EscalationState

    if state and state not in EscalationState.values:
        known = ", ".join(EscalationState.values)
        raise WrongUsage(f"“{state[:40]}” is no state of an escalation.", pointer="--state", hint=known)
    rows = Escalation.objects.select_related("declaration").order_by("-opened_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(state__in=UNRESOLVED) if open_only else rows
    for row in rows.iterator():
        line = {
            "number": row.number,
            "mrn": row.declaration.mrn,
            "state": row.state,
            "level": row.level,
            "delay": row.delay,
            "opened_at": row.opened_at,
            "due_at": row.due_at,
            "breaches": row.breaches,
            "resolved_at": row.resolved_at,
            "cause": row.cause,
            "rating": row.rating,
        }
        if json_mode():
            emit(line)
        else:
            due = f"due {row.due_at:%Y-%m-%d %H:%M} UTC" if row.due_at else row.cause
            say(
                f"{row.number}  {row.declaration.mrn}  {row.state:<12}  {row.opened_at:%Y-%m-%d %H:%M}  {due}"
            )


@commands.command()
def figures(json: JsonOption = False) -> None:
    """The published figures by month: how many, how long, up to which level, why. Small groups are hidden."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.portal.public.escalations import published

    for month in published():
        if json_mode():
            emit(month.as_dict())
        else:
            say(
                f"{month.month:%Y-%m}  {'hidden: fewer than five' if month.resolved is None else month.resolved}"
            )
