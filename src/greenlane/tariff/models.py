"""The tariff as tables. Every row belongs to the basket that brought it; nothing published is changed.

A published basket has the next version. Version V of the tariff is what the baskets up to V brought, less
what they ended; so every version can be read again at any time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from greenlane.foundation.lifecycle import TransitionTable
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.states import TRANSITIONS, BasketState

KINDS = [(kind.value, kind.value.capitalize()) for kind in MeasureKind]


class ReferenceBasket(models.Model):
    """A set of changes to the tariff that goes live as one.

    `fingerprint` is the SHA-256 of its content chained to the basket before, fixed at publication;
    `canaries` is what the trial declarations gave before and after.
    """

    LIFECYCLES: ClassVar[dict[str, TransitionTable]] = {"state": TRANSITIONS}

    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=BasketState.choices, default=BasketState.DRAFT)
    version = models.PositiveIntegerField(null=True, unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    canaries = models.JSONField(default=list)
    drafted_by = models.CharField(max_length=40)
    approved_by = models.CharField(max_length=40, blank=True)
    published_by = models.CharField(max_length=40, blank=True)
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="basket_published_has_version",
                condition=~models.Q(state="published") | models.Q(version__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def event_subject(self) -> str:
        return f"basket/{self.pk}"


class NomenclatureVersion(models.Model):
    """An edition of the Harmonized System with the days it is in force."""

    edition = models.CharField(max_length=4, unique=True)
    since = models.DateField()
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"HS {self.edition}"


class NomenclatureCode(models.Model):
    """A chapter, heading or subheading of an edition."""

    version = models.ForeignKey(
        NomenclatureVersion, on_delete=models.PROTECT, related_name="codes", db_index=False
    )
    code = models.CharField(max_length=6)
    section = models.CharField(max_length=5)
    description = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="nomenclature_code_once")]

    def __str__(self) -> str:
        return self.code


class CodeCorrelation(models.Model):
    """One pair of the correlation between an older edition and HS 2022."""

    older = models.CharField(max_length=4)
    hs2022 = models.CharField(max_length=6)
    older_code = models.CharField(max_length=6)
    is_conversion = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "hs2022", "older_code"], name="correlation_pair_once")
        ]
        indexes = [models.Index(fields=["older", "older_code"], name="correlation_older")]

    def __str__(self) -> str:
        return f"HS {self.older} {self.older_code} - HS 2022 {self.hs2022}"


class BasketRow(models.Model):
    """What every row of the versioned tariff has: the basket that brought it and the one that ended it."""

    basket = models.ForeignKey(ReferenceBasket, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)
    ended_in = models.ForeignKey(
        ReferenceBasket, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_on = models.DateField(null=True)

    class Meta:
        abstract = True


class Commodity(BasketRow):
    """A national line of eight digits. `source` is the line it was made from, `mapping` tells how."""

    code = models.CharField(max_length=8)
    description = models.TextField()
    unit = models.CharField(max_length=3, blank=True)
    is_residual = models.BooleanField(default=False)
    mapping = models.CharField(max_length=12)
    source = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "basket"], name="commodity_once_per_basket")]

    def __str__(self) -> str:
        return self.code


class OriginGroup(BasketRow):
    """Countries that share a preference; `countries` are ISO codes separated by spaces."""

    code = models.CharField(max_length=12)
    claim = models.CharField(max_length=1, blank=True)
    name = models.CharField(max_length=120)
    countries = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "basket"], name="group_once_per_basket")]

    def __str__(self) -> str:
        return self.name


class RateText(models.Model):
    """A rate as printed, with its parsed form as JSON text (`Rate.as_json`)."""

    text = models.TextField(unique=True)
    parsed = models.TextField()

    def __str__(self) -> str:
        return self.text


class Measure(BasketRow):
    """A duty, tax or unit price on all lines that begin with `prefix`.

    `groups` are origin groups separated by spaces (none: every origin); `key` names the measure for ever.
    """

    key = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    prefix = models.CharField(max_length=8, blank=True)
    groups = models.TextField(blank=True)
    additional_code = models.CharField(max_length=4, blank=True)
    procedure = models.CharField(max_length=2, blank=True)
    rate = models.ForeignKey(RateText, on_delete=models.PROTECT, related_name="measures", db_index=False)
    basis = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["prefix", "kind"], name="measure_prefix_kind")]

    def __str__(self) -> str:
        return self.key


class ExchangeRate(models.Model):
    """Units of `currency` for one euro, published on `date`. Never changed once imported."""

    date = models.DateField()
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["date", "currency"], name="exchange_rate_once")]

    def __str__(self) -> str:
        return f"{self.currency} {self.date}"
