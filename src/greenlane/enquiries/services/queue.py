"""The officers' queue: taking an enquiry, giving it back, moving it to another desk, closing it without a reply."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from greenlane.enquiries.errors import NoSuchDomain, NothingWaits, NotInYourHands, SayWhy
from greenlane.enquiries.models import Enquiry
from greenlane.enquiries.permissions import ANSWER
from greenlane.enquiries.states import Domain, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

SHORTEST, LONGEST = 10, 500
BY_HAND = "moved by an officer"
"""How the reason of a domain begins that an officer chose: no later draft changes it."""


def said_why(reason: str) -> str:
    """A reason as it is kept. Raises SayWhy (LET011, 422)."""
    told = " ".join(reason.split())[:LONGEST]
    if len(told) < SHORTEST:
        raise SayWhy(pointer="reason")
    return told


def at_a_desk(by: Actor) -> None:
    """Officers work on letters themselves: no program with a token does. Raises Forbidden (403)."""
    require(by, ANSWER)
    if by.scopes is not None:
        raise Forbidden("Letters are answered by a person at a desk.", hint="Sign in with your own account.")


def opened(number: str, by: Actor) -> Enquiry:
    """An enquiry, locked for a change. Raises NotFound (404), Forbidden (403)."""
    at_a_desk(by)
    return lock(Enquiry.objects.select_related("duplicate_of"), number=number)


def in_hand(number: str, by: Actor) -> Enquiry:
    """An enquiry that this officer is answering, locked. Raises NotInYourHands (LET002, 409)."""
    found = opened(number, by)
    if found.state != EnquiryState.IN_HAND or found.officer != by.id:
        raise NotInYourHands(pointer="officer", hint="Take it from the queue, or choose another one.")
    return found


def move(found: Enquiry, step: str, by: Actor) -> None:
    advance(found, "state", step, by=by)
    found.state_since = clock.now()


@verb
def take(*, number: str, by: Actor) -> Enquiry:
    """Take an enquiry that waits. Of two officers at once one gets it; the other is told (GL409)."""
    found = opened(number, by)
    if found.state == EnquiryState.IN_HAND and found.officer == by.id:
        return found
    return _taken(found, by)


@verb
def take_next(*, domain: str = "", by: Actor) -> Enquiry:
    """Take the enquiry that is due first, of one domain if one is named. Raises NothingWaits (LET009, 409)."""
    at_a_desk(by)
    rows = waiting(domain)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    found = rows.first()
    if found is None:
        raise NothingWaits(pointer="queue")
    mark_locked(found)
    return _taken(found, by)


def waiting(domain: str = "") -> QuerySet[Enquiry]:
    """What nobody has in hand, what is due first first."""
    rows = Enquiry.objects.filter(state=EnquiryState.RECEIVED, duplicate_of=None)
    return (rows.filter(domain=domain) if domain else rows).order_by("due_at", "id")


def _taken(found: Enquiry, by: Actor) -> Enquiry:
    move(found, "take", by)
    found.officer = by.id
    found.save(update_fields=["state", "state_since", "officer"])
    record("enquiries.taken", subject=found, actor=by)
    return found


@verb
def put_back(*, number: str, reason: str = "", by: Actor) -> Enquiry:
    """Give an enquiry back to the queue; its draft stays as it is. Raises NotInYourHands (LET002, 409)."""
    found = in_hand(number, by)
    move(found, "put_back", by)
    found.officer = ""
    found.save(update_fields=["state", "state_since", "officer"])
    record("enquiries.put_back", subject=found, actor=by, reason=" ".join(reason.split())[:LONGEST])
    return found


@verb
def move_to(*, number: str, domain: str, reason: str, by: Actor) -> Enquiry:
    """Move an enquiry to the desk of another domain. Raises SayWhy (LET011), NoSuchDomain (LET015, 422)."""
    if domain not in Domain.values:
        raise NoSuchDomain(pointer="domain")
    told = said_why(reason)
    found = opened(number, by)
    if found.state not in {EnquiryState.RECEIVED, EnquiryState.IN_HAND}:
        raise NotInYourHands(pointer="state", hint="Only what waits or is in your hands is moved.")
    if found.state == EnquiryState.IN_HAND and found.officer != by.id:
        raise NotInYourHands(pointer="officer")
    before, found.domain = found.domain, domain
    found.routed_because = [f"{BY_HAND}: {told}"]
    found.save(update_fields=["domain", "routed_because"])
    record("enquiries.moved", subject=found, actor=by, before=before, after=domain, reason=told)
    return found


@verb
def close(*, number: str, reason: str, by: Actor) -> Enquiry:
    """Close an enquiry without a reply, such as a duplicate or an advertisement, with the reason."""
    told = said_why(reason)
    found = opened(number, by)
    if found.state == EnquiryState.IN_HAND and found.officer != by.id:
        raise NotInYourHands(pointer="officer")
    move(found, "close", by)
    found.closed_reason = told
    found.save(update_fields=["state", "state_since", "closed_reason"])
    record("enquiries.closed", subject=found, actor=by, reason=told)
    return found
