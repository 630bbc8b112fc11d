"""When and where goods are examined: proposed by customs, confirmed or answered by the trader; one time for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.inspection.engine.slots import all_open
from greenlane.inspection.errors import NoAppointment, SlotImpossible
from greenlane.inspection.models import Appointment, Examination
from greenlane.inspection.permissions import ANSWER, APPOINT
from greenlane.inspection.services.casework import opened, said_why
from greenlane.inspection.states import NOT_BEGUN, AppointmentState, ExaminationState
from greenlane.parties.models import Holiday, Office

CUSTOMS = "CUSTOMS"
LONGEST = timedelta(hours=12)
Calendar = Callable[[Declaration], WorkingCalendar]
_agencies: dict[str, Calendar] = {}


def register_agency(code: str, calendar: Calendar) -> None:
    """Let an agency take part in examinations: its code, and its working hours at the office of a declaration."""
    _agencies[code] = calendar


def agencies() -> list[str]:
    """Codes of the agencies that can take part beside customs."""
    return sorted(_agencies)


def calendars_of(declaration: Declaration, participants: Sequence[str]) -> list[WorkingCalendar]:
    """The working hours of all who come, customs first. Raises SlotImpossible (EXM007, 422) for an unknown agency."""
    unknown = [code for code in participants if code != CUSTOMS and code not in _agencies]
    if unknown:
        raise SlotImpossible(
            _("No such agency takes part in examinations: %(codes)s.") % {"codes": ", ".join(unknown)},
            pointer="participants",
        )
    others = [_agencies[code](declaration) for code in participants if code != CUSTOMS]
    return [office_calendar(declaration.office), *others]


def office_calendar(code: str) -> WorkingCalendar:
    """The working hours of a customs office with its holidays. Two queries."""
    office = Office.objects.get(code=code)
    days = Holiday.objects.filter(day__gte=clock.today() - timedelta(days=1))
    closed = days.filter(office=None) | days.filter(office=office)
    return WorkingCalendar(
        office.time_zone,
        {int(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in office.hours.items()},
        frozenset(closed.values_list("day", flat=True)),
    )


@verb
def propose(
    *,
    mrn: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    participants: Sequence[str] = (),
    by: Actor,
) -> Appointment:
    """Propose a time and place; an earlier proposal is replaced. The trader answers.

    Raises SlotImpossible (EXM007, 422), NoExamination (EXM001, 409), IllegalTransition (409) once it has begun.
    """
    docket, found = opened(mrn, APPOINT, by)
    coming = [CUSTOMS, *sorted(set(participants) - {CUSTOMS})]
    _require_possible(docket.declaration, starts_at, ends_at, place, coming)
    before = _current(found)
    if before is not None:
        advance(before, "state", "replace", by=by)
        before.save(update_fields=["state"])
    _wait_for_answer(found, by)
    made = Appointment.objects.create(
        examination=found,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
        participants=coming,
        proposed_at=docket.at,
        proposed_by=by.id,
    )
    _note(docket, "inspection.appointment_proposed", made, by)
    return made


@verb
def confirm_time(*, mrn: str, by: Actor) -> Appointment:
    """Agree to the proposed time, as the trader. Raises NoAppointment (EXM008, 409), Forbidden (403)."""
    docket, found = opened(mrn, ANSWER, by)
    current = _answered(found, "confirm", by, docket.at)
    advance(found, "state", "appoint", by=by)
    found.state_since, found.answer_due = docket.at, False
    found.save(update_fields=["state", "state_since", "answer_due"])
    _note(docket, "inspection.examination_appointed", current, by)
    return current


@verb
def decline_time(*, mrn: str, reason: str, by: Actor) -> Appointment:
    """Ask for another time, with a reason and what would suit. Raises NoAppointment (EXM008, 409), SayWhy (EXM011)."""
    told = said_why(reason)
    docket, found = opened(mrn, ANSWER, by)
    current = _answered(found, "decline", by, docket.at, told)
    if found.state == ExaminationState.APPOINTED:
        advance(found, "state", "put_off", by=by)
        found.state_since = docket.at
    found.answer_due = False
    found.save(update_fields=["state", "state_since", "answer_due"])
    _note(docket, "inspection.appointment_declined", current, by, reason=told)
    return current


def _require_possible(
    declaration: Declaration, starts_at: datetime, ends_at: datetime, place: str, coming: Sequence[str]
) -> None:
    if not place.strip():
        raise SlotImpossible(_("Say where."), pointer="place")
    if starts_at <= clock.now():
        raise SlotImpossible(_("This time has passed."), pointer="starts_at")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise SlotImpossible(
            _("An examination ends after it begins, within twelve hours."), pointer="ends_at"
        )
    if not all_open(calendars_of(declaration, coming), starts_at, ends_at):
        raise SlotImpossible(
            pointer="starts_at", hint=_("Choose a time within the working hours of all who come.")
        )


def _current(found: Examination) -> Appointment | None:
    open_ones = [AppointmentState.PROPOSED, AppointmentState.CONFIRMED]
    row = for_update(found.appointments.filter(state__in=open_ones)).first()
    if row is not None:
        mark_locked(row)
    return row


def _wait_for_answer(found: Examination, by: Actor) -> None:
    if found.state == ExaminationState.APPOINTED:
        advance(found, "state", "put_off", by=by)
        found.state_since = clock.now()
    if found.state not in NOT_BEGUN:
        raise NoAppointment(_("The examination has begun."), pointer="state")
    found.answer_due = True
    found.save(update_fields=["state", "state_since", "answer_due"])


def _answered(found: Examination, step: str, by: Actor, at: datetime, reason: str = "") -> Appointment:
    current = _current(found)
    if current is None or found.state not in NOT_BEGUN:
        raise NoAppointment(pointer="appointment", hint=_("Customs proposes one."))
    advance(current, "state", step, by=by)
    current.answered_at, current.answered_by, current.reason = at, by.id, reason
    current.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    return current


def _note(docket: Docket, kind: str, row: Appointment, by: Actor, **more: Any) -> None:
    docket.note(
        kind,
        by=by,
        starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
        place=row.place,
        participants=row.participants,
        **more,
    )
    docket.save()
