"""Complaints of traders about delayed checks, anonymous below level 1."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.causes import Cause, Delay
from greenlane.assessment.states import ESCALATION, LEVELS, UNRESOLVED, EscalationState
from greenlane.declarations.models import Declaration
from greenlane.parties.models import Organisation


class Escalation(models.Model):
    """One complaint about the check of one declaration. `level` is the highest level it reached.

    Who complained stands in `organisation`, `opened_by` and perhaps in `words`: pages show these three to the
    complainant, to oversight, and from level 1 on to a handler who said why he needs them (`shown_to`).
    """

    LIFECYCLES = {"state": ESCALATION}

    number = models.CharField(max_length=18, unique=True)
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="escalations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="escalations")
    opened_by = models.CharField(max_length=64, help_text=_("Pseudonym."))
    delay = models.CharField(max_length=12, choices=Delay)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=EscalationState, default=EscalationState.OPEN)
    level = models.PositiveSmallIntegerField(default=0)
    handler = models.CharField(max_length=64, blank=True, help_text=_("Pseudonym of who acted on it last."))
    shown_to = models.JSONField(default=list, help_text=_("Pseudonyms of handlers who asked who complained."))
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    since = models.DateTimeField(help_text=_("When it took its present state."))
    due_at = models.DateTimeField(
        null=True, help_text=_("When it goes further up by itself; empty at the top.")
    )
    breaches = models.PositiveSmallIntegerField(
        default=0, help_text=_("Limits that passed without anybody acting.")
    )
    resolved_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    done = models.TextField(blank=True, help_text=_("What was done; the complainant reads it."))
    rating = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=UNRESOLVED), name="escalation_open_once"
            ),
            models.CheckConstraint(
                name="escalation_has_cause", condition=Q(state__in=UNRESOLVED) | ~Q(cause="")
            ),
            models.CheckConstraint(
                name="escalation_rating", condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="escalation_due", condition=Q(state__in=UNRESOLVED)),
            models.Index(fields=["organisation", "-opened_at"], name="escalation_mine"),
            models.Index(fields=["resolved_at"], name="escalation_resolved"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_subject(self) -> str:
        return f"escalation/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in UNRESOLVED

    @property
    def needs_level(self) -> int:
        """The level of who may act on it now: supervisors from 1, national supervisors from 2, the centre from 3."""
        return max(LEVELS.get(EscalationState(self.state), 3), 1)
