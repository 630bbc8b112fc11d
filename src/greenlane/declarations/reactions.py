"""What a declaration does when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.reactions import on
from greenlane.payments.models import PaymentOrder

_PREFIX = "declaration/"


@on("payment.confirmed")
def pay(order: PaymentOrder, actor: Actor, **data: Any) -> None:
    """The bank has the money: the payment gate opens and, if it was the last one, the goods are released."""
    docket = _case(order)
    if docket is None:
        return
    docket.move("payment", "confirm", by=SYSTEM)
    docket.set(paid_at=docket.at)
    docket.note("declaration.paid", by=SYSTEM, order=order.reference)
    docket.settle()
    docket.save()


@on("payment.reversed")
def unpay(order: PaymentOrder, actor: Actor, **data: Any) -> None:
    """The bank took the money back: the amount is due again. A release that happened stays on record, but
    the goods cannot leave while the gate is closed."""
    docket = _case(order)
    if docket is None:
        return
    docket.move("payment", "reverse", by=SYSTEM)
    docket.set(paid_at=None)
    docket.note("declaration.payment_reversed", by=SYSTEM, order=order.reference)
    docket.save()


def _case(order: PaymentOrder) -> Docket | None:
    if not order.subject.startswith(_PREFIX):
        return None
    return Docket.open(order.subject.removeprefix(_PREFIX))
