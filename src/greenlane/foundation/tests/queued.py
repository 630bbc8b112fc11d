"""Doing what was queued inside a test, whose transaction the real worker would not see."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult


def run_queued() -> None:
    """Do what was queued, as the worker does; what a job queues is done too."""
    while queued := list(DBTaskResult.objects.ready().order_by("enqueued_at")):
        for one in queued:
            given = one.args_kwargs
            one.task.call(*given["args"], **given["kwargs"])
        DBTaskResult.objects.filter(pk__in=[one.pk for one in queued]).delete()
