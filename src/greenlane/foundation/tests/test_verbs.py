"""A verb is one transaction: its rows and its events, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.canonical import canonical_json
from greenlane.foundation.events import event_digest, record
from greenlane.foundation.models import Event, EventPending
from greenlane.foundation.tests.thing import (
    Refused,
    Thing,
    kinds_written,
    note,
    rows_written,
    write,
    write_around,
    write_many,
    write_then_refuse,
)
from greenlane.foundation.verbs import attempt, verb

pytestmark = pytest.mark.django_db(transaction=True)


def test_record_outside_a_verb_is_a_programming_error():
    with pytest.raises(RuntimeError, match="inside a @verb"):
        note("thing.done")
    with pytest.raises(RuntimeError, match="inside a @verb"):
        attempt(write_then_refuse, kind="thing.done")


def test_record_keeps_who_what_when_and_a_digest_that_can_be_recomputed(clock_stopped):
    @verb
    def stamp() -> None:
        note("thing.stamped", "42", place="XM000101", amount=7)

    stamp()
    event = Event.objects.get()
    assert (event.kind, event.subject, event.actor_role, event.actor) == (
        "thing.stamped",
        "thing/42",
        "system",
        "system",
    )
    assert event.at == clock_stopped
    assert event.data == canonical_json({"amount": 7, "place": "XM000101"}).decode()
    assert event.digest == event_digest(event)


@pytest.mark.parametrize("field", ["kind", "subject", "actor_role", "actor", "data", "at"])
def test_digest_covers_every_field(field, clock_stopped):
    [event] = write("thing.done")
    before = event_digest(event)
    changed = event.at + timedelta(microseconds=1) if field == "at" else getattr(event, field) + " "
    assert event_digest(event._replace(**{field: changed})) != before


def test_record_in_the_past_keeps_the_time_given(clock_stopped):
    @verb
    def report() -> None:
        record("thing.arrived", subject=Thing(), actor=SYSTEM, at=datetime(2026, 3, 1, 7, tzinfo=UTC))

    report()
    assert Event.objects.get().at == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_record_refuses_a_float_and_nothing_is_written():
    @verb
    def weigh() -> None:
        write("thing.before")
        note("thing.weighed", mass=1.5)

    with pytest.raises(TypeError, match="floats"):
        weigh()
    assert (kinds_written(), rows_written()) == ([], set())


def test_verb_that_fails_leaves_neither_rows_nor_events():
    with pytest.raises(Refused):
        write_then_refuse("thing.done")
    assert (kinds_written(), rows_written()) == ([], set())
    assert not EventPending.objects.exists()


def test_verbs_nested_share_one_transaction_and_keep_their_order():
    @verb
    def outer() -> None:
        write("thing.first")
        write("thing.second", "thing.third")

    outer()
    assert kinds_written() == ["thing.first", "thing.second", "thing.third"]
    assert EventPending.objects.count() == 3


def test_attempt_undoes_the_refused_verb_and_keeps_the_rest():
    refusal = write_around("thing.refused")
    assert isinstance(refusal, Refused)
    assert kinds_written() == ["thing.before", "thing.after"]
    assert rows_written() == {"thing.before", "thing.after"}


def test_attempt_lets_other_failures_through():
    @verb
    def outer() -> None:
        write("thing.before")
        attempt(write, kinds=())

    with pytest.raises(TypeError):
        outer()
    assert (kinds_written(), rows_written()) == ([], set())


def test_verb_that_fails_inside_another_cannot_be_swallowed():
    """Its rows would stay while its events are dropped; so the outer verb can no longer use the database."""

    @verb
    def swallow() -> None:
        with pytest.raises(Refused):
            write_then_refuse("thing.refused")
        write("thing.after")

    with pytest.raises(transaction.TransactionManagementError):
        swallow()
    assert (kinds_written(), rows_written()) == ([], set())


def test_verb_that_fails_on_the_database_leaves_the_next_one_untouched():
    write("thing.done")
    with pytest.raises(DatabaseError):
        write("thing.done")
    write("thing.again")
    assert kinds_written() == ["thing.done", "thing.again"]


def test_events_of_a_verb_are_written_in_one_statement():
    """A savepoint or a query per event would cost the bulk path its speed."""
    with CaptureQueriesContext(connection) as queries:
        write_many(100)
    # executemany is logged as "100 times: INSERT ..."
    words = [query["sql"].rpartition(" times: ")[2].split()[0] for query in queries]
    assert [word for word in words if word not in {"BEGIN", "COMMIT"}] == ["INSERT"]
    assert Event.objects.count() == 100
