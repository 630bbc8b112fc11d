"""Reads of escalations: who sees which, and who sees who complained."""

from __future__ import annotations

import re

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from greenlane.assessment.escalating import rank
from greenlane.assessment.models import Assignment, Escalation
from greenlane.assessment.states import UNRESOLVED, EscalationState
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import NotFound

AT_FIRST = (EscalationState.OPEN.value, EscalationState.ACKNOWLEDGED.value, EscalationState.LEVEL1.value)


def visible_to(actor: Actor) -> QuerySet[Escalation]:
    """Parties see those about their declarations; handlers those of their level that are not about themselves or their
    office; the national centre and oversight all; nobody else any."""
    rows = Escalation.objects.select_related("declaration")
    if actor.has(Role.SYSTEM, Role.OVERSIGHT) or rank(actor) == 3:
        return rows
    if rank(actor):
        return _handled_by(rows, actor)
    if actor.has(Role.DECLARANT, Role.GATEWAY) and actor.organisation_id is not None:
        own = actor.organisation_id
        return rows.filter(Q(organisation=own) | Q(declaration__declarant=own) | Q(declaration__trader=own))
    return rows.none()


def _handled_by(rows: QuerySet[Escalation], actor: Actor) -> QuerySet[Escalation]:
    drawn = Assignment.objects.filter(declaration=OuterRef("declaration")).exclude(officer="")
    rows = rows.filter(~Exists(drawn.filter(officer=actor.id)))
    if not actor.office:
        return rows
    rows = rows.filter(~Exists(drawn.filter(membership__office__code=actor.office)))
    rows = rows.filter(Exists(drawn) | ~Q(declaration__office=actor.office))
    return rows.filter(Q(state__in=AT_FIRST) | Q(handler=actor.id))


def escalation(number: str, *, by: Actor) -> Escalation:
    """One escalation by its grievance number. Raises NotFound (404), also for one the actor may not see."""
    clean = number.replace("\x00", "").strip().upper()
    found = visible_to(by).filter(number=clean).first()
    if found is None:
        raise NotFound(
            _("No escalation is known under “%(number)s”.") % {"number": number[:35]},
            hint=_("Check the grievance number."),
        )
    return found


def open_escalation_of(declaration: Declaration) -> Escalation | None:
    return Escalation.objects.filter(declaration=declaration, state__in=UNRESOLVED).first()


def waiting(actor: Actor) -> QuerySet[Escalation]:
    """What this handler may act on now, what goes further up soonest first."""
    if not rank(actor):
        return Escalation.objects.none()
    rows = visible_to(actor).filter(state__in=UNRESOLVED)
    levels = {1: AT_FIRST, 2: (*AT_FIRST, EscalationState.LEVEL2.value)}
    at_level = rows.filter(state__in=levels.get(rank(actor), UNRESOLVED))
    return at_level.order_by("due_at", "pk")


def knows_complainant(found: Escalation, actor: Actor) -> bool:
    """Whether pages may show this reader who complained."""
    return (
        actor.organisation_id is not None
        or actor.has(Role.OVERSIGHT, Role.SYSTEM)
        or actor.id in found.shown_to
    )


def without_names(text: str, declaration: Declaration) -> str:
    """A text about a declaration with the names and numbers of its parties left out."""
    for party in (declaration.declarant, declaration.trader):
        for word in (party.name, party.identifier) if party is not None else ():
            if len(word) > 2:
                text = re.sub(re.escape(word), "…", text, flags=re.IGNORECASE)
    return text
