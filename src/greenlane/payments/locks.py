"""Locking all orders of one subject together, always in the same order, so that two workers never cross."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from greenlane.foundation.db import mark_locked
from greenlane.foundation.errors import NotFound
from greenlane.payments.models import PaymentOrder


def hold(subject: str) -> list[PaymentOrder]:
    """All orders of a subject, oldest first, locked until the transaction ends. One query."""
    return _locked(PaymentOrder.objects.filter(subject=subject))


def hold_with(reference: str) -> tuple[PaymentOrder, list[PaymentOrder]]:
    """An order and all orders of its subject, locked. One query. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    subject = PaymentOrder.objects.filter(reference=clean).values("subject")[:1]
    orders = _locked(PaymentOrder.objects.filter(subject=subject))
    for order in orders:
        if order.reference == clean:
            return order, orders
    raise NotFound(f"No payment order has the reference “{clean[:24]}”.", hint="Check the reference.")


def outstanding(orders: list[PaymentOrder]) -> int:
    """What of these orders still has to be paid, in minor units."""
    return sum(order.amount_minor for order in orders if order.is_open)


def _locked(rows: QuerySet[PaymentOrder]) -> list[PaymentOrder]:
    if not connection.in_atomic_block:
        raise RuntimeError("orders are locked inside a transaction")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    orders = list(rows.order_by("ordinal").select_related("payer"))
    for order in orders:
        mark_locked(order)
    return orders
