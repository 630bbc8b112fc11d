"""Whose own affair an event of the log is: the organisations that webhooks and notifications tell."""

from __future__ import annotations

from collections.abc import Iterable

from greenlane.declarations.models import Declaration, Lodgement
from greenlane.foundation.events import Logged
from greenlane.payments.models import PaymentOrder

REJECTED = "declaration.rejected"
_OWNER = "organisation/"


def owners(logged: Iterable[Logged]) -> dict[int, frozenset[int]]:
    """Position -> organisations: declarant and trader of a declaration, payer and who paid of an order, the sender
    of a rejected message. Three queries; events that concern nobody are missing."""
    events = list(logged)
    known = {**_parties(events), **_payers(events)}
    found = {event.position: known[event.subject] for event in events if event.subject in known}
    return found | _senders(events)


def _parties(events: list[Logged]) -> dict[str, frozenset[int]]:
    numbers = named(events, "declaration/")
    rows = Declaration.objects.filter(mrn__in=numbers).values_list("mrn", "declarant_id", "trader_id")
    return {f"declaration/{mrn}": frozenset(ids) - {None} for mrn, *ids in (rows if numbers else ())}


def _payers(events: list[Logged]) -> dict[str, frozenset[int]]:
    references = named(events, "payment/")
    rows = PaymentOrder.objects.filter(reference__in=references)
    pairs = rows.values_list("reference", "payer_id", "paid_by_id") if references else ()
    return {f"payment/{reference}": frozenset(ids) - {None} for reference, *ids in pairs}


def _senders(events: list[Logged]) -> dict[int, frozenset[int]]:
    """A rejected message is told to its sender alone. Two senders may use the same key, so the row's own number in
    the event says which message it was; events from before it was noted tell nobody."""
    wanted = {
        event.position: event.data["lodgement"]
        for event in events
        if event.kind == REJECTED and isinstance(event.data.get("lodgement"), int)
    }
    rows = Lodgement.objects.filter(pk__in=set(wanted.values())).values_list("pk", "owner") if wanted else ()
    senders = {pk: int(owner.removeprefix(_OWNER)) for pk, owner in rows if owner.startswith(_OWNER)}
    return {position: frozenset({senders[pk]}) for position, pk in wanted.items() if pk in senders}


def named(events: Iterable[Logged], prefix: str) -> list[str]:
    """The keys of the subjects of one type, each once."""
    return sorted({e.subject.removeprefix(prefix) for e in events if e.subject.startswith(prefix)})
