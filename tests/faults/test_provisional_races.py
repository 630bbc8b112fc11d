"""Eight at once around provisional assessments and samples: one outcome, the money right, no event lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from greenlane.assessment import services
from greenlane.assessment.models import ProvisionalAssessment, Sample
from greenlane.assessment.services.samples import Taken
from greenlane.assessment.tests.factories import MONDAY, NATIONAL
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import gates, phase
from greenlane.declarations.tests.factories import GATEWAY, SUPERVISOR, officer
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.interchange.tests.provisional_cases import (
    CASHIER,
    DEARER,
    LABORATORY,
    fresh,
    here,
    paid,
    provisional,
    secured,
    state,
    yellow,
)
from greenlane.payments.models import PaymentOrder
from greenlane.payments.selectors import assessed

from .together import at_once as together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def at_once(work: Callable[[int], object], at: datetime = MONDAY) -> list[object]:
    return together(work, at)


def count(found: Declaration, kind: str) -> int:
    return Event.objects.filter(kind=kind, subject=found.event_subject).count()


def test_finalise_anew_while_the_bank_pays_books_each_once():
    with clock.at(MONDAY):
        case = secured(provisional())
        found = case.declaration
        here(found)

    def either(number: int) -> object:
        if number % 2:
            return services.finalise_anew(
                mrn=found.mrn, changes=DEARER, reason="The contract shows 4,000.", by=NATIONAL
            )
        return paid(found)

    answers = at_once(either)
    done = state(case)
    now = fresh(found)
    assert sum(isinstance(one, ProvisionalAssessment) for one in answers) == 1
    assert (done.state, done.outcome, now.assessment) == ("finalised", "anew", "reassessed")
    assert count(found, "assessment.finalised") == 1
    orders = PaymentOrder.objects.filter(subject=found.event_subject)
    standing = sum(assessed(found.event_subject).values())
    assert standing == now.payable_minor == case.in_doubt_minor
    if any(one.is_open for one in orders):
        assert now.payment in {"due", "demanded"}
        with clock.at(MONDAY):
            paid(found)
    assert fresh(found).payment == "paid"
    assert state(case).security == "discharged"
    assert phase(fresh(found), gates(fresh(found))) == "may_leave"


def test_finalise_by_eight_and_by_the_clock_ends_it_once():
    with clock.at(MONDAY):
        case = secured(provisional())
        found = case.declaration

    def either(number: int) -> object:
        if number % 2:
            return services.finalise(mrn=found.mrn, reason="The contract confirms it.", by=NATIONAL)
        return services.expire(mrn=found.mrn)

    at_once(either, at=MONDAY + timedelta(days=800))
    done = state(case)
    assert (done.state, done.security, fresh(found).assessment) == ("finalised", "discharged", "assessed")
    assert count(found, "assessment.finalised") == count(found, "assessment.security_discharged") == 1


def test_accept_and_decline_of_a_security_at_once_has_one_outcome():
    with clock.at(MONDAY):
        case = provisional()
        found = case.declaration
        here(found)
        paid(found)
        services.offer_security(
            mrn=found.mrn, kind="bond", reference="B-1", amount_minor=case.security_minor, by=GATEWAY
        )

    def either(number: int) -> object:
        if number % 2:
            return services.accept_security(mrn=found.mrn, by=CASHIER)
        return services.decline_security(mrn=found.mrn, reason="It is of another firm.", by=SUPERVISOR)

    answers = at_once(either)
    assert sum(isinstance(one, ProvisionalAssessment) for one in answers) == 1
    accepted = state(case).security == "accepted"
    assert (fresh(found).release == "released") == accepted
    assert count(found, "assessment.security_accepted") == accepted
    assert count(found, "declaration.released") == accepted


def test_report_of_a_test_while_the_declaration_is_cancelled_loses_nothing():
    with clock.at(MONDAY):
        found = yellow()
        taken = Taken(
            1, "White crystals", "Is this cane sugar?", "200 g", "Service at the berth", MONDAY, "Safe"
        )
        sample = services.order_test(mrn=found.mrn, taken=taken, by=officer())
        declarations.request_cancellation(mrn=found.mrn, reason="The goods go elsewhere.", by=GATEWAY)

    def either(number: int) -> object:
        if number % 2:
            return services.report_test(
                number=sample.number,
                findings="Beet sugar of 99 degrees.",
                method="Polarimetry",
                by=LABORATORY,
            )
        return declarations.approve_cancellation(
            mrn=found.mrn, reason="The goods go elsewhere.", by=SUPERVISOR
        )

    answers = at_once(either)
    reported = sum(isinstance(one, Sample) for one in answers)
    cancelled = sum(isinstance(one, Declaration) for one in answers)
    kept = Sample.objects.get()
    assert cancelled == count(found, "declaration.cancelled") == 1
    assert reported == count(found, "assessment.test_reported") <= 1
    assert kept.state == ("reported" if reported else "withdrawn")
    assert fresh(found).assessment == "cancelled"


def test_pause_and_supply_at_once_leaves_every_clock_as_it_should_be():
    with clock.at(MONDAY):
        case = provisional()
        mrn = case.declaration.mrn

    def either(number: int) -> object:
        if number % 2:
            return services.pause_clocks(
                mrn=mrn, reason_code="court", reason="A court stayed it.", by=NATIONAL
            )
        return services.supply(mrn=mrn, number=1, note="The contract is enclosed.", by=GATEWAY)

    answers = at_once(either)
    assert sum(not isinstance(one, CustomsError) for one in answers) == 2
    states = dict(case.clocks.values_list("name", "state"))
    assert states["supplying"] == "met"
    assert states["overall"] == states["finalising"] == "paused"
