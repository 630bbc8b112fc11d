"""Jobs appear with the transaction that asked for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from greenlane.foundation.jobs import enqueue, task
from greenlane.foundation.models import Consumer

pytestmark = pytest.mark.django_db(transaction=True)


@task()
def note_name(name: str) -> None:
    Consumer.objects.get_or_create(name=name)


def waiting() -> int:
    return DBTaskResult.objects.count()


def waiting_elsewhere() -> int:
    """What a worker with a connection of its own sees."""

    def count() -> int:
        try:
            return waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(count).result()


def test_enqueue_shows_the_job_to_workers_on_commit_and_not_before():
    with transaction.atomic():
        enqueue(note_name, name="later")
        assert waiting_elsewhere() == 0
    assert waiting_elsewhere() == 1


def test_enqueue_in_a_transaction_that_fails_queues_nothing():
    with transaction.atomic():
        enqueue(note_name, name="never")
        transaction.set_rollback(True)
    assert waiting() == 0


def test_enqueue_needs_no_hook_after_the_commit():
    """A process killed right after COMMIT runs no hook; the row is what survives it."""
    with transaction.atomic():
        enqueue(note_name, name="kept")
        assert not connection.run_on_commit


def test_job_runs_when_a_worker_comes():
    enqueue(note_name, name="done")
    assert not Consumer.objects.filter(name="done").exists()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, worker_id="test", verbosity=0)
    assert Consumer.objects.filter(name="done").exists()


def test_enqueue_refuses_arguments_that_are_not_json():
    with pytest.raises(TypeError):
        enqueue(note_name, name=object())
    assert waiting() == 0
