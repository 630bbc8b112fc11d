"""What the worker does for the draws: commit to tomorrow, publish yesterday, draw again what is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from greenlane.assessment import services
from greenlane.assessment.jobs_provisional import clocks_due
from greenlane.assessment.models import (
    AssessmentGroup,
    Assignment,
    DecidedItem,
    DrawSecret,
    Escalation,
    InformationRequest,
)
from greenlane.assessment.services.replies import REMIND_AFTER
from greenlane.assessment.services.uniformity import MEASURED, Day
from greenlane.assessment.states import OPEN, UNRESOLVED, QueryState
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.jobs import register_step
from greenlane.foundation.models import Event

log = logging.getLogger(__name__)
AT_ONCE = 200


def work_due() -> int:
    """A step of the worker; returns how much it did. Three queries while nothing is due.

    Every verb looks again under its lock, so that any number of workers do each thing once.
    """
    return _publish() + _commit() + _retry()


def _publish() -> int:
    over = DrawSecret.objects.filter(day__lt=clock.today(), disclosure=None).order_by("day")
    days = list(over.values_list("day", flat=True)[:AT_ONCE])
    for day in days:
        services.publish_secret(day=day)
    return len(days)


def _commit() -> int:
    """Today's too: where the worker stood still at midnight, cases wait until this is done."""
    today = clock.today()
    wanted = {today, today + timedelta(days=1)}
    kept = DrawSecret.objects.filter(day__in=wanted, blinding__isnull=False)
    missing = wanted - set(kept.values_list("day", flat=True))
    if not missing or not AssessmentGroup.objects.filter(active=True).exists():
        return 0
    for day in sorted(missing):
        services.commit_secret(day=day)
    return len(missing)


def _retry() -> int:
    undecided = Assignment.objects.filter(state__in=OPEN, first_decision_at=None)
    due = perishables_first(undecided.filter(due_at__lte=clock.now()), "due_at", "pk", of="declaration")
    drawn = 0
    for mrn in list(due.values_list("declaration__mrn", flat=True)[:AT_ONCE]):
        try:
            drawn += services.retry(mrn=mrn, by=SYSTEM) is not None
        except CustomsError as refusal:  # one case must not keep the others waiting
            log.warning("a check was not drawn again: %s %s", refusal.code, refusal.message)
    return drawn


def watch_queries() -> int:
    """A step of the worker: queries whose time is over lapse, and who was asked a day ago is reminded once."""
    now = clock.now()
    waiting = InformationRequest.objects.filter(state=QueryState.ISSUED)
    over = waiting.filter(due_at__lte=now).order_by("due_at", "pk")
    asked = waiting.filter(reminded_at=None, issued_at__lte=now - REMIND_AFTER, due_at__gt=now)
    lapsed = _each(services.lapse, list(over.values_list("declaration__mrn", flat=True)[:AT_ONCE]))
    return lapsed + _each(
        services.remind_of_query, list(asked.values_list("declaration__mrn", flat=True)[:AT_ONCE])
    )


def _each(work: Callable[..., object], mrns: list[str]) -> int:
    done = 0
    for mrn in mrns:
        try:
            done += work(mrn=mrn, by=SYSTEM) is not None
        except CustomsError as refusal:  # replied just now, or one that must not keep the others waiting
            log.info("a query was left as it is: %s %s", refusal.code, refusal.message)
    return done


def escalate_due() -> int:
    """A step of the worker: what nobody acted on goes up, through as many levels as its limits have passed.

    One query while nothing is due; safe with any number of workers.
    """
    due = Escalation.objects.filter(state__in=UNRESOLVED, due_at__lte=clock.now()).order_by("due_at", "pk")
    moved = 0
    for number in list(due.values_list("number", flat=True)[:AT_ONCE]):
        try:
            while services.escalate(number=number, by=SYSTEM) is not None:
                moved += 1
        except CustomsError as refusal:  # one must not keep the others waiting
            log.warning("an escalation did not go up: %s %s", refusal.code, refusal.message)
    return moved


def compare_due() -> int:
    """A step of the worker: like goods are compared once a day. One query while that is done."""
    done = Event.objects.filter(kind=MEASURED, subject=Day(clock.today()).event_subject)
    if done.exists() or not DecidedItem.objects.exists():
        return 0
    return services.compare_decisions(by=SYSTEM)


def register_jobs() -> None:
    """Add the draws, the limits of queries and the escalations to the worker's round; called when the app is ready."""
    register_step("draws", work_due, order=60)
    register_step("queries", watch_queries, order=61)
    register_step("assessment_clocks", clocks_due, order=63, rests=10)
    register_step("escalations", escalate_due, order=62)
    register_step("uniformity", compare_due, order=64, rests=10)
