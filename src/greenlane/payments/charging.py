"""Asking for money: charge, recharge after an amendment, settle what has ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.rows import insert_all
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Organisation
from greenlane.payments.engine import ledger as books
from greenlane.payments.engine.ledger import Journal, Line
from greenlane.payments.engine.references import new_reference
from greenlane.payments.errors import (
    AlreadyCharged,
    InvalidBreakdown,
    ReversedAfterRefund,
    UnknownTax,
    WrongCurrency,
)
from greenlane.payments.ledger import book
from greenlane.payments.locks import hold
from greenlane.payments.models import PaymentOrder
from greenlane.payments.refunding import claim_back
from greenlane.payments.selectors import assessed

TAXES = frozenset({"duty", "excise", "vat"})
PAYMENT_DAYS = 10
"""Days to pay unless the setting GREENLANE_PAYMENT_DAYS says otherwise. Basis: the ten days of the Revised
Kyoto Convention, General Annex, Standard 4.9."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one subject owes: tax (`duty`, `excise`, `vat`) to amount in minor units, not negative."""

    subject: str
    payer: Organisation
    breakdown: Mapping[str, int]
    currency: str


@verb
def charge(
    *,
    subject: str,
    payer: Organisation,
    breakdown: Mapping[str, int],
    currency: str,
    by: Actor,
    due_at: datetime | None = None,
) -> PaymentOrder | None:
    """Ask the payer for an amount; nothing to pay gives no order. Three queries, the event included.

    Carries no permission of its own: the verb that fixes the amount has checked it.
    Raises AlreadyCharged (PAY001, 409), InvalidBreakdown (PAY009), UnknownTax (PAY010).
    """
    orders = charge_many(bills=[Bill(subject, payer, breakdown, currency)], by=by, due_at=due_at)
    return orders[0] if orders else None


@verb
def charge_many(*, bills: Sequence[Bill], by: Actor, due_at: datetime | None = None) -> list[PaymentOrder]:
    """Charge many subjects with the queries of one. Bills of nothing give no order. Errors: see `charge`."""
    check_breakdowns(bill.breakdown for bill in bills)
    orders = [_order(bill, ordinal=1, due_at=due_at) for bill in bills if any(bill.breakdown.values())]
    if not orders:
        return []
    _issue(orders, by)
    return orders


def check_breakdowns(breakdowns: Iterable[Mapping[str, int]]) -> None:
    """Raise every fault at once: unknown taxes, fractions, negative amounts."""
    found = []
    for breakdown in breakdowns:
        for tax, amount in breakdown.items():
            pointer = f"/breakdown/{tax}"
            if tax not in TAXES:
                found.append(Violation(UnknownTax.code, f"“{tax}” is not a tax Customs collects.", pointer))
            if type(amount) is not int or amount < 0:
                message = "An amount is a whole number of minor units and not negative."
                found.append(Violation(InvalidBreakdown.code, message, pointer))
    if found:
        raise InvalidBreakdown.of(found)


def _order(bill: Bill, *, ordinal: int, due_at: datetime | None) -> PaymentOrder:
    now = clock.now()
    breakdown = {tax: amount for tax, amount in sorted(bill.breakdown.items()) if amount}
    days = getattr(settings, "GREENLANE_PAYMENT_DAYS", PAYMENT_DAYS)
    return PaymentOrder(
        reference=new_reference("PO", clock.day_of(now).year),
        subject=bill.subject,
        ordinal=ordinal,
        payer=bill.payer,
        amount_minor=sum(breakdown.values()),
        currency=bill.currency,
        breakdown=breakdown,
        issued_at=now,
        due_at=due_at or now + timedelta(days=days),
    )


def _issue(orders: Sequence[PaymentOrder], by: Actor) -> None:
    try:
        insert_all(orders)
    except IntegrityError as error:
        shown = orders[0].subject if len(orders) == 1 else "One of these"
        raise AlreadyCharged(f"{shown} was already charged.", hint="Recharge it instead.") from error
    book(_due(order) for order in orders)
    for order in orders:
        mark_locked(order)
        record(
            "payment.charged",
            subject=order,
            actor=by,
            charge_of=order.subject,
            amount_minor=order.amount_minor,
            currency=order.currency,
            breakdown=order.breakdown,
            due_at=order.due_at,
        )


def _due(order: PaymentOrder) -> Journal:
    """The payer owes, the state has earned."""
    owed = Line(books.receivable(order.payer_id), order.amount_minor, order.pk)
    earned = books.revenue_lines(order.breakdown, sign=-1, order_id=order.pk)
    return Journal(f"{order.reference}/due", order.currency, (owed, *earned), f"Due for {order.subject}")


