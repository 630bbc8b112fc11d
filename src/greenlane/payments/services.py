"""The verbs of the cash desk, in one place. Each is one transaction with its journals and its event."""

from __future__ import annotations

from greenlane.payments.accounts import pay_from_account, top_up
from greenlane.payments.callbacks import receive_callback
from greenlane.payments.charging import Bill, charge, charge_many, recharge, settle_ended
from greenlane.payments.deposits import free_deposit, receive_deposit, return_deposit, use_deposit
from greenlane.payments.locks import hold
from greenlane.payments.refunding import pay_out_refund, request_refund
from greenlane.payments.settlement import BANK, confirm_payment, reverse_payment

__all__ = [
    "BANK",
    "Bill",
    "charge",
    "charge_many",
    "confirm_payment",
    "free_deposit",
    "hold",
    "pay_from_account",
    "pay_out_refund",
    "receive_callback",
    "receive_deposit",
    "recharge",
    "request_refund",
    "return_deposit",
    "reverse_payment",
    "settle_ended",
    "top_up",
    "use_deposit",
]
