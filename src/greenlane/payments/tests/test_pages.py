"""The pages of the cash desk: who sees what, paying, live state, and nothing by any side door."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from greenlane.engines.bank import FileBank
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties.models import Capacity, Mandate
from greenlane.payments import bank, reports, selectors, services
from greenlane.payments.engine import ledger
from greenlane.payments.engine.signature import sign
from greenlane.payments.ledger import book
from greenlane.payments.models import BankCallback, DutyAccount, LedgerEntry, PaymentOrder
from greenlane.payments.states import PaymentStatus

from .conftest import BREAKDOWN, NOW, SUBJECT, books_are_sound, charged, confirmation, reversal, trader
from .people import signed_in

pytestmark = pytest.mark.django_db
SECRET = "a secret for the pages of this test"


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


def address(name: str, *args: object) -> str:
    return reverse(name, args=args)


def topped_up(payer, amount=50_000):
    return services.top_up(
        organisation=payer, amount_minor=amount, currency="USD", bank_reference="B-9", callback_id="top-1"
    )


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


# The page of the bank's twin


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


# Cashier


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


# Duty accounts


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
    assert page.content.decode().count('<input type="hidden" name="currency" value="EUR">') == 2
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


# Reconciliation


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
    with django_assert_num_queries(4):
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


# Hostile names, search, home pages


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
