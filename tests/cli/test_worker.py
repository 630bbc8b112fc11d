"""greenlane worker: what one round does, on a database that commits."""

from __future__ import annotations

import pytest

from .conftest import Write, new_lrn, run
from .messages import declaration


@pytest.mark.django_db(transaction=True)
def test_worker_once_numbers_events_and_sends_orders(committed_tariff: None, write: Write) -> None:
    from greenlane.foundation.models import EventPending
    from greenlane.payments.models import PaymentOrder

    assert run("lodge", write(declaration(new_lrn())), "--json").object["verdict"] == "registered"
    said = run("worker", "--once", "--json")
    assert said.status == 0, said.out
    done = said.object["done"]
    assert set(done) >= {"events", "webhooks", "bank", "jobs"}
    assert done["bank"] >= 1
    assert not EventPending.objects.exists()
    assert not PaymentOrder.objects.filter(sent_to_bank_at=None).exists()
    assert run("worker", "--once", "--json").object["done"]["bank"] == 0


def test_worker_goes_on_after_a_failing_step(db: None) -> None:
    from greenlane.cli.working import Worker

    rounds = []

    def fails() -> int:
        raise RuntimeError("down")

    def works() -> int:
        rounds.append(len(rounds))
        if len(rounds) == 3:
            worker.stop()
        return 1

    worker = Worker({"fails": fails, "works": works})
    while not worker._stop.is_set():
        worker.round()
    assert (worker.done, rounds) == ({"fails": 0, "works": 3}, [0, 1, 2])
    with pytest.raises(RuntimeError):
        Worker({"fails": fails}).run(once=True)


def test_worker_lets_an_idle_step_rest_but_not_one_that_works(db: None) -> None:
    from greenlane.cli.working import Worker

    rounds: list[int] = []
    due = [1, 0, 0]

    def looks() -> int:
        rounds.append(1)
        return due.pop(0) if due else 0

    worker = Worker({"looks": looks})
    worker.rests = {"looks": 3600.0}
    for _ in range(4):
        worker.round()
    assert len(rounds) == 2, "it worked, was idle, and rests"
    worker.round(strict=True)
    assert len(rounds) == 3, "a worker that is to do all that waits leaves nothing out"
