"""Reads: what an actor may see, and a declaration with everything around it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from greenlane.declarations.models import CargoReport, Declaration, Lodgement
from greenlane.declarations.states import ENDED, LIFECYCLES, Cancellation, Cargo, Release
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.errors import NotFound
from greenlane.foundation.lifecycle import Transition
from greenlane.foundation.models import Event


def visible_to(actor: Actor) -> QuerySet[Declaration]:
    """Traders (and a gateway of theirs) see their own; officers those of their office, or all when they
    belong to none (oversight, national supervisors); so does the national gateway."""
    rows = Declaration.objects.select_related("declarant", "trader")
    national_gateway = actor.has(Role.GATEWAY) and actor.organisation_id is None
    if national_gateway or actor.has(Role.SYSTEM):
        return rows
    if actor.is_officer:
        return rows.filter(office=actor.office) if actor.office else rows
    if actor.has(Role.DECLARANT, Role.GATEWAY) and actor.organisation_id is not None:
        return rows.filter(Q(declarant=actor.organisation_id) | Q(trader=actor.organisation_id))
    return rows.none()


def declaration(mrn: str, *, by: Actor) -> Declaration:
    """One declaration by MRN. Raises NotFound (404), also for one the actor may not see."""
    found = visible_to(by).filter(mrn=mrn.strip().upper()).first()
    if found is None:
        raise NotFound(f"No declaration is known under “{mrn[:35]}”.", hint="Check the MRN.")
    require(by, "declaration.view", found)
    return found


def current_lodgement(found: Declaration) -> Lodgement:
    """The message that is the present version: document and written calculation."""
    return found.lodgements.get(version=found.version)


def versions(found: Declaration) -> QuerySet[Lodgement]:
    return found.lodgements.filter(version__isnull=False).order_by("version").defer("document")


def history(found: Declaration) -> QuerySet[Event]:
    """Everything that happened to a declaration, oldest first."""
    return Event.objects.filter(subject=found.event_subject).order_by("at", "id")


def cargo_reports(found: Declaration) -> QuerySet[CargoReport]:
    references = {found.mrn, found.consignment} - {""}
    return CargoReport.objects.filter(consignment__in=references)


def next_steps(found: Declaration) -> list[tuple[str, Transition]]:
    """(region, transition) pairs somebody may take now, from the transition tables, the system's own left out.

    Once released only the goods still move; nothing moves once it has ended.
    """
    if found.assessment in ENDED:
        return []
    moving = {"cargo"} if found.release == Release.RELEASED else set(LIFECYCLES)
    return [
        (region, step)
        for region, table in LIFECYCLES.items()
        if region in moving
        for step in table.from_state(getattr(found, region))
        if step.roles != frozenset({Role.SYSTEM}) and not _shut(found, step.verb)
    ]


def _shut(found: Declaration, verb: str) -> bool:
    """Steps that the table allows but another region keeps shut."""
    if verb == "withdraw":
        return found.cargo != Cargo.PRE_ARRIVAL
    if verb == "cancel":
        return found.cancellation != Cancellation.REQUESTED
    return verb == "gate_out" and found.release != Release.RELEASED


def next_actions(found: Declaration, actor: Actor) -> list[tuple[str, Transition]]:
    """(region, transition) pairs this actor may take now."""
    return [(region, step) for region, step in next_steps(found) if not step.roles.isdisjoint(actor.roles)]
