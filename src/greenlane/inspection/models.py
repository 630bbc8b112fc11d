"""Examinations with their appointments and photos, and compliance verifications."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.models import Declaration
from greenlane.documents.models import Document
from greenlane.inspection.states import (
    APPOINTMENT,
    EXAMINATION,
    OPEN_EXAMINATIONS,
    OPEN_VERIFICATIONS,
    VERIFICATION,
    AppointmentState,
    ExaminationState,
    Result,
    VerificationState,
)


class Examination(models.Model):
    """One examination of the goods of a declaration, from its order to its report.

    `order_input` and `order_table` are what the order follows from; `instructions` its text as it was ordered, as
    pairs of id and text. `notes` is what the examiner has written so far, `report` what counts. People are named by
    their pseudonym.
    """

    LIFECYCLES = {"state": EXAMINATION}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="examinations")
    number = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=8)
    causes = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=11, choices=ExaminationState, default=ExaminationState.ORDERED)
    state_since = models.DateTimeField()
    order_id = models.CharField(max_length=19)
    order_table = models.CharField(max_length=12)
    order_input = models.JSONField(default=dict)
    instructions = models.JSONField(default=list)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=40)
    answer_due = models.BooleanField(default=False, help_text=_("A time was proposed; the trader answers."))
    examiner = models.CharField(max_length=40, blank=True)
    second = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    notes = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    result = models.CharField(max_length=11, choices=Result, blank=True, default=Result.NONE)
    ended_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=40, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["declaration", "number"]
        indexes = [
            models.Index(
                fields=["office", "ordered_at"],
                name="examination_open",
                condition=Q(state__in=OPEN_EXAMINATIONS),
            ),
            models.Index(fields=["examiner"], name="examination_examiner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="examination_number_once"),
            models.UniqueConstraint(
                fields=["declaration"],
                name="examination_open_once",
                condition=Q(state__in=OPEN_EXAMINATIONS),
            ),
            models.CheckConstraint(
                name="examination_result_reported", condition=Q(result="") | Q(state="reported")
            ),
            models.CheckConstraint(
                name="examination_second_person",
                condition=~Q(result="discrepancy") | (~Q(second="") & ~Q(second=F("examiner"))),
            ),
        ]

    @property
    def event_subject(self) -> str:
        return self.declaration.event_subject

    @property
    def photo_subject(self) -> str:
        """What its photos support until the report counts."""
        return f"examination/{self.declaration.mrn}-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_EXAMINATIONS


class Photo(models.Model):
    """A photo taken at an examination; rows are never changed."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="photos")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    taken_by = models.CharField(max_length=40)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Appointment(models.Model):
    """When and where goods are examined, and which agencies take part beside customs."""

    LIFECYCLES = {"state": APPOINTMENT}

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=70)
    participants = models.JSONField(
        default=list, help_text=_("Codes of the agencies that come, customs first.")
    )
    state = models.CharField(max_length=9, choices=AppointmentState, default=AppointmentState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="appointment_times", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(
                fields=["examination"],
                name="appointment_one_at_a_time",
                condition=Q(state__in=["proposed", "confirmed"]),
            ),
        ]


class Verification(models.Model):
    """The compliance verification of a declaration: its place in the queue of its office, and who has it.

    `queued_at` is its place and never changes; `prioritised_at` is set by a supervisor's act alone.
    """

    LIFECYCLES = {"state": VERIFICATION}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="verifications")
    number = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=VerificationState, default=VerificationState.PENDING)
    state_since = models.DateTimeField()
    queued_at = models.DateTimeField()
    prioritised_at = models.DateTimeField(null=True, blank=True)
    verifier = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was set aside."))
    seen = models.JSONField(default=list, help_text=_("Ids of the checks that were made."))
    remark = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["declaration", "number"]
        indexes = [
            models.Index(
                fields=["office", "queued_at"],
                name="verification_queue",
                condition=Q(state__in=OPEN_VERIFICATIONS),
            ),
            models.Index(fields=["verifier"], name="verification_verifier"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="verification_number_once"),
            models.UniqueConstraint(
                fields=["declaration"],
                name="verification_open_once",
                condition=Q(state__in=OPEN_VERIFICATIONS),
            ),
            models.UniqueConstraint(
                fields=["verifier"], name="verification_one_in_hand", condition=Q(state="in_hand")
            ),
        ]

    @property
    def event_subject(self) -> str:
        return self.declaration.event_subject
