"""Declarations, the messages they came in, their goods items and what carriers report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.states import (
    LIFECYCLES,
    LIVE_STATES,
    Assessment,
    Cancellation,
    Cargo,
    Lane,
    PaymentState,
    Priority,
    Release,
)
from greenlane.parties.models import Organisation


class Declaration(models.Model):
    """A registered goods declaration: who, where, its regions and its totals.

    Amounts ending in `_minor` are cents of the national currency. `*_since` is when a region took its
    present state.
    """

    LIFECYCLES = LIFECYCLES

    mrn = models.CharField(max_length=18, unique=True)
    lrn = models.CharField(max_length=35)
    type_code = models.CharField(max_length=3)
    version = models.PositiveSmallIntegerField(default=1)
    declarant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    trader = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="traded",
        help_text="Importer of an import, exporter of an export, when known by a registration number.",
    )
    office = models.CharField(max_length=8)
    consignment = models.CharField(max_length=70, blank=True)
    location = models.CharField(max_length=40, blank=True)
    pre_lodged = models.BooleanField(default=False)

    assessment = models.CharField(max_length=15, choices=Assessment, default=Assessment.REGISTERED)
    assessment_since = models.DateTimeField()
    cargo = models.CharField(max_length=22, choices=Cargo, default=Cargo.PRE_ARRIVAL)
    cargo_since = models.DateTimeField()
    payment = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.NOT_DUE)
    payment_since = models.DateTimeField()
    release = models.CharField(max_length=8, choices=Release, default=Release.HELD)
    cancellation = models.CharField(max_length=10, choices=Cancellation, default=Cancellation.NONE)
    cancellation_since = models.DateTimeField(null=True)

    priority = models.PositiveSmallIntegerField(
        choices=Priority,
        default=Priority.ORDINARY,
        db_default=Priority.ORDINARY,
        help_text="Place in every queue, by its most pressing goods: see rules/perishables.csv.",
    )
    lane = models.CharField(max_length=6, choices=Lane, default=Lane.GREEN)
    selection = models.JSONField(default=dict)
    decision_reason = models.TextField(blank=True)

    items_count = models.PositiveIntegerField()
    customs_value_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    digest = models.CharField(max_length=64)

    registered_at = models.DateTimeField()
    assessed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    goods_registered_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    gate_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "assessment", "registered_at"], name="declaration_desk"),
            # Beginnings of references are searched for, so these two compare byte by byte on PostgreSQL.
            models.Index(
                fields=["consignment"], name="declaration_consignment_like", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["lrn"], name="declaration_lrn_like", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["trader", "registered_at"], name="declaration_trader"),
            models.Index(fields=["-registered_at", "-id"], name="declaration_recent"),
            models.Index(fields=["office", "-registered_at"], name="declaration_office"),
            models.Index(fields=["lane", "-registered_at"], name="declaration_lane"),
            # The work lists: what is neither released nor ended, and what may leave. A small part of all.
            models.Index(
                fields=["office", "-registered_at"],
                name="declaration_live",
                condition=Q(release=Release.HELD, assessment__in=LIVE_STATES),
            ),
            models.Index(
                fields=["office", "priority", "released_at"],
                name="declaration_leaving",
                condition=Q(release=Release.RELEASED, cargo=Cargo.GOODS_REGISTERED),
            ),
            models.Index(
                fields=["office", "priority", "assessment_since"],
                name="declaration_checking",
                condition=Q(assessment=Assessment.IN_ASSESSMENT),
            ),
            models.Index(
                fields=["office", "priority", "cancellation_since"],
                name="declaration_cancelling",
                condition=Q(cancellation=Cancellation.REQUESTED),
            ),
            models.Index(
                fields=["priority", "-registered_at"],
                name="declaration_pressing",
                condition=~Q(priority=Priority.ORDINARY),
            ),
            # What a trader should read: the decisions of late.
            models.Index(
                fields=["assessment_since"],
                name="declaration_refused",
                condition=Q(assessment=Assessment.REFUSED),
            ),
            models.Index(
                fields=["cancellation_since"],
                name="declaration_cancel_decided",
                condition=Q(cancellation__in=[Cancellation.APPROVED, Cancellation.DECLINED]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["declarant", "lrn"], name="declaration_lrn_once"),
            models.CheckConstraint(
                name="declaration_gate_out_after_release",
                condition=~Q(cargo=Cargo.GATE_OUT) | Q(release=Release.RELEASED),
            ),
            models.CheckConstraint(
                name="declaration_released_at",
                condition=Q(release=Release.HELD, released_at=None)
                | Q(release=Release.RELEASED, released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.mrn

    @property
    def event_subject(self) -> str:
        return f"declaration/{self.mrn}"

    @property
    def pressing(self) -> str:
        """The word of its badge where its goods go before others; empty for ordinary goods."""
        return "" if self.priority == Priority.ORDINARY else str(Priority(self.priority).label)


class Lodgement(models.Model):
    """One message that came in, with its verdict: nothing a trader sends is lost.

    A registered lodgement is a version of its declaration and carries the document and the calculation.
    `document` is the lossless content as canonical text of the channel's own form (`form`).
    """

    class Verdict(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        REJECTED = "rejected", _("Rejected")

    class Form(models.TextChoices):
        XML = "xml", "WCO Data Model XML (infoset)"
        JSON = "json", "WCO Data Model JSON"

    owner = models.CharField(max_length=64, help_text="Who sent it: organisation or gateway.")
    key = models.CharField(max_length=64, help_text="Idempotency key; registers at most once per owner.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the message as received.")
    channel = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    declaration = models.ForeignKey(
        Declaration, null=True, on_delete=models.PROTECT, related_name="lodgements"
    )
    version = models.PositiveSmallIntegerField(null=True)
    lrn = models.CharField(max_length=70, blank=True)
    form = models.CharField(max_length=4, choices=Form)
    document = models.TextField()
    received = models.TextField(
        blank=True, help_text="The message as received, where the document is what it led to (an amendment)."
    )
    digest = models.CharField(
        max_length=64, help_text="Canonical digest of the declaration, form-independent."
    )
    errors = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    calculation = models.TextField(blank=True, help_text="The written calculation as canonical JSON.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key"], name="lodgement_key_once", condition=Q(verdict="registered")
            ),
            models.UniqueConstraint(
                fields=["declaration", "version"],
                name="lodgement_version_once",
                condition=Q(declaration__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-received_at"], name="lodgement_rejected", condition=Q(verdict="rejected")
            ),
        ]

    @property
    def event_subject(self) -> str:
        return f"lodgement/{self.key[:60]}"


class GoodsItem(models.Model):
    """One line of the current version. Masses in kilograms, amounts in cents of the national currency."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="items")
    sequence = models.PositiveIntegerField()
    commodity_code = models.CharField(max_length=14)
    hs6 = models.CharField(max_length=6)
    description = models.CharField(max_length=512)
    procedure = models.CharField(max_length=4)
    origin = models.CharField(max_length=2, blank=True)
    preference = models.CharField(max_length=3, blank=True)
    gross_mass = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    net_mass = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    customs_value_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "sequence"], name="goods_item_once"),
        ]
        indexes = [models.Index(fields=["hs6", "origin"], name="goods_item_hs6_origin")]


