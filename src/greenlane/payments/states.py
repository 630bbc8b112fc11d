"""The life of a payment order and of a refund: who moves them, and how."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions


class PaymentStatus(models.TextChoices):
    DUE = "due", _("Due")
    PAID = "paid", _("Paid")
    REVERSED = "reversed", _("Reversed by the bank: due again")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded in full")


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("To be paid out")
    PAID_OUT = "paid_out", _("Paid out")


class DepositStatus(models.TextChoices):
    HELD = "held", _("Held")
    USED = "used", _("Used up")
    FREED = "freed", _("To be returned")
    RETURNED = "returned", _("Returned")


OPEN = (PaymentStatus.DUE, PaymentStatus.REVERSED)
"""Orders somebody still has to pay."""

_BANK = (Role.SYSTEM, Role.CASHIER)
_PAYER = (Role.DECLARANT, Role.CASHIER, Role.SYSTEM)
P = PaymentStatus

TRANSITIONS = transitions(
    # from        verb                to          who           label
    (P.DUE, "confirm", P.PAID, _BANK, _("Confirm the payment")),
    (P.REVERSED, "confirm", P.PAID, _BANK, _("Confirm the payment")),
    (P.DUE, "pay_from_account", P.PAID, _PAYER, _("Pay from the duty account")),
    (P.REVERSED, "pay_from_account", P.PAID, _PAYER, _("Pay from the duty account")),
    (P.DUE, "pay_from_deposit", P.PAID, Role.SYSTEM, _("Pay from the deposit")),
    (P.REVERSED, "pay_from_deposit", P.PAID, Role.SYSTEM, _("Pay from the deposit")),
    (P.PAID, "reverse", P.REVERSED, _BANK, _("Reverse the payment")),
    (P.REFUNDED, "reverse", P.REVERSED, _BANK, _("Reverse the payment")),
    (P.DUE, "cancel", P.CANCELLED, Role.SYSTEM, _("Cancel")),
    (P.REVERSED, "cancel", P.CANCELLED, Role.SYSTEM, _("Cancel")),
    (P.PAID, "refund", P.REFUNDED, _BANK, _("Refund in full")),
)

REFUND_TRANSITIONS = transitions(
    (RefundStatus.REQUESTED, "pay_out", RefundStatus.PAID_OUT, _BANK, _("Pay out")),
)

DEPOSIT_TRANSITIONS = transitions(
    (DepositStatus.HELD, "use_up", DepositStatus.USED, Role.SYSTEM, _("Use up")),
    (DepositStatus.HELD, "free", DepositStatus.FREED, Role.SYSTEM, _("Free")),
    (DepositStatus.FREED, "give_back", DepositStatus.RETURNED, _BANK, _("Return")),
)
