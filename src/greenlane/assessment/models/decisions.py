"""Proposed reassessments with the declarant's answer, and the reasoned decisions that end them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.states import PENDING, REASSESSMENT, HearingMode, ReassessmentState
from greenlane.declarations.models import Declaration


class Reassessment(models.Model):
    """A proposal to assess otherwise than declared, the hearing of the declarant, and how it ended.

    `changes` are rows of item, field, declared and proposed value; `grounds` of code and words; `evidence` of kind,
    reference, page and words; `objections` of the declarant's words and, once decided, the officer's reply. `before`
    and `after` are written calculations as canonical JSON. Amounts are minor units of the national currency.
    """

    LIFECYCLES = {"state": REASSESSMENT}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="reassessments")
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReassessmentState, default=ReassessmentState.PROPOSED)
    version = models.PositiveSmallIntegerField(help_text=_("The version of the declaration it is about."))
    changes = models.JSONField(default=list)
    grounds = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    before = models.TextField()
    after = models.TextField()
    difference_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    officer = models.CharField(max_length=64, help_text=_("Pseudonym of who proposed it."))
    group = models.CharField(max_length=12, blank=True)
    proposed_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(help_text=_("From then on it may be decided without an answer."))

    agrees = models.BooleanField(null=True, help_text=_("What the declarant answered."))
    objections = models.JSONField(default=list)
    papers = models.JSONField(default=list, help_text=_("Numbers of documents sent with the answer."))
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    hearing_asked = models.BooleanField(default=False)
    hearing_mode = models.CharField(max_length=6, choices=HearingMode, blank=True)
    hearing_at = models.DateTimeField(null=True)
    hearing_place = models.CharField(max_length=200, blank=True)
    minutes = models.TextField(blank=True, help_text=_("What was said at the hearing."))

    facts = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    countersigned_by = models.CharField(max_length=64, blank=True)
    remark = models.TextField(blank=True, help_text=_("Why it was dropped or sent back."))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "ordinal"], name="reassessment_once"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=PENDING), name="reassessment_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due_at"], name="reassessment_due", condition=Q(state__in=PENDING)),
        ]

    @property
    def event_subject(self) -> str:
        return self.declaration.event_subject

    @property
    def is_open(self) -> bool:
        return self.state in PENDING


class ReasonedDecision(models.Model):
    """A decision with reasons, as it was made: `record` is everything it says, as canonical JSON; append-only.

    The file with the number `irn` is this record set in the declarant's language.
    """

    reassessment = models.OneToOneField(Reassessment, on_delete=models.PROTECT, related_name="decision")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="reasoned_decisions")
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    appeal_until = models.DateField()
    record = models.TextField()
    digest = models.CharField(max_length=64)
    irn = models.CharField(max_length=18, unique=True)
    file_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-made_at", "-id"]

    @property
    def file_name(self) -> str:
        return f"decision-{self.number}.pdf"
