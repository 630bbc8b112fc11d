"""What selection runs on: rules, named lists, policies, canaries, and the editions that put them in force."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.states import Lane
from greenlane.foundation.lifecycle import TransitionTable
from greenlane.risk.engine.language import Kind
from greenlane.risk.engine.language.kinds import QUOTED
from greenlane.risk.states import PUBLICATION, RULE, Publication, RuleState

SELECTING = [lane for lane in Lane if lane is not Lane.GREEN]
CHOICES = [(lane.value, lane.label) for lane in SELECTING]


class Direction(models.TextChoices):
    IMPORT = "IMPORT", _("Import")
    EXPORT = "EXPORT", _("Export")


class Rule(models.Model):
    """One version of a selectivity rule.

    From its approval on nothing of it changes but its state; a change is the next version of the same code.
    `tree` is the meaning of `text` as canonical JSON; `backtest` the report that approval rests on.
    """

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": RULE}

    code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=RuleState, default=RuleState.DRAFT)
    title = models.CharField(max_length=120)
    office = models.CharField(max_length=8, blank=True, help_text=_("Empty: all offices."))
    text = models.TextField()
    tree = models.TextField()
    lane = models.CharField(max_length=6, choices=CHOICES)
    probability = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    relieved = models.BooleanField(
        default=False,
        help_text=_("Authorised operators are selected by this rule less often, as the policy says."),
    )
    instruction = models.TextField(help_text=_("What the officer is to look at."))
    legal_basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    review_on = models.DateField()
    author = models.CharField(max_length=40)
    authored_at = models.DateTimeField()
    backtest = models.JSONField(null=True)
    backtested_at = models.DateTimeField(null=True)
    approver = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True, help_text=_("Why it was returned or retired."))

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="live"), name="rule_live_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="shadow"), name="rule_shadow_once"),
            models.CheckConstraint(
                name="rule_probability", condition=Q(probability__gt=0, probability__lte=1)
            ),
            models.CheckConstraint(
                name="rule_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="rule_approved_by_another",
                condition=Q(approver="") | ~Q(approver=F("author")) | Q(author="system"),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Code and version, e.g. `R0042.3`: what a decision names."""
        return f"{self.code}.{self.version}"

    @property
    def event_subject(self) -> str:
        return f"rule/{self.key}"

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class ListVersion(models.Model):
    """One version of a named list: values of one kind that rules share. The published one is in force."""

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": PUBLICATION}

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=Publication, default=Publication.DRAFT)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind if k in QUOTED])
    values = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=40)
    authored_at = models.DateTimeField()
    approver = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="list_version_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="published"), name="list_published_once"
            ),
            models.CheckConstraint(
                name="list_published_by_another",
                condition=Q(approver="") | ~Q(approver=F("author")) | Q(author="system"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}.{self.version}"

    @property
    def event_subject(self) -> str:
        return f"risk-list/{self.pk}"


class Policy(models.Model):
    """How lanes are decided at an office (empty: wherever no office has its own) in one direction.

    `model_share` is the share of declarations that the model may choose, divided by the three parts;
    `expected_*` the shares that random top-up reaches where criteria and model stay below;
    `capacity_*` the checks a day beyond which model and top-up choose nothing more (criteria and the
    control group are never cut). `aeo_factor` is the chance with which a relieved selection of an
    authorised operator stands. The random control group is not here: its floor is not configuration.
    """

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": PUBLICATION}
    Direction = Direction

    office = models.CharField(max_length=8, blank=True)
    direction = models.CharField(max_length=6, choices=Direction)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=Publication, default=Publication.DRAFT)
    model_share = models.DecimalField(max_digits=5, decimal_places=4, default="0.04")
    part_probability = models.DecimalField(max_digits=5, decimal_places=4, default="0.6")
    part_money = models.DecimalField(max_digits=5, decimal_places=4, default="0.3")
    part_safety = models.DecimalField(max_digits=5, decimal_places=4, default="0.1")
    expected_blue = models.DecimalField(max_digits=5, decimal_places=4, default="0")
    expected_yellow = models.DecimalField(max_digits=5, decimal_places=4, default="0")
    expected_red = models.DecimalField(max_digits=5, decimal_places=4, default="0")
    capacity_documents = models.PositiveIntegerField(default=200)
    capacity_examinations = models.PositiveIntegerField(default=50)
    aeo_factor = models.DecimalField(max_digits=5, decimal_places=4, default="0.25")
    note = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=40)
    authored_at = models.DateTimeField()
    approver = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)

    SHARES = (
        "model_share",
        "part_probability",
        "part_money",
        "part_safety",
        "expected_blue",
        "expected_yellow",
        "expected_red",
        "aeo_factor",
    )

    class Meta:
        ordering = ["office", "direction", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "direction", "version"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["office", "direction"], condition=Q(state="published"), name="policy_published_once"
            ),
            models.CheckConstraint(
                name="policy_shares",
                condition=Q(
                    model_share__range=(0, 1),
                    part_probability__range=(0, 1),
                    part_money__range=(0, 1),
                    part_safety__range=(0, 1),
                    expected_blue__range=(0, 1),
                    expected_yellow__range=(0, 1),
                    expected_red__range=(0, 1),
                    aeo_factor__range=(0, 1),
                ),
            ),
            models.CheckConstraint(
                name="policy_published_by_another",
                condition=Q(approver="") | ~Q(approver=F("author")) | Q(author="system"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office or '*'} {self.direction}.{self.version}"

    @property
    def event_subject(self) -> str:
        return f"risk-policy/{self.pk}"


class Canary(models.Model):
    """A declaration whose lane must not change by what is about to go live.

    `rows` are its items as rules read them, taken from the decision `source` (its MRN); `lane` is where rules alone
    put it and must go on putting it.
    """

    name = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=18, blank=True)
    rows = models.JSONField()
    office = models.CharField(max_length=8)
    lane = models.CharField(max_length=6, choices=Lane)
    active = models.BooleanField(default=True)
    author = models.CharField(max_length=40)
    authored_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def event_subject(self) -> str:
        return f"risk-canary/{self.pk}"


class Edition(models.Model):
    """Everything selection runs on at one time, as one row that never changes; a decision names its edition.

    `content` is canonical JSON: keys of rules live and in shadow, lists, policies, models and their scales.
    """

    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    cause = models.CharField(max_length=120)
    content = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def event_subject(self) -> str:
        return f"risk-edition/{self.pk}"
