"""Reports about consignments, and what became of them, for the carriers and terminals that made them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.release import Phase, gates, phase
from greenlane.declarations.selectors.work import by_consignment
from greenlane.declarations.states import CARGO, Cargo
from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Membership

LOOKED_AT = 200
"""The latest reports from which an organisation's consignments are gathered."""


def reports_of(actor: Actor) -> QuerySet[CargoReport]:
    """The reports that the people of the actor's organisation made; without one, the actor's own."""
    if actor.organisation_id is None:
        return CargoReport.objects.filter(reported_by=actor.id)
    people = Membership.objects.filter(organisation=actor.organisation_id).values_list(
        "user__pseudonym", flat=True
    )
    return CargoReport.objects.filter(reported_by__in=[str(pseudonym) for pseudonym in people])


@dataclass(frozen=True, slots=True)
class Consignment:
    """A consignment somebody reported and that has not left: where it stands, and what to report next."""

    reference: str
    declaration: Declaration | None
    last: CargoReport
    next_report: str = ""

    @property
    def is_ready(self) -> bool:
        """Released, registered, and no gate has closed again: it may be fetched."""
        found = self.declaration
        return found is not None and phase(found, gates(found)) is Phase.MAY_LEAVE


def consignments_of(actor: Actor, limit: int) -> list[Consignment]:
    """The consignments the actor's organisation reported lately and that have not left. Three queries."""
    latest: dict[str, CargoReport] = {}
    for report in reports_of(actor).order_by("-id")[:LOOKED_AT]:
        latest.setdefault(report.consignment, report)
    known: dict[str, Declaration] = {}
    gone: set[str] = set()
    for found in by_consignment(list(latest)):
        for reference in {found.consignment, found.mrn} & latest.keys():
            known.setdefault(reference, found)
            if found.cargo == Cargo.GATE_OUT:
                gone.add(reference)
    here = [ref for ref in latest if ref not in gone][:limit]
    return [Consignment(ref, known.get(ref), latest[ref], _next(latest[ref], actor)) for ref in here]


def _next(last: CargoReport, actor: Actor) -> str:
    """The verb of the next report that follows the last one, if it is this actor's to make."""
    if not actor.has(Role.CARRIER, Role.TERMINAL_OPERATOR, Role.GATEWAY):
        return ""
    reached = next((step.target for step in CARGO if step.verb == last.kind), None)
    steps = CARGO.next_actions(reached.value, actor) if reached is not None else []
    return next((step.verb for step in steps if step.verb in CargoReport.Kind.values), "")
