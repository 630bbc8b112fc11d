"""Decided goods, pairs of like goods decided differently, and guidance notes with how they were followed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.engine.uniformity import words_of
from greenlane.assessment.states import GUIDANCE, GuidanceState
from greenlane.declarations.models import Declaration


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    REASSESSED = "reassessed", _("Reassessed")
    PROVISIONAL = "provisional", _("Assessed provisionally")
    REFUSED = "refused", _("Refused")


class DecidedItem(models.Model):
    """A goods item of an import as an officer decided on it. No trader is in it; `supplier` is the sender's name
    without case and legal form."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="decided_items")
    sequence = models.PositiveIntegerField()
    supplier = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=512)
    hs6 = models.CharField(max_length=6)
    code = models.CharField(max_length=14)
    origin = models.CharField(max_length=2, blank=True)
    preference = models.CharField(max_length=3, blank=True)
    refused_claim = models.BooleanField(
        default=False, help_text=_("A preference was claimed and not accepted.")
    )
    net_mass = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    value_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    outcome = models.CharField(max_length=11, choices=Outcome)
    officer = models.CharField(max_length=64, help_text=_("Pseudonym."))
    office = models.CharField(max_length=8, blank=True, help_text=_("Of the officer who decided."))
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["declaration", "sequence"], name="decided_item_once")]
        indexes = [
            models.Index(fields=["hs6", "supplier", "-decided_at"], name="decided_item_like"),
            models.Index(fields=["decided_at"], name="decided_item_when"),
        ]

    @property
    def words(self) -> frozenset[str]:
        return words_of(self.description)

    @property
    def unit_value_minor(self) -> int | None:
        """Cents a kilogram, where the mass is known."""
        return round(self.value_minor / self.net_mass) if self.net_mass else None


class Discrepancy(models.Model):
    """Two like goods that different officers decided differently, the earlier one first."""

    class Kind(models.TextChoices):
        CODE = "code", _("Another code")
        VALUE = "value", _("Another value")
        PREFERENCE = "preference", _("A preference accepted once")
        OUTCOME = "outcome", _("Another outcome")

    first = models.ForeignKey(DecidedItem, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(DecidedItem, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    likeness = models.FloatField()
    stake_minor = models.BigIntegerField()
    week = models.DateField(help_text=_("Monday of the week of the later decision."))
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="discrepancy_once"),
        ]
        indexes = [models.Index(fields=["-stake_minor", "id"], name="discrepancy_stake")]


class GuidanceNote(models.Model):
    """How goods are to be assessed everywhere, beside them on the page of the check while it is in force."""

    LIFECYCLES = {"state": GUIDANCE}

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    prefix = models.CharField(max_length=10, help_text=_("Beginning of the code: two digits at least."))
    words = models.JSONField(default=list, help_text=_("Words that must all be in the description."))
    text = models.TextField()
    law = models.CharField(max_length=200)
    expects = models.CharField(
        max_length=10, blank=True, help_text=_("Beginning of the code that such goods should get.")
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=GuidanceState, default=GuidanceState.DRAFT)
    drafted_by = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    published_by = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text=_("Why it was withdrawn."))

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="guidance_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="guidance_four_eyes", condition=Q(published_by="") | ~Q(published_by=F("drafted_by"))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_subject(self) -> str:
        return f"guidance/{self.number}"


class GuidanceUse(models.Model):
    """A decided item beside which a note stood; `followed` is None where the note expects no code."""

    note = models.ForeignKey(GuidanceNote, on_delete=models.PROTECT, related_name="uses")
    item = models.ForeignKey(DecidedItem, on_delete=models.CASCADE, related_name="uses")
    followed = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "item"], name="guidance_use_once")]
