"""Showing where a declaration stands: gates, holders, time in each region, history, next steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.table import Table

from greenlane.cli.output import console, emit, json_mode, say
from greenlane.declarations import selectors
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Phase, Verdict, gates, phase
from greenlane.declarations.states import ENDED, PaymentState
from greenlane.foundation import clock
from greenlane.foundation.values import Money
from greenlane.interchange.inquiries import standing

_MARKS = {
    Verdict.OPEN: "[green]open[/]",
    Verdict.WAITING: "[yellow]waiting[/]",
    Verdict.REFUSED: "[red]refused[/]",
}


def outcome_in_words(declaration: Declaration, found: list[Gate] | None = None) -> str:
    """Released and when, or who has the ball and why, in one sentence."""
    gate_list = gates(declaration) if found is None else found
    reached = phase(declaration, gate_list)
    if reached is Phase.LEFT:
        return "Released, and the goods have left."
    if reached is Phase.MAY_LEAVE:
        return "Released."
    refused = next((gate for gate in gate_list if gate.verdict is Verdict.REFUSED), None)
    if refused is not None:
        return f"Ended: {declaration.get_assessment_display()}. {declaration.decision_reason}".strip()
    waiting = [f"{gate.holder.value} ({gate.name}): {gate.reason}" for gate in gate_list if not gate.open]
    held = "Released, but held again by " if reached is Phase.STOPPED else "Held by "
    return held + "; ".join(waiting)


def show_standing(declaration: Declaration) -> None:
    """The short answer after a verb."""
    if json_mode():
        emit(standing(declaration))
        return
    say(f"{declaration.mrn}  {outcome_in_words(declaration)}")


def track_as_json(declaration: Declaration) -> dict[str, Any]:
    """Everything `track` shows."""
    return {
        **standing(declaration),
        "office": declaration.office,
        "declarant": declaration.declarant.identifier,
        "outcome": outcome_in_words(declaration),
        "payable_minor": declaration.payable_minor,
        "currency": declaration.currency,
        "selection": declaration.selection,
        "history": [
            {"at": event.at.isoformat(), "kind": event.kind, "actor_role": event.actor_role}
            for event in selectors.history(declaration)
        ],
        "next": [
            {"region": region, "verb": verb, "roles": roles}
            for region, verb, roles in next_steps(declaration)
        ],
    }


def next_steps(declaration: Declaration) -> list[tuple[str, str, list[str]]]:
    """(region, verb, roles) of what somebody can do now, payment included."""
    found = [
        (region, step.verb, sorted(role.value for role in step.roles))
        for region, step in selectors.next_steps(declaration)
    ]
    if (
        declaration.payment in {PaymentState.DUE, PaymentState.DEMANDED}
        and declaration.assessment not in ENDED
    ):
        found.append(("payment", "pay", ["payer", "bank"]))
    return found


def show_track(declaration: Declaration) -> None:
    if json_mode():
        emit(track_as_json(declaration))
        return
    out = console()
    out.print(
        f"[bold]{declaration.mrn}[/]  LRN {declaration.lrn}  version {declaration.version}", soft_wrap=True
    )
    out.print(
        f"{declaration.declarant}, office {declaration.office}, lane {declaration.lane}, "
        f"payable {Money(declaration.payable_minor, declaration.currency)}",
        soft_wrap=True,
    )
    out.print(outcome_in_words(declaration), soft_wrap=True)
    out.print(_gates(declaration))
    out.print(_history(declaration))
    for region, verb, roles in next_steps(declaration):
        say(f"  next: {verb} ({region}) by {', '.join(roles)}")


def _gates(declaration: Declaration) -> Table:
    table = Table("gate", "state", "since", "held by", "why", title="Gates of release", title_justify="left")
    now = clock.now()
    for gate in gates(declaration):
        waited = "" if gate.open else f" ({_duration(gate.since, now)})"
        table.add_row(
            gate.name,
            _MARKS[gate.verdict],
            f"{gate.since:%Y-%m-%d %H:%M:%S}{waited}",
            gate.holder.value,
            str(gate.reason),
        )
    return table


def _history(declaration: Declaration) -> Table:
    table = Table("at (UTC)", "what", "who", title="History", title_justify="left")
    for event in selectors.history(declaration):
        table.add_row(f"{event.at:%Y-%m-%d %H:%M:%S.%f}", event.kind, event.actor_role)
    return table


def _duration(since: datetime, until: datetime) -> str:
    seconds = int((until - since).total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
