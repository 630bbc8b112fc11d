"""Asking a declarant: an officer writes one query with everything in it; a second and a third need a supervisor.

Locks: the declaration, then its assignment, then the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from greenlane.assessment.engine.questions import Surroundings, faults
from greenlane.assessment.errors import (
    BeingCancelled,
    NoQuery,
    OwnQuery,
    QueryFaulty,
    QueryLimitReached,
    QueryReasonTooShort,
    QueryUnderWay,
    WhyNotBefore,
)
from greenlane.assessment.evidence import Case, Cited
from greenlane.assessment.hours import hours_of
from greenlane.assessment.models import InformationRequest, QueryItem
from greenlane.assessment.permissions import APPROVE_QUERY
from greenlane.assessment.selectors import open_assignment
from greenlane.assessment.services.casework import first_decision, open_case
from greenlane.assessment.states import MOST_QUERIES, UNDER_WAY, QueryState
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import Assessment, Cancellation
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.calendars import WorkingCalendar, always_open
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import IllegalTransition, Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.selectors import calendar_of, offices

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as its officer writes it; evidence is looked up when the draft is kept."""

    reason: str = ""
    fact: str = ""
    item: int | None = None
    text: str = ""
    document: str = ""
    evidence: tuple[Cited, ...] = ()


@verb
def keep_draft(
    *, mrn: str, questions: Sequence[Asked], why_not_before: str = "", by: Actor
) -> InformationRequest:
    """Keep what an officer has written so far, finished or not, in place of what was kept before.

    Raises QueryFaulty (422) for evidence that is not there, QueryLimitReached (QRY001, 409), QueryUnderWay
    (QRY002, 409), IllegalTransition (409), NotFound (404), Forbidden (403), NotYourCase (DRW001, 403).
    """
    declaration = _in_check(mrn, by).declaration
    query = _under_way(declaration)
    if query is not None and query.state != QueryState.DRAFTED:
        raise QueryUnderWay(hint=f"It is “{query.get_state_display()}”.")
    if query is None:
        query = _new(declaration, by)
    query.drafted_by, query.why_not_before = by.id, why_not_before.strip()
    query.save(update_fields=["drafted_by", "why_not_before"])
    _keep_items(query, questions, Case.of(declaration, by))
    return query


@verb
def discard_draft(*, mrn: str, by: Actor) -> None:
    """Throw a draft away; nothing of it was ever sent. Raises NoQuery (404) and as `keep_draft`."""
    declaration = _in_check(mrn, by).declaration
    query = _drafted(declaration)
    ordinal = query.ordinal
    query.delete()
    record("assessment.query_discarded", subject=declaration, actor=by, query=ordinal)


@verb
def issue(*, mrn: str, by: Actor) -> InformationRequest:
    """Send the declarant the first query about his declaration: the case waits for his reply.

    Raises QueryFaulty (422) with every fault of every question, WhyNotBefore (409 on a second or third: send it to a
    supervisor), BeingCancelled (QRY020, 409), NoQuery (404) and as `keep_draft`.
    """
    docket = _in_check(mrn, by)
    query = _drafted(docket.declaration)
    if query.needs_supervisor:
        raise IllegalTransition(
            "A second and a third query need a supervisor.", pointer="state", hint="Send it to a supervisor."
        )
    _require_sound(query, docket.declaration, by)
    query.drafted_by = by.id
    return _issue(docket, query, "issue", by)


@verb
def submit(*, mrn: str, by: Actor) -> InformationRequest:
    """Send a second or third query to a supervisor, with why it was not asked before. Raises as `issue`."""
    docket = _in_check(mrn, by)
    query = _drafted(docket.declaration)
    if not query.needs_supervisor:
        raise IllegalTransition(
            "The first query needs no supervisor.", pointer="state", hint="Send it to the declarant."
        )
    _require_sound(query, docket.declaration, by)
    advance(query, "state", "submit", by=by)
    query.drafted_by, query.submitted_at = by.id, docket.at
    query.save(update_fields=["state", "drafted_by", "submitted_at"])
    first_decision(docket.declaration, docket.at)
    docket.note("assessment.query_submitted", by=by, query=query.ordinal, items=query.items.count())
    docket.save()
    return query


