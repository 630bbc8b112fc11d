"""Reads: what an actor may see, and a declaration with everything around it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from greenlane.declarations import faceless
from greenlane.declarations.deciders import is_reader
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
    if actor.reads_cases:
        return rows.filter(office=actor.office) if actor.office else rows
    if actor.has(Role.DECLARANT, Role.GATEWAY) and actor.organisation_id is not None:
        return rows.filter(Q(declarant=actor.organisation_id) | Q(trader=actor.organisation_id))
    return rows.none()


def declaration(mrn: str, *, by: Actor) -> Declaration:
    """One declaration by MRN, without its parties for an officer whose check was drawn by lot
    (`declarations.faceless`). Raises NotFound (404), also for one the actor may not see."""
    number = mrn.replace("\x00", "").strip().upper()
    found = visible_to(by).filter(mrn=number).first() or _chosen_for(number, by)
    if found is None:
        raise NotFound(
            _("No declaration is known under “%(mrn)s”.") % {"mrn": mrn[:35]}, hint=_("Check the MRN.")
        )
    require(by, "declaration.view", found)
    return faceless.masked(found, by)


def _chosen_for(number: str, by: Actor) -> Declaration | None:
    """A declaration of another office whose check is or was this officer's."""
    if not (by.is_officer and by.office):
        return None
    found = Declaration.objects.select_related("declarant", "trader").filter(mrn=number).first()
    return found if found is not None and is_reader(found, by) else None


def current_lodgement(found: Declaration) -> Lodgement:
    """The message that is the present version: document and written calculation."""
    return found.lodgements.get(version=found.version)


def kept_lodgement(found: Declaration) -> Lodgement | None:
    """The same, or None for a declaration that came without its message (imported from an older system)."""
    return found.lodgements.filter(version=found.version).first()


def rejected_to(actor: Actor) -> QuerySet[Lodgement]:
    """Messages that were rejected, newest first: a trader (and a gateway of it) sees those of its
    organisation; the national gateway its own; officers without an office all, others none."""
    rows = Lodgement.objects.filter(verdict=Lodgement.Verdict.REJECTED).order_by("-received_at", "-id")
    if actor.has(Role.SYSTEM) or (actor.reads_cases and not actor.office):
        return rows
    if actor.has(Role.DECLARANT, Role.GATEWAY):
        return rows.filter(owner=owner_of(actor))
    return rows.none()


def rejected(pk: int, *, by: Actor) -> Lodgement:
    """One rejected message with its errors. Raises NotFound (404), also for another's."""
    found = rejected_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such rejected message."), hint=_("Check the address."))
    return found


def not_lodged_again(rows: QuerySet[Lodgement], organisation_id: int) -> QuerySet[Lodgement]:
    """Rejected messages after which no message under their reference was registered for this organisation."""
    later = Lodgement.objects.filter(
        declaration__declarant=organisation_id,
        declaration__lrn=OuterRef("lrn"),
        received_at__gt=OuterRef("received_at"),
    )
    return rows.filter(~Exists(later))


def owner_of(actor: Actor) -> str:
    """Whose messages and idempotency keys these are."""
    return f"organisation/{actor.organisation_id}" if actor.organisation_id else actor.id


def versions(found: Declaration) -> QuerySet[Lodgement]:
    return found.lodgements.filter(version__isnull=False).order_by("version").defer("document")


def history(found: Declaration) -> QuerySet[Event]:
    """Everything that happened to a declaration, oldest first."""
    return Event.objects.filter(subject=found.event_subject).order_by("at", "id")


def cargo_reports(found: Declaration) -> QuerySet[CargoReport]:
    references = {found.mrn, faceless.stored(found).consignment} - {""}
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
    if verb == "amend":
        return found.cancellation == Cancellation.REQUESTED
    if verb == "cancel":
        return found.cancellation != Cancellation.REQUESTED
    return verb == "gate_out" and found.release != Release.RELEASED


def next_actions(found: Declaration, actor: Actor) -> list[tuple[str, Transition]]:
    """(region, transition) pairs this actor may take now."""
    return [(region, step) for region, step in next_steps(found) if not step.roles.isdisjoint(actor.roles)]
