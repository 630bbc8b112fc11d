"""What the worker does for models: long work asked for on pages; once a day thresholds and drift."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.jobs import enqueue, register_step, task
from greenlane.foundation.models import Consumer
from greenlane.risk.models import RiskModel
from greenlane.risk.services import drift, models, works
from greenlane.risk.services.profiles import close_due
from greenlane.risk.states import ModelState

log = logging.getLogger(__name__)
DAILY = "risk-models"
"""The reader under whose name the last day of the daily work is kept."""


@task()
def do_work(
    key: str,
    what: str,
    since: str,
    until: str,
    model: int | None,
    actor: dict[str, Any],
    settings: str = "{}",
) -> None:
    """A training or an evaluation that was asked for on a page."""
    works.do(
        key=key,
        what=what,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until),
        model=model,
        by=works.actor_of(actor),
        settings=settings,
    )


def measure_drift_daily() -> int:
    """Once a day, with a live or shadow model: queue the day's work. Costs one query in every other round.

    The day is noted with the queued job in one transaction, so a day is neither left out nor done by two workers.
    """
    today = clock.today().toordinal()
    done = Consumer.objects.filter(name=DAILY).values_list("position", flat=True).first()
    if done is not None and done >= today:
        return 0
    if not RiskModel.objects.filter(state__in=[ModelState.LIVE, ModelState.SHADOW]).exists():
        return 0
    with transaction.atomic():
        Consumer.objects.get_or_create(name=DAILY)
        taken = Consumer.objects.filter(name=DAILY, position__lt=today)
        if not taken.update(position=today, updated_at=clock.now()):
            return 0  # another worker was faster
        enqueue(do_day, day=clock.today().isoformat())
    return 1


@task()
def do_day(day: str) -> None:
    """Thresholds by the last four weeks, then drift of the four weeks that ended the day before."""
    until = date.fromisoformat(day) - timedelta(days=1)
    models.refresh_scales(by=SYSTEM)
    try:
        drift.measure_drift(since=until - timedelta(days=drift.DAYS - 1), until=until, by=SYSTEM)
    except CustomsError as refusal:  # nothing was decided, or only a shadow model is there: no news
        log.info("no drift measured on %s: %s", day, refusal.message)


def register_jobs() -> None:
    """Add the daily work to the worker's round, the closing of days first; called when the app is ready."""
    register_step("risk days", close_due, order=65, rests=10)
    register_step("risk models", measure_drift_daily, order=70, rests=10)
