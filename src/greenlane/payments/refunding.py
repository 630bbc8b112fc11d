"""Giving money back: a claim is booked when Customs admits it, and ends when it is paid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import F

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.payments.engine import ledger as books
from greenlane.payments.engine.ledger import Journal, Line
from greenlane.payments.engine.references import new_reference
from greenlane.payments.errors import InvalidBreakdown, NotRefundable, PaymentNotStanding, SamePerson
from greenlane.payments.ledger import book
from greenlane.payments.locks import hold_with
from greenlane.payments.models import DutyAccount, Method, PaymentOrder, Refund
from greenlane.payments.selectors import assessed
from greenlane.payments.states import PaymentStatus


@verb
def request_refund(*, order_reference: str, breakdown: Mapping[str, int], reason: str, by: Actor) -> Refund:
    """Admit that part of a payment must be given back, tax by tax (minor units, positive).

    Raises NotFound (404), PaymentNotStanding (PAY013), InvalidBreakdown (PAY009), NotRefundable (PAY007).
    """
    order, _ = hold_with(order_reference)
    require(by, "payment.request_refund", order)
    if order.status != PaymentStatus.PAID:
        raise PaymentNotStanding(f"{order.reference} is “{order.get_status_display()}”.", pointer="order")
    _check_claim(order, breakdown)
    return claim_back([order], breakdown, by=by, reason=reason)[0]


def _check_claim(order: PaymentOrder, breakdown: Mapping[str, int]) -> None:
    if not breakdown or any(type(amount) is not int or amount <= 0 for amount in breakdown.values()):
        raise InvalidBreakdown("A refund names positive whole amounts.", pointer="/breakdown")
    held = assessed(order.subject)
    found = [
        Violation(
            NotRefundable.code,
            f"At most {held.get(tax, 0)} of “{tax}” can be given back.",
            f"/breakdown/{tax}",
        )
        for tax, amount in breakdown.items()
        if amount > held.get(tax, 0)
    ]
    if sum(breakdown.values()) > order.refundable_minor:
        message = f"At most {order.refundable_minor} can be given back from {order.reference}."
        found.append(Violation(NotRefundable.code, message, "/breakdown"))
    if found:
        raise NotRefundable.of(found)


def claim_back(
    orders: Sequence[PaymentOrder], breakdown: Mapping[str, int], *, by: Actor, reason: str
) -> list[Refund]:
    """Book a claim against locked orders, latest payment first; a refund for each order it draws on.

    `breakdown` may hold negative amounts (a tax that went up), its total is positive.
    Raises NotRefundable (PAY007) when the orders do not hold the total.
    """
    total = sum(breakdown.values())
    shares = list(_shares(orders, total))
    if sum(share for _, share in shares) != total:
        raise NotRefundable(pointer="/breakdown")
    now = clock.now()
    key = new_reference("RF", clock.day_of(now).year)
    given_up = books.revenue_lines(breakdown, sign=1, order_id=shares[0][0].pk)
    owed = tuple(Line(books.refund_payable(order.payer_id), -share, order.pk) for order, share in shares)
    book([Journal(key, shares[0][0].currency, given_up + owed, f"Refund due: {reason}"[:200])])
    return [_claim(order, share, by, reason) for order, share in shares]


def _shares(orders: Sequence[PaymentOrder], total: int) -> Iterator[tuple[PaymentOrder, int]]:
    left = total
    for order in reversed(orders):
        share = min(left, order.refundable_minor)
        if share > 0:
            left -= share
            yield order, share


def _claim(order: PaymentOrder, amount: int, by: Actor, reason: str) -> Refund:
    now = clock.now()
    order.refund_claimed_minor += amount
    order.save(update_fields=["refund_claimed_minor"])
    refund = Refund.objects.create(
        order=order,
        reference=new_reference("RF", clock.day_of(now).year),
        amount_minor=amount,
        reason=reason[:200],
        requested_at=now,
        requested_by=by.id,
    )
    record(
        "payment.refund_requested",
        subject=order,
        actor=by,
        charge_of=order.subject,
        refund=refund.reference,
        amount_minor=amount,
        currency=order.currency,
        reason=reason,
    )
    return refund


@verb
def pay_out_refund(*, refund: Refund, by: Actor, bank_reference: str = "") -> Refund:
    """Pay a refund out: to the bank, or back into the duty account it was paid from.

    Another person than who asked for it must do so. Raises SamePerson (PAY008, 403), PaymentNotStanding
    (PAY013, 409) after a reversal, IllegalTransition (409) the second time.
    """
    order, _ = hold_with(refund.order.reference)
    locked = lock(Refund.objects.all(), pk=refund.pk)
    require(by, "payment.pay_out_refund", order)
    if by.id == locked.requested_by and not by.has(Role.SYSTEM):
        raise SamePerson()
    advance(locked, "status", "pay_out", by=by)
    if order.status != PaymentStatus.PAID:
        raise PaymentNotStanding(f"{order.reference} is “{order.get_status_display()}”.", pointer="order")
    locked.paid_out_at, locked.bank_reference = clock.now(), bank_reference
    locked.save(update_fields=["status", "paid_out_at", "bank_reference"])
    _give_back(order, locked.amount_minor, locked.reference)
    order.refunded_minor += locked.amount_minor
    if order.refunded_minor == order.amount_minor:
        advance(order, "status", "refund", by=by)
        order.closed_at = clock.now()
    order.save(update_fields=["status", "refunded_minor", "closed_at"])
    record(
        "payment.refunded",
        subject=order,
        actor=by,
        charge_of=order.subject,
        refund=locked.reference,
        amount_minor=locked.amount_minor,
        currency=order.currency,
        in_full=order.status == PaymentStatus.REFUNDED,
    )
    return locked


def _give_back(order: PaymentOrder, amount: int, reference: str) -> None:
    source = books.BANK
    if order.method == Method.ACCOUNT:
        holder = order.paid_by_id or order.payer_id
        source = books.prepaid(holder)
        rows = DutyAccount.objects.filter(organisation_id=holder, currency=order.currency)
        rows.update(balance_minor=F("balance_minor") + amount)
    book(
        [
            books.transfer(
                f"{reference}/paid_out",
                order.currency,
                amount,
                debit=books.refund_payable(order.payer_id),
                credit=source,
                memo=f"Refund {reference} paid out",
                order_id=order.pk,
            )
        ]
    )
