"""Payments confirmed and reversed, refunds, duty accounts, receipts, statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from greenlane.foundation import reactions
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition, NotFound
from greenlane.foundation.models import Event
from greenlane.parties.models import Mandate
from greenlane.payments import errors, selectors, services
from greenlane.payments.models import BankCallback, DutyAccount, LedgerEntry, PaymentOrder
from greenlane.payments.states import PaymentStatus

from .conftest import (
    CASHIER,
    NOW,
    SUBJECT,
    TREASURER,
    books_are_sound,
    charged,
    confirmation,
    reversal,
    trader,
)
from .test_charging import account, statements

pytestmark = pytest.mark.django_db


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_confirm_payment_books_the_money_and_gives_a_receipt(payer, order):
    paid = services.confirm_payment(**confirmation(order))
    assert (paid.status, paid.receipt_number) == ("paid", f"RC{order.reference[2:]}-1")
    assert (account("bank:settlement"), account(f"receivable:{payer.pk}")) == (17_700, 0)
    assert selectors.outstanding_minor(SUBJECT) == 0
    assert books_are_sound()


def test_confirm_payment_takes_five_queries(order):
    with CaptureQueriesContext(connection) as captured:
        services.confirm_payment(**confirmation(order))
    assert len(statements(captured)) == 5


def test_confirm_payment_tells_those_who_react(order, monkeypatch):
    heard = []
    monkeypatch.setattr(reactions, "_registry", reactions.defaultdict(list))
    reactions.on("payment.confirmed")(lambda subject, actor, **data: heard.append((subject, data)))
    services.confirm_payment(**confirmation(order))
    [(subject, data)] = heard
    assert subject.reference == order.reference
    assert (data["charge_of"], data["outstanding_minor"]) == (SUBJECT, 0)


def test_confirm_payment_again_gives_the_same_answer_and_books_nothing(order):
    first = services.confirm_payment(**confirmation(order))
    rows = LedgerEntry.objects.count()
    again = services.confirm_payment(**confirmation(order))
    assert (again.reference, again.receipt_number) == (first.reference, first.receipt_number)
    assert (LedgerEntry.objects.count(), events("payment.confirmed")) == (rows, 1)


def test_confirm_payment_with_a_reused_event_number_is_refused(payer, order):
    services.confirm_payment(**confirmation(order))
    with pytest.raises(errors.CallbackReused):
        services.confirm_payment(**confirmation(order, bank_reference="another"))
    other = charged(payer, subject="consignment/other")
    with pytest.raises(errors.CallbackReused):
        services.confirm_payment(**confirmation(other, callback_id=f"cb-{order.reference}"))
    other.refresh_from_db()
    assert other.status == "due"


def test_confirm_payment_of_another_amount_and_currency_books_nothing(order):
    with pytest.raises(CustomsError) as refusal:
        services.confirm_payment(**confirmation(order, amount_minor=1, currency="EUR"))
    assert [found.code for found in refusal.value.violations] == ["PAY002", "PAY003"]
    order.refresh_from_db()
    assert order.status == "due"
    assert (account("bank:settlement"), BankCallback.objects.count()) == (0, 0)


def test_confirm_payment_of_an_unknown_order_is_not_found(db):
    for reference in ("PO26-NOTHING", "", "PO\x00"):
        with pytest.raises(NotFound):
            services.confirm_payment(
                order_reference=reference,
                bank_reference="b",
                amount_minor=1,
                currency="USD",
                paid_at=NOW,
                callback_id="c",
            )


def test_confirm_payment_of_a_paid_or_cancelled_order_is_refused(payer, paid):
    with pytest.raises(IllegalTransition):
        services.confirm_payment(**confirmation(paid, callback_id="second"))
    other = charged(payer, subject="consignment/other")
    services.settle_ended("consignment/other", by=SYSTEM)
    with pytest.raises(IllegalTransition):
        services.confirm_payment(**confirmation(other))
    assert books_are_sound()


def test_confirm_payment_by_a_declarant_is_forbidden(payer, order):
    with pytest.raises(Forbidden):
        services.confirm_payment(
            **confirmation(order), by=Actor("d", frozenset({Role.DECLARANT}), organisation_id=payer.pk)
        )


def test_reverse_payment_makes_the_order_due_again_once(payer, paid):
    fields = reversal(paid)
    assert services.reverse_payment(**fields).status == "reversed"
    assert services.reverse_payment(**fields).status == "reversed"
    assert (account("bank:settlement"), account(f"receivable:{payer.pk}")) == (0, 17_700)
    assert events("payment.reversed") == 1
    again = services.confirm_payment(**confirmation(paid, callback_id="second"))
    assert again.receipt_number.endswith("-2")
    assert services.reverse_payment(**reversal(again)).status == "reversed"
    assert books_are_sound()


def test_reverse_payment_of_an_open_order_is_refused(order):
    with pytest.raises(IllegalTransition):
        services.reverse_payment(**reversal(order))


def test_refund_is_requested_by_one_and_paid_out_by_another(payer, paid):
    refund = services.request_refund(
        order_reference=paid.reference, breakdown={"duty": 3_000}, reason="wrong origin", by=CASHIER
    )
    with pytest.raises(errors.SamePerson):
        services.pay_out_refund(refund=refund, by=CASHIER)
    services.pay_out_refund(refund=refund, bank_reference="B-2", by=TREASURER)
    with pytest.raises(IllegalTransition):
        services.pay_out_refund(refund=refund, by=TREASURER)
    assert account("bank:settlement") == 14_700
    assert account(f"refund_payable:{payer.pk}") == 0
    paid.refresh_from_db()
    assert (paid.status, paid.refunded_minor) == ("paid", 3_000)
    assert events("payment.refunded") == 1
    assert books_are_sound()


def test_refund_in_full_closes_the_order(paid):
    refund = services.request_refund(
        order_reference=paid.reference, breakdown=paid.breakdown, reason="cancelled", by=CASHIER
    )
    services.pay_out_refund(refund=refund, by=TREASURER)
    paid.refresh_from_db()
    assert paid.status == PaymentStatus.REFUNDED
    assert services.reverse_payment(**reversal(paid)).status == "reversed"
    assert books_are_sound()


def test_refund_of_more_than_was_paid_is_refused(paid):
    def ask(breakdown):
        return services.request_refund(
            order_reference=paid.reference, breakdown=breakdown, reason="r", by=CASHIER
        )

    ask({"duty": 9_000})
    with pytest.raises(errors.NotRefundable):
        ask({"duty": 1_001})
    with pytest.raises(errors.NotRefundable):
        ask({"excise": 1})
    for wrong in ({}, {"duty": 0}, {"duty": -5}, {"duty": 1.5}):
        with pytest.raises(errors.InvalidBreakdown):
            ask(wrong)
    ask({"duty": 1_000, "vat": 7_700})
    assert books_are_sound()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.update(refund_claimed_minor=17_701)


def test_refund_of_an_open_or_reversed_order_is_refused(paid):
    refund = services.request_refund(
        order_reference=paid.reference, breakdown={"duty": 1}, reason="r", by=CASHIER
    )
    services.reverse_payment(**reversal(paid))
    with pytest.raises(errors.PaymentNotStanding):
        services.request_refund(order_reference=paid.reference, breakdown={"duty": 1}, reason="r", by=CASHIER)
    with pytest.raises(errors.PaymentNotStanding):
        services.pay_out_refund(refund=refund, by=TREASURER)
    refund.refresh_from_db()
    assert refund.status == "requested"


def topped_up(organisation, amount, callback_id="t-1"):
    return services.top_up(
        organisation=organisation,
        amount_minor=amount,
        currency="USD",
        bank_reference="B",
        callback_id=callback_id,
    )


def test_top_up_counts_once(payer):
    assert topped_up(payer, 500).balance_minor == 500
    assert topped_up(payer, 500).balance_minor == 500
    with pytest.raises(errors.CallbackReused):
        topped_up(payer, 600)
    for wrong in (0, -1, 1.5):
        with pytest.raises(errors.InvalidTopUp):
            topped_up(payer, wrong, "t-2")
    assert selectors.prepaid_balance(payer, "USD") == 500
    assert books_are_sound()


def test_pay_from_account_uses_the_balance_and_never_more(payer, order):
    owner = Actor("d", frozenset({Role.DECLARANT}), organisation_id=payer.pk)
    with pytest.raises(NotFound):
        services.pay_from_account(order_reference=order.reference, by=owner)
    topped_up(payer, 17_699)
    with pytest.raises(errors.BalanceTooLow):
        services.pay_from_account(order_reference=order.reference, by=owner)
    topped_up(payer, 1, "t-2")
    paid = services.pay_from_account(order_reference=order.reference, by=owner)
    assert (paid.status, paid.method, events("payment.confirmed")) == ("paid", "account", 1)
    assert selectors.prepaid_balance(payer, "USD") == 0
    with pytest.raises(errors.NotPaidByBank):
        services.reverse_payment(**reversal(paid))
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyAccount.objects.update(balance_minor=-1)
    assert books_are_sound()


def test_pay_from_account_of_another_needs_its_holder(payer, order):
    broker = trader("XM900000002")
    topped_up(broker, 20_000)
    stranger = Actor("s", frozenset({Role.DECLARANT}), organisation_id=payer.pk)
    with pytest.raises(Forbidden):
        services.pay_from_account(order_reference=order.reference, holder=broker, by=stranger)
    agent = Actor("b", frozenset({Role.DECLARANT}), organisation_id=broker.pk)
    paid = services.pay_from_account(order_reference=order.reference, holder=broker, by=agent)
    refund = services.request_refund(
        order_reference=paid.reference, breakdown={"vat": 700}, reason="r", by=CASHIER
    )
    services.pay_out_refund(refund=refund, by=TREASURER)
    assert selectors.prepaid_balance(broker, "USD") == 20_000 - 17_700 + 700
    assert books_are_sound()


def test_receipt_lists_the_taxes(payer, paid):
    found = selectors.receipt(selectors.order(paid.reference))
    assert found["amount"] == "177.00 USD"
    assert [(row["tax"], row["amount"]) for row in found["taxes"]] == [
        ("duty", "100.00 USD"),
        ("vat", "77.00 USD"),
    ]
    services.reverse_payment(**reversal(paid))
    with pytest.raises(errors.PaymentNotStanding):
        selectors.receipt(selectors.order(paid.reference))


def test_statement_runs_up_each_account(payer, paid):
    topped_up(payer, 500)
    lines = selectors.statement(payer, currency="USD")
    assert [(line.account, line.amount_minor, line.balance_minor) for line in lines] == [
        ("receivable", 17_700, 17_700),
        ("receivable", -17_700, 0),
        ("prepaid", -500, -500),
    ]


def test_visible_to_shows_own_orders_and_those_of_principals(payer, order):
    broker = trader("XM900000002")
    agent = Actor("b", frozenset({Role.DECLARANT}), organisation_id=broker.pk)
    assert not selectors.visible_to(agent).exists()
    mandate = Mandate.objects.create(principal=payer, agent=broker, since=date(2026, 1, 1))
    assert selectors.visible_to(agent).get() == order
    mandate.until = (NOW - timedelta(days=1)).date()
    mandate.save()
    assert not selectors.visible_to(agent).exists()
    own = Actor("o", frozenset({Role.DECLARANT}), organisation_id=payer.pk)
    assert selectors.visible_to(own).get() == order
    assert selectors.visible_to(Actor("x", frozenset({Role.OVERSIGHT}))).get() == order
    assert not selectors.visible_to(Actor("g", frozenset({Role.GATEWAY}))).exists()