@verb
def ask(*, mrn: str, questions: Sequence[Asked], why_not_before: str = "", by: Actor) -> InformationRequest:
    """Write and send a query in one act: to the declarant, or to a supervisor where it is the second or third.

    Raises as `keep_draft`, `issue` and `submit`.
    """
    query = keep_draft(mrn=mrn, questions=questions, why_not_before=why_not_before, by=by)
    return submit(mrn=mrn, by=by) if query.needs_supervisor else issue(mrn=mrn, by=by)


@verb
def fetch_back(*, mrn: str, by: Actor) -> InformationRequest:
    """Take a query back from the supervisor who has not decided yet, to change it."""
    declaration = _in_check(mrn, by).declaration
    query = _awaited(declaration)
    advance(query, "state", "fetch_back", by=by)
    query.save(update_fields=["state"])
    return query


@verb
def approve(*, mrn: str, by: Actor) -> InformationRequest:
    """Approve a second or third query as a supervisor who did not write it: it is issued at once.

    Raises OwnQuery (QRY012, 403), NoQuery (404), BeingCancelled (QRY020, 409), IllegalTransition (409).
    """
    docket = _to_decide(mrn, by)
    query = _awaited(docket.declaration, but_not_of=by)
    query.decided_by = by.id
    return _issue(docket, query, "approve", by)


@verb
def decline(*, mrn: str, reason: str, by: Actor) -> InformationRequest:
    """Send a second or third query back to its officer with a reason.

    Raises as `approve`, QueryReasonTooShort (QRY016, 422).
    """
    _require_reason(reason)
    docket = _to_decide(mrn, by)
    query = _awaited(docket.declaration, but_not_of=by)
    advance(query, "state", "decline", by=by)
    query.decided_by, query.declined_because = by.id, reason.strip()
    query.save(update_fields=["state", "decided_by", "declined_because"])
    docket.note("assessment.query_declined", by=by, query=query.ordinal, reason=reason.strip())
    docket.save()
    return query


@verb
def take_back(*, mrn: str, reason: str, by: Actor) -> InformationRequest:
    """Take an open query back; the officer decides without it. It counts as one of the three.

    Raises QueryReasonTooShort (422), IllegalTransition (409), NoQuery (404), Forbidden (403).
    """
    _require_reason(reason)
    docket = open_case(mrn=mrn, by=by)
    docket.move("assessment", "take_back", by=by)
    query = opened(docket.declaration)
    end(query, "take_back", docket.at, by)
    query.ended_because = reason.strip()
    query.save(update_fields=["ended_because"])
    docket.note("assessment.query_taken_back", by=by, query=query.ordinal, reason=reason.strip())
    docket.save()
    return query


def opened(declaration: Declaration) -> InformationRequest:
    """The query that waits for its reply, held. Raises NoQuery (404)."""
    return _held(declaration, QueryState.ISSUED)


def end(query: InformationRequest, step: str, at: datetime, by: Actor) -> None:
    """Move an issued query on; how it ended stays with it when its case is closed."""
    advance(query, "state", step, by=by)
    query.outcome, query.ended_at = query.state, at
    query.save(update_fields=["state", "outcome", "ended_at"])


def limit_of(declaration: Declaration, at: datetime) -> datetime:
    """When the time for a reply is over, by the calendar of the group, else of the office."""
    return _calendar(declaration, at).add_working(at, timedelta(hours=settings.GREENLANE_QUERY_REPLY_HOURS))


def _calendar(declaration: Declaration, at: datetime) -> WorkingCalendar:
    case = open_assignment(declaration)
    if case is not None:
        return hours_of(case.group, clock.day_of(at)).calendar
    office = offices().get(declaration.office)
    return calendar_of(office) if office is not None else always_open()


def _in_check(mrn: str, by: Actor) -> Docket:
    """The declaration, held, for the officer who checks it now."""
    docket = open_case(mrn=mrn, by=by)
    found = docket.declaration
    if found.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            "Only a declaration in a documentary check is asked about.",
            pointer="assessment",
            hint=f"It is “{found.get_assessment_display()}”.",
        )
    return docket


def _to_decide(mrn: str, by: Actor) -> Docket:
    docket = Docket.open(mrn)
    require(by, APPROVE_QUERY, docket.declaration)
    return docket


def _under_way(declaration: Declaration) -> InformationRequest | None:
    rows = InformationRequest.objects.filter(declaration=declaration, state__in=UNDER_WAY)
    query = for_update(rows).first()
    if query is not None:
        mark_locked(query)
        query.declaration = declaration
    return query