class DelayReason(models.Model):
    """Why a declaration is late, in writing: issued by itself, once for each limit that passed. Append-only.

    Everything is kept as data, so that each reader reads it in his language: the limit as it was in force, and which
    gate waited, for what (`stage`), who held it and since when, at the moment of issue. Source: WTO TFA Article 7.9.4.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="delays")
    limit_code = models.CharField(max_length=30)
    hours = models.PositiveSmallIntegerField()
    counting = models.CharField(max_length=7)
    basis = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    gate = models.CharField(max_length=30)
    stage = models.CharField(max_length=30)
    holder = models.CharField(max_length=10, blank=True)
    held_since = models.DateTimeField()
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "limit_code"], name="delay_reason_once"),
        ]
        indexes = [models.Index(fields=["issued_at"], name="delay_reason_issued")]


class CargoReport(models.Model):
    """What a carrier or terminal reported about a consignment, kept whether or not a declaration exists yet."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrive", _("Arrival")
        DISCHARGE = "discharge", _("Discharge")
        STORAGE = "store", _("Temporary storage")

    consignment = models.CharField(max_length=70)
    kind = models.CharField(max_length=9, choices=Kind)
    office = models.CharField(max_length=8)
    location = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=40)

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consignment", "kind"], name="cargo_report_once"),
        ]
        indexes = [models.Index(fields=["reported_by", "-id"], name="cargo_report_by")]

    @property
    def event_subject(self) -> str:
        return f"consignment/{self.consignment}"
