"""Goods looked at or tested for an assessment, and checks that went to the port."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.states import GOODS_CHECK, SAMPLE, GoodsCheckState, SampleState
from greenlane.declarations.models import Declaration


class GoodsCheck(models.Model):
    """What an assessor wants found out about the goods: before assessment (first) or beside acceptance (second)."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First check: before assessment")
        SECOND = "second", _("Second check: beside acceptance")

    LIFECYCLES = {"state": GOODS_CHECK}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="goods_checks")
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=9, choices=GoodsCheckState)
    category = models.CharField(max_length=30)
    find_out = models.TextField()
    why = models.TextField(blank=True, help_text=_("Why, where the category is not listed."))
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    answered_by = models.CharField(max_length=64, blank=True)
    answer = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "ordinal"], name="goods_check_once"),
            models.UniqueConstraint(
                fields=["declaration", "kind"],
                condition=Q(state__in=[GoodsCheckState.REQUESTED, GoodsCheckState.ORDERED]),
                name="goods_check_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="goods_check_requested",
                condition=Q(state=GoodsCheckState.REQUESTED),
            ),
        ]


class Sample(models.Model):
    """A sample in the laboratory, known there by its number only. `kept` is where the second sample is."""

    LIFECYCLES = {"state": SAMPLE}

    number = models.CharField(max_length=24, unique=True)
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="samples")
    item = models.PositiveIntegerField()
    description = models.CharField(max_length=300, help_text=_("What it looks like; names no trader."))
    question = models.TextField()
    quantity = models.CharField(max_length=60)
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    kept = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=SampleState, default=SampleState.TAKEN)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True)
    findings = models.TextField(blank=True)
    method = models.CharField(max_length=200, blank=True)
    paper = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the laboratory's report."))
    paper_name = models.CharField(max_length=200, blank=True)
    paper_type = models.CharField(max_length=60, blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state=SampleState.TAKEN), name="sample_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="sample_due", condition=Q(state=SampleState.TAKEN)),
            models.Index(fields=["state", "-ordered_at"], name="sample_list"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_subject(self) -> str:
        return f"sample/{self.number}"


class PortTransfer(models.Model):
    """A check that the officers of the port of import decide from now on; it is never drawn again."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="port_transfer")
    reason_code = models.CharField(max_length=30)
    reason = models.TextField()
    transferred_at = models.DateTimeField()
    transferred_by = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-transferred_at"], name="port_transfer_recent")]
