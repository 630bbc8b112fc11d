"""The registry of models, and what was measured of them while they ran."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from greenlane.foundation.lifecycle import TransitionTable
from greenlane.risk.states import MODEL, ModelState


class RiskModel(models.Model):
    """A trained model: its file, known by its digest, its card, its evaluation, and who let it decide.

    `content` is kept as long as decisions name the model: they are replayed with it.
    """

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": MODEL}

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=9, choices=ModelState, default=ModelState.TRAINED)
    content = models.BinaryField()
    card = models.JSONField()
    window_from = models.DateField()
    window_to = models.DateField()
    evaluation = models.JSONField(null=True)
    trained_by = models.CharField(max_length=40)
    trained_at = models.DateTimeField()
    approver = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="model_live_once"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="shadow"), name="model_shadow_once"),
            models.CheckConstraint(
                name="model_approved_by_another",
                condition=Q(approver="") | ~Q(approver=F("trained_by")) | Q(trained_by="system"),
            ),
        ]

    def __str__(self) -> str:
        return f"M{self.pk}"

    @property
    def event_subject(self) -> str:
        return f"risk-model/{self.pk}"


class DriftReport(models.Model):
    """Whether the world of these days is the one the model learnt from."""

    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, related_name="drift_reports")
    since = models.DateField()
    until = models.DateField()
    items = models.PositiveIntegerField()
    labels = models.PositiveIntegerField()
    verdict = models.CharField(max_length=6)
    results = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["model", "since", "until"], name="drift_report_once")]

    @property
    def event_subject(self) -> str:
        return self.model.event_subject
