"""Cash deposits: money that came in as a security, held apart until it is used for what is owed or returned.

One deposit is in four journals at most: received (bank to deposits), used (deposits to what is owed), freed (what is
left is owed back) and returned (paid out by the bank). Locks: the orders of the subject first, then the deposit.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import for_update, lock, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Organisation
from greenlane.payments.charging import split
from greenlane.payments.engine import ledger as books
from greenlane.payments.engine.references import new_reference
from greenlane.payments.errors import DepositKnown, InvalidDeposit, SamePerson
from greenlane.payments.ledger import book
from greenlane.payments.locks import hold
from greenlane.payments.models import Deposit, Method, PaymentOrder
from greenlane.payments.settlement import book_payment, mark_paid, tell_confirmed
from greenlane.payments.states import DepositStatus


@verb
def receive_deposit(
    *, subject: str, payer: Organisation, amount_minor: int, currency: str, bank_reference: str, by: Actor
) -> Deposit:
    """Book money that came in at the bank as held for a subject; minor units.

    Raises InvalidDeposit (PAY015), DepositKnown (PAY016, 409) for a transfer that is a deposit already or a subject
    that has one, Forbidden (403).
    """
    require(by, "payment.receive_deposit", payer)
    if type(amount_minor) is not int or amount_minor <= 0:
        raise InvalidDeposit(pointer="amount_minor")
    found = Deposit(
        reference=new_reference("DP", clock.today().year),
        subject=subject,
        payer=payer,
        amount_minor=amount_minor,
        currency=currency,
        bank_reference=bank_reference,
        received_at=clock.now(),
        received_by=by.id,
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError:
        raise DepositKnown(pointer="reference", hint="Look at it under Deposits.") from None
    mark_locked(found)
    memo = f"Deposit for {subject}: {bank_reference}"[:200]
    _book(found, "received", amount_minor, debit=books.BANK, credit=books.deposit(payer.pk), memo=memo)
    record("payment.deposit_received", subject=found, actor=by, **_facts(found, amount_minor))
    return found


@verb
def use_deposit(*, subject: str, most_minor: int, by: Actor = SYSTEM) -> int:
    """Pay what is overdue of a subject from the deposit held for it, `most_minor` at most; what was used.

    An order larger than what is left is split: one part is paid, the other stays due. Carries no permission of its
    own: the verb that calls upon the security has checked it.
    """
    orders = hold(subject)
    found = _held(subject)
    if found is None:
        return 0
    left = min(most_minor, found.left_minor)
    for order in [one for one in orders if one.is_open and one.due_at <= clock.now()]:
        if not left:
            break
        part = order
        if order.amount_minor > left:
            part, rest = split(orders, order, left, by)
            orders += [part, rest]
        left -= part.amount_minor
        _pay(found, part, orders, by)
    if not found.left_minor:
        advance(found, "status", "use_up", by=by)
        found.closed_at = clock.now()
        found.save(update_fields=["status", "closed_at"])
    return found.used_minor


def _pay(found: Deposit, order: PaymentOrder, orders: list[PaymentOrder], by: Actor) -> None:
    found.used_minor += order.amount_minor
    found.save(update_fields=["used_minor"])
    advance(order, "status", "pay_from_deposit", by=by)
    order.paid_by = found.payer
    mark_paid(order, at=clock.now(), method=Method.DEPOSIT, bank_reference=found.bank_reference)
    book_payment(order, source=books.deposit(found.payer_id))
    facts = {**_facts(found, order.amount_minor), "order": order.reference}
    record("payment.deposit_used", subject=found, actor=by, **facts)
    tell_confirmed(order, orders, by)


@verb
def free_deposit(*, subject: str, by: Actor = SYSTEM) -> Deposit | None:
    """Nothing is secured any more: what is left is owed back to the payer. None where nothing is held.

    Carries no permission of its own: the verb that gives the security back has checked it.
    """
    found = _held(subject)
    if found is None:
        return None
    advance(found, "status", "free", by=by)
    found.freed_at = clock.now()
    found.save(update_fields=["status", "freed_at"])
    debit, credit = books.deposit(found.payer_id), books.refund_payable(found.payer_id)
    memo = f"Deposit {found.reference} to be returned"
    _book(found, "freed", found.left_minor, debit=debit, credit=credit, memo=memo)
    record("payment.deposit_freed", subject=found, actor=by, **_facts(found, found.left_minor))
    return found


@verb
def return_deposit(*, deposit: Deposit, bank_reference: str = "", by: Actor) -> Deposit:
    """Pay back through the bank what is left of a deposit that was freed.

    Raises SamePerson (PAY008, 403) for who booked it in, IllegalTransition (409) before it is freed or the second
    time, Forbidden (403).
    """
    found = lock(Deposit.objects.select_related("payer"), pk=deposit.pk)
    require(by, "payment.return_deposit", found)
    advance(found, "status", "give_back", by=by)
    if by.id == found.received_by:
        raise SamePerson("You booked this deposit in, so somebody else returns it.")
    found.closed_at, found.returned_reference = clock.now(), bank_reference
    found.save(update_fields=["status", "closed_at", "returned_reference"])
    memo = f"Deposit {found.reference} returned"
    debit = books.refund_payable(found.payer_id)
    _book(found, "returned", found.left_minor, debit=debit, credit=books.BANK, memo=memo)
    record("payment.deposit_returned", subject=found, actor=by, **_facts(found, found.left_minor))
    return found


def _held(subject: str) -> Deposit | None:
    rows = Deposit.objects.select_related("payer").filter(subject=subject, status=DepositStatus.HELD)
    found = for_update(rows).first()
    if found is not None:
        mark_locked(found)
    return found


def _book(found: Deposit, step: str, amount: int, *, debit: str, credit: str, memo: str) -> None:
    key = f"{found.reference}/{step}"
    book([books.transfer(key, found.currency, amount, debit=debit, credit=credit, memo=memo)])


def _facts(found: Deposit, amount: int) -> dict[str, Any]:
    """What every event of a deposit tells."""
    return {"deposit_of": found.subject, "amount_minor": amount, "currency": found.currency}
