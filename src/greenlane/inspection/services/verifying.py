"""Compliance verification, in parallel with payment: one queue an office, first in, first out.

Nobody picks: who is free gets the next. Locks: the declaration first, then its verification; only `take_next` begins
with the queue, passing over what others hold at this moment, and touches no declaration.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.inspection.duties import require_other_duties, without_own
from greenlane.inspection.errors import ChecksMissing, NotInYourHands, NoVerification, QueueEmpty
from greenlane.inspection.instructions import CHECKS, Check
from greenlane.inspection.models import Verification
from greenlane.inspection.permissions import PRIORITISE, VERIFY
from greenlane.inspection.services.casework import said_why
from greenlane.inspection.states import OPEN_VERIFICATIONS, VerificationState


@verb
def open_verification(*, declaration: Declaration, by: Actor = SYSTEM) -> Verification:
    """Put a declaration that this transaction holds at the end of its office's queue; once, while it waits there."""
    found = _open_one(declaration)
    if found is not None:
        return found
    at = clock.now()
    number = Verification.objects.filter(declaration=declaration).count() + 1
    made = Verification.objects.create(
        declaration=declaration,
        number=number,
        office=declaration.office,
        state_since=at,
        queued_at=at,
    )
    record("inspection.verification_opened", subject=declaration, actor=by, number=number)
    return made


@verb
def close_verification(*, declaration: Declaration, why: str) -> Verification | None:
    """End the open verification of a declaration that this transaction holds; None where none is open."""
    found = _open_one(declaration)
    if found is None:
        return None
    advance(found, "state", "close", by=SYSTEM)
    found.state_since = found.ended_at = clock.now()
    found.save(update_fields=["state", "state_since", "ended_at"])
    record("inspection.verification_closed", subject=declaration, actor=SYSTEM, why=why)
    return found


def queue(office: str) -> QuerySet[Verification]:
    """What waits at an office (at all of them: empty), in the order in which it is taken: what a supervisor put first,
    perishables, then first in, first out."""
    rows = Verification.objects.filter(state=VerificationState.PENDING)
    rows = rows.filter(office=office) if office else rows
    first = F("prioritised_at").asc(nulls_last=True)
    return rows.order_by(first, "declaration__priority", "queued_at", "pk")


def take_next(*, by: Actor) -> Verification:
    """Give this verifier the first of his office's queue that he may verify; what he has already, where he has one.

    Raises QueueEmpty (CVF004, 409), Forbidden (403). Two at once get two different ones; one who asks twice at once
    gets one.
    """
    try:
        return _take_next(by=by)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        return _take_next(by=by)


@verb
def _take_next(*, by: Actor) -> Verification:
    require(by, VERIFY)
    mine = Verification.objects.filter(verifier=by.id, state=VerificationState.IN_HAND)
    held = mine.select_related("declaration").first()
    if held is not None:
        return held
    rows = without_own(queue(by.office), by).select_related("declaration")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    found = rows.first()
    if found is None:
        raise QueueEmpty(pointer="queue")
    mark_locked(found)
    advance(found, "state", "take", by=by)
    found.verifier, found.state_since = by.id, clock.now()
    found.save(update_fields=["state", "state_since", "verifier"])
    record("inspection.verification_taken", subject=found.declaration, actor=by, number=found.number)
    return found


@verb
def set_aside(*, mrn: str, reason: str, by: Actor) -> Verification:
    """Put a verification aside until something is there; it keeps its place. Raises NotInYourHands (CVF002, 409)."""
    told = said_why(reason)
    docket, found = _held(mrn, by)
    _move(found, "set_aside", by)
    found.reason = told
    found.save(update_fields=["state", "state_since", "reason"])
    docket.note("inspection.verification_set_aside", by=by, number=found.number, reason=told)
    docket.save()
    return found


