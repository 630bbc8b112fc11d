"""Reads of inspection: work lists, the examination and the verification of a declaration."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from greenlane.declarations import selectors as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound
from greenlane.inspection.duties import without_own
from greenlane.inspection.models import Appointment, Examination, Verification
from greenlane.inspection.services.verifying import queue
from greenlane.inspection.states import OPEN_EXAMINATIONS, OPEN_VERIFICATIONS, VerificationState


def examinations_seen_by(actor: Actor) -> QuerySet[Examination]:
    """Examinations at the officer's office, of all offices for who belongs to none."""
    rows = Examination.objects.select_related("declaration")
    if not actor.reads_cases:
        return rows.none()
    return rows.filter(office=actor.office) if actor.office else rows


def to_examine(actor: Actor) -> QuerySet[Examination]:
    """What is still to be examined at this officer's office, goods that are here and perishables first."""
    return in_order(examinations_seen_by(actor).filter(state__in=OPEN_EXAMINATIONS))


def in_order(rows: QuerySet[Examination]) -> QuerySet[Examination]:
    """In the order in which goods are examined: perishables, then what is here, then the oldest order."""
    here = Case(
        When(declaration__cargo="goods_registered", then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return perishables_first(rows.annotate(here=here), "here", "ordered_at", "pk", of="declaration")


def examination_of(mrn: str, *, by: Actor) -> tuple[Declaration, Examination]:
    """A declaration with its open examination, else its latest. Raises NotFound (404)."""
    found = declarations.declaration(mrn, by=by)
    rows = list(Examination.objects.filter(declaration_id=found.pk).order_by("-number"))
    if not rows:
        raise NotFound("No examination was ordered for this declaration.")
    row = next((one for one in rows if one.is_open), rows[0])
    row.declaration = found
    return found, row


def examinations_of(found: Declaration) -> list[Examination]:
    rows = list(Examination.objects.filter(declaration_id=found.pk).order_by("-number"))
    for row in rows:
        row.declaration = found
    return rows


def current_appointment(row: Examination) -> Appointment | None:
    return row.appointments.filter(state__in=["proposed", "confirmed"]).first()


def verifications_seen_by(actor: Actor) -> QuerySet[Verification]:
    rows = Verification.objects.select_related("declaration")
    if not actor.reads_cases:
        return rows.none()
    return rows.filter(office=actor.office) if actor.office else rows


def in_hand(actor: Actor) -> Verification | None:
    """The verification that this verifier has."""
    rows = Verification.objects.filter(verifier=actor.id, state=VerificationState.IN_HAND)
    return rows.select_related("declaration").first()


def waiting(actor: Actor) -> QuerySet[Verification]:
    """The queue of the officer's office in its order, without what he must not verify."""
    return without_own(queue(actor.office), actor).select_related("declaration")


def put_aside(actor: Actor) -> QuerySet[Verification]:
    rows = verifications_seen_by(actor).filter(state=VerificationState.SET_ASIDE)
    return perishables_first(rows, "queued_at", "pk", of="declaration")


def verification_of(mrn: str, *, by: Actor) -> tuple[Declaration, Verification]:
    """A declaration with its open verification, else its latest. Raises NotFound (404)."""
    found = declarations.declaration(mrn, by=by)
    rows = list(Verification.objects.filter(declaration_id=found.pk).order_by("-number"))
    if not rows:
        raise NotFound("No verification of this declaration is known.")
    row = next((one for one in rows if one.state in OPEN_VERIFICATIONS), rows[0])
    row.declaration = found
    return found, row


def answers_due(actor: Actor) -> QuerySet[Examination]:
    """Examinations for which this trader has to answer a proposed time."""
    own = Q(declaration__declarant=actor.organisation_id) | Q(declaration__trader=actor.organisation_id)
    rows = Examination.objects.filter(own, answer_due=True, state="ordered").select_related("declaration")
    return rows.order_by("state_since", "pk")
