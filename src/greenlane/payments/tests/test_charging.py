"""Charge, recharge after an amendment, settle what has ended."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.models import Event
from greenlane.payments import errors, selectors, services
from greenlane.payments.models import LedgerEntry, PaymentOrder, Refund

from .conftest import BREAKDOWN, CASHIER, SUBJECT, books_are_sound, charged, confirmation, reversal, trader

pytestmark = pytest.mark.django_db


def statements(captured) -> list[str]:
    """Queries that do work: transaction control aside."""
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [row["sql"] for row in captured if not row["sql"].upper().startswith(control)]


def account(name: str) -> int:
    return selectors.balance(name, "USD")


def recharge(payer, breakdown, **changes):
    fields = {"subject": SUBJECT, "payer": payer, "currency": "USD", "by": SYSTEM, "reason": "amended"}
    return services.recharge(breakdown=breakdown, **(fields | changes))


def test_charge_books_what_is_owed_against_revenue(payer, order):
    assert (order.amount_minor, order.status, order.ordinal) == (17_700, "due", 1)
    assert order.reference.startswith("PO26-")
    assert account(f"receivable:{payer.pk}") == 17_700
    assert account("revenue:duty") == -10_000
    assert account("revenue:vat") == -7_700
    assert books_are_sound()
    assert list(Event.objects.values_list("kind", "subject")) == [
        ("payment.charged", f"payment/{order.reference}")
    ]


def test_charge_of_nothing_gives_no_order(payer):
    fields = {"subject": SUBJECT, "payer": payer, "currency": "USD", "by": SYSTEM}
    assert services.charge(breakdown={}, **fields) is None
    assert services.charge(breakdown={"duty": 0}, **fields) is None
    assert not LedgerEntry.objects.exists()


def test_charge_takes_three_queries(payer):
    with CaptureQueriesContext(connection) as captured:
        charged(payer)
    assert len(statements(captured)) == 3


def test_charge_many_takes_the_queries_of_one(payer):
    bills = [services.Bill(f"consignment/{n}", payer, BREAKDOWN, "USD") for n in range(20)]
    with CaptureQueriesContext(connection) as captured:
        orders = services.charge_many(bills=[*bills, services.Bill("x", payer, {}, "USD")], by=SYSTEM)
    assert len(orders) == 20
    assert len(statements(captured)) == 3
    assert account(f"receivable:{payer.pk}") == 20 * 17_700


def test_charge_twice_is_refused_and_books_nothing(payer, order):
    with pytest.raises(errors.AlreadyCharged), transaction.atomic():
        charged(payer)
    assert PaymentOrder.objects.count() == 1
    assert account(f"receivable:{payer.pk}") == 17_700


def test_charge_names_every_fault_of_the_breakdown(payer):
    with pytest.raises(errors.InvalidBreakdown) as refusal:
        charged(payer, breakdown={"duty": -1, "salt": 5, "vat": 1.5, "excise": True})
    assert [(found.code, found.pointer) for found in refusal.value.violations] == [
        ("PAY009", "/breakdown/duty"),
        ("PAY010", "/breakdown/salt"),
        ("PAY009", "/breakdown/vat"),
        ("PAY009", "/breakdown/excise"),
    ]


def test_recharge_replaces_an_open_order(payer, order):
    new = recharge(payer, {"duty": 12_000, "vat": 8_000})
    order.refresh_from_db()
    assert (order.status, new.status, new.ordinal, new.amount_minor) == ("cancelled", "due", 2, 20_000)
    assert account(f"receivable:{payer.pk}") == 20_000
    assert selectors.assessed(SUBJECT) == {"duty": 12_000, "vat": 8_000}
    assert books_are_sound()


def test_recharge_with_the_same_amounts_changes_nothing(payer, order):
    before = (Event.objects.count(), LedgerEntry.objects.count())
    assert recharge(payer, BREAKDOWN).reference == order.reference
    assert (Event.objects.count(), LedgerEntry.objects.count()) == before


def test_recharge_after_payment_asks_for_the_difference(payer, paid):
    new = recharge(payer, {"duty": 13_000, "vat": 7_000})
    assert (new.amount_minor, new.breakdown) == (2_300, {"duty": 3_000, "vat": -700})
    assert selectors.order_for(SUBJECT).reference == new.reference
    assert recharge(payer, {"duty": 13_000, "vat": 7_000}).reference == new.reference
    services.confirm_payment(**confirmation(new))
    assert account("bank:settlement") == 20_000
    assert account(f"receivable:{payer.pk}") == 0
    assert recharge(payer, {"duty": 13_000, "vat": 7_000}) is None
    assert books_are_sound()


def test_recharge_below_what_was_paid_claims_a_refund(payer, paid):
    assert recharge(payer, {"duty": 9_000, "vat": 7_900}) is None
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.status) == (800, "requested")
    assert account(f"refund_payable:{payer.pk}") == -800
    assert selectors.assessed(SUBJECT) == {"duty": 9_000, "vat": 7_900}
    recharge(payer, {"duty": 9_000, "vat": 7_900})
    assert Refund.objects.count() == 1
    assert books_are_sound()


def test_recharge_draws_on_several_payments_latest_first(payer, paid):
    second = recharge(payer, {"duty": 11_000, "vat": 7_700})
    services.confirm_payment(**confirmation(second))
    recharge(payer, {"duty": 8_000})
    shares = Refund.objects.values_list("order__ordinal", "amount_minor").order_by("order__ordinal")
    assert dict(shares) == {1: 9_700, 2: 1_000}
    assert selectors.assessed(SUBJECT) == {"duty": 8_000}
    assert books_are_sound()


def test_recharge_between_taxes_moves_revenue_only(payer, paid):
    assert recharge(payer, {"duty": 9_000, "vat": 8_700}) is None
    assert selectors.assessed(SUBJECT) == {"duty": 9_000, "vat": 8_700}
    assert not Refund.objects.exists()
    assert books_are_sound()


def test_recharge_to_another_payer_moves_the_open_debt(payer, order):
    other = trader("XM900000002")
    new = recharge(other, BREAKDOWN)
    assert new.payer == other
    assert (account(f"receivable:{payer.pk}"), account(f"receivable:{other.pk}")) == (0, 17_700)


def test_recharge_in_another_currency_is_refused(payer, order):
    with pytest.raises(errors.WrongCurrency):
        recharge(payer, BREAKDOWN, currency="EUR")


def test_recharge_of_a_subject_never_charged_charges_it(payer):
    assert recharge(payer, BREAKDOWN).ordinal == 1


def test_recharge_after_a_reversal_with_refund_waits_for_the_money(payer, paid):
    services.request_refund(order_reference=paid.reference, breakdown={"duty": 100}, reason="r", by=CASHIER)
    services.reverse_payment(**reversal(paid))
    with pytest.raises(errors.ReversedAfterRefund):
        recharge(payer, {"duty": 1})
    assert books_are_sound()


def test_settle_ended_cancels_what_is_open(payer, order):
    services.settle_ended(SUBJECT, by=SYSTEM)
    assert selectors.order_for(SUBJECT) is None
    assert selectors.outstanding_minor(SUBJECT) == 0
    assert account(f"receivable:{payer.pk}") == 0
    assert [kind for (kind,) in Event.objects.order_by("id").values_list("kind")] == [
        "payment.charged",
        "payment.cancelled",
    ]
    services.settle_ended(SUBJECT, by=SYSTEM)
    services.settle_ended("consignment/unknown", by=SYSTEM)
    assert Event.objects.count() == 2


def test_settle_ended_claims_back_what_was_paid(payer, paid):
    services.settle_ended(SUBJECT, by=SYSTEM)
    assert Refund.objects.get().amount_minor == 17_700
    assert selectors.assessed(SUBJECT) == {}
    assert books_are_sound()


@pytest.mark.parametrize("statement", ["UPDATE {} SET amount_minor = 0", "DELETE FROM {}"])
def test_ledger_refuses_change(order, statement):
    table = LedgerEntry._meta.db_table
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert books_are_sound()
