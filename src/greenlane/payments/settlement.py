"""Money arrives or is taken back: payments confirmed and reversed by the bank, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.canonical import digest
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.rows import insert_once, update_columns
from greenlane.foundation.verbs import verb
from greenlane.payments.engine import ledger as books
from greenlane.payments.errors import CallbackReused, NotPaidByBank, WrongAmount, WrongCurrency
from greenlane.payments.ledger import book
from greenlane.payments.locks import hold_with, outstanding
from greenlane.payments.models import BankCallback, Method, PaymentOrder

BANK = Actor("bank", frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class BankMessage:
    """What the bank says: its own event number, what happened (`paid`, `reversed`), to which order."""

    event_id: str
    kind: str
    order: str
    bank_reference: str
    amount_minor: int
    currency: str
    at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the content without the event number: two messages with one number must agree."""
        content = [self.kind, self.order, self.bank_reference, self.amount_minor, self.currency, self.at]
        return digest(content)


@verb
def confirm_payment(
    *,
    order_reference: str,
    bank_reference: str,
    amount_minor: int,
    currency: str,
    paid_at: datetime,
    callback_id: str,
    by: Actor = BANK,
) -> PaymentOrder:
    """Book that an order was paid. The same callback again gives the same answer and books nothing.

    Raises NotFound (404), WrongAmount (PAY002), WrongCurrency (PAY003), CallbackReused (PAY004, 409),
    IllegalTransition (409) for an order that is paid or cancelled. Five queries, the event included.
    """
    return _book_message(
        BankMessage(callback_id, "paid", order_reference, bank_reference, amount_minor, currency, paid_at), by
    )


@verb
def reverse_payment(
    *,
    order_reference: str,
    bank_reference: str,
    amount_minor: int,
    currency: str,
    reversed_at: datetime,
    callback_id: str,
    by: Actor = BANK,
) -> PaymentOrder:
    """Book, by contra entry, that the bank took a payment back; the order is due again.

    The same callback again books nothing. Raises NotPaidByBank (PAY005, 409) and what `confirm_payment` does.
    """
    return _book_message(
        BankMessage(
            callback_id, "reversed", order_reference, bank_reference, amount_minor, currency, reversed_at
        ),
        by,
    )


def process(*, message: BankMessage, by: Actor = BANK) -> PaymentOrder | CustomsError:
    """Book a bank message, or keep it as refused and return why: no message of the bank is lost.

    A refused message that comes again is judged again. Booking and keeping are two transactions: a process
    killed between them has answered nothing, and the bank sends the message again.
    """
    try:
        return _book_message(message, by)
    except CallbackReused as refusal:
        return refusal
    except CustomsError as refusal:
        insert_once(_row(message, BankCallback.Outcome.REFUSED, refusal.code))
        return refusal


@verb
def _book_message(message: BankMessage, by: Actor) -> PaymentOrder:
    order, orders = hold_with(message.order)
    require(by, "payment.confirm" if message.kind == "paid" else "payment.reverse", order)
    if not insert_once(_row(message, BankCallback.Outcome.BOOKED, "")) and not _booked_now(message):
        return order
    _check_money(order, message)
    _MOVES[message.kind](order, orders, message, by)
    return order


def _booked_now(message: BankMessage) -> bool:
    """Take up a bank event that was refused before; False when it is booked already.

    Raises CallbackReused (409) for an event number that meant something else.
    """
    known = BankCallback.objects.get(pk=message.event_id)
    if known.digest != message.digest:
        raise CallbackReused(f"The bank event {message.event_id} was something else before.", pointer="/id")
    if known.outcome == BankCallback.Outcome.BOOKED:
        return False
    known.outcome, known.refusal = BankCallback.Outcome.BOOKED, ""
    known.save(update_fields=["outcome", "refusal"])
    return True


