"""Cases assessed provisionally, and who acts on them, for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson

from greenlane.assessment import services
from greenlane.assessment.models import ProvisionalAssessment
from greenlane.assessment.tests.factories import NATIONAL
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.tests.factories import CARRIER, GATEWAY, OFFICE, declaration_data
from greenlane.foundation.access import Actor, Role
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Office
from greenlane.payments.selectors import order_for
from greenlane.payments.services import confirm_payment

CASHIER = Actor("cashier", frozenset({Role.CASHIER}))
OTHER_NATIONAL = Actor("other-national", frozenset({Role.SUPERVISOR}))
LABORATORY = Actor("laboratory", frozenset({Role.LABORATORY}))
WHY = "The price is far below that of like goods; the contract is asked for."
DEARER = (Change(1, Field.VALUE, "4000.00"),)
"""Twice the declared value."""


def yellow(**changes: Any) -> Declaration:
    """In a documentary check, with its message as a trader sends it."""
    Office.objects.update(control_share=Decimal(1))
    raw = orjson.dumps(from_data(declaration_data(**changes)))
    verdict = take(Message(raw, channel="test"), by=GATEWAY)
    assert not verdict.refused, verdict.errors
    return Declaration.objects.get(mrn=verdict.mrn)


def provisional(found: Declaration | None = None, **changes: Any) -> ProvisionalAssessment:
    """A declaration assessed provisionally, with one thing missing and a security for twice the value."""
    found = found or yellow()
    given: dict[str, Any] = {
        "grounds": "value_unsettled",
        "explanation": WHY,
        "missing": ["The contract of sale"],
        "changes": DEARER,
    }
    return services.assess_provisionally(mrn=found.mrn, **{**given, **changes}, by=NATIONAL)


def secured(case: ProvisionalAssessment) -> ProvisionalAssessment:
    """The security given by the trader and accepted by the cashier."""
    mrn = case.declaration.mrn
    services.offer_security(
        mrn=mrn, kind="guarantee", reference="GUA-2026-17", amount_minor=case.security_minor, by=GATEWAY
    )
    return services.accept_security(mrn=mrn, by=CASHIER)


def here(found: Declaration) -> None:
    """The goods have arrived and are registered."""
    declarations.report_cargo(
        consignment=found.consignment or found.mrn, kind=CargoReport.Kind.ARRIVAL, office=OFFICE, by=CARRIER
    )
    declarations.register_goods(mrn=found.mrn, by=GATEWAY)


def paid(found: Declaration) -> None:
    """Whatever is open is paid by the bank."""
    from greenlane.foundation import clock

    order = order_for(found.event_subject)
    assert order is not None
    assert order.is_open
    confirm_payment(
        order_reference=order.reference,
        bank_reference=f"BANK-{order.reference}",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"evt-{order.reference}",
    )


def fresh(found: Declaration) -> Declaration:
    return Declaration.objects.get(pk=found.pk)


def state(case: ProvisionalAssessment) -> ProvisionalAssessment:
    return ProvisionalAssessment.objects.select_related("declaration").get(pk=case.pk)


def clocks(case: ProvisionalAssessment) -> dict[str, str]:
    """Clock name to state."""
    return dict(case.clocks.values_list("name", "state"))
