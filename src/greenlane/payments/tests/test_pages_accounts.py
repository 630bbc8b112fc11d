"""Duty accounts on pages: statements, their files, money paid in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from greenlane.foundation import clock
from greenlane.payments import services
from greenlane.web.tests.markup import squeezed

from .conftest import (
    NOW,
)
from .people import address, topped_up

pytestmark = pytest.mark.django_db


def test_statement_keeps_its_balances_when_a_range_is_cut_out(declarant, payer, order):
    topped_up(payer)
    with clock.at(NOW + timedelta(days=2)):
        services.pay_from_account(order_reference=order.reference, by=declarant.actor, holder=payer)
    page = declarant.get(address("duty_account"))
    rows = page.context["shown"].rows
    assert [(row.credit, row.balance) for row in rows] == [(-17_700, 32_300), (50_000, 50_000)]
    later = declarant.get(f"{address('duty_account')}?first=2026-06-02").context["shown"].rows
    assert [(row.credit, row.balance) for row in later] == [(-17_700, 32_300)]
    earlier = declarant.get(f"{address('duty_account')}?last=2026-06-02").context["shown"].rows
    assert [(row.credit, row.balance) for row in earlier] == [(50_000, 50_000)]
    assert "323.00" in page.content.decode()


def test_statement_as_csv_has_every_movement_with_its_balance(declarant, payer, order):
    topped_up(payer)
    services.pay_from_account(order_reference=order.reference, by=declarant.actor, holder=payer)
    answer = declarant.get(f"{address('duty_account')}?format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("-177.00,323.00")
    assert order.reference in lines[1]
    assert lines[2].endswith("500.00,500.00")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_out_of_all_reason_break_no_page(cashier, payer, day):
    topped_up(payer)
    statement = address("duty_account_of", payer.identifier)
    for page in (address("payment_orders"), address("payment_days"), address("reconciliation"), statement):
        for name in ("first", "last", "due_from", "due_to"):
            assert cashier.get(page, {name: day}).status_code == 200


def test_statement_in_a_currency_that_is_none_is_the_national_one(declarant, payer):
    topped_up(payer)
    page = declarant.get(address("duty_account"), {"currency": "U D"})
    assert page.context["currency"] == "USD"


def test_account_in_another_currency_stays_that_account_in_every_link_and_file(cashier, declarant, payer):
    topped_up(payer)
    services.top_up(
        organisation=payer, amount_minor=700, currency="EUR", bank_reference="B-8", callback_id="top-eur"
    )
    euros = f"{address('duty_account_of', payer.identifier)}?currency=EUR"
    assert f'href="{euros}"' in cashier.get(address("duty_accounts")).content.decode()
    page = cashier.get(euros)
    shown = page.context["shown"]
    assert [row.credit for row in shown.rows] == [700]
    links = [shown.csv_address, shown.clear_address, shown.address(page="2"), f"?{shown.query}"]
    links += [shown.order_address(column) for column in shown.table.columns if column.sort]
    assert all("currency=EUR" in link for link in links), links
    # The form of the filters and the form of the columns each send it along.
    markup = squeezed(page.content.decode())
    assert markup.count('<input type="hidden" name="currency" value="EUR">') == 2
    answer = cashier.get(f"{address('duty_account_of', payer.identifier)}{shown.csv_address}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["7.00"]
    assert 'href="?currency=EUR"' in declarant.get(address("duty_account")).content.decode()


def test_statement_of_one_trader_shows_nothing_of_another(stranger, payer):
    topped_up(payer)
    shown = stranger.get(address("duty_account"))
    assert shown.context["balance"] == 0
    assert shown.context["shown"].rows == []
    assert stranger.get(address("duty_account_of", payer.identifier)).status_code == 403


def test_top_up_by_hand_counts_a_transfer_once(cashier, payer):
    form = {"operator": payer.identifier, "amount": "500.00", "bank_reference": "IN-1"}
    for _ in range(2):
        assert cashier.post(address("duty_account_top_up"), form).status_code == 302
    assert payer.duty_accounts.get().balance_minor == 50_000
    changed = cashier.post(address("duty_account_top_up"), form | {"amount": "501.00"})
    assert changed.status_code == 422
    assert "PAY004" in changed.content.decode()
    unknown = cashier.post(address("duty_account_top_up"), form | {"operator": "XM000000000"})
    assert unknown.status_code == 422
    statement = cashier.get(address("duty_account_of", payer.identifier)).content.decode()
    assert "500.00" in statement
