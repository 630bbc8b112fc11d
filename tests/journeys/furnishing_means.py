"""What the furnishing of the pages is made with: people, lodging, arrival, payment."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

TRADER = "importer@aurora"
FAULTY_TRADER = "importer@gulfstream"
CHANNEL = "journeys"
FIRST = 900_000
"""Numbers of our own, far from those of live traffic; a multiple of the traffic's round and of its importers."""
ROUND = 24
SHARE_USUAL, SHARE_LOW, SHARE_ALL = Decimal("0.05"), Decimal("0.01"), Decimal(1)


def actor(mailbox: str) -> Any:
    """A demo account in its first role."""
    from greenlane.parties.models import Membership
    from greenlane.parties.selectors import actor_for_membership

    held = Membership.objects.select_related("user", "organisation", "office")
    return actor_for_membership(held.filter(user__email=f"{mailbox}.meridia.example").order_by("pk")[0])


def user(mailbox: str) -> Any:
    from greenlane.parties.models import User

    return User.objects.get(email=f"{mailbox}.meridia.example")


def free_numbers() -> Iterator[int]:
    """Numbers of messages in which the trader declares for himself."""
    from greenlane.simulation.replay import ROUND as TURNS

    for start in range(FIRST, FIRST + 100 * ROUND, ROUND):
        yield from (
            start + step for step in range(0, ROUND, 3) if TURNS[(start + step) % len(TURNS)] == "self"
        )


def lodge(numbers: Iterator[int], share: Decimal) -> str:
    """The MRN of the next declaration that the draw puts where it is wanted."""
    from greenlane.declarations.models import Declaration
    from greenlane.interchange.intake import Message, take
    from greenlane.simulation.replay import dispatch

    set_share(share)
    wanted = "yellow" if share == SHARE_ALL else "green"
    for number in numbers:
        sent = dispatch(number)
        verdict = take(Message(sent.raw, name=sent.name, channel=CHANNEL), by=actor(TRADER))
        if verdict.mrn and Declaration.objects.get(mrn=verdict.mrn).lane == wanted:
            return str(verdict.mrn)
    raise RuntimeError(f"no declaration became {wanted}")


def set_share(share: Decimal) -> None:
    from greenlane.parties import services
    from greenlane.parties.models import Office

    by = actor("supervisor@customs")
    for office in Office.objects.all():
        services.set_office_control_share(office=office, share=share, reason="Set for the journeys", by=by)


def declaration_of(mrn: str) -> Any:
    from greenlane.declarations.models import Declaration

    return Declaration.objects.select_related("declarant").get(mrn=mrn)


def arrive(mrn: str) -> None:
    from greenlane.declarations import services
    from greenlane.declarations.models import CargoReport

    found = declaration_of(mrn)
    kind, reference = CargoReport.Kind.ARRIVAL, found.consignment or found.mrn
    services.report_cargo(
        consignment=reference, kind=kind, office=found.office, by=actor("carrier@oceanlines")
    )


def register_goods(mrn: str) -> None:
    from greenlane.declarations import services

    if declaration_of(mrn).cargo != "goods_registered":
        services.register_goods(mrn=mrn, by=actor(TRADER))


def order_of(mrn: str) -> Any:
    from greenlane.payments.selectors import order_for

    return order_for(declaration_of(mrn).event_subject)


def pay_order(mrn: str) -> None:
    from greenlane.payments import bank

    twin = bank.configured()
    bank.exchange_orders(twin)
    bank.settle_all(twin, references=[order_of(mrn).reference])


def ask_to_cancel(mrn: str) -> None:
    from greenlane.declarations import services

    services.request_cancellation(mrn=mrn, reason="The consignment was declared twice.", by=actor(TRADER))


def rejected_message() -> int:
    """The lodgement of a declaration in which everything is wrong."""
    from greenlane.declarations.models import Lodgement
    from greenlane.interchange.intake import Message, take
    from greenlane.simulation.replay import FAULTY, dispatch

    sent = next(sent for sent in map(dispatch, range(FIRST, FIRST + 2 * ROUND)) if sent.name == FAULTY)
    take(Message(sent.raw, name=sent.name, channel=CHANNEL), by=actor(FAULTY_TRADER))
    return Lodgement.objects.filter(channel=CHANNEL, declaration=None).latest("pk").pk


def trader_organisation() -> Any:
    from greenlane.parties.models import Organisation

    return Organisation.objects.get(pk=actor(TRADER).organisation_id)
