"""Killed between any two statements: every declaration is registered once or not at all, and can be sent again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from greenlane.declarations import services
from greenlane.declarations.models import Declaration, GoodsItem, Lodgement
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.foundation import events
from greenlane.foundation.models import Event, EventPending
from greenlane.payments import selectors as accounts
from greenlane.payments.models import LedgerEntry, PaymentOrder

MOST_STATEMENTS = 60


class KillAt:
    """Ends this process, as `kill -9` would, just before its n-th statement."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return execute(sql, params, many, context)


def run_killed(work: Callable[[], object], statement: int) -> bool:
    """Do the work in a forked process that dies before its n-th statement; True when it came through."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's connection is not ours to use or close
        with connection.execute_wrapper(KillAt(statement)):
            work()
            connection.close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_lodge_many_killed_before_any_statement_is_whole_or_absent(committed_tariff: None) -> None:
    connection.close()
    for statement in range(MOST_STATEMENTS):
        batch = [lodging(declaration_data(lines=2)) for _ in range(3)]
        came_through = run_killed(partial(services.lodge_many, lodgings=batch, by=GATEWAY), statement)
        references = [one.data.lrn for one in batch]
        stored = Declaration.objects.filter(lrn__in=references).count()
        assert stored == (3 if came_through else 0), f"half-written when killed before statement {statement}"
        again = services.lodge_many(lodgings=batch, by=GATEWAY)
        assert all(outcome.registered for outcome in again)
        assert Declaration.objects.filter(lrn__in=references).count() == 3
        if came_through:
            break
        connection.close()
    assert came_through, "the batch needs more statements than the test allows"
    assert statement > 8, "the kill never reached the writes"
    everything_agrees()


def everything_agrees() -> None:
    """Each declaration has its message, items, order and events, and nothing is left over."""
    declarations = Declaration.objects.count()
    assert Lodgement.objects.filter(verdict="registered").count() == declarations
    assert GoodsItem.objects.count() == sum(Declaration.objects.values_list("items_count", flat=True))
    assert PaymentOrder.objects.count() == Declaration.objects.filter(payable_minor__gt=0).count()
    assert Event.objects.filter(kind="declaration.registered").count() == declarations
    assert set(accounts.trial_balance().values()) <= {0}
    assert LedgerEntry.objects.filter(order=None).count() == 0
    events.sequence_all()
    assert EventPending.objects.count() == 0
    assert events.check().sound
