"""Reads of provisional assessments, samples and transfers: what an actor may see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from greenlane.assessment.engine.periods import share_gone
from greenlane.assessment.listed import CLOCKS
from greenlane.assessment.models import PortTransfer, ProvisionalAssessment, ProvisionalClock, Sample
from greenlane.assessment.states import ClockName, ClockState, ProvisionalState
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role


def open_provisional(found: Declaration) -> ProvisionalAssessment | None:
    return ProvisionalAssessment.objects.filter(declaration_id=found.pk, state=ProvisionalState.OPEN).first()


def latest_provisional(found: Declaration) -> ProvisionalAssessment | None:
    """The last provisional assessment of a declaration, with its lists."""
    rows = ProvisionalAssessment.objects.filter(declaration_id=found.pk)
    return rows.prefetch_related("missing", "clocks", "pauses").order_by("-ordinal").first()


def provisionals_of(actor: Actor) -> QuerySet[ProvisionalAssessment]:
    """The provisional assessments an actor may see: a trader his own, an officer those of his office or all."""
    rows = ProvisionalAssessment.objects.select_related("declaration")
    if actor.reads_cases or actor.has(Role.SYSTEM):
        return rows.filter(declaration__office=actor.office) if actor.office else rows
    if actor.has(Role.DECLARANT, Role.GATEWAY):
        if actor.organisation_id is None:
            return rows if actor.has(Role.GATEWAY) else rows.none()
        mine = Q(declaration__declarant=actor.organisation_id) | Q(declaration__trader=actor.organisation_id)
        return rows.filter(mine)
    return rows.none()


def samples_of(actor: Actor) -> QuerySet[Sample]:
    """The samples of the laboratory; nobody else has a list of them."""
    return Sample.objects.all() if actor.has(Role.LABORATORY) else Sample.objects.none()


def transfers_of(actor: Actor) -> QuerySet[PortTransfer]:
    rows = PortTransfer.objects.select_related("declaration")
    return rows.filter(declaration__office=actor.office) if actor.office else rows


@dataclass(frozen=True, slots=True)
class Face:
    """One clock as it is shown: how much is gone, when it is over, how much is left, what follows."""

    row: ProvisionalClock | None
    name: str
    label: str
    state: str
    state_label: str
    tone: str
    share: int
    due_at: datetime | None
    days_left: int | None
    begins: str
    effect: str
    basis: str
    extended: bool = False


_TONES = {
    ClockState.RUNNING: "blue",
    ClockState.PAUSED: "yellow",
    ClockState.MET: "green",
    ClockState.EXPIRED: "red",
}


def faces(case: ProvisionalAssessment) -> list[Face]:
    """The five clocks of a case, in their order; those that have not begun too."""
    rows = {row.name: row for row in case.clocks.all()}
    return [_face(name, rows.get(name)) for name in ClockName]


def _face(name: ClockName, row: ProvisionalClock | None) -> Face:
    rule = CLOCKS[name]
    begins, effect = str(rule.begins), str(rule.effect)
    if row is None:
        label = str(name.label)
        return Face(None, name.value, label, "", "", "secondary", 0, None, None, begins, effect, rule.basis)
    at = row.paused_at or row.ended_at or clock.now()
    left = (row.due_at - at).days if row.state in {ClockState.RUNNING, ClockState.PAUSED} else None
    return Face(
        row,
        name.value,
        str(name.label),
        row.state,
        str(row.get_state_display()),
        _TONES[ClockState(row.state)],
        share_gone(row.started_at, row.due_at, at),
        row.due_at,
        max(left, 0) if left is not None else None,
        begins,
        effect,
        row.basis,
        row.extended_at is not None,
    )


def as_data(case: ProvisionalAssessment) -> dict[str, Any]:
    """A provisional assessment as the API and the command line tell it; names nobody."""
    return {
        "mrn": case.declaration.mrn,
        "office": case.declaration.office,
        "ordinal": case.ordinal,
        "state": case.state,
        "outcome": case.outcome,
        "grounds": case.grounds,
        "explanation": case.explanation,
        "declared_minor": case.declared_minor,
        "in_doubt_minor": case.in_doubt_minor,
        "difference_minor": case.difference_minor,
        "currency": case.currency,
        "assessed_at": case.assessed_at,
        "complete_at": case.complete_at,
        "finalised_at": case.finalised_at,
        "final_reason": case.final_reason,
        "security": {
            "state": case.security,
            "amount_minor": case.security_minor,
            "kind": case.security_kind,
            "reference": case.security_reference,
            "given_minor": case.security_given_minor,
            "drawn_minor": case.security_drawn_minor,
        },
        "missing": [
            {"number": one.number, "what": one.what, "supplied_at": one.supplied_at, "irn": one.irn}
            for one in case.missing.all()
        ],
        "clocks": [
            {
                "name": one.name,
                "state": one.state,
                "started_at": one.row.started_at if one.row else None,
                "due_at": one.due_at,
                "days_left": one.days_left,
                "basis": one.basis,
                "extended": one.extended,
            }
            for one in faces(case)
        ],
        "paused": any(one.until is None for one in case.pauses.all()),
    }
