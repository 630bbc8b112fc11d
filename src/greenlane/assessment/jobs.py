"""What the worker does for the draws: commit to tomorrow, publish yesterday, draw again what is due."""

from __future__ import annotations

import logging
from datetime import timedelta

from greenlane.assessment import services
from greenlane.assessment.models import AssessmentGroup, Assignment, DrawSecret
from greenlane.assessment.states import OPEN
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.jobs import register_step

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
    missing = wanted - set(DrawSecret.objects.filter(day__in=wanted).values_list("day", flat=True))
    if not missing or not AssessmentGroup.objects.filter(active=True).exists():
        return 0
    for day in sorted(missing):
        services.commit_secret(day=day)
    return len(missing)


def _retry() -> int:
    due = Assignment.objects.filter(state__in=OPEN, due_at__lte=clock.now()).order_by("due_at", "pk")
    drawn = 0
    for mrn in list(due.values_list("declaration__mrn", flat=True)[:AT_ONCE]):
        try:
            drawn += services.retry(mrn=mrn, by=SYSTEM) is not None
        except CustomsError as refusal:  # one case must not keep the others waiting
            log.warning("a check was not drawn again: %s %s", refusal.code, refusal.message)
    return drawn


def register_jobs() -> None:
    """Add the draws to the worker's round; called when the app is ready."""
    register_step("draws", work_due, order=60)
