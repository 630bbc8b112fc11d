"""Traders and money for the tests of the cash desk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from greenlane.engines.bank import FileBank
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.parties.models import Organisation
from greenlane.payments import bank, selectors, services
from greenlane.payments.models import PaymentOrder

from .people import signed_in

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SUBJECT = "consignment/26XM0123456789ABC7"
BREAKDOWN = {"duty": 10_000, "vat": 7_700}
CASHIER = Actor("cashier-1", frozenset({Role.CASHIER}))
TREASURER = Actor("cashier-2", frozenset({Role.CASHIER}))


def trader(identifier: str = "XM900000001") -> Organisation:
    return Organisation.objects.create(
        identifier=identifier, name=f"Trader {identifier[-1]}", country="XM", registered_at=NOW
    )


def charged(payer: Organisation, **changes: Any) -> PaymentOrder:
    fields = {"subject": SUBJECT, "payer": payer, "breakdown": BREAKDOWN, "currency": "USD", "by": SYSTEM}
    order = services.charge(**(fields | changes))
    assert order is not None
    return order


def confirmation(order: PaymentOrder, **changes: Any) -> dict[str, Any]:
    fields = {
        "order_reference": order.reference,
        "bank_reference": "B-1",
        "amount_minor": order.amount_minor,
        "currency": order.currency,
        "paid_at": NOW,
        "callback_id": f"cb-{order.reference}",
    }
    return fields | changes


def reversal(order: PaymentOrder, **changes: Any) -> dict[str, Any]:
    fields = confirmation(order, callback_id=f"rv-{order.reference}-{order.times_paid}")
    fields["reversed_at"] = fields.pop("paid_at")
    return fields | changes


def books_are_sound() -> bool:
    """Every journal, and so every currency, sums to zero; duty accounts agree with the ledger."""
    return (
        not selectors.journals_out_of_balance()
        and not selectors.accounts_out_of_step()
        and not any(selectors.trial_balance().values())
    )


@pytest.fixture
def payer(db: None) -> Organisation:
    return trader()


@pytest.fixture
def order(payer: Organisation) -> PaymentOrder:
    return charged(payer)


@pytest.fixture
def paid(order: PaymentOrder) -> PaymentOrder:
    return services.confirm_payment(**confirmation(order))


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.at(NOW):
        yield


@pytest.fixture
def numbered() -> Callable[[], str]:
    counter = itertools.count(1)
    return lambda: f"event-{next(counter)}"


SECRET = "a secret for the pages of these tests"


@pytest.fixture
def twin(tmp_path, settings) -> FileBank:
    settings.GREENLANE_BANK_SECRET = SECRET
    settings.HOME = tmp_path
    return bank.configured()


@pytest.fixture
def declarant(payer):
    return signed_in(Role.DECLARANT, payer)


@pytest.fixture
def stranger(db):
    return signed_in(Role.DECLARANT, trader("XM900000009"))


@pytest.fixture
def cashier(db):
    return signed_in(Role.CASHIER)