@verb
def resume(*, mrn: str, by: Actor) -> Verification:
    """Put what was set aside back into the queue, at the place it had. Raises IllegalTransition (409)."""
    docket, found = _opened(mrn, PRIORITISE if by.has(Role.SUPERVISOR) else VERIFY, by)
    _move(found, "resume", by)
    found.verifier, found.reason = "", ""
    found.save(update_fields=["state", "state_since", "verifier", "reason"])
    docket.note("inspection.verification_resumed", by=by, number=found.number)
    docket.save()
    return found


@verb
def take_back(*, mrn: str, reason: str, by: Actor) -> Verification:
    """Take a verification from its verifier and put it back at its place, as a supervisor, with a reason."""
    told = said_why(reason)
    docket, found = _opened(mrn, PRIORITISE, by)
    _move(found, "release", by)
    found.verifier = ""
    found.save(update_fields=["state", "state_since", "verifier"])
    docket.note("inspection.verification_taken_back", by=by, number=found.number, reason=told)
    docket.save()
    return found


@verb
def prioritise(*, mrn: str, reason: str, by: Actor) -> Verification:
    """Put a verification before all others, as a supervisor, with a reason that stays in the log.

    Raises SayWhy (EXM011, 422), NoVerification (CVF001, 409), Forbidden (403).
    """
    told = said_why(reason)
    docket, found = _opened(mrn, PRIORITISE, by)
    if found.prioritised_at is None:
        found.prioritised_at = docket.at
        found.save(update_fields=["prioritised_at"])
        docket.note("inspection.verification_prioritised", by=by, number=found.number, reason=told)
        docket.save()
    return found


@verb
def verify(*, mrn: str, seen: Sequence[str], remark: str = "", by: Actor) -> Verification:
    """Say that everything on the list was verified; release fires if this was the last gate.

    Raises ChecksMissing (CVF003, 422), NotInYourHands (CVF002, 409), OneDutyOnly (EXM004, 403).
    """
    docket, found = _held(mrn, by)
    require_other_duties(docket.declaration, by, "verifier")
    missing = [one.id for one in checks_of(docket.declaration) if one.id not in seen]
    if missing:
        raise ChecksMissing(
            _("Not verified yet: %(ids)s.") % {"ids": ", ".join(missing)},
            pointer="seen",
            hint=_("Tick what you have verified, or set it aside with a reason."),
        )
    _move(found, "verify", by)
    found.seen, found.remark, found.ended_at = sorted(set(seen)), remark.strip()[:2000], docket.at
    found.save(update_fields=["state", "state_since", "seen", "remark", "ended_at"])
    docket.note("inspection.verification_verified", by=by, number=found.number, checks=found.seen)
    docket.settle()
    docket.save()
    return found


def checks_of(declaration: Declaration) -> list[Check]:
    """What is verified for these goods. One query."""
    chapters = {code[:2] for code in declaration.items.values_list("hs6", flat=True)}
    return [one for one in CHECKS if one.applies(chapters=chapters, lane=declaration.lane)]


def _open_one(declaration: Declaration) -> Verification | None:
    rows = Verification.objects.filter(declaration=declaration, state__in=OPEN_VERIFICATIONS)
    found = for_update(rows).first()
    if found is not None:
        mark_locked(found)
        found.declaration = declaration
    return found


def _opened(mrn: str, permission: str, by: Actor) -> tuple[Docket, Verification]:
    docket = Docket.open(mrn)
    require(by, permission, docket.declaration)
    found = _open_one(docket.declaration)
    if found is None:
        raise NoVerification(pointer="verification", hint=_("It is verified or no longer needed."))
    return docket, found


def _held(mrn: str, by: Actor) -> tuple[Docket, Verification]:
    docket, found = _opened(mrn, VERIFY, by)
    if found.verifier != by.id or found.state != VerificationState.IN_HAND:
        raise NotInYourHands(pointer="verifier", hint=_("Take the next from the queue."))
    return docket, found


def _move(found: Verification, step: str, by: Actor) -> None:
    advance(found, "state", step, by=by)
    found.state_since = clock.now()
