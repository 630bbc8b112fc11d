"""What selection decided, what checks found, how lanes were changed, and what the past says of everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Lane
from greenlane.foundation.lifecycle import TransitionTable
from greenlane.risk.models.selection import Edition, Rule
from greenlane.risk.states import LANE_CHANGE, LaneChangeState


class DecisionRecord(models.Model):
    """The decision record of one version of a declaration: never changed, never removed (database triggers).

    `record` is canonical JSON and holds all that is needed to decide again: what rules and model read of each
    item, hits, scores, draws, thresholds, and the lane. `digest` is its SHA-256 and stands in the event log.
    `selected_by` is the step that decided, `propensity` the chance with which an officer would check it.
    """

    class Step(models.TextChoices):
        """The order in which lanes are decided."""

        CRITERIA = "criteria", _("Rules")
        MODEL = "model", _("Model")
        CONTROL = "control", _("Random control group")
        TOP_UP = "top_up", _("Random top-up")
        NONE = "none", _("Nothing")

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    day = models.DateField()
    office = models.CharField(max_length=8)
    direction = models.CharField(max_length=6)
    lane = models.CharField(max_length=6, choices=Lane)
    selected_by = models.CharField(max_length=8, choices=Step)
    control = models.BooleanField(help_text="Drawn for the random control group, whatever else selected it.")
    propensity = models.FloatField()
    probability = models.FloatField(null=True, help_text="Highest of its items; none without a model.")
    items = models.PositiveIntegerField()
    record = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "version"], name="decision_once"),
            models.CheckConstraint(
                name="decision_propensity", condition=Q(propensity__gt=0, propensity__lte=1)
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "direction", "day", "lane"], name="decision_day", condition=Q(version=1)
            ),
            models.Index(fields=["day", "id"], name="decision_of_day"),
        ]

    @property
    def event_subject(self) -> str:
        """Apart from the declaration's own history, which its trader reads."""
        return f"decision/{self.declaration.mrn}"


class Hit(models.Model):
    """A rule that was true of items of a declaration. `drawn` says whether its probability selected it."""

    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="hits")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="hits")
    shadow = models.BooleanField()
    drawn = models.BooleanField()
    items = models.JSONField(default=list, help_text="Sequence numbers of the items.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "rule"], name="hit_once")]


class Outcome(models.Model):
    """What the check of one item found. Only checked items have one; its propensity is that of its decision.

    `known_on` is the day on which the check was concluded; until then nothing learns from it and it may be corrected.
    """

    class Source(models.TextChoices):
        OFFICER = "officer", _("Entered by the officer")
        ACCEPTED = "accepted", _("Accepted without a finding")
        REFUSED = "refused", _("Declaration refused")

    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="outcomes")
    sequence = models.PositiveIntegerField()
    known_at = models.DateTimeField()
    known_on = models.DateField(null=True)
    source = models.CharField(max_length=8, choices=Source)
    finding = models.CharField(max_length=20, blank=True, help_text="Kind of finding; empty: none.")
    critical = models.BooleanField(default=False)
    duty_minor = models.BigIntegerField(default=0)
    note = models.TextField(blank=True)
    officer = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "sequence"], name="outcome_once"),
            models.CheckConstraint(name="outcome_duty", condition=Q(duty_minor__gte=0)),
        ]
        indexes = [models.Index(fields=["known_on", "id"], name="outcome_of_day")]


class LaneChange(models.Model):
    """A lane changed by people: upward by a supervisor alone, downward by two persons and with a reason."""

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": LANE_CHANGE}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="lane_changes")
    decision = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="lane_changes")
    state = models.CharField(max_length=9, choices=LaneChangeState, default=LaneChangeState.REQUESTED)
    from_lane = models.CharField(max_length=6, choices=Lane)
    to_lane = models.CharField(max_length=6, choices=Lane)
    reason = models.TextField()
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state="requested"), name="lane_change_one_open"
            ),
            models.CheckConstraint(name="lane_change_changes", condition=~Q(from_lane=F("to_lane"))),
        ]

    @property
    def event_subject(self) -> str:
        return f"decision/{self.declaration.mrn}"


class Profile(models.Model):
    """What is known of one key (an importer, goods of an origin, ...) at the end of the last closed day.

    `key` is a digest of `name` and `values`; `held` is JSON of what the engines keep of it, as text: it is read for
    every declaration.
    """

    key = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=30)
    values = models.JSONField()
    held = models.TextField()


class ProfileDay(models.Model):
    """How far profiles have come: everything of `closed` and before is in them. One row.

    `stamp` is new with every change of the profiles: what a process keeps of them is kept under it.
    """

    closed = models.DateField()
    stamp = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="profile_day_one", condition=Q(pk=1))]
