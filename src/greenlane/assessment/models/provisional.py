"""Provisional assessments, what is missing for the final one, their clocks, and the security given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.states import (
    CLOCK,
    PROVISIONAL,
    SECURITY,
    ClockName,
    ClockState,
    ProvisionalOutcome,
    ProvisionalState,
    SecurityState,
)
from greenlane.declarations.models import Declaration


class SecurityKind(models.TextChoices):
    BOND = "bond", _("Bond")
    GUARANTEE = "guarantee", _("Bank guarantee")
    CASH = "cash", _("Cash deposit")


class ProvisionalAssessment(models.Model):
    """A declaration assessed for the time being, under security. Amounts are minor units of its currency.

    `in_doubt_minor` is what would be payable if the doubt is right; the security covers the difference to what was
    declared. `complete_at` is when nothing more was to be waited for.
    """

    LIFECYCLES = {"state": PROVISIONAL, "security": SECURITY}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="provisionals")
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ProvisionalState, default=ProvisionalState.OPEN)
    grounds = models.CharField(max_length=30)
    explanation = models.TextField()
    declared_minor = models.BigIntegerField()
    in_doubt_minor = models.BigIntegerField(null=True)
    proposed = models.JSONField(default=list, help_text=_("The changes from which the amount was computed."))
    currency = models.CharField(max_length=3)
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=64)
    complete_at = models.DateTimeField(null=True)
    finalised_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=ProvisionalOutcome, blank=True)
    final_reason = models.TextField(blank=True)
    difference_minor = models.BigIntegerField(null=True)

    security = models.CharField(max_length=10, choices=SecurityState, default=SecurityState.WANTED)
    security_since = models.DateTimeField()
    security_minor = models.BigIntegerField(help_text=_("What must be secured."))
    security_reason = models.TextField(blank=True, help_text=_("Why this amount, where it was not computed."))
    security_kind = models.CharField(max_length=10, choices=SecurityKind, blank=True)
    security_reference = models.CharField(max_length=60, blank=True)
    security_given_minor = models.BigIntegerField(null=True)
    security_offered_by = models.CharField(max_length=64, blank=True)
    security_order = models.CharField(
        max_length=24,
        blank=True,
        help_text=_("The payment order for which it is kept after the final assessment."),
    )
    security_drawn_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["assessed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "ordinal"], name="provisional_once"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state=ProvisionalState.OPEN), name="provisional_open_once"
            ),
            models.CheckConstraint(name="provisional_security_sound", condition=Q(security_minor__gte=0)),
        ]
        indexes = [
            models.Index(fields=["state", "-assessed_at"], name="provisional_register"),
            models.Index(
                fields=["security_order"],
                name="provisional_kept",
                condition=Q(security=SecurityState.ACCEPTED) & ~Q(security_order=""),
            ),
        ]

    @property
    def event_subject(self) -> str:
        return f"provisional/{self.declaration.mrn}"

    @property
    def is_open(self) -> bool:
        return self.state == ProvisionalState.OPEN


class MissingItem(models.Model):
    """One thing the final assessment waits for, and what the trader gave."""

    provisional = models.ForeignKey(ProvisionalAssessment, on_delete=models.CASCADE, related_name="missing")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    listed_at = models.DateTimeField()
    supplied_at = models.DateTimeField(null=True)
    irn = models.CharField(max_length=24, blank=True, help_text=_("The filed document that was supplied."))
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["provisional", "number"], name="missing_item_once"),
        ]


class ProvisionalClock(models.Model):
    """One of the five clocks. While it is paused, `due_at` is what it was when it stopped."""

    LIFECYCLES = {"state": CLOCK}

    provisional = models.ForeignKey(ProvisionalAssessment, on_delete=models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=10, choices=ClockName)
    state = models.CharField(max_length=8, choices=ClockState, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    basis = models.CharField(max_length=80)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["provisional", "name"], name="provisional_clock_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="provisional_clock_due", condition=Q(state=ClockState.RUNNING)
            ),
        ]


class ClockPause(models.Model):
    """A time in which the clocks of a case stood still, and why."""

    provisional = models.ForeignKey(ProvisionalAssessment, on_delete=models.CASCADE, related_name="pauses")
    reason_code = models.CharField(max_length=30)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provisional"], condition=Q(until=None), name="clock_pause_open_once"
            ),
        ]
