"""Cash deposits as securities of provisional assessments: received, held, used or returned; the books stay sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.assessment import services
from greenlane.assessment.models import ProvisionalAssessment
from greenlane.assessment.services.security import draw_on_security
from greenlane.assessment.tests.factories import MONDAY, NATIONAL
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import GATEWAY, TRADER
from greenlane.declarations.tests.pages import signed_in
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.interchange.tests.provisional_cases import (
    CASHIER,
    DEARER,
    fresh,
    here,
    paid,
    provisional,
    state,
)
from greenlane.parties.models import Organisation
from greenlane.payments import services as payments
from greenlane.payments.engine import ledger as books
from greenlane.payments.errors import DepositKnown, InvalidDeposit, NotPaidByBank, SamePerson
from greenlane.payments.models import Deposit, LedgerEntry, PaymentOrder
from greenlane.payments.selectors import (
    assessed,
    balance,
    deposits_out_of_step,
    journals_out_of_balance,
    trial_balance,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
OTHER_CASHIER = Actor("other-cashier", frozenset({Role.CASHIER}))
LATER = timedelta(days=11)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture(autouse=True)
def sound_books(monday: None, small_tariff: None) -> Iterator[None]:
    """Whatever a test did, the books are sound afterwards."""
    yield
    assert journals_out_of_balance() == []
    assert deposits_out_of_step() == []
    assert not any(trial_balance().values())


def deposited(case: ProvisionalAssessment, more: int = 0, reference: str = "TRF-1") -> Deposit:
    mrn, amount = case.declaration.mrn, case.security_minor + more
    services.offer_security(mrn=mrn, kind="cash", reference=reference, amount_minor=amount, by=GATEWAY)
    services.accept_security(mrn=mrn, by=CASHIER)
    return Deposit.objects.get(bank_reference=reference)


def dearer(found: Declaration) -> None:
    services.finalise_anew(mrn=found.mrn, changes=DEARER, reason="The contract shows 4,000.", by=NATIONAL)


def held(found: Deposit) -> int:
    return -balance(books.deposit(found.payer_id), found.currency)


def again(found: Deposit) -> Deposit:
    return Deposit.objects.get(pk=found.pk)


def test_accepting_a_cash_deposit_books_it_as_held_and_opens_the_gate() -> None:
    case = provisional()
    here(case.declaration)
    paid(case.declaration)
    before = balance(books.BANK, case.currency)
    found = deposited(case)
    assert (found.status, found.amount_minor, found.payer.identifier) == ("held", case.security_minor, TRADER)
    assert held(found) == case.security_minor
    assert balance(books.BANK, case.currency) - before == case.security_minor
    assert fresh(case.declaration).release == "released"
    assert Event.objects.get(kind="payment.deposit_received").subject == f"deposit/{found.reference}"


def test_a_bond_is_not_in_the_ledger() -> None:
    case = provisional()
    mrn = case.declaration.mrn
    services.offer_security(
        mrn=mrn, kind="bond", reference="B-1", amount_minor=case.security_minor, by=GATEWAY
    )
    services.accept_security(mrn=mrn, by=CASHIER)
    assert not Deposit.objects.exists()
    assert not LedgerEntry.objects.filter(account__startswith=books.DEPOSIT).exists()


def test_a_transfer_is_one_deposit_and_a_refused_one_leaves_the_security_offered() -> None:
    deposited(provisional())
    other = provisional()
    with pytest.raises(DepositKnown):
        deposited(other)
    assert state(other).security == "offered"
    assert Deposit.objects.count() == 1


def test_final_as_declared_frees_the_deposit_and_another_cashier_returns_it() -> None:
    case = provisional()
    found = deposited(case)
    bank = balance(books.BANK, found.currency)
    with pytest.raises(IllegalTransition):
        payments.return_deposit(deposit=found, by=OTHER_CASHIER)
    services.finalise(mrn=case.declaration.mrn, reason="The contract confirms it.", by=NATIONAL)
    assert again(found).status == "freed"
    owed = books.refund_payable(found.payer_id)
    assert (held(found), balance(owed, found.currency)) == (0, -found.amount_minor)
    with pytest.raises(SamePerson):
        payments.return_deposit(deposit=found, by=CASHIER)
    with pytest.raises(Forbidden):
        payments.return_deposit(deposit=found, by=GATEWAY)
    payments.return_deposit(deposit=found, bank_reference="OUT-1", by=OTHER_CASHIER)
    assert again(found).status == "returned"
    assert (balance(owed, found.currency), bank - balance(books.BANK, found.currency)) == (
        0,
        found.amount_minor,
    )
    with pytest.raises(IllegalTransition):
        payments.return_deposit(deposit=found, by=OTHER_CASHIER)


def test_a_difference_unpaid_in_time_is_paid_from_the_deposit_and_the_rest_returned() -> None:
    case = provisional()
    found, declaration = deposited(case, more=5_000), case.declaration
    here(declaration)
    paid(declaration)
    dearer(declaration)
    assert again(found).status == "held"
    clock.advance(LATER)
    draw_on_security(mrn=declaration.mrn)
    done = again(found)
    assert (done.status, done.used_minor, done.left_minor) == ("freed", case.security_minor, 5_000)
    order = PaymentOrder.objects.filter(subject=declaration.event_subject).latest("ordinal")
    assert (order.status, order.method, order.amount_minor) == ("paid", "deposit", case.security_minor)
    assert balance(books.receivable(order.payer_id), order.currency) == 0
    assert (fresh(declaration).payment, state(case).security) == ("paid", "drawn")
    assert draw_on_security(mrn=declaration.mrn) is None
    with pytest.raises(NotPaidByBank):
        payments.reverse_payment(
            order_reference=order.reference,
            bank_reference="X",
            amount_minor=order.amount_minor,
            currency=order.currency,
            reversed_at=clock.now(),
            callback_id="evt-x",
        )


def test_a_deposit_that_covers_part_pays_part_and_the_rest_stays_due() -> None:
    case = provisional(security_minor=100, security_reason="The doubt is small, says the office.")
    found, declaration = deposited(case), case.declaration
    here(declaration)
    paid(declaration)
    dearer(declaration)
    clock.advance(LATER)
    draw_on_security(mrn=declaration.mrn)
    assert (again(found).status, held(found)) == ("used", 0)
    states = list(
        PaymentOrder.objects.filter(subject=declaration.event_subject)
        .order_by("ordinal")
        .values_list("status")
    )
    assert [one for (one,) in states] == ["paid", "cancelled", "paid", "due"]
    assert sum(assessed(declaration.event_subject).values()) == fresh(declaration).payable_minor
    assert fresh(declaration).payment == "demanded"
    paid(declaration)
    assert fresh(declaration).payment == "paid"


def test_receiving_nothing_is_refused() -> None:
    payer = Organisation.objects.get(identifier=TRADER)
    for amount in (0, -5, 1.5):
        with pytest.raises(InvalidDeposit):
            payments.receive_deposit(
                subject="declaration/X",
                payer=payer,
                amount_minor=amount,
                currency="USD",
                bank_reference="T",
                by=CASHIER,
            )


def test_deposits_page_returns_what_was_freed_and_shows_a_trader_his_own() -> None:
    case = provisional()
    found = deposited(case)
    services.finalise(mrn=case.declaration.mrn, reason="The contract confirms it.", by=NATIONAL)
    desk = signed_in("cashier@customs")
    assert found.reference in desk.get(reverse("deposits")).content.decode()
    there = reverse("deposit_return", args=[found.reference])
    assert (
        "The deposit is returned"
        in desk.post(there, {"bank_reference": "OUT-1"}, follow=True).content.decode()
    )
    assert again(found).returned_reference == "OUT-1"
    mine = signed_in("importer@aurora")
    assert mine.get(reverse("deposit", args=[found.reference])).status_code == 200
    assert mine.post(there, {}).status_code == 403
