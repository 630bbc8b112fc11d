"""The five clocks of a provisional assessment: begun, met, paused, resumed, extended, reminded of, expired."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from greenlane.assessment.engine.periods import end_of, months_on
from greenlane.assessment.errors import ClocksStand, NotProvisional, ReasonTooShort, SamePersonTwice
from greenlane.assessment.listed import CLOCKS, PAUSES
from greenlane.assessment.models import ClockPause, ProvisionalAssessment, ProvisionalClock
from greenlane.assessment.permissions import EXTEND, FINALISE, PROVISIONAL
from greenlane.assessment.states import ClockName, ClockState, ProvisionalState
from greenlane.declarations.services.docket import Docket
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

SHORTEST_REASON = 10
GOING = (ClockState.RUNNING, ClockState.PAUSED)


def open_provisional(
    mrn: str, by: Actor, permission: str, *, with_payment: bool = False
) -> tuple[Docket, ProvisionalAssessment]:
    """The declaration held, and its open case. Raises NotProvisional (PRV001, 409), Forbidden (403)."""
    docket = Docket.open(mrn, with_payment=with_payment)
    require(by, permission, docket.declaration)
    return docket, held(docket)


def held(docket: Docket) -> ProvisionalAssessment:
    rows = ProvisionalAssessment.objects.filter(declaration=docket.declaration, state=ProvisionalState.OPEN)
    found = for_update(rows).first()
    if found is None:
        raise NotProvisional(
            pointer="assessment", hint=f"It is “{docket.declaration.get_assessment_display()}”."
        )
    mark_locked(found)
    found.declaration = docket.declaration
    return found


def reason_of(text: str) -> str:
    """A reason worth keeping. Raises ReasonTooShort (DRW003, 422)."""
    if len(text.strip()) < SHORTEST_REASON:
        raise ReasonTooShort(pointer="reason", hint="Ten characters at least; say what happened.")
    return text.strip()


def start(found: ProvisionalAssessment, name: ClockName) -> ProvisionalClock:
    """Begin a clock now; where the case is paused, it begins to run when that ends."""
    rule, at = CLOCKS[name], clock.now()
    paused = found.pauses.filter(until=None).exists()
    begun = ProvisionalClock.objects.create(
        provisional=found,
        name=name,
        state=ClockState.PAUSED if paused else ClockState.RUNNING,
        started_at=at,
        due_at=end_of(at, settings.GREENLANE_TIME_ZONE, **rule.period),
        basis=rule.basis,
        paused_at=at if paused else None,
    )
    mark_locked(begun)
    return begun


def clock_of(found: ProvisionalAssessment, name: ClockName) -> ProvisionalClock | None:
    """A clock of a case that this transaction holds."""
    row = ProvisionalClock.objects.filter(provisional=found, name=name).first()
    if row is not None:
        mark_locked(row)
    return row


def meet(found: ProvisionalAssessment, name: ClockName) -> None:
    """Stop a clock because what it is for was done; what is over stays over."""
    row = clock_of(found, name)
    if row is not None and row.state in GOING:
        _end(row, "meet")


def meet_all(found: ProvisionalAssessment) -> None:
    for name in ClockName:
        meet(found, name)


def _end(row: ProvisionalClock, step: str) -> None:
    advance(row, "state", step, by=SYSTEM)
    row.ended_at = clock.now()
    row.save(update_fields=["state", "ended_at"])


@verb
def pause_clocks(*, mrn: str, reason_code: str, reason: str, by: Actor) -> ClockPause:
    """Let every clock of a provisional assessment stand still, for a listed reason.

    Raises ClocksStand (PRV005, 409) where they stand already or the reason is not listed, ReasonTooShort (422),
    NotProvisional (409), Forbidden (403).
    """
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, PROVISIONAL)
    if reason_code not in PAUSES:
        raise ClocksStand("This is no reason for which the clocks may stand still.", pointer="reason_code")
    if found.pauses.filter(until=None).exists():
        raise ClocksStand("The clocks stand still already.", pointer="clocks", hint="Resume them first.")
    pause = ClockPause.objects.create(
        provisional=found, reason_code=reason_code, reason=words, since=docket.at, paused_by=by.id
    )
    for row in _locked(found, ClockState.RUNNING):
        advance(row, "state", "pause", by=by)
        row.paused_at = docket.at
        row.save(update_fields=["state", "paused_at"])
    docket.note("assessment.provisional_paused", by=by, why=reason_code, reason=words)
    docket.save()
    return pause


@verb
def resume_clocks(*, mrn: str, reason: str, by: Actor) -> ClockPause:
    """Let the clocks run on: each has as much time left as it had. Raises as `pause_clocks`."""
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, PROVISIONAL)
    pause = found.pauses.filter(until=None).first()
    if pause is None:
        raise ClocksStand("The clocks are running.", pointer="clocks")
    pause.until = docket.at
    pause.save(update_fields=["until"])
    for row in _locked(found, ClockState.PAUSED):
        advance(row, "state", "resume", by=by)
        row.due_at += docket.at - (row.paused_at or docket.at)
        row.paused_at, row.reminded_at = None, None
        row.save(update_fields=["state", "due_at", "paused_at", "reminded_at"])
    docket.note("assessment.provisional_resumed", by=by, reason=words)
    docket.save()
    return pause


@verb
def extend_overall(*, mrn: str, reason: str, by: Actor) -> ProvisionalClock:
    """Give the whole provisional assessment another year, once, as a higher authority.

    Raises SamePersonTwice (PRV004, 403) for who assessed it, ClocksStand (PRV005, 409) the second time or when it is
    over, ReasonTooShort (422), NotProvisional (409), Forbidden (403).
    """
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, EXTEND)
    if by.id == found.assessed_by:
        raise SamePersonTwice(hint="Another national supervisor than the one who assessed it extends it.")
    row = clock_of(found, ClockName.OVERALL)
    if row is None or row.state not in GOING or row.extended_at is not None:
        raise ClocksStand("It can be extended once, before it is over.", pointer="clocks")
    zone = settings.GREENLANE_TIME_ZONE
    last = clock.day_of(row.due_at - timedelta(seconds=1))
    more = months_on(last, settings.GREENLANE_PROVISIONAL_EXTENSION_MONTHS) - last
    row.due_at = end_of(row.due_at - timedelta(seconds=1), zone, days=more.days)
    row.extended_at, row.reminded_at = docket.at, None
    row.save(update_fields=["due_at", "extended_at", "reminded_at"])
    docket.note("assessment.provisional_extended", by=by, until=clock.day_of(last_moment(row)), reason=words)
    docket.save()
    return row


def last_moment(row: ProvisionalClock) -> datetime:
    """The last moment within a clock's time: what people call its day."""
    return row.due_at - timedelta(seconds=1)


def _locked(found: ProvisionalAssessment, state: ClockState) -> list[ProvisionalClock]:
    rows = list(ProvisionalClock.objects.filter(provisional=found, state=state).order_by("id"))
    for row in rows:
        mark_locked(row)
    return rows


@verb
def remind(*, mrn: str, by: Actor = SYSTEM) -> int:
    """Tell of the clocks that will soon be over, once each; returns how many. Safe to repeat."""
    docket, found = open_provisional(mrn, by, FINALISE)
    soon = docket.at + timedelta(days=settings.GREENLANE_PROVISIONAL_REMIND_DAYS)
    told = 0
    for row in _locked(found, ClockState.RUNNING):
        if row.reminded_at is not None or not docket.at < row.due_at <= soon:
            continue
        row.reminded_at = docket.at
        row.save(update_fields=["reminded_at"])
        docket.note(
            "assessment.provisional_reminded", by=by, clock=row.name, until=clock.day_of(last_moment(row))
        )
        told += 1
    docket.save()
    return told
