"""Customs and the bank: sending orders, withdrawing them, taking in what the bank says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from greenlane.engines.bank import Bank, BankOrder, Callback, FileBank
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.payments.callbacks import receive_callback
from greenlane.payments.engine import signature as signatures
from greenlane.payments.models import PaymentOrder
from greenlane.payments.selectors import to_send, to_withdraw, unbooked

_BATCH = 500


def configured() -> FileBank:
    """The bank of this installation: the folder `bank` in GREENLANE_HOME."""
    return FileBank(Path(settings.HOME) / "bank", _sign)


def _sign(body: bytes, at: datetime) -> str:
    return signatures.sign(body, settings.GREENLANE_BANK_SECRET, at)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """How many orders went to the bank and how many were withdrawn from it."""

    sent: int
    withdrawn: int


def exchange_orders(bank: Bank) -> Exchanged:
    """Tell the bank every order that became due and every one it should forget. May be repeated and killed:
    an order is marked as sent only after the bank has it, and sending it again changes nothing there."""
    withdrawn = _drain(to_withdraw(), lambda order: bank.withdraw(order.reference), None)
    sent = _drain(
        to_send().select_related("payer"), lambda order: bank.submit(_bank_order(order)), clock.now()
    )
    return Exchanged(sent=sent, withdrawn=withdrawn)


def exchange_with_bank() -> int:
    """The worker's step: send new payment orders to the bank, withdraw those that ended, file what it said."""
    bank = configured()
    exchanged = exchange_orders(bank)
    return exchanged.sent + exchanged.withdrawn + file_messages(bank)


def file_messages(bank: FileBank) -> int:
    """File the messages that are kept here, so that whoever compares the two sides reads only the others."""
    waiting = [path.stem for path in bank.messages()]
    done = set(waiting).difference(unbooked(waiting))
    for number in done:
        bank.file(number)
    return len(done)


def _drain(
    orders: QuerySet[PaymentOrder], tell: Callable[[PaymentOrder], object], mark: datetime | None
) -> int:
    total = 0
    while batch := _step(orders, tell, mark):
        total += batch
    return total


def _step(
    orders: QuerySet[PaymentOrder], tell: Callable[[PaymentOrder], object], mark: datetime | None
) -> int:
    with transaction.atomic():
        rows = orders.select_for_update(of=("self",)) if connection.features.has_select_for_update else orders
        batch = list(rows[:_BATCH])
        for order in batch:
            tell(order)
        PaymentOrder.objects.filter(pk__in=[order.pk for order in batch]).update(sent_to_bank_at=mark)
    return len(batch)


def _bank_order(order: PaymentOrder) -> BankOrder:
    return BankOrder(
        reference=order.reference,
        payer=order.payer.identifier,
        amount_minor=order.amount_minor,
        currency=order.currency,
        due_at=order.due_at.isoformat(),
        memo=order.subject,
        attempt=order.times_paid + 1,
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message of the bank: the order as booked, or why it was refused."""

    reference: str
    order: PaymentOrder | None
    refusal: CustomsError | None


def settle_all(bank: FileBank, *, references: list[str] | None = None) -> list[Settled]:
    """Let the twin pay what is in its outbox (or the orders named) and book its messages.

    May be repeated: what is booked is not booked again. A refused message stays in the outbox.
    """
    return [_take(bank, callback) for callback in bank.settle(at=clock.now(), references=references)]


def _take(bank: FileBank, callback: Callback) -> Settled:
    try:
        order = receive_callback(body=callback.body, signature=callback.signature)
    except CustomsError as refusal:
        return Settled(callback.reference, None, refusal)
    bank.acknowledge(callback.reference)
    return Settled(callback.reference, order, None)


def demo_bank_is_open() -> bool:
    """Whether people may pay at the twin's own page: only in a demo, where no money is real."""
    return bool(settings.DEMO)


def pay_at_twin(reference: str) -> Settled | None:
    """Let the twin pay one order, as its page asks: the order goes to the bank if it is not there yet, the bank
    pays it, and its signed message comes in by the bank's door like any other. None when it has nothing to pay.
    """
    bank = configured()
    unsent = to_send().filter(reference=reference).select_related("payer")
    _drain(unsent, lambda order: bank.submit(_bank_order(order)), clock.now())
    return next(iter(settle_all(bank, references=[reference])), None)
