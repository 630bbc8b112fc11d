"""Pages for tests: people of Meridia signed in to Django's client, declarations of Aurora lodged and moved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.test import Client

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Lane
from greenlane.declarations.tests.factories import CARRIER, GATEWAY, OFFICE, declaration_data, lodging
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.parties.models import Membership, Office
from greenlane.parties.selectors import actor_for_membership
from greenlane.payments import selectors as accounts
from greenlane.payments import services as payments

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TRADER = "importer@aurora"
"""Declarant of the declarations of `lodged`."""
STRANGER = "importer@delta"
OFFICER = "officer@portmeridia"
SUPERVISOR = "supervisor@portmeridia"
GATE = "gate@portmeridia"
ELSEWHERE = "officer@airport"


def membership(mailbox: str) -> Membership:
    rows = Membership.objects.select_related("user", "office", "organisation")
    return rows.get(user__email=f"{mailbox}.meridia.example")


def actor(mailbox: str) -> Actor:
    return actor_for_membership(membership(mailbox))


def signed_in(mailbox: str, **options: Any) -> Client:
    """A browser in which this person of Meridia is signed in."""
    client = Client(**options)
    row = membership(mailbox)
    client.force_login(row.user, backend=BACKEND)
    session = client.session
    session["membership"] = row.pk
    session.save()
    return client


def lodged(*, drawn: bool = False, **changes: Any) -> Declaration:
    """A registered declaration, drawn for the documentary check or not."""
    Office.objects.update(control_share=Decimal(1) if drawn else Decimal("0.01"))
    while True:
        found = services.lodge(lodging=lodging(declaration_data(**changes)), by=GATEWAY).declaration
        assert found is not None
        if drawn == (found.lane == Lane.YELLOW):
            return found


def arrived(declaration: Declaration) -> Declaration:
    services.report_cargo(consignment=declaration.mrn, kind="arrive", office=OFFICE, by=CARRIER)
    return now(declaration)


def paid(declaration: Declaration) -> Declaration:
    order = accounts.order_for(declaration.event_subject)
    assert order is not None
    payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="BANK",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"pay-{order.reference}",
    )
    return now(declaration)


def reversed_by_bank(declaration: Declaration) -> Declaration:
    """The bank takes the payment back."""
    order = accounts.order_for(declaration.event_subject)
    assert order is not None
    payments.reverse_payment(
        order_reference=order.reference,
        bank_reference="BANK",
        amount_minor=order.amount_minor,
        currency=order.currency,
        reversed_at=clock.now(),
        callback_id=f"reverse-{order.reference}",
    )
    return now(declaration)


def released(**changes: Any) -> Declaration:
    """A declaration whose goods may leave."""
    declaration = arrived(lodged(**changes))
    services.register_goods(mrn=declaration.mrn, by=GATEWAY)
    return paid(declaration)


def now(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_related("declarant", "trader").get(pk=declaration.pk)


def rejected_by_aurora(**changes: Any) -> Any:
    """A message of Aurora that was rejected, with its errors."""
    data = declaration_data(**{"importer": None, **changes})
    outcome = services.lodge(lodging=lodging(data), by=actor(TRADER))
    assert not outcome.registered
    return outcome.lodgement
