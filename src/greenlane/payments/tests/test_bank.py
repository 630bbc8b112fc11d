"""The bank's door, its signatures, and the twin in a folder."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from greenlane.engines.bank import FileBank
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.payments import bank, selectors, services
from greenlane.payments.engine.signature import sign, verify
from greenlane.payments.models import BankCallback, LedgerEntry

from .conftest import NOW, SUBJECT, books_are_sound, charged

SECRET = "a secret for this test"


@pytest.fixture
def twin(tmp_path, settings) -> FileBank:
    settings.GREENLANE_BANK_SECRET = SECRET
    settings.HOME = tmp_path
    return bank.configured()


def signed(data, at=NOW, secret=SECRET):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {"body": body, "signature": sign(body, secret, at)}


def message(paid_order, **changes):
    fields = {
        "id": "ev-1",
        "kind": "paid",
        "order": paid_order.reference,
        "bank_reference": "B-1",
        "amount_minor": paid_order.amount_minor,
        "currency": "USD",
        "at": NOW.isoformat(),
    }
    return fields | changes


def test_verify_accepts_what_was_signed_within_five_minutes():
    header = sign(b"body", SECRET, NOW)
    for seconds in (-300, 0, 300):
        verify(b"body", header, SECRET, NOW + timedelta(seconds=seconds))
    both = header.replace("v1=", "v1=" + "0" * 64 + ",v1=")
    verify(b"body", both, SECRET, NOW)


@pytest.mark.parametrize(
    ("body", "header", "late", "code"),
    [
        (b"body", "", 0, "PAY021"),
        (b"body", "t=1", 0, "PAY021"),
        (b"body", "v1=abc", 0, "PAY021"),
        (b"body", "t=x,v1=abc", 0, "PAY021"),
        (b"body", "t=1,t=2,v1=abc", 0, "PAY021"),
        (b"body", "t=1,v1=é", 0, "PAY021"),
        (b"body", "t=1,v1=" + "a" * 900, 0, "PAY021"),
        (b"body", "t=" + "9" * 13 + ",v1=abc", 0, "PAY021"),
        (b"body", "t=1,v1=abc", 0, "PAY022"),
        (b"bodz", None, 0, "PAY022"),
        (b"body", None, 301, "PAY023"),
        (b"body", None, -301, "PAY023"),
    ],
)
def test_verify_refuses_wrong_signatures(body, header, late, code):
    given = sign(b"body", SECRET, NOW) if header is None else header
    with pytest.raises(CustomsError) as refusal:
        verify(body, given, SECRET, NOW + timedelta(seconds=late))
    assert (refusal.value.code, refusal.value.status) == (code, 401)


def test_verify_binds_the_time_to_the_signature():
    later = sign(b"body", SECRET, NOW + timedelta(hours=1))
    moved = later.replace(later.split(",")[0], f"t={int(NOW.timestamp())}")
    with pytest.raises(CustomsError) as refusal:
        verify(b"body", moved, SECRET, NOW)
    assert refusal.value.code == "PAY022"


def test_receive_callback_books_a_signed_message_once(twin, order):
    for _ in range(2):
        assert services.receive_callback(**signed(message(order))).status == "paid"
    assert BankCallback.objects.get().outcome == "booked"
    assert books_are_sound()


def test_receive_callback_of_another_secret_is_refused(twin, order):
    with pytest.raises(CustomsError) as refusal:
        services.receive_callback(**signed(message(order), secret="guess"))
    assert refusal.value.code == "PAY022"
    assert not BankCallback.objects.exists()


def test_receive_callback_without_a_configured_secret_is_refused(twin, order, settings):
    settings.GREENLANE_BANK_SECRET = ""
    with pytest.raises(CustomsError) as refusal:
        services.receive_callback(**signed(message(order)))
    assert refusal.value.code == "PAY020"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": "\\u0000"}', b"[" * 100_000, b"NaN", b'"text"'],
)
def test_receive_callback_of_no_message_is_refused(twin, body, db):
    with pytest.raises(CustomsError) as refusal:
        services.receive_callback(**signed(body))
    assert (refusal.value.code, refusal.value.status) == ("PAY024", 422)


def test_receive_callback_names_every_fault(twin, order):
    wrong = {
        "id": "e\x00",
        "kind": "gift",
        "order": 7,
        "bank_reference": "",
        "amount_minor": 1.5,
        "currency": "usd",
        "at": "2026-06-01T09:00:00",
    }
    with pytest.raises(CustomsError) as refusal:
        services.receive_callback(**signed(wrong))
    assert [found.pointer for found in refusal.value.violations] == [
        "/id",
        "/kind",
        "/order",
        "/bank_reference",
        "/currency",
        "/amount_minor",
        "/at",
    ]


def test_receive_callback_that_cannot_be_booked_is_kept_and_judged_again(twin, payer):
    early = message(charged(payer, subject="consignment/other"), order="PO26-LATER0000000", id="ev-9")
    for _ in range(2):
        with pytest.raises(CustomsError) as refusal:
            services.receive_callback(**signed(early))
        assert refusal.value.status == 404
    assert [(row.event_id, row.refusal) for row in selectors.refused_callbacks()] == [("ev-9", "GL404")]
    order = charged(payer)
    type(order).objects.filter(pk=order.pk).update(reference="PO26-LATER0000000")
    assert services.receive_callback(**signed(early)).status == "paid"
    assert not selectors.refused_callbacks().exists()
    assert books_are_sound()


def test_exchange_orders_sends_each_order_once(twin, order):
    assert bank.exchange_orders(twin) == bank.Exchanged(sent=1, withdrawn=0)
    assert bank.exchange_orders(twin) == bank.Exchanged(sent=0, withdrawn=0)
    assert twin.waiting() == [order.reference]


def test_exchange_orders_withdraws_what_was_cancelled_or_paid_otherwise(twin, payer, order):
    other = charged(payer, subject="consignment/other")
    bank.exchange_orders(twin)
    services.settle_ended(SUBJECT, by=SYSTEM)
    services.top_up(
        organisation=payer, amount_minor=20_000, currency="USD", bank_reference="b", callback_id="t"
    )
    services.pay_from_account(order_reference=other.reference, by=SYSTEM)
    assert bank.exchange_orders(twin) == bank.Exchanged(sent=0, withdrawn=2)
    assert twin.waiting() == []
    assert bank.settle_all(twin) == []


def test_settle_all_pays_what_is_in_the_outbox(twin, payer, order):
    charged(payer, subject="consignment/other")
    bank.exchange_orders(twin)
    [first] = bank.settle_all(twin, references=[order.reference])
    assert (first.order.status, first.refusal) == ("paid", None)
    assert len(bank.settle_all(twin)) == 1
    assert bank.settle_all(twin) == []
    assert len(list(twin.messages())) == 2
    assert books_are_sound()


def test_settle_again_before_acknowledgement_changes_nothing_twice(twin, order):
    bank.exchange_orders(twin)
    [early] = twin.settle(at=NOW)
    with clock.at(NOW + timedelta(hours=2)):
        [late] = twin.settle(at=clock.now())
        assert late.body == early.body
        services.receive_callback(body=late.body, signature=late.signature)
        rows = LedgerEntry.objects.count()
        assert bank.settle_all(twin)[0].order.status == "paid"
    assert LedgerEntry.objects.count() == rows


def test_reversed_order_is_sent_and_paid_again(twin, order):
    bank.exchange_orders(twin)
    bank.settle_all(twin)
    taken = twin.reverse(order.reference, at=NOW)
    assert services.receive_callback(body=taken.body, signature=taken.signature).status == "reversed"
    assert bank.exchange_orders(twin).sent == 1
    assert bank.settle_all(twin)[0].order.receipt_number.endswith("-2")
    assert twin.reverse("PO26-UNKNOWN", at=NOW) is None
    assert books_are_sound()


def test_settle_all_keeps_a_refused_message_in_the_outbox(twin, order):
    bank.exchange_orders(twin)
    services.settle_ended(SUBJECT, by=SYSTEM)
    [answer] = bank.settle_all(twin)
    assert answer.refusal.status == 409
    assert twin.waiting() == [order.reference]


def test_bank_twin_refuses_a_reference_that_is_a_path(twin):
    with pytest.raises(ValueError, match="not an order reference"):
        twin.withdraw("../../etc/passwd")
