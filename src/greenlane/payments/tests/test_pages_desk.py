"""The cash desk: confirming by hand, refunds by two people, reconciliation and the books."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.payments import bank, reports, selectors, services
from greenlane.payments.engine import ledger
from greenlane.payments.ledger import book
from greenlane.payments.models import DutyAccount
from greenlane.payments.states import PaymentStatus

from .conftest import (
    BREAKDOWN,
    NOW,
    books_are_sound,
    charged,
    confirmation,
    reversal,
    trader,
)
from .people import address, signed_in, topped_up

pytestmark = pytest.mark.django_db


def by_hand(**changes):
    return {"amount": "177.00", "received_on": "2026-06-01", "bank_reference": "STATEMENT-7"} | changes


def test_confirm_by_hand_books_once(cashier, order):
    confirm = address("payment_confirm", order.reference)
    for _ in range(2):
        answer = cashier.post(confirm, by_hand(), follow=True)
        assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.status, order.bank_reference, order.times_paid) == (PaymentStatus.PAID, "STATEMENT-7", 1)
    assert order.paid_at == NOW
    assert books_are_sound()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "176.99"}, "PAY002"),
        ({"amount": "-1"}, "greater than"),
        ({"amount": "1e30"}, "digits"),
        ({"amount": "\x00"}, "number"),
        ({"received_on": "2026-06-02"}, "future"),
        ({"received_on": "2026-05-31"}, "issued after"),
        ({"received_on": "yesterday"}, "valid date"),
        ({"bank_reference": ""}, "required"),
        ({"bank_reference": "a\nb"}, "plain letters"),
        ({"bank_reference": "x" * 81}, "80"),
    ],
)
def test_confirm_by_hand_refuses_and_keeps_what_was_typed(cashier, order, changes, said):
    answer = cashier.post(address("payment_confirm", order.reference), by_hand(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    order.refresh_from_db()
    assert order.is_open


def test_second_confirmation_with_another_reference_is_refused(cashier, order):
    confirm = address("payment_confirm", order.reference)
    cashier.post(confirm, by_hand())
    answer = cashier.post(confirm, by_hand(bank_reference="OTHER-8"))
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.bank_reference == "STATEMENT-7"


def test_refund_is_admitted_by_one_and_paid_out_by_another(cashier, declarant, paid):
    form = {"duty": "10.00", "vat": "", "reason": "Origin was proved afterwards."}
    answer = cashier.post(address("payment_refund", paid.reference), form, follow=True)
    assert "A refund of 10.00" in answer.content.decode()
    refund = paid.refunds.get()
    page = address("refund", refund.reference)
    assert "somebody else pays it out" in cashier.get(page).content.decode()
    out = address("refund_pay_out", refund.reference)
    assert "PAY008" in cashier.post(out, {"bank_reference": "R-1"}, follow=True).content.decode()
    assert "Origin was proved" in declarant.get(page).content.decode()
    assert declarant.post(out, {"bank_reference": "R-1"}).status_code == 403
    treasurer = signed_in(Role.CASHIER, email="treasurer@people.example")
    assert "paid out" in treasurer.post(out, {"bank_reference": "R-1"}, follow=True).content.decode()
    refund.refresh_from_db()
    assert (refund.status, refund.bank_reference) == ("paid_out", "R-1")
    assert books_are_sound()


def test_refunds_of_others_do_not_exist(cashier, stranger, declarant, paid):
    services.request_refund(
        order_reference=paid.reference, breakdown={"duty": 100}, reason="Too much.", by=SYSTEM
    )
    refund = paid.refunds.get()
    assert stranger.get(address("refund", refund.reference)).status_code == 404
    assert refund.reference not in stranger.get(address("refunds")).content.decode()
    assert refund.reference in declarant.get(address("refunds")).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"duty": "", "vat": ""}, "one tax at least"),
        ({"duty": "100.01"}, "PAY007"),
        ({"duty": "0.001"}, "decimal"),
        ({"reason": "short"}, "ten characters at least"),
    ],
)
def test_refund_that_cannot_be_is_refused_on_its_field(cashier, paid, changes, said):
    form = {"duty": "1.00", "vat": "", "reason": "Origin was proved afterwards."} | changes
    answer = cashier.post(address("payment_refund", paid.reference), form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not paid.refunds.exists()


def test_order_page_of_an_officer_shows_the_ledger_and_that_of_a_trader_does_not(cashier, declarant, paid):
    officer = cashier.get(address("payment_order", paid.reference))
    assert officer.context["ledger"] is not None
    assert f"{paid.reference}/paid/1" in officer.content.decode()
    assert (
        f"{paid.reference}/paid/1"
        not in declarant.get(address("payment_order", paid.reference)).content.decode()
    )


def test_reconciliation_shows_what_one_side_knows_and_the_other_does_not(cashier, payer, order, twin):
    second = charged(payer, subject="consignment/2")
    bank.exchange_orders(twin)
    assert "Bank and books agree." in cashier.get(address("reconciliation")).content.decode()
    twin.withdraw(order.reference)
    services.confirm_payment(**confirmation(second))
    page = cashier.get(address("reconciliation"))
    found = page.context["comparison"]
    assert found.only_books == [order]
    assert found.only_bank == [second.reference]
    assert order.reference in page.content.decode()
    assert "agree" not in page.content.decode()


def test_reconciliation_finds_a_message_that_never_came_in(cashier, order, twin):
    bank.exchange_orders(twin)
    twin.settle(at=NOW)
    assert cashier.get(address("reconciliation")).context["comparison"].unbooked == [
        f"{order.reference}-paid-1"
    ]
    bank.settle_all(twin)
    assert cashier.get(address("reconciliation")).context["comparison"].unbooked == []


def test_daily_totals_are_those_of_the_ledger(cashier, payer, paid):
    with clock.at(NOW + timedelta(days=1)):
        topped_up(payer)
        services.reverse_payment(**reversal(paid))
        page = signed_in(Role.CASHIER).get(
            address("payment_days"), {"first": "2026-06-01", "last": "2026-06-02"}
        )
    days = {str(row.day): (row.received, row.paid_out, row.movements) for row in page.context["days"]}
    assert days == {"2026-06-02": (50_000, 17_700, 2), "2026-06-01": (17_700, 0, 1)}
    assert {row["label"]: row["amount_minor"] for row in page.context["revenue"]} == {
        "Customs duty": BREAKDOWN["duty"],
        "Value added tax": BREAKDOWN["vat"],
    }
    upside_down = cashier.get(address("payment_days"), {"first": "2026-06-02", "last": "2026-06-01"})
    assert "before the first one" in upside_down.content.decode()


def test_reconciliation_reads_our_open_orders_only_when_the_bank_lacks_some(
    payer, twin, django_assert_num_queries
):
    orders = [charged(payer, subject=f"consignment/{number}") for number in range(12)]
    bank.exchange_orders(twin)
    # To send, to withdraw, those the bank holds, how many we believe it holds.
    with django_assert_num_queries(4):
        assert reports.compare(twin).sound
    for order in orders[:3]:
        twin.withdraw(order.reference)
    with django_assert_num_queries(6):
        found = reports.compare(twin)
    assert found.only_books == sorted(orders[:3], key=lambda order: order.reference)
    assert found.counts == {"only_bank": 0, "only_books": 3, "unbooked": 0}


def test_messages_that_are_kept_are_filed_and_no_longer_compared(payer, order, twin, settings):
    missed = charged(payer, subject="consignment/2")
    bank.exchange_orders(twin)
    bank.settle_all(twin, references=[order.reference])
    twin.settle(at=NOW, references=[missed.reference])
    assert bank.exchange_with_bank() == 1
    assert [path.stem for path in twin.messages()] == [f"{missed.reference}-paid-1"]
    assert reports.compare(twin).unbooked == [f"{missed.reference}-paid-1"]
    # The bank knows what it said: the order is not asked for again, and the message is the same.
    twin.submit(bank._bank_order(order))
    assert twin.waiting() == [missed.reference]
    bank.settle_all(twin)
    assert bank.exchange_with_bank() == 1
    assert list(twin.messages()) == []


def test_books_page_proves_the_ledger_once_a_minute(cashier, paid, django_assert_num_queries):
    cache.clear()
    assert "The books are sound." in cashier.get(address("payment_books")).content.decode()
    with django_assert_num_queries(0):
        assert reports.proof().sound
    cache.clear()
    with django_assert_num_queries(6):
        assert reports.proof().trial == {"USD": 0}


def test_accounts_out_of_step_are_found_by_the_database(payer):
    topped_up(payer)
    poor, unopened = trader("XM900000004"), trader("XM900000005")
    DutyAccount.objects.create(organisation=poor, currency="USD", balance_minor=5, opened_at=NOW)
    DutyAccount.objects.create(organisation=poor, currency="EUR", opened_at=NOW)
    book(
        [
            ledger.transfer(
                "odd", "USD", 700, debit="bank:settlement", credit=ledger.prepaid(unopened.pk), memo=""
            )
        ]
    )
    assert selectors.accounts_out_of_step() == sorted([(poor.pk, "USD", 5, 0), (unopened.pk, "USD", 0, 700)])