def _held(declaration: Declaration, state: QueryState) -> InformationRequest:
    query = _under_way(declaration)
    if query is None or query.state != state:
        raise NoQuery(pointer="state", hint="Look at the queries of this declaration.")
    return query


def _drafted(declaration: Declaration) -> InformationRequest:
    """The draft, held. Raises NoQuery (404), QueryLimitReached (409) where none can be written any more."""
    query = _under_way(declaration)
    if query is None:
        _next_ordinal(declaration)
        raise NoQuery(pointer="state", hint="Write it first.")
    if query.state != QueryState.DRAFTED:
        raise QueryUnderWay(hint=f"It is “{query.get_state_display()}”.")
    return query


def _awaited(declaration: Declaration, but_not_of: Actor | None = None) -> InformationRequest:
    query = _held(declaration, QueryState.AWAITING_SUPERVISOR)
    if but_not_of is not None and query.drafted_by == but_not_of.id:
        raise OwnQuery(hint="Another supervisor decides on it.")
    return query


def _new(declaration: Declaration, by: Actor) -> InformationRequest:
    case = open_assignment(declaration)
    query = InformationRequest.objects.create(
        declaration=declaration,
        ordinal=_next_ordinal(declaration),
        drafted_by=by.id,
        drafted_at=clock.now(),
        group=case.group.code if case is not None else "",
    )
    mark_locked(query)
    return query


def _next_ordinal(declaration: Declaration) -> int:
    """Raises QueryLimitReached (409) where three were issued."""
    ordinal = InformationRequest.objects.filter(declaration=declaration).count() + 1
    if ordinal > MOST_QUERIES:
        raise QueryLimitReached(hint="Decide on what you have.")
    return ordinal


def _keep_items(query: InformationRequest, questions: Sequence[Asked], case: Case) -> None:
    rows: list[QueryItem] = []
    missing: list[Violation] = []
    for number, one in enumerate(questions, 1):
        found, lacking = case.resolved(one.evidence, one.item, f"items/{number}/evidence")
        missing += lacking
        rows.append(
            QueryItem(
                query=query,
                position=number,
                reason=one.reason[:4],
                fact=one.fact[:20],
                item=one.item,
                text=one.text.strip(),
                document=one.document[:4],
                evidence=[evidence.as_json() for evidence in found],
            )
        )
    if missing:
        raise QueryFaulty.of(missing)
    query.items.all().delete()
    QueryItem.objects.bulk_create(rows)


def _require_sound(query: InformationRequest, declaration: Declaration, by: Actor) -> None:
    found = faults_of(query, declaration, by)
    if found:
        raise QueryFaulty.of(found)


def faults_of(query: InformationRequest, declaration: Declaration, by: Actor) -> list[Violation]:
    """Everything that keeps a draft from being sent."""
    case = Case.of(declaration, by)
    around = Surroundings(set(declaration.items.values_list("sequence", flat=True)), case.listed())
    found = faults([row.question for row in query.items.all()], around)
    if query.needs_supervisor and len(query.why_not_before) < SHORTEST_REASON:
        found.append(
            Violation(
                WhyNotBefore.code,
                str(WhyNotBefore.__doc__),
                "why_not_before",
                "A supervisor reads it; the declarant reads it too.",
                "Customs Act s. 46(4)",
            )
        )
    return found


def _issue(docket: Docket, query: InformationRequest, step: str, by: Actor) -> InformationRequest:
    declaration, at = docket.declaration, docket.at
    if declaration.cancellation == Cancellation.REQUESTED:
        raise BeingCancelled(pointer="cancellation", hint="A supervisor decides on it.")
    docket.move("assessment", "issue_query", by=by)
    advance(query, "state", step, by=by)
    query.issued_at, query.due_at = at, limit_of(declaration, at)
    query.save(update_fields=["state", "issued_at", "due_at", "drafted_by", "decided_by"])
    first_decision(declaration, at)
    docket.note(
        "assessment.query_issued",
        by=by,
        query=query.ordinal,
        items=query.items.count(),
        due=query.due_at.isoformat(timespec="seconds"),
    )
    docket.save()
    return query


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise QueryReasonTooShort(pointer="reason", hint="Ten characters at least.")
