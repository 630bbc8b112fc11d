"""Two workers at once: whatever meets, the money is booked once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.payments import selectors, services
from greenlane.payments.models import BankCallback, DutyAccount, PaymentOrder, Refund

from .conftest import (
    BREAKDOWN,
    CASHIER,
    NOW,
    SUBJECT,
    TREASURER,
    books_are_sound,
    charged,
    confirmation,
    trader,
)

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each with its own connection; a refusal is an answer too."""
    barrier = Barrier(len(calls))

    def work(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            with clock.at(NOW):
                return call()
        except CustomsError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(work, calls))


@pytest.fixture(autouse=True)
def _shared_database(transactional_db):
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("an in-memory SQLite database is not shared by threads")


def refusals(answers: list[object]) -> list[CustomsError]:
    return [answer for answer in answers if isinstance(answer, CustomsError)]


def test_confirm_payment_at_once_books_once():
    order = charged(trader())
    answers = together(*[lambda: services.confirm_payment(**confirmation(order))] * WORKERS)
    assert not refusals(answers)
    assert selectors.balance("bank:settlement", "USD") == order.amount_minor
    assert Event.objects.filter(kind="payment.confirmed").count() == 1
    assert books_are_sound()


def test_confirm_payment_by_different_events_at_once_books_one():
    order = charged(trader())
    calls = [
        lambda number=number: services.confirm_payment(**confirmation(order, callback_id=f"ev-{number}"))
        for number in range(WORKERS)
    ]
    assert len(refusals(together(*calls))) == WORKERS - 1
    assert selectors.balance("bank:settlement", "USD") == order.amount_minor


def test_one_bank_event_for_two_orders_at_once_books_one():
    payer = trader()
    orders = [charged(payer, subject=f"consignment/{number}") for number in range(2)]
    calls = [
        lambda order=order: services.confirm_payment(**confirmation(order, callback_id="one"))
        for order in orders
    ]
    assert len(refusals(together(*calls))) == 1
    assert sorted(PaymentOrder.objects.values_list("status", flat=True)) == ["due", "paid"]
    assert BankCallback.objects.count() == 1
    assert books_are_sound()


def test_charge_at_once_asks_once():
    payer = trader()
    answers = together(*[lambda: charged(payer)] * WORKERS)
    assert len(refusals(answers)) == WORKERS - 1
    assert PaymentOrder.objects.get().subject == SUBJECT
    assert books_are_sound()


def test_pay_from_account_at_once_never_overdraws():
    payer = trader()
    orders = [charged(payer, subject=f"consignment/{number}") for number in range(4)]
    services.top_up(
        organisation=payer,
        amount_minor=2 * orders[0].amount_minor,
        currency="USD",
        bank_reference="B",
        callback_id="t",
    )
    calls = [
        lambda order=order: services.pay_from_account(order_reference=order.reference, by=SYSTEM)
        for order in orders
    ]
    assert [refusal.code for refusal in refusals(together(*calls))] == ["PAY006", "PAY006"]
    assert DutyAccount.objects.get().balance_minor == 0
    assert books_are_sound()


def test_bank_and_duty_account_at_once_pay_once():
    payer = trader()
    order = charged(payer)
    services.top_up(
        organisation=payer, amount_minor=50_000, currency="USD", bank_reference="B", callback_id="t"
    )
    answers = together(
        lambda: services.confirm_payment(**confirmation(order)),
        lambda: services.pay_from_account(order_reference=order.reference, by=SYSTEM),
    )
    assert len(refusals(answers)) == 1
    assert selectors.balance(f"receivable:{payer.pk}", "USD") == 0
    assert books_are_sound()


def test_recharge_and_confirm_at_once_leave_sound_books():
    payer = trader()
    order = charged(payer)
    together(
        lambda: services.confirm_payment(**confirmation(order)),
        lambda: services.recharge(
            subject=SUBJECT, payer=payer, breakdown={"duty": 12_000, "vat": 7_700}, currency="USD", by=SYSTEM
        ),
    )
    assert selectors.assessed(SUBJECT) == {"duty": 12_000, "vat": 7_700}
    assert selectors.balance(f"receivable:{payer.pk}", "USD") == selectors.outstanding_minor(SUBJECT)
    assert books_are_sound()


def test_refund_at_once_is_claimed_and_paid_out_once():
    order = charged(trader())
    services.confirm_payment(**confirmation(order))

    def ask():
        return services.request_refund(
            order_reference=order.reference, breakdown=BREAKDOWN, reason="r", by=CASHIER
        )

    assert len(refusals(together(*[ask] * WORKERS))) == WORKERS - 1
    refund = Refund.objects.select_related("order").get()
    answers = together(*[lambda: services.pay_out_refund(refund=refund, by=TREASURER)] * WORKERS)
    assert len(refusals(answers)) == WORKERS - 1
    assert selectors.balance("bank:settlement", "USD") == 0
    assert books_are_sound()


def test_top_up_at_once_opens_one_account_and_counts_once():
    payer = trader()

    def pay_in():
        return services.top_up(
            organisation=payer, amount_minor=500, currency="USD", bank_reference="B", callback_id="t"
        )

    assert not refusals(together(*[pay_in] * WORKERS))
    assert DutyAccount.objects.get().balance_minor == 500
    assert books_are_sound()
