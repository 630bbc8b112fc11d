"""Assessor, examiner and verifier of one case are different people; told by the log, since assessment is a sibling."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from greenlane.declarations.deciders import is_decider, register_deciders
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.models import Event
from greenlane.inspection.errors import OneDutyOnly
from greenlane.inspection.models import Examination, Verification

ASSESSING = (
    "declaration.assessed",
    "declaration.refused",
    "declaration.reassessed",
    "assessment.query_issued",
    "assessment.query_taken_back",
    "assessment.first_check_ordered",
    "assessment.second_check_ordered",
    "assessment.test_ordered",
    "assessment.reassessment_proposed",
    "assessment.reassessment_dropped",
    "assessment.reassessed",
    "assessment.assessed_provisionally",
    "assessment.finalised",
)
"""Kinds of events that only the assessor of a case writes."""


def assessed_by(actor: Actor) -> QuerySet[Event]:
    """What this officer did as an assessor, in any case."""
    return Event.objects.filter(actor=actor.id, kind__in=ASSESSING)


def require_other_duties(declaration: Declaration, by: Actor, duty: str) -> None:
    """Raise OneDutyOnly (EXM004, 403) for who assessed the case or has its check, or had the other part in it.

    `duty` is what he wants to be now: "examiner" or "verifier".
    """
    others = _others(duty)
    if (
        is_decider(declaration, by)
        or assessed_by(by).filter(subject=declaration.event_subject).exists()
        or others.filter(declaration=declaration).filter(_who(others, by)).exists()
    ):
        raise OneDutyOnly(pointer=duty, hint="A colleague does it.")


def without_own(rows: QuerySet[Verification], by: Actor) -> QuerySet[Verification]:
    """Verifications whose cases this officer neither assessed nor examined."""
    subject = Concat(Value("declaration/"), OuterRef("declaration__mrn"))
    examined = Examination.objects.filter(declaration=OuterRef("declaration")).filter(
        Q(examiner=by.id) | Q(second=by.id)
    )
    return rows.filter(~Exists(assessed_by(by).filter(subject=subject)), ~Exists(examined))


def _others(duty: str) -> QuerySet[Examination] | QuerySet[Verification]:
    return Verification.objects.all() if duty == "examiner" else Examination.objects.all()


def _who(rows: QuerySet[Examination] | QuerySet[Verification], by: Actor) -> Q:
    if rows.model is Verification:
        return Q(verifier=by.id)
    return Q(examiner=by.id) | Q(second=by.id)


class OtherDuties:
    """Who examined or verified does not assess: asked by the declarations before an officer decides."""

    def require(self, declaration: Declaration, by: Actor) -> None:
        """Raise OneDutyOnly (EXM004, 403). One query; none for the system."""
        if by.id == SYSTEM.id:
            return
        examined = Examination.objects.filter(declaration=declaration, examiner=by.id)
        verified = Verification.objects.filter(declaration=declaration, verifier=by.id)
        if examined.values(n=F("pk")).union(verified.values(n=F("pk"))).exists():
            raise OneDutyOnly(pointer="assessment", hint="You examined or verified these goods.")

    def decides(self, declaration: Declaration, actor: Actor) -> bool:
        return False

    def reads(self, declaration: Declaration, actor: Actor) -> bool:
        return False

    def faceless(self, declaration: Declaration, actor: Actor) -> bool:
        """Examiners see the goods, the marks on them and who presents them: nothing is hidden from them."""
        return False

    def left_to(self, rows: QuerySet[Declaration], actor: Actor) -> QuerySet[Declaration]:
        return rows


register_deciders(OtherDuties())
