"""When a delayed check may be escalated, who may handle it, and until when each level has to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from greenlane.assessment.errors import (
    NothingToEscalate,
    NotYourLevel,
    OwnChain,
    TooEarlyToEscalate,
    YoursToAnswer,
)
from greenlane.assessment.hours import hours_of
from greenlane.assessment.models import Assignment, Escalation
from greenlane.assessment.states import EscalationState
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import WITH_AN_OFFICER, Assessment, Cargo
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.calendars import WorkingCalendar, always_open
from greenlane.foundation.errors import CustomsError
from greenlane.parties.models import Membership, Office
from greenlane.parties.selectors import calendar_of

BASIS = "CBIC advisory on the Anonymised Escalation Mechanism; Circular 23/2022-Customs"
TRADERS_TURN = frozenset({Assessment.QUERY_OPEN, Assessment.HEARING})


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a check may be escalated: `refusal` says why not yet, `since` from when on, where that is known."""

    refusal: CustomsError | None
    since: datetime | None = None


def standing(declaration: Declaration) -> Standing:
    """Whether a trader may escalate now. No query.

    The clock runs from lodgement, and again from every step of the check: what has not moved for so long is stalled.
    """
    if declaration.assessment in TRADERS_TURN:
        return Standing(
            YoursToAnswer(pointer="assessment", hint=_("Reply first; the clock starts again then."))
        )
    if declaration.assessment not in WITH_AN_OFFICER:
        hint = _("It is “%(state)s”.") % {"state": declaration.get_assessment_display()}
        return Standing(NothingToEscalate(pointer="assessment", hint=hint))
    since = max(declaration.registered_at, declaration.assessment_since) + waiting_time()
    if declaration.cargo == Cargo.PRE_ARRIVAL:
        hint = _("Possible when the goods have arrived, and not before %(moment)s.")
        return Standing(TooEarlyToEscalate(pointer="cargo", hint=hint % {"moment": _shown(since)}), since)
    if clock.now() < since:
        hint = _("Possible from %(moment)s on.") % {"moment": _shown(since)}
        return Standing(TooEarlyToEscalate(pointer="assessment_since", hint=hint), since)
    return Standing(None, since)


def _shown(moment: datetime) -> str:
    return date_format(localtime(moment, ZoneInfo(settings.GREENLANE_TIME_ZONE)), "DATETIME_FORMAT")


def waiting_time() -> timedelta:
    return timedelta(hours=settings.GREENLANE_ESCALATION_AFTER_HOURS)


def calendar_for(declaration: Declaration, since: datetime) -> WorkingCalendar:
    """The working hours that count: of the group that checks, else of the office. Two queries."""
    last = Assignment.objects.filter(declaration=declaration).select_related("group").order_by("-ordinal")
    found = last.first()
    if found is not None:
        return hours_of(found.group, clock.day_of(since)).calendar
    office = Office.objects.filter(code=declaration.office).first()
    return calendar_of(office) if office is not None else always_open()


def limit_of(state: EscalationState, since: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Until when somebody has to act on an escalation that is in a state since a moment; None where none is above."""
    match state:
        case EscalationState.OPEN | EscalationState.ACKNOWLEDGED:
            hours = settings.GREENLANE_ESCALATION_ACKNOWLEDGE_HOURS
            return calendar.add_working(since, timedelta(hours=hours))
        case EscalationState.LEVEL1:
            return calendar.add_working(since, timedelta(hours=settings.GREENLANE_ESCALATION_LEVEL1_HOURS))
        case EscalationState.LEVEL2:
            return since + timedelta(hours=settings.GREENLANE_ESCALATION_LEVEL2_HOURS)
        case _:
            return None


def rank(actor: Actor) -> int:
    """The level somebody acts at: 1 a supervisor of an office, 2 a national one, 3 the national centre, else 0."""
    if actor.organisation_id is not None:
        return 0
    if actor.has(Role.ASSESSMENT_MONITOR):
        return 3
    if actor.has(Role.SUPERVISOR):
        return 1 if actor.office else 2
    return 0


def require_handler(found: Escalation, by: Actor) -> None:
    """Raise unless this person may act on an escalation: high enough, and not of the chain it complains about.

    Raises OwnChain (AEM004, 403), NotYourLevel (AEM005, 403).
    """
    if rank(by) < found.needs_level:
        raise NotYourLevel(hint=f"It is at level {found.needs_level}.")
    officers, offices = chain_of(found.declaration)
    if by.id in officers or by.office in offices or _acts_for(found, by):
        raise OwnChain(hint="A supervisor of another office or of the national centre handles it.")


def chain_of(declaration: Declaration) -> tuple[frozenset[str], frozenset[str]]:
    """Who assesses or assessed a declaration, and their offices; where nobody was drawn, the office of import."""
    rows = list(
        Assignment.objects.filter(declaration=declaration)
        .exclude(officer="")
        .values_list("officer", "membership__office__code")
    )
    officers = frozenset(officer for officer, _office in rows)
    offices = frozenset(office for _officer, office in rows if office)
    return officers, offices or frozenset() if rows else frozenset({declaration.office})


def _acts_for(found: Escalation, by: Actor) -> bool:
    """Whether he plays a role for a party of the declaration."""
    if len(by.id) != 36:
        return False
    parties = [found.organisation_id, found.declaration.declarant_id, found.declaration.trader_id]
    mine = Membership.objects.filter(user__pseudonym=by.id)
    return mine.filter(organisation__in=[one for one in parties if one is not None]).exists()
