"""Refusals of the cash desk. Codes are never reused."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError, Forbidden


class AlreadyCharged(CustomsError):
    """This subject was already charged; a changed amount is a recharge."""

    code = "PAY001"
    status = 409


class WrongAmount(CustomsError):
    """The amount differs from the payment order."""

    code = "PAY002"


class WrongCurrency(CustomsError):
    """The currency differs from the payment order."""

    code = "PAY003"


class CallbackReused(CustomsError):
    """This bank event was already received with another content."""

    code = "PAY004"
    status = 409


class NotPaidByBank(CustomsError):
    """Only a payment that came through the bank can be reversed by it."""

    code = "PAY005"
    status = 409


class BalanceTooLow(CustomsError):
    """The duty account does not hold enough."""

    code = "PAY006"
    status = 409


class NotRefundable(CustomsError):
    """More than what was paid cannot be given back."""

    code = "PAY007"
    status = 409


class SamePerson(Forbidden):
    """Who asks for a refund does not pay it out."""

    code = "PAY008"


class InvalidBreakdown(CustomsError):
    """Amounts are whole minor units, not negative, one per tax."""

    code = "PAY009"


class UnknownTax(CustomsError):
    """This tax is not among those Customs collects."""

    code = "PAY010"


class ReversedAfterRefund(CustomsError):
    """The bank reversed a payment of which part was given back; it must be paid again first."""

    code = "PAY012"
    status = 409


class PaymentNotStanding(CustomsError):
    """The payment does not stand, so nothing can be given back from it."""

    code = "PAY013"
    status = 409


class InvalidTopUp(CustomsError):
    """The amount paid into a duty account must be positive."""

    code = "PAY014"


class InvalidDeposit(CustomsError):
    """A deposit is a positive whole amount in minor units."""

    code = "PAY015"


class DepositKnown(CustomsError):
    """This transfer is a deposit already, or a deposit is held for this already."""

    code = "PAY016"
    status = 409


class SignatureRefused(CustomsError):
    """The signature of the bank's message was not accepted."""

    code = "PAY020"
    status = 401


class InvalidCallback(CustomsError):
    """The bank's message has the wrong form."""

    code = "PAY024"
