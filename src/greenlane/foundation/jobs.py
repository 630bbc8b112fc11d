"""Work that is done later and must be safe to do twice. `enqueue` is the only door to the task library."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

__all__ = ["enqueue", "task"]


def enqueue(job: Task[Any, Any], *args: Any, **kwargs: Any) -> None:
    """Queue a job once the current transaction commits. Arguments must be JSON; a job must be idempotent."""
    transaction.on_commit(partial(job.enqueue, *args, **kwargs))
