"""Declarations in every state, for the pages of the public site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.core.cache import cache

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Lane
from greenlane.declarations.tests.factories import CARRIER, GATEWAY, OFFICE, declaration_data, lodging
from greenlane.foundation import clock
from greenlane.parties.models import Office
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments

Lodge = Callable[..., Declaration]


@pytest.fixture(autouse=True)
def _forgotten_counts() -> Iterator[None]:
    """Rate limits and the service's state are kept in the cache: each test starts with an empty one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def lodged() -> Lodge:
    """Register a declaration, drawn for the documentary check or not."""

    def lodge(*, drawn: bool = False, **changes: object) -> Declaration:
        Office.objects.update(control_share=Decimal(1) if drawn else Decimal("0.01"))
        while True:
            found = services.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY).declaration
            assert found is not None
            if drawn == (found.lane == Lane.YELLOW):
                return found

    return lodge


def arrive(declaration: Declaration) -> None:
    services.report_cargo(consignment=declaration.mrn, kind="arrive", office=OFFICE, by=CARRIER)


def register(declaration: Declaration) -> None:
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)


def pay(declaration: Declaration) -> None:
    order = accounts.order_for(declaration.event_subject)
    assert order is not None
    payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="BANK",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"pay-{order.reference}",
    )


def release(declaration: Declaration) -> Declaration:
    """Bring a declaration that waits for no officer to its release."""
    arrive(declaration)
    register(declaration)
    pay(declaration)
    return Declaration.objects.get(pk=declaration.pk)