@verb
def recharge(
    *,
    subject: str,
    payer: Organisation,
    breakdown: Mapping[str, int],
    currency: str,
    by: Actor,
    reason: str = "",
) -> PaymentOrder | None:
    """Make the subject owe exactly `breakdown` in all, whatever was asked or paid before.

    Open orders are cancelled by contra entry; what remains becomes one new order, what was paid too much a
    refund to pay out. Doing it twice changes nothing. Returns the open order, or None when nothing is due.
    Raises InvalidBreakdown (PAY009), UnknownTax (PAY010), WrongCurrency (PAY003), ReversedAfterRefund (PAY012).
    """
    check_breakdowns([breakdown])
    orders = hold(subject)
    if any(order.currency != currency for order in orders):
        raise WrongCurrency(f"{subject} was charged in {orders[0].currency}.", pointer="currency")
    return _adjust(orders, Bill(subject, payer, breakdown, currency), by, reason)


@verb
def settle_ended(subject: str, *, by: Actor, reason: str = "The declaration has ended.") -> None:
    """The subject owes nothing any more: cancel what is open, claim back for the payer what was paid."""
    orders = hold(subject)
    if orders:
        _adjust(orders, Bill(subject, orders[-1].payer, {}, orders[-1].currency), by, reason)


def _adjust(orders: list[PaymentOrder], bill: Bill, by: Actor, reason: str) -> PaymentOrder | None:
    waiting = [order for order in orders if order.is_open]
    standing = assessed(bill.subject)
    same_payer = all(order.payer_id == bill.payer.pk for order in waiting)
    if same_payer and not books.subtract(bill.breakdown, standing):
        return waiting[-1] if waiting else None
    _cancel(waiting, by, reason)
    paid = books.subtract(standing, books.add(order.breakdown for order in waiting))
    change = books.subtract(bill.breakdown, paid)
    total = sum(change.values())
    record_on = orders[-1] if orders else None
    if total > 0:
        ordinal = orders[-1].ordinal + 1 if orders else 1
        new = _order(Bill(bill.subject, bill.payer, change, bill.currency), ordinal=ordinal, due_at=None)
        _issue([new], by)
        return new
    if total < 0:
        claim_back(orders, {tax: -amount for tax, amount in change.items()}, by=by, reason=reason)
    elif change and record_on is not None:
        _reclassify(record_on, change, by, reason)
    return None


def _cancel(orders: Sequence[PaymentOrder], by: Actor, reason: str) -> None:
    journals = []
    for order in orders:
        if order.refund_claimed_minor:
            raise ReversedAfterRefund(f"{order.reference} must be paid again first.", pointer=order.reference)
        advance(order, "status", "cancel", by=SYSTEM)
        order.closed_at = clock.now()
        owed = Line(books.receivable(order.payer_id), -order.amount_minor, order.pk)
        given_up = books.revenue_lines(order.breakdown, sign=1, order_id=order.pk)
        memo = f"Cancelled: {reason}"[:200]
        journals.append(Journal(f"{order.reference}/cancelled", order.currency, (owed, *given_up), memo))
        order.save(update_fields=["status", "closed_at"])
        record(
            "payment.cancelled",
            subject=order,
            actor=by,
            charge_of=order.subject,
            amount_minor=order.amount_minor,
            currency=order.currency,
            reason=reason,
        )
    book(journals)


def split(
    orders: Sequence[PaymentOrder], order: PaymentOrder, amount_minor: int, by: Actor
) -> tuple[PaymentOrder, PaymentOrder]:
    """Replace an open order by two that are due with it: one over an amount, tax by tax until it is reached.

    `orders` are all orders of its subject, held by this transaction.
    """
    first: dict[str, int] = {}
    for tax, amount in sorted(order.breakdown.items()):
        first[tax] = min(amount, amount_minor - sum(first.values()))
    rest = books.subtract(order.breakdown, first)
    _cancel([order], by, "Part of it is paid from a deposit.")
    last = max(one.ordinal for one in orders)
    made = [
        _order(
            Bill(order.subject, order.payer, part, order.currency), ordinal=last + place, due_at=order.due_at
        )
        for place, part in enumerate((first, rest), 1)
    ]
    _issue(made, by)
    return made[0], made[1]


def _reclassify(order: PaymentOrder, change: Mapping[str, int], by: Actor, reason: str) -> None:
    """The total stays, the taxes change: revenue moves from one to another."""
    lines = books.revenue_lines(change, sign=-1, order_id=order.pk)
    key = new_reference("RC", clock.today().year)
    book([Journal(key, order.currency, lines, f"Reclassified: {reason}"[:200])])
    record("payment.reclassified", subject=order, actor=by, charge_of=order.subject, change=dict(change))
