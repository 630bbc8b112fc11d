"""What is owed and paid: payment orders, refunds, duty accounts and the ledger behind them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.parties.models import Organisation
from greenlane.payments.states import (
    DEPOSIT_TRANSITIONS,
    OPEN,
    REFUND_TRANSITIONS,
    TRANSITIONS,
    DepositStatus,
    PaymentStatus,
    RefundStatus,
)


class Method(models.TextChoices):
    BANK = "bank", _("Bank transfer")
    ACCOUNT = "account", _("Duty account")
    DEPOSIT = "deposit", _("Cash deposit")


class DutyAccount(models.Model):
    """A prepaid cash account; never overdrawn. The balance repeats the ledger and is checked against it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duty_accounts")
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "currency"], name="duty_account_once"),
            models.CheckConstraint(name="duty_account_covered", condition=Q(balance_minor__gte=0)),
        ]

    @property
    def event_subject(self) -> str:
        return f"duty_account/{self.pk}"


class PaymentOrder(models.Model):
    """An amount to be paid for one subject (such as `declaration/26XM…`), with its taxes.

    A subject has one order after another: an amendment cancels what is open and asks for the difference.
    """

    LIFECYCLES = {"status": TRANSITIONS}

    reference = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=80)
    ordinal = models.PositiveSmallIntegerField()
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payment_orders")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    breakdown = models.JSONField(help_text=_("Tax to amount in minor units."))
    status = models.CharField(max_length=10, choices=PaymentStatus, default=PaymentStatus.DUE)
    method = models.CharField(max_length=8, choices=Method, blank=True)
    paid_by = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose duty account paid, where one did."),
    )
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    times_paid = models.PositiveSmallIntegerField(default=0)
    receipt_number = models.CharField(max_length=32, blank=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    sent_to_bank_at = models.DateTimeField(null=True, blank=True)
    refund_claimed_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "ordinal"], name="payment_order_once"),
            models.CheckConstraint(name="payment_order_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="payment_order_refund_bounds",
                condition=Q(refunded_minor__gte=0)
                & Q(refund_claimed_minor__gte=F("refunded_minor"))
                & Q(amount_minor__gte=F("refund_claimed_minor")),
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "issued_at"], name="payment_order_payer"),
            models.Index(
                fields=["id"],
                name="payment_order_to_send",
                condition=Q(status__in=OPEN, sent_to_bank_at=None),
            ),
            # What the bank holds, and what it must forget.
            models.Index(
                fields=["reference"],
                name="payment_order_at_bank",
                condition=Q(status__in=OPEN, sent_to_bank_at__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="payment_order_to_withdraw",
                condition=Q(sent_to_bank_at__isnull=False)
                & (Q(status=PaymentStatus.CANCELLED) | Q(status=PaymentStatus.PAID, paid_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def event_subject(self) -> str:
        return f"payment/{self.reference}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to pay it."""
        return self.status in OPEN

    @property
    def refundable_minor(self) -> int:
        """What can still be given back, in minor units."""
        return self.amount_minor - self.refund_claimed_minor if self.status == PaymentStatus.PAID else 0


class Refund(models.Model):
    """An amount to be given back from a paid order: booked when requested, ended when paid out."""

    LIFECYCLES = {"status": REFUND_TRANSITIONS}

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="refunds")
    reference = models.CharField(max_length=24, unique=True)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=RefundStatus, default=RefundStatus.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=40)
    paid_out_at = models.DateTimeField(null=True, blank=True)
    bank_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [models.CheckConstraint(name="refund_positive", condition=Q(amount_minor__gt=0))]

    @property
    def event_subject(self) -> str:
        return f"refund/{self.reference}"


class Deposit(models.Model):
    """Money held as the security of one subject: received once, then used for what is owed, or returned.

    What is left is repeated from the ledger and checked against it. A transfer of a payer is one deposit only.
    """

    LIFECYCLES = {"status": DEPOSIT_TRANSITIONS}

    reference = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=80)
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deposits")
    amount_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    bank_reference = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=DepositStatus, default=DepositStatus.HELD)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    freed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    returned_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["payer", "bank_reference"], name="deposit_once"),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(status=DepositStatus.HELD), name="deposit_held_once"
            ),
            models.CheckConstraint(
                name="deposit_bounds",
                condition=Q(amount_minor__gt=0, used_minor__gte=0, used_minor__lte=F("amount_minor")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def event_subject(self) -> str:
        return f"deposit/{self.reference}"

    @property
    def left_minor(self) -> int:
        """What was not used, in minor units."""
        return self.amount_minor - self.used_minor


class LedgerEntry(models.Model):
    """One line of a journal. Rows are never changed or removed (database triggers); see `engine.ledger`."""

    journal = models.CharField(max_length=90)
    ordinal = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    order = models.ForeignKey(
        PaymentOrder, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="entries"
    )
    at = models.DateTimeField()
    memo = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "ordinal"], name="ledger_entry_once")]
        indexes = [models.Index(fields=["account", "currency", "id"], name="ledger_entry_account")]


class BankCallback(models.Model):
    """A message of the bank, kept by the bank's own event number so that it counts once."""

    class Outcome(models.TextChoices):
        BOOKED = "booked", _("Booked")
        REFUSED = "refused", _("Refused")

    event_id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    target = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    refusal = models.CharField(max_length=10, blank=True, help_text=_("Error code when refused."))
