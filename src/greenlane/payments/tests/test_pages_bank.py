"""The page of the bank's twin: it pays by the bank's own signed message, once."""

from __future__ import annotations

import json

import pytest

from greenlane.foundation import clock
from greenlane.payments import services
from greenlane.payments.engine.signature import sign
from greenlane.payments.models import BankCallback, LedgerEntry, PaymentOrder
from greenlane.payments.states import PaymentStatus

from .conftest import (
    NOW,
    SECRET,
    books_are_sound,
    reversal,
)
from .people import address

pytestmark = pytest.mark.django_db


def test_demo_bank_pays_by_the_banks_own_signed_message(declarant, order, twin):
    page = declarant.get(address("demo_bank", order.reference))
    assert order.reference in page.content.decode()
    answer = declarant.post(address("demo_bank", order.reference), follow=True)
    assert "The bank has paid" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == PaymentStatus.PAID
    kept = BankCallback.objects.get()
    assert (kept.event_id, kept.outcome) == (f"{order.reference}-paid-1", BankCallback.Outcome.BOOKED)
    assert books_are_sound()


def test_demo_bank_pays_once_however_often_it_is_asked(declarant, order, twin):
    for _ in range(3):
        answer = declarant.post(address("demo_bank", order.reference), follow=True)
    assert "nothing to pay" in answer.content.decode()
    assert BankCallback.objects.count() == 1
    order.refresh_from_db()
    assert order.times_paid == 1


def test_message_of_the_demo_bank_replayed_at_the_door_books_nothing(client, declarant, order, twin):
    declarant.post(address("demo_bank", order.reference))
    lines = LedgerEntry.objects.count()
    body = next(twin.messages()).read_bytes()
    with clock.at(NOW):
        again = client.post(
            "/api/v1/bank/callbacks",
            body,
            content_type="application/json",
            headers={"X-Signature": sign(body, SECRET, NOW)},
        )
    assert again.status_code == 200
    assert LedgerEntry.objects.count() == lines


@pytest.mark.parametrize("secret", ["another secret", SECRET + " "])
def test_message_forged_for_the_demo_bank_is_refused(client, declarant, order, twin, secret):
    body = json.dumps(
        {
            "id": f"{order.reference}-paid-1",
            "kind": "paid",
            "order": order.reference,
            "bank_reference": "B-1",
            "amount_minor": order.amount_minor,
            "currency": "USD",
            "at": NOW.isoformat(),
        }
    ).encode()
    forged = client.post(
        "/api/v1/bank/callbacks",
        body,
        content_type="application/json",
        headers={"X-Signature": sign(body, secret, NOW)},
    )
    assert forged.status_code == 401
    order.refresh_from_db()
    assert order.is_open


def test_demo_bank_refuses_what_customs_refuses_and_says_why(declarant, order, twin, settings):
    declarant.post(address("demo_bank", order.reference))
    settings.GREENLANE_BANK_SECRET = ""
    services.reverse_payment(**reversal(PaymentOrder.objects.get(pk=order.pk)))
    with pytest.raises(ValueError, match="no secret"):
        declarant.post(address("demo_bank", order.reference))
    order.refresh_from_db()
    assert order.status == PaymentStatus.REVERSED


def test_demo_bank_pays_again_after_a_reversal(declarant, order, twin):
    declarant.post(address("demo_bank", order.reference))
    services.reverse_payment(**reversal(PaymentOrder.objects.get(pk=order.pk)))
    assert (
        "took the payment back" in declarant.get(address("payment_order", order.reference)).content.decode()
    )
    declarant.post(address("demo_bank", order.reference))
    order.refresh_from_db()
    assert (order.status, order.times_paid) == (PaymentStatus.PAID, 2)


def test_demo_bank_is_not_there_outside_a_demo(declarant, order, twin, settings):
    settings.DEMO = False
    assert declarant.get(address("demo_bank", order.reference)).status_code == 404
    assert declarant.post(address("demo_bank", order.reference)).status_code == 404
    assert "demo bank" not in declarant.get(address("payment_order", order.reference)).content.decode()
    order.refresh_from_db()
    assert order.is_open
