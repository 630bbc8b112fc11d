"""What a declaration does when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import PaymentState
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.reactions import on
from greenlane.payments.models import PaymentOrder

_PREFIX = "declaration/"


@on("payment.confirmed")
def pay(order: PaymentOrder, actor: Actor, *, outstanding_minor: int, **data: Any) -> None:
    """The bank has the money: the payment gate opens and, if it was the last one, the goods are released."""
    docket = _docket(order)
    if docket is None:
        return
    docket.note("declaration.paid", by=SYSTEM, order=order.reference, outstanding_minor=outstanding_minor)
    if not outstanding_minor and docket.declaration.payment in {PaymentState.DUE, PaymentState.DEMANDED}:
        docket.move("payment", "confirm", by=SYSTEM)
        docket.set(paid_at=docket.at)
        docket.settle()
    docket.save()


@on("payment.reversed")
def unpay(order: PaymentOrder, actor: Actor, **data: Any) -> None:
    """The bank took the money back: the amount is due again. A release that happened stays on record, but
    the goods cannot leave while the gate is closed."""
    docket = _docket(order)
    if docket is None:
        return
    docket.note("declaration.payment_reversed", by=SYSTEM, order=order.reference)
    if docket.declaration.payment == PaymentState.PAID:
        docket.move("payment", "reverse", by=SYSTEM)
        docket.set(paid_at=None)
    docket.save()


def _docket(order: PaymentOrder) -> Docket | None:
    if not order.subject.startswith(_PREFIX):
        return None
    return Docket.open(order.subject.removeprefix(_PREFIX), with_parties=False)
