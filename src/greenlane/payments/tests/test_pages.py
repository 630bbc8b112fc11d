"""Payment orders on pages: who sees what, paying, live state, and nothing by any side door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties.models import Capacity, Mandate
from greenlane.payments import services
from greenlane.payments.models import LedgerEntry
from greenlane.payments.states import PaymentStatus

from .conftest import (
    NOW,
    SUBJECT,
    books_are_sound,
    charged,
    confirmation,
    trader,
)
from .people import address, signed_in, topped_up

pytestmark = pytest.mark.django_db


def test_list_shows_a_trader_its_orders_and_those_of_its_principals_only(declarant, order, payer):
    other = charged(trader("XM900000002"), subject="consignment/2")
    agent = trader("XM900000003")
    Capacity.objects.create(organisation=agent, part=Capacity.Part.BROKER, since=NOW.date())
    Mandate.objects.create(principal=payer, agent=agent, since=NOW.date())
    shown = declarant.get(address("payment_orders")).content.decode()
    assert order.reference in shown
    assert other.reference not in shown
    brokers = signed_in(Role.DECLARANT, agent).get(address("payment_orders")).content.decode()
    assert order.reference in brokers
    assert other.reference not in brokers


def test_list_narrows_by_state_due_date_and_search(declarant, payer, order):
    paid = charged(payer, subject="consignment/paid")
    services.confirm_payment(**confirmation(paid))
    for query, wanted, unwanted in (
        ("state=to_pay", order, paid),
        ("state=paid", paid, order),
        (f"q={paid.reference}", paid, order),
        (f"q=RC{paid.reference[2:]}-1", paid, order),
        ("state=due&due_to=2026-06-11", order, paid),
    ):
        shown = declarant.get(f"{address('payment_orders')}?{query}").content.decode()
        assert wanted.reference in shown, query
        assert unwanted.reference not in shown, query
    assert (
        order.reference
        not in declarant.get(f"{address('payment_orders')}?due_to=2026-06-10").content.decode()
    )
    with clock.at(NOW + timedelta(days=30)):
        late = signed_in(Role.DECLARANT, payer).get(f"{address('payment_orders')}?state=overdue")
        assert order.reference in late.content.decode()


def test_list_takes_at_most_twelve_queries(cashier, payer, django_assert_max_num_queries):
    for number in range(30):
        charged(payer, subject=f"consignment/{number}")
    with django_assert_max_num_queries(12):
        assert cashier.get(address("payment_orders")).status_code == 200
    with django_assert_max_num_queries(12):
        assert cashier.get(address("refunds")).status_code == 200


def test_order_says_what_is_due_how_to_pay_and_stays_live(declarant, order, settings):
    page = declarant.get(address("payment_order", order.reference))
    text = page.content.decode()
    assert page.status_code == 200
    for said in (
        "Customs duty",
        "Value added tax",
        "100.00",
        "77.00",
        "177.00",
        settings.GREENLANE_BANK_ACCOUNT,
    ):
        assert said in text, said
    assert 'hx-trigger="every 3s"' in text


def test_live_state_is_silent_until_something_changes_and_ends_when_paid(declarant, order):
    live = address("payment_live", order.reference)
    seen = declarant.get(address("payment_order", order.reference)).context["stamp"]
    assert declarant.get(live, {"seen": seen}).status_code == 204
    services.confirm_payment(**confirmation(order))
    changed = declarant.get(live, {"seen": seen})
    assert changed.status_code == 286
    assert f"RC{order.reference[2:]}-1" not in seen
    assert address("payment_receipt", order.reference) in changed.content.decode()
    assert "hx-get" not in changed.content.decode()


PAGES = (
    ("payment_order", "get"),
    ("payment_live", "get"),
    ("payment_receipt", "get"),
    ("payment_receipt_pdf", "get"),
    ("payment_pay_from_account", "post"),
    ("demo_bank", "get"),
    ("demo_bank", "post"),
)


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_orders_of_others_do_not_exist(stranger, twin, paid, name, method):
    answer = getattr(stranger, method)(address(name, paid.reference))
    unknown = getattr(stranger, method)(address(name, "PO26-000000000000"))
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert "Trader 1" not in answer.content.decode()


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_payments_are_closed_to_carriers_and_to_nobody_signed_in(client, paid, name, method):
    carrier = signed_in(Role.CARRIER, trader("XM900000005"))
    assert getattr(carrier, method)(address(name, paid.reference)).status_code == 403
    assert getattr(client, method)(address(name, paid.reference)).status_code == 302


@pytest.mark.parametrize(
    "name", ["duty_accounts", "reconciliation", "payment_days", "payment_books", "duty_account_top_up"]
)
def test_desk_pages_are_closed_to_traders_and_to_officers_without_the_role(declarant, name):
    assert declarant.get(address(name)).status_code == 403
    assert signed_in(Role.GATE_OFFICER).get(address(name)).status_code == 403
    assert signed_in(Role.CASHIER).get(address(name)).status_code == 200


@pytest.mark.parametrize("name", ["payment_confirm", "payment_refund"])
def test_acts_of_the_cash_desk_are_closed_to_the_payer(declarant, paid, name):
    assert declarant.get(address(name, paid.reference)).status_code == 403
    assert declarant.post(address(name, paid.reference), {"amount": "177.00"}).status_code == 403
    assert LedgerEntry.objects.filter(order=paid).count() == 5


def test_pay_from_own_account_pays_once(declarant, payer, order):
    topped_up(payer)
    pay = address("payment_pay_from_account", order.reference)
    assert (
        "Pay from the duty account"
        in declarant.get(address("payment_order", order.reference)).content.decode()
    )
    first = declarant.post(pay, follow=True)
    assert "is paid from the duty account" in first.content.decode()
    second = declarant.post(pay, follow=True)
    assert "not possible while status is" in second.content.decode()
    order.refresh_from_db()
    assert (order.status, order.times_paid) == (PaymentStatus.PAID, 1)
    assert books_are_sound()


def test_pay_from_account_that_holds_too_little_says_so(declarant, payer, order):
    topped_up(payer, 100)
    text = declarant.get(address("payment_order", order.reference)).content.decode()
    assert "That is not enough." in text
    refused = declarant.post(address("payment_pay_from_account", order.reference), follow=True)
    assert "PAY006" in refused.content.decode()
    order.refresh_from_db()
    assert order.is_open


def test_broker_pays_for_its_principal_from_its_own_account(payer, order):
    agent = trader("XM900000003")
    Mandate.objects.create(principal=payer, agent=agent, since=NOW.date())
    services.top_up(
        organisation=agent, amount_minor=20_000, currency="USD", bank_reference="B", callback_id="t"
    )
    signed_in(Role.DECLARANT, agent).post(address("payment_pay_from_account", order.reference))
    order.refresh_from_db()
    assert (order.status, order.paid_by) == (PaymentStatus.PAID, agent)


def test_state_changes_only_by_post_with_the_forms_token(payer, order):
    from django.test import Client

    topped_up(payer)
    signed = signed_in(Role.DECLARANT, payer)
    assert signed.get(address("payment_pay_from_account", order.reference)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed.cookies
    assert strict.post(address("payment_pay_from_account", order.reference)).status_code == 403
    assert strict.post(address("demo_bank", order.reference)).status_code == 403
    order.refresh_from_db()
    assert order.is_open


def test_names_and_reasons_are_shown_as_text(cashier, payer, paid):
    payer.name = "<script>alert(1)</script>"
    payer.save()
    services.request_refund(
        order_reference=paid.reference, breakdown={"duty": 1}, reason="<img src=x onerror=1>", by=SYSTEM
    )
    for page in (
        address("payment_orders"),
        address("payment_order", paid.reference),
        address("payment_receipt", paid.reference),
        address("refunds"),
        address("refund", paid.refunds.get().reference),
        f"{address('payment_orders')}?q=%3Cscript%3Ealert(2)%3C/script%3E",
    ):
        text = cashier.get(page).content.decode()
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page


def test_search_finds_only_what_one_may_see(declarant, stranger, order):
    from greenlane.web.search import search

    def found(actor):
        return [hit.title for group in search(actor, order.reference) for hit in group.hits]

    assert found(declarant.actor) == [order.reference]
    assert found(stranger.actor) == []


def test_cashiers_home_page_offers_what_is_to_be_paid_out(declarant, cashier, paid_elsewhere):
    assert paid_elsewhere.reference in cashier.get(reverse("desk_home")).content.decode()
    assert (
        paid_elsewhere.reference
        not in signed_in(Role.GATE_OFFICER).get(reverse("desk_home")).content.decode()
    )


@pytest.fixture
def paid_elsewhere(db):
    other = charged(trader("XM900000007"), subject=f"{SUBJECT}X")
    services.confirm_payment(**confirmation(other))
    return services.request_refund(
        order_reference=other.reference, breakdown={"duty": 5}, reason="Too much.", by=SYSTEM
    )
