"""Work that is done later and must be safe to do twice.

`enqueue` and `run_due` are the only doors to the task library. `register_step` adds what the background worker
does in every round: give events their positions, deliver webhooks, exchange with the bank, tell people.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_tasks import task
from django_tasks.base import Task

__all__ = ["Step", "enqueue", "register_step", "run_due", "steps", "task"]


def enqueue(job: Task[Any, Any], *args: Any, **kwargs: Any) -> None:
    """Queue a job in the current transaction: workers see it when that commits, never when it fails.

    The queue is a table of the same database, so a process killed right after the commit loses nothing.
    Arguments must be JSON; a job must be idempotent.
    """
    job.enqueue(*args, **kwargs)


def run_due() -> int:
    """Run the jobs that are due; returns how many waited."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    waiting: int = DBTaskResult.objects.ready().count()
    if waiting:
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=waiting,
            worker_id=f"greenlane-{threading.get_native_id()}",
            excluded_queue_names=[],
        ).run()
    return waiting


@dataclass(frozen=True, slots=True)
class Step:
    """Something the background worker does in every round. `run` returns how much it did; 0 means idle.

    After an idle run it is left alone for `rests` seconds: what waits for hours to pass need not look twice a second.
    """

    name: str
    run: Callable[[], int]
    order: int
    rests: float = 0.0


_steps: dict[str, Step] = {}


def register_step(name: str, run: Callable[[], int], *, order: int, rests: float = 0.0) -> None:
    """Add a step to the worker's round; modules do so in `AppConfig.ready`. Low orders come first."""
    _steps[name] = Step(name, run, order, rests)


def steps() -> dict[str, Callable[[], int]]:
    """The steps of a round by name, in their order."""
    return {step.name: step.run for step in sorted(_steps.values(), key=lambda step: step.order)}


def rests() -> dict[str, float]:
    """Seconds that a step is left alone after an idle run, by its name."""
    return {step.name: step.rests for step in _steps.values()}


def waiting() -> tuple[int, datetime | None]:
    """How many jobs are due and not yet begun, and since when the oldest waits."""
    from django.db.models import Count, Min
    from django_tasks_db.models import DBTaskResult

    found = DBTaskResult.objects.ready().order_by().aggregate(count=Count("id"), oldest=Min("enqueued_at"))
    return found["count"], found["oldest"]
