"""Prepaid duty accounts: money is paid in once and used without waiting for the bank."""

from __future__ import annotations

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import digest
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import Money
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Organisation
from greenlane.payments.engine import ledger as books
from greenlane.payments.errors import BalanceTooLow, CallbackReused, InvalidTopUp
from greenlane.payments.ledger import book
from greenlane.payments.locks import hold_with
from greenlane.payments.models import BankCallback, DutyAccount, Method, PaymentOrder
from greenlane.payments.settlement import (
    BANK,
    book_payment,
    mark_paid,
    remember_booked,
    tell_confirmed,
)


@verb
def top_up(
    *,
    organisation: Organisation,
    amount_minor: int,
    currency: str,
    bank_reference: str,
    callback_id: str,
    by: Actor = BANK,
) -> DutyAccount:
    """Book money paid into a duty account, which is opened by the first payment.

    The same callback again books nothing. Raises InvalidTopUp (PAY014), CallbackReused (PAY004, 409).
    """
    require(by, "payment.top_up", organisation)
    if type(amount_minor) is not int or amount_minor <= 0:
        raise InvalidTopUp(pointer="/amount_minor")
    DutyAccount.objects.get_or_create(
        organisation=organisation, currency=currency, defaults={"opened_at": clock.now()}
    )
    account = lock(DutyAccount.objects.all(), organisation=organisation, currency=currency)
    content = digest(["topped_up", organisation.identifier, bank_reference, amount_minor, currency])
    known = BankCallback.objects.filter(pk=callback_id).first()
    if known is not None:
        if known.digest != content:
            raise CallbackReused(f"The bank event {callback_id} was something else before.", pointer="/id")
        return account
    account.balance_minor += amount_minor
    account.save(update_fields=["balance_minor"])
    remember_booked(callback_id, "topped_up", content, organisation.identifier)
    key = f"topped_up/{callback_id}"
    debit, credit, memo = books.BANK, books.prepaid(organisation.pk), f"Paid in: {bank_reference}"[:200]
    book([books.transfer(key, currency, amount_minor, debit=debit, credit=credit, memo=memo)])
    record("payment.topped_up", subject=account, actor=by, amount_minor=amount_minor, currency=currency)
    return account


@verb
def pay_from_account(*, order_reference: str, by: Actor, holder: Organisation | None = None) -> PaymentOrder:
    """Pay an order from the duty account of its payer, or of another `holder` such as the broker.

    Raises NotFound (404), BalanceTooLow (PAY006, 409), IllegalTransition (409), Forbidden (403).
    """
    order, orders = hold_with(order_reference)
    owner = holder or order.payer
    require(by, "payment.pay_from_account", owner)
    advance(order, "status", "pay_from_account", by=by)
    account = lock(DutyAccount.objects.all(), organisation=owner, currency=order.currency)
    if account.balance_minor < order.amount_minor:
        held, wanted = (Money(sum_, order.currency) for sum_ in (account.balance_minor, order.amount_minor))
        raise BalanceTooLow(f"The account holds {held}; {wanted} are due.", hint="Pay in the difference.")
    account.balance_minor -= order.amount_minor
    account.save(update_fields=["balance_minor"])
    order.paid_by = owner
    mark_paid(order, at=clock.now(), method=Method.ACCOUNT)
    book_payment(order, source=books.prepaid(owner.pk))
    tell_confirmed(order, orders, by)
    return order
