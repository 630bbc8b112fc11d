"""Invariants over any sequence of verbs: the ledger sums to zero, and nothing is booked twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.payments import selectors, services
from greenlane.payments.engine.ledger import Journal, Line, revenue_lines, subtract
from greenlane.payments.engine.references import new_reference
from greenlane.payments.models import LedgerEntry, PaymentOrder, Refund

from .conftest import CASHIER, TREASURER, books_are_sound, confirmation, reversal, trader

SUBJECTS = ("consignment/a", "consignment/b")
amounts = st.integers(min_value=0, max_value=5_000)
breakdowns = st.dictionaries(st.sampled_from(["duty", "excise", "vat"]), amounts, max_size=3)

Step = Callable[[Any], object]


def _current(subject: str) -> PaymentOrder:
    found = selectors.order_for(subject)
    if found is None:
        raise CustomsError("nothing to work on")
    return found


def charge(payer, subject, breakdown, number):
    services.recharge(subject=subject, payer=payer, breakdown=breakdown, currency="USD", by=SYSTEM)


def confirm(payer, subject, breakdown, number):
    services.confirm_payment(**confirmation(_current(subject), callback_id=f"cb-{subject}-{number}"))


def confirm_wrong_amount(payer, subject, breakdown, number):
    order = _current(subject)
    fields = confirmation(order, callback_id=f"w-{number}", amount_minor=order.amount_minor + 1)
    with pytest.raises(CustomsError):
        services.confirm_payment(**fields)


def reverse(payer, subject, breakdown, number):
    services.reverse_payment(**reversal(_current(subject), callback_id=f"rv-{subject}-{number}"))


def refund(payer, subject, breakdown, number):
    services.request_refund(
        order_reference=_current(subject).reference, breakdown=breakdown, reason="r", by=CASHIER
    )


def pay_out(payer, subject, breakdown, number):
    for row in Refund.objects.filter(order__subject=subject):
        services.pay_out_refund(refund=row, by=TREASURER)


def top_up(payer, subject, breakdown, number):
    services.top_up(
        organisation=payer,
        amount_minor=sum(breakdown.values()),
        currency="USD",
        bank_reference="B",
        callback_id=f"t-{number}",
    )


def pay_from_account(payer, subject, breakdown, number):
    services.pay_from_account(order_reference=_current(subject).reference, by=SYSTEM)


def end(payer, subject, breakdown, number):
    services.settle_ended(subject, by=SYSTEM)


VERBS = (
    charge,
    confirm,
    confirm_wrong_amount,
    reverse,
    refund,
    pay_out,
    top_up,
    pay_from_account,
    end,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.sampled_from(SUBJECTS),
        breakdowns,
        st.integers(1, 4),
        st.booleans(),
    ),
    max_size=14,
)


def _do(step, payer, subject, breakdown, number) -> None:
    """A refusal is fine; whatever it did is undone with its savepoint."""
    try:
        with transaction.atomic():
            step(payer, subject, breakdown, number)
    except CustomsError:
        pass


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=steps)
def test_ledger_sums_to_zero_after_any_sequence(db, plan):
    with transaction.atomic():
        payer = trader()
        for step, subject, breakdown, number, twice in plan:
            _do(step, payer, subject, breakdown, number)
            if twice:
                _do(step, payer, subject, breakdown, number)
            assert books_are_sound()
        _check_orders(payer)
        transaction.set_rollback(True)


def _check_orders(payer) -> None:
    """What the orders say and what the ledger says is the same."""
    orders = list(PaymentOrder.objects.all())
    owed = sum(order.amount_minor for order in orders if order.is_open)
    assert selectors.balance(f"receivable:{payer.pk}", "USD") == owed
    waiting = sum(order.refund_claimed_minor - order.refunded_minor for order in orders)
    assert selectors.balance(f"refund_payable:{payer.pk}", "USD") == -waiting
    for subject in SUBJECTS:
        mine = [order for order in orders if order.subject == subject and order.status != "cancelled"]
        borne = sum(order.amount_minor - order.refund_claimed_minor for order in mine)
        assert sum(selectors.assessed(subject).values()) == borne
        assert sum(order.is_open for order in mine) <= len(mine)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=breakdowns, second=breakdowns, paid=st.booleans())
def test_recharge_ends_at_exactly_what_was_asked(db, first, second, paid):
    with transaction.atomic():
        payer = trader()
        fields = {"subject": "consignment/a", "payer": payer, "currency": "USD", "by": SYSTEM}
        order = services.charge(breakdown=first, **fields)
        if paid and order is not None:
            services.confirm_payment(**confirmation(order))
        for _ in range(2):
            services.recharge(breakdown=second, **fields)
            entries = LedgerEntry.objects.count()
        assert selectors.assessed("consignment/a") == {tax: sum_ for tax, sum_ in second.items() if sum_}
        services.recharge(breakdown=second, **fields)
        assert LedgerEntry.objects.count() == entries
        assert books_are_sound()
        transaction.set_rollback(True)


@given(
    st.dictionaries(st.text(max_size=3), st.integers()), st.dictionaries(st.text(max_size=3), st.integers())
)
def test_subtract_then_add_gives_back_the_first(left, right):
    difference = subtract(left, right)
    for tax in left.keys() | right.keys():
        assert right.get(tax, 0) + difference.get(tax, 0) == left.get(tax, 0)


def test_journal_out_of_balance_cannot_be_built():
    with pytest.raises(ValueError, match="out of balance by 1"):
        Journal("k", "USD", (Line("a", 2), Line("b", -1)))
    with pytest.raises(ValueError, match="empty"):
        Journal("k", "USD", ())
    assert revenue_lines({"vat": 0, "duty": 3}, sign=-1, order_id=None) == (Line("revenue:duty", -3),)


def test_references_are_long_random_and_readable():
    found = {new_reference("PO", 2026) for _ in range(2_000)}
    assert len(found) == 2_000
    assert all(len(reference) == 17 and reference.startswith("PO26-") for reference in found)
    assert not set("".join(found).replace("PO26-", "")) & set("ILOU")
