"""Work that is done later and must be safe to do twice. `enqueue` is the only door to the task library."""

from __future__ import annotations

from typing import Any

from django_tasks import task
from django_tasks.base import Task

__all__ = ["enqueue", "task"]


def enqueue(job: Task[Any, Any], *args: Any, **kwargs: Any) -> None:
    """Queue a job in the current transaction: workers see it when that commits, never when it fails.

    The queue is a table of the same database, so a process killed right after the commit loses nothing.
    Arguments must be JSON; a job must be idempotent.
    """
    job.enqueue(*args, **kwargs)
