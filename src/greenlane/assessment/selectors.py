"""Reads of assessment: which group, which case, what is published."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import QuerySet

from greenlane.assessment.models import AssessmentGroup, Assignment, DrawSecret
from greenlane.assessment.states import OPEN, AssignmentState
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.foundation.access import Actor
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import current_unit

SELECTED = "declaration.selected"
ACTIVE = "assessment.active_groups"
SWITCHED = "assessment.group_switched"


def group_for(declaration: Declaration) -> AssessmentGroup | None:
    """The active group that covers the main chapter of a declaration, inside a verb.

    One query a transaction for the groups, and one a declaration where any is active.
    """
    memo = current_unit().memo
    if ACTIVE not in memo:
        memo[ACTIVE] = list(AssessmentGroup.objects.filter(active=True).order_by("code"))
    groups: list[AssessmentGroup] = memo[ACTIVE]
    if not groups:
        return None
    chapter = main_chapter(declaration)
    return next((group for group in groups if chapter in group.chapters), None)


def switched_on(*groups: AssessmentGroup) -> dict[str, datetime]:
    """Code of each active group -> when it was switched on last, from the event log. One query."""
    codes = {group.event_subject: group.code for group in groups if group.active}
    rows = Event.objects.filter(kind=SWITCHED, subject__in=codes).order_by("id")
    return {codes[subject]: at for subject, at in rows.values_list("subject", "at")}


def main_chapter(declaration: Declaration) -> str:
    """The HS chapter with most of the customs value; of equal ones the lowest. Empty without goods."""
    values: Counter[str] = Counter()
    for hs6, value in declaration.items.values_list("hs6", "customs_value_minor"):
        values[hs6[:2]] += value
    return min(values, key=lambda chapter: (-values[chapter], chapter), default="")


def anchor_of(declaration: Declaration) -> str:
    """The digest of the event that selected the declaration last, also where it is only about to be stored."""
    subject = declaration.event_subject
    for event in reversed(current_unit().events):
        if event.kind == SELECTED and event.subject == subject:
            return str(event.digest)
    rows = Event.objects.filter(kind=SELECTED, subject=subject).order_by("-id")
    return rows.values_list("digest", flat=True).first() or ""


def open_assignment(declaration: Declaration) -> Assignment | None:
    return Assignment.objects.filter(declaration=declaration, state__in=OPEN).first()


def my_cases(actor: Actor) -> QuerySet[Assignment]:
    """What was drawn for this officer and is not decided: perishables, then what is due soonest."""
    rows = Assignment.objects.filter(officer=actor.id, state=AssignmentState.DRAWN)
    return perishables_first(rows.select_related("declaration", "group"), "due_at", "pk", of="declaration")


def published_secrets() -> QuerySet[DrawSecret]:
    """The days with their commitments, newest first; a secret is only shown where `disclosure` is set."""
    return DrawSecret.objects.select_related("disclosure", "blinding").order_by("-day")
