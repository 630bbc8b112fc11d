"""Locking all orders of one subject together, always in the same order, so that two workers never cross."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import NotFound
from greenlane.foundation.prepared import Prepared
from greenlane.payments.models import PaymentOrder


def _with_payer(rows: QuerySet[PaymentOrder]) -> QuerySet[PaymentOrder]:
    return for_update(rows.order_by("ordinal").select_related("payer"))


_OF_SUBJECT = Prepared(lambda subject: _with_payer(PaymentOrder.objects.filter(subject=subject)))
_OF_SAME_SUBJECT = Prepared(
    lambda reference: _with_payer(
        PaymentOrder.objects.filter(
            subject=PaymentOrder.objects.filter(reference=reference).values("subject")[:1]
        )
    )
)


def hold(subject: str) -> list[PaymentOrder]:
    """All orders of a subject, oldest first, locked until the transaction ends. One query."""
    return _marked(_OF_SUBJECT(subject))


def hold_with(reference: str) -> tuple[PaymentOrder, list[PaymentOrder]]:
    """An order and all orders of its subject, locked. One query. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    orders = _marked(_OF_SAME_SUBJECT(clean))
    for order in orders:
        if order.reference == clean:
            return order, orders
    raise NotFound(f"No payment order has the reference “{clean[:24]}”.", hint="Check the reference.")


def outstanding(orders: list[PaymentOrder]) -> int:
    """What of these orders still has to be paid, in minor units."""
    return sum(order.amount_minor for order in orders if order.is_open)


def _marked(orders: list[PaymentOrder]) -> list[PaymentOrder]:
    if not connection.in_atomic_block:
        raise RuntimeError("orders are locked inside a transaction")
    for order in orders:
        mark_locked(order)
    return orders
