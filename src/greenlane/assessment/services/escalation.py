"""The anonymous escalation of delayed checks: open, acknowledge, go up, resolve, rate.

A declaration is locked before its escalation. Timers move what nobody acts on; every step looks again under the lock.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from greenlane.assessment.causes import Cause, Delay
from greenlane.assessment.errors import (
    RatingUnusable,
    ReasonTooShort,
    ResolutionIncomplete,
    StillAnonymous,
)
from greenlane.assessment.escalating import calendar_for, limit_of, require_handler, standing
from greenlane.assessment.models import Escalation
from greenlane.assessment.permissions import ESCALATE, HANDLE
from greenlane.assessment.states import LEVELS, UNRESOLVED, EscalationState
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Forbidden, Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import GrievanceNumber
from greenlane.foundation.verbs import verb

SHORTEST = 10
MOST_WORDS = 1000


class Opened(NamedTuple):
    """`again` where an escalation was open already: it is the one."""

    escalation: Escalation
    again: bool


@verb
def open_escalation(*, mrn: str, delay: str = Delay.NO_DECISION, words: str = "", by: Actor) -> Opened:
    """Complain about a delayed check without the officer learning of it; asking again tells the one that is open.

    Raises TooEarlyToEscalate (AEM001, 409) with the moment from which it is possible, NothingToEscalate (AEM002, 409),
    YoursToAnswer (AEM003, 409), NotFound (404), Forbidden (403).
    """
    declaration = lock(Declaration.objects.select_related("declarant", "trader"), mrn=mrn)
    require(by, ESCALATE, declaration)
    known = Escalation.objects.filter(declaration=declaration, state__in=UNRESOLVED).first()
    if known is not None:
        return Opened(known, again=True)
    refusal = standing(declaration).refusal
    if refusal is not None:
        raise refusal
    at = clock.now()
    due = limit_of(EscalationState.OPEN, at, calendar_for(declaration, at))
    number = GrievanceNumber.issue(year=clock.day_of(at).year, country=settings.GREENLANE_COUNTRY)
    made = Escalation.objects.create(
        number=number,
        declaration=declaration,
        organisation_id=by.organisation_id or declaration.declarant_id,
        opened_by=by.id,
        delay=Delay(delay),
        words=words.strip()[:MOST_WORDS],
        opened_at=at,
        since=at,
        due_at=due,
    )
    record("assessment.escalation_opened", subject=made, actor=by, mrn=declaration.mrn, due=due)
    return Opened(made, again=False)


@verb
def acknowledge(*, number: str, by: Actor) -> Escalation:
    """Say that a supervisor has seen it. Safe to repeat by the same person.

    Raises IllegalTransition (409), OwnChain (AEM004, 403), NotYourLevel (AEM005, 403), NotFound (404), Forbidden (403).
    """
    found = _held(number, by)
    if found.state == EscalationState.ACKNOWLEDGED and found.handler == by.id:
        return found
    _move(found, "acknowledge", clock.now(), by)
    found.acknowledged_at, found.handler = found.since, by.id
    found.save(update_fields=["state", "since", "due_at", "acknowledged_at", "handler"])
    record("assessment.escalation_acknowledged", subject=found, actor=by, due=found.due_at)
    return found


@verb
def escalate(*, number: str, reason: str = "", by: Actor = SYSTEM) -> Escalation | None:
    """Take it one level up: by a person with a reason, or by the clock once its limit has passed.

    The clock's step counts from the limit, not from when the worker came to it; None where nothing is due, so that it
    can be repeated. Raises IllegalTransition (409), ReasonTooShort (DRW003, 422) and what `acknowledge` raises.
    """
    by_clock = by.has(Role.SYSTEM)
    if by_clock:
        require(by, HANDLE)
        found = _locked(number)
        if found.state not in UNRESOLVED or found.due_at is None or found.due_at > clock.now():
            return None
        at = found.due_at
    else:
        found, at = _held(number, by), clock.now()
        if len(reason.strip()) < SHORTEST:
            raise ReasonTooShort(
                pointer="reason", hint="Ten characters at least; say why it goes further up."
            )
    _move(found, "escalate", at, by)
    found.level = LEVELS[EscalationState(found.state)]
    found.breaches += by_clock
    found.handler = "" if by_clock else by.id
    found.save(update_fields=["state", "since", "due_at", "level", "breaches", "handler"])
    record(
        "assessment.escalated",
        subject=found,
        actor=by,
        level=found.level,
        breach=by_clock,
        limit=at if by_clock else None,
        due=found.due_at,
        reason=reason.strip(),
    )
    return found


@verb
def show_complainant(*, number: str, reason: str, by: Actor) -> Escalation:
    """Learn who complained, where the case cannot be solved without it; the reason is kept in the event log.

    Raises StillAnonymous (AEM008, 403) below level 1, ReasonTooShort (DRW003, 422) and what `acknowledge` raises.
    """
    found = _held(number, by)
    if len(reason.strip()) < SHORTEST:
        raise ReasonTooShort(pointer="reason", hint="Ten characters at least; say why you need to know.")
    if found.level < 1:
        raise StillAnonymous(hint="Take it to level 1 first.")
    if by.id in found.shown_to:
        return found
    found.shown_to = [*found.shown_to, by.id]
    found.save(update_fields=["shown_to"])
    record("assessment.complainant_shown", subject=found, actor=by, reason=reason.strip())
    return found


@verb
def resolve(*, number: str, cause: str, done: str, by: Actor) -> Escalation:
    """Close it with its root cause and what was done; the complainant reads the latter and may rate it.

    Raises ResolutionIncomplete (AEM006, 422) and what `acknowledge` raises.
    """
    found = _held(number, by)
    faults = list(_lacking(cause, done))
    if faults:
        raise ResolutionIncomplete.of(faults)
    _move(found, "resolve", clock.now(), by)
    found.cause, found.done, found.handler = Cause(cause), done.strip()[:MOST_WORDS], by.id
    found.resolved_at = found.since
    fields = ["state", "since", "due_at", "cause", "done", "handler", "resolved_at"]
    found.save(update_fields=fields)
    record("assessment.escalation_resolved", subject=found, actor=by, cause=found.cause, level=found.level)
    return found


@verb
def rate(*, number: str, rating: int, comment: str = "", by: Actor) -> Escalation:
    """Say how it went, from 1 (bad) to 5 (good), once.

    Raises RatingUnusable (AEM007, 422), IllegalTransition (409), NotFound (404), Forbidden (403).
    """
    require(by, ESCALATE)
    found = _locked(number)
    if not _is_complainant(found, by):
        raise Forbidden("Only who escalated rates.")
    if not 1 <= rating <= 5:
        raise RatingUnusable(pointer="rating", hint="1 is bad, 5 is good.")
    _move(found, "rate", clock.now(), by)
    found.rating, found.comment, found.rated_at = rating, comment.strip()[:MOST_WORDS], found.since
    found.save(update_fields=["state", "since", "due_at", "rating", "comment", "rated_at"])
    record("assessment.escalation_rated", subject=found, actor=by, rating=rating)
    return found


def _locked(number: str) -> Escalation:
    rows = Escalation.objects.select_related("declaration")
    return lock(rows, number=number.replace("\x00", "").strip().upper())


def _held(number: str, by: Actor) -> Escalation:
    """The escalation, held for somebody who may handle it."""
    require(by, HANDLE)
    found = _locked(number)
    require_handler(found, by)
    return found


def _move(found: Escalation, step: str, at: datetime, by: Actor) -> None:
    advance(found, "state", step, by=by)
    found.since = at
    state = EscalationState(found.state)
    found.due_at = limit_of(state, at, calendar_for(found.declaration, at)) if found.is_open else None


def _lacking(cause: str, done: str) -> list[Violation]:
    code = ResolutionIncomplete.code
    faults = []
    if cause not in Cause.values:
        faults.append(
            Violation(code, "Choose the cause of the delay.", "cause", "It is counted for everybody.")
        )
    if len(done.strip()) < SHORTEST:
        hint = "Ten characters at least; the complainant reads it."
        faults.append(Violation(code, "Say what was done.", "done", hint))
    return faults


def _is_complainant(found: Escalation, by: Actor) -> bool:
    return by.organisation_id is not None and by.organisation_id == found.organisation_id
