"""Drawing an officer for a check, drawing again, and taking a check over.

Locks are always taken in this order: payment orders, the declaration, the lock of draws, assignments.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from greenlane.assessment.candidates import candidates, members_of
from greenlane.assessment.engine.draw import Drawn, Question
from greenlane.assessment.engine.draw import draw as drawn
from greenlane.assessment.engine.eligibility import divide
from greenlane.assessment.errors import InConflict, NoCase, ReasonTooShort
from greenlane.assessment.hours import Hours, hours_of
from greenlane.assessment.locks import one_draw_at_a_time
from greenlane.assessment.models import AssessmentGroup, Assignment, Draw, DrawSecret, DrawSheet, PortTransfer
from greenlane.assessment.permissions import REDRAW, TAKE_OVER
from greenlane.assessment.selectors import anchor_of, group_for
from greenlane.assessment.states import OPEN, AssignmentState
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.canonical import canonical_json
from greenlane.foundation.db import for_update, lock, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Membership

SHORTEST_REASON = 10
TRY_AGAIN = timedelta(minutes=15)
"""How soon a case that nobody could be given is tried again within working hours."""
AT_THE_LIMIT = "no decision within the limit"


@verb
def draw(*, mrn: str, by: Actor = SYSTEM) -> Assignment | None:
    """Draw an officer for a declaration in a check; the open assignment again where there is one.

    None where no active group covers the goods. Raises NoCase (DRW002, 409) when it is in no check, NotFound (404),
    Forbidden (403).
    """
    require(by, "assessment.draw")
    declaration = _locked(mrn)
    if declaration.assessment != Assessment.IN_ASSESSMENT:
        raise NoCase(pointer="assessment", hint=f"It is “{declaration.get_assessment_display()}”.")
    return assign(declaration, by=by)


def assign(declaration: Declaration, *, by: Actor) -> Assignment | None:
    """The draw itself, for a declaration that this transaction holds. None also for one given to the port for good."""
    group = group_for(declaration)
    if group is None or PortTransfer.objects.filter(declaration=declaration).exists():
        return None
    one_draw_at_a_time()
    known = Assignment.objects.filter(declaration=declaration, state__in=OPEN).first()
    return known or _next(declaration, group, reason="", by=by)


@verb
def redraw(*, mrn: str, reason: str, by: Actor) -> Assignment:
    """Take a check from its officer and draw another; the one who had it comes last.

    Raises NoCase (DRW002, 409) where nothing is open, ReasonTooShort (DRW003, 422), Forbidden (403).
    """
    require(by, REDRAW)
    before = _open(mrn, reason)
    _end(before, "redraw", by)
    record(
        "assessment.redrawn",
        subject=before,
        actor=by,
        ordinal=before.ordinal,
        officer=before.officer,
        reason=reason.strip(),
    )
    return _next(before.declaration, before.group, reason=reason.strip(), by=by)


@verb
def retry(*, mrn: str, by: Actor = SYSTEM) -> Assignment | None:
    """What the timer does at a limit: draw again, or try a case that nobody could be given once more.

    Safe to repeat: None where nothing is due any more. A case that again finds nobody keeps waiting as it is, and
    outside the hours of the group it stays where it is until they begin.
    """
    require(by, REDRAW)
    declaration = _locked(mrn)
    one_draw_at_a_time()
    due = Assignment.objects.select_related("group").filter(
        declaration=declaration, state__in=OPEN, due_at__lte=clock.now(), first_decision_at=None
    )
    found = for_update(due).first()
    if found is None or declaration.assessment != Assessment.IN_ASSESSMENT:
        return None
    at = clock.now()
    calendar = hours_of(found.group, clock.day_of(at)).calendar
    if not calendar.is_open(at):
        _postpone(found, calendar.add_working(at, timedelta()))
        return None
    if found.state == AssignmentState.UNASSIGNED and not _would_find(declaration, found.group, at):
        _postpone(found, at + TRY_AGAIN)
        return None
    reason = AT_THE_LIMIT if found.state == AssignmentState.DRAWN else "nobody could be drawn before"
    return redraw(mrn=mrn, reason=reason, by=by)


@verb
def take_over(*, mrn: str, reason: str, by: Actor) -> Assignment:
    """Take a check oneself, as a national supervisor: the exception to the draw, with its reason in the log.

    Raises NoCase (DRW002, 409), ReasonTooShort (DRW003, 422), InConflict (DRW007, 403) for who acts for a party,
    Forbidden (403).
    """
    require(by, TAKE_OVER)
    before = _open(mrn, reason)
    declaration, at = before.declaration, clock.now()
    mine = Membership.objects.filter(user__pseudonym=by.id) if len(by.id) == 36 else Membership.objects.none()
    parties = [declaration.declarant_id, declaration.trader_id]
    if mine.filter(organisation__in=[one for one in parties if one is not None]).exists():
        raise InConflict(hint="Another supervisor takes it over.")
    _end(before, "take_over", by)
    taken = Assignment.objects.create(
        declaration=declaration,
        group=before.group,
        ordinal=before.ordinal + 1,
        membership=mine.filter(role="supervisor").first(),
        officer=by.id,
        state=AssignmentState.DRAWN,
        drawn_at=at,
        due_at=_limit(before.group, at),
        reason=reason.strip(),
    )
    record(
        "assessment.taken_over",
        subject=taken,
        actor=by,
        ordinal=taken.ordinal,
        before=before.officer,
        reason=taken.reason,
    )
    return taken


def _locked(mrn: str) -> Declaration:
    return lock(Declaration.objects.select_related("declarant", "trader"), mrn=mrn)


def _open(mrn: str, reason: str) -> Assignment:
    """The open assignment, held with its declaration and against other draws."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort(pointer="reason", hint="Ten characters at least; say what happened.")
    declaration = _locked(mrn)
    one_draw_at_a_time()
    rows = Assignment.objects.select_related("group").filter(declaration=declaration, state__in=OPEN)
    found = for_update(rows).first()
    if found is None:
        raise NoCase(pointer="mrn", hint=f"It is “{declaration.get_assessment_display()}”.")
    mark_locked(found)
    found.declaration = declaration
    return found