def _check_money(order: PaymentOrder, message: BankMessage) -> None:
    found = []
    if message.amount_minor != order.amount_minor:
        text = f"{order.reference} is over {order.amount_minor}, the message over {message.amount_minor}."
        found.append(Violation(WrongAmount.code, text, "/amount_minor", "Amounts are in minor units."))
    if message.currency != order.currency:
        text = f"{order.reference} is in {order.currency}, the message in {message.currency}."
        found.append(Violation(WrongCurrency.code, text, "/currency"))
    if found:
        raise CustomsError.of(found)


def _confirm(order: PaymentOrder, orders: list[PaymentOrder], message: BankMessage, by: Actor) -> None:
    advance(order, "status", "confirm", by=by)
    mark_paid(order, at=message.at, method=Method.BANK, bank_reference=message.bank_reference)
    book_payment(order, source=books.BANK)
    tell_confirmed(order, orders, by)


_PAID_COLUMNS = (
    "status",
    "times_paid",
    "paid_at",
    "closed_at",
    "method",
    "bank_reference",
    "receipt_number",
    "paid_by",
)


def mark_paid(order: PaymentOrder, *, at: datetime, method: Method, bank_reference: str = "") -> None:
    """Give a paid order its receipt and save it."""
    order.times_paid += 1
    order.paid_at, order.closed_at = at, clock.now()
    order.method, order.bank_reference = method, bank_reference
    order.receipt_number = f"RC{order.reference[2:]}-{order.times_paid}"
    update_columns(order, _PAID_COLUMNS)


def book_payment(order: PaymentOrder, *, source: str) -> None:
    """The debt is settled from the bank or from a duty account."""
    journal = books.transfer(
        f"{order.reference}/paid/{order.times_paid}",
        order.currency,
        order.amount_minor,
        debit=source,
        credit=books.receivable(order.payer_id),
        memo=f"Receipt {order.receipt_number}",
        order_id=order.pk,
    )
    book([journal])


def tell_confirmed(order: PaymentOrder, orders: list[PaymentOrder], by: Actor) -> None:
    record(
        "payment.confirmed",
        subject=order,
        actor=by,
        charge_of=order.subject,
        amount_minor=order.amount_minor,
        currency=order.currency,
        method=order.method,
        receipt=order.receipt_number,
        paid_at=order.paid_at,
        outstanding_minor=outstanding(orders),
    )


def _reverse(order: PaymentOrder, orders: list[PaymentOrder], message: BankMessage, by: Actor) -> None:
    if order.is_open is False and order.method != Method.BANK:
        raise NotPaidByBank(f"{order.reference} was not paid by a transfer.", pointer="/order")
    advance(order, "status", "reverse", by=by)
    order.closed_at, order.sent_to_bank_at = None, None
    order.save(update_fields=["status", "closed_at", "sent_to_bank_at"])
    journal = books.transfer(
        f"{order.reference}/reversed/{order.times_paid}",
        order.currency,
        order.amount_minor,
        debit=books.receivable(order.payer_id),
        credit=books.BANK,
        memo=f"Receipt {order.receipt_number} reversed by the bank",
        order_id=order.pk,
    )
    book([journal])
    record(
        "payment.reversed",
        subject=order,
        actor=by,
        charge_of=order.subject,
        amount_minor=order.amount_minor,
        currency=order.currency,
        receipt=order.receipt_number,
        outstanding_minor=outstanding(orders),
    )


_MOVES = {"paid": _confirm, "reversed": _reverse}


def remember_booked(event_id: str, kind: str, content: str, target: str) -> None:
    """Keep a bank event so that it counts once; two workers with one event: the second is refused."""
    row = BankCallback(
        event_id=event_id,
        kind=kind,
        digest=content,
        target=target,
        received_at=clock.now(),
        outcome=BankCallback.Outcome.BOOKED,
    )
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise CallbackReused(f"The bank event {event_id} was already used.", pointer="/id") from error


def _row(message: BankMessage, outcome: BankCallback.Outcome, refusal: str) -> BankCallback:
    return BankCallback(
        event_id=message.event_id,
        kind=message.kind,
        digest=message.digest,
        target=message.order[:40],
        received_at=clock.now(),
        outcome=outcome,
        refusal=refusal,
    )
