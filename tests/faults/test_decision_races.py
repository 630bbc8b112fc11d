"""Eight at once around one proposal: exactly one outcome, the ledger in balance. On PostgreSQL really at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from greenlane.assessment import services
from greenlane.assessment.models import ReasonedDecision, Reassessment
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments
from greenlane.payments.models import LedgerEntry, PaymentOrder
from tests.decisions.cases import (
    GATEWAY,
    LATER,
    MONDAY,
    OFFICER,
    SUPERVISOR,
    decided,
    fresh,
    importer,
    objected,
    proposed,
    yellow,
)

from .together import at_once as together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def at_once(*works: Callable[[], object], at: datetime = MONDAY) -> list[object]:
    """The works in turn."""
    return together(lambda number: works[number % len(works)](), at)


def done(outcomes: list[object]) -> int:
    return sum(not isinstance(one, CustomsError) for one in outcomes)


def balanced() -> bool:
    """Every journal sums to nothing."""
    sums: Counter[str] = Counter()
    for journal, amount in LedgerEntry.objects.values_list("journal", "amount_minor"):
        sums[journal] += amount
    return not any(sums.values())


def hearing() -> Declaration:
    with clock.at(MONDAY):
        found = yellow()
        proposed(found)
    return found


def test_consent_and_drop_at_once_have_one_outcome() -> None:
    found, by = hearing(), importer()
    outcomes = at_once(
        lambda: services.consent(mrn=found.mrn, by=by),
        lambda: services.drop(mrn=found.mrn, reason="The freight is in the price.", by=OFFICER),
    )
    assert done(outcomes) == 1
    proposal, after = Reassessment.objects.get(), fresh(found.mrn)
    assert (proposal.state, after.assessment, after.version) in {
        ("consented", "reassessed", 2),
        ("dropped", "in_assessment", 1),
    }
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds["assessment.reassessment_consented"] + kinds["assessment.reassessment_dropped"] == 1
    assert balanced()


def test_two_proposals_at_once_make_one() -> None:
    with clock.at(MONDAY):
        found = yellow()
    outcomes = at_once(lambda: proposed(found))
    assert done(outcomes) == 1
    assert Reassessment.objects.count() == 1


def test_decide_payment_and_cancellation_at_once_balance() -> None:
    """Whatever comes first: one decision or one end, the money asked for is what is assessed."""
    found = hearing()
    with clock.at(MONDAY):
        objected(found)
        declarations.request_cancellation(mrn=found.mrn, reason="The goods never left.", by=GATEWAY)
    order = accounts.order_for(found.event_subject)

    def pay() -> object:
        return payments.confirm_payment(
            order_reference=order.reference,
            bank_reference="BANK",
            amount_minor=order.amount_minor,
            currency=order.currency,
            paid_at=clock.now(),
            callback_id="pay-once",
        )

    outcomes = at_once(
        lambda: decided(found),
        pay,
        lambda: declarations.approve_cancellation(
            mrn=found.mrn, reason="Nothing was shipped.", by=SUPERVISOR
        ),
        at=LATER,
    )
    after = fresh(found.mrn)
    assert done(outcomes) >= 1, "the cancellation comes through, whoever is first"
    assert after.assessment == "cancelled"
    assert ReasonedDecision.objects.count() == (after.version - 1)
    assert Reassessment.objects.get().state in {"decided", "ended"}
    assert sum(accounts.assessed(after.event_subject).values()) == 0
    assert not PaymentOrder.objects.filter(subject=after.event_subject, status="open").exists()
    assert balanced()


def test_decide_and_payment_at_once_leave_the_difference_due() -> None:
    found = hearing()
    with clock.at(MONDAY):
        objected(found)
    order = accounts.order_for(found.event_subject)

    def pay() -> object:
        return payments.confirm_payment(
            order_reference=order.reference,
            bank_reference="BANK",
            amount_minor=order.amount_minor,
            currency=order.currency,
            paid_at=clock.now(),
            callback_id="pay-once",
        )

    at_once(lambda: decided(found), pay, at=LATER)
    after = fresh(found.mrn)
    assert (after.assessment, after.version) == ("reassessed", 2)
    assert ReasonedDecision.objects.count() == 1
    assert after.payment == "due"
    assert sum(accounts.assessed(after.event_subject).values()) == after.payable_minor
    assert balanced()