def _end(found: Assignment, step: str, by: Actor) -> None:
    advance(found, "state", step, by=by)
    found.ended_at = clock.now()
    found.save(update_fields=["state", "ended_at"])


def _postpone(found: Assignment, until: datetime) -> None:
    found.due_at = until
    found.save(update_fields=["due_at"])


def _would_find(declaration: Declaration, group: AssessmentGroup, at: datetime) -> bool:
    """Whether a draw now would find an officer: what it would do is not kept, so no record is made of trying."""
    if not _committed(at).exists():
        return False
    members = members_of(group, at)
    hours = hours_of(group, clock.day_of(at), {one.office for one in members})
    return bool(divide(candidates(declaration, group, members, hours, at))[0])


def _committed(at: datetime) -> QuerySet[DrawSecret]:
    """The secret of the day of a moment; none without the key that blinds its records."""
    return DrawSecret.objects.select_related("blinding").filter(day=clock.day_of(at), blinding__isnull=False)


def _next(declaration: Declaration, group: AssessmentGroup, *, reason: str, by: Actor) -> Assignment:
    """The next draw of a declaration, with its record; or a case that waits where nobody could be drawn."""
    at = clock.now()
    members = members_of(group, at)
    hours = hours_of(group, clock.day_of(at), {one.office for one in members})
    ordinal = Assignment.objects.filter(declaration=declaration).count() + 1
    secret = _committed(at).first()
    if secret is None:
        return _nobody(declaration, group, ordinal, at, at, why="no_commitment", by=by)
    question = Question(
        day=clock.day_of(at).isoformat(),
        at=canonical_json(at).decode().strip('"'),
        mrn=declaration.mrn,
        ordinal=ordinal,
        anchor=anchor_of(declaration),
        group=group.code,
        port=declaration.office,
        load_cap=group.load_cap,
    )
    made = drawn(
        question,
        candidates(declaration, group, members, hours, at),
        bytes.fromhex(secret.secret),
        bytes.fromhex(secret.blinding.key),
    )
    kept = Draw.objects.create(
        declaration=declaration,
        ordinal=ordinal,
        day=secret.day,
        record=made.record.text(),
        digest=made.record.digest,
        drawn_at=at,
    )
    DrawSheet.objects.create(draw=kept, text=made.sheet_text())
    if not made.officer:
        again = at + TRY_AGAIN if hours.calendar.is_open(at) else _opening(hours, at)
        why = "nobody_eligible" if members else "no_members"
        return _nobody(declaration, group, ordinal, at, again, why=why, by=by, kept=kept)
    membership = next(one.membership for one in members if one.officer == made.officer)
    return _given(declaration, group, made, kept, membership, hours, reason=reason, by=by)


def _given(
    declaration: Declaration,
    group: AssessmentGroup,
    made: Drawn,
    kept: Draw,
    membership: Membership,
    hours: Hours,
    *,
    reason: str,
    by: Actor,
) -> Assignment:
    given = Assignment.objects.create(
        declaration=declaration,
        group=group,
        ordinal=kept.ordinal,
        draw=kept,
        membership=membership,
        officer=made.officer,
        state=AssignmentState.DRAWN,
        drawn_at=kept.drawn_at,
        due_at=hours.calendar.add_working(kept.drawn_at, timedelta(hours=group.limit_hours)),
        reason=reason,
    )
    record(
        "assessment.drawn",
        subject=given,
        actor=by,
        ordinal=given.ordinal,
        officer=made.officer,
        group=group.code,
        day=made.record.day,
        record=made.record.digest,
    )
    return given


def _nobody(
    declaration: Declaration,
    group: AssessmentGroup,
    ordinal: int,
    at: datetime,
    again: datetime,
    *,
    why: str,
    by: Actor,
    kept: Draw | None = None,
) -> Assignment:
    waits = Assignment.objects.create(
        declaration=declaration,
        group=group,
        ordinal=ordinal,
        draw=kept,
        state=AssignmentState.UNASSIGNED,
        drawn_at=at,
        due_at=again,
        reason=why,
    )
    record(
        "assessment.nobody_drawn",
        subject=waits,
        actor=by,
        ordinal=ordinal,
        group=group.code,
        why=why,
        record=kept.digest if kept is not None else "",
    )
    return waits


def _limit(group: AssessmentGroup, at: datetime) -> datetime:
    calendar = hours_of(group, clock.day_of(at)).calendar
    return calendar.add_working(at, timedelta(hours=group.limit_hours))


def _opening(hours: Hours, at: datetime) -> datetime:
    return hours.calendar.add_working(at, timedelta())
