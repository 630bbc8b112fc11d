"""`check` finds what somebody with full rights on the database did to the log."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from greenlane.foundation import append_only
from greenlane.foundation.events import check, consume, event_digest, head, next_link, sequence_all
from greenlane.foundation.models import Event, EventPosition
from greenlane.foundation.tests.thing import write_many

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = ["foundation_event", "foundation_eventposition"]


@pytest.fixture
def log() -> None:
    write_many(5)
    sequence_all()


@pytest.fixture
def unguarded(log):
    """The triggers taken away, and the reference from position to event, as an intruder would."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            append_only.remove(editor, table)
    on = " ON foundation_event" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER foundation_event_pending{on}")
    yield execute
    for table in reversed(TABLES):
        execute(f"DELETE FROM {table}")
    with connection.schema_editor() as editor:
        for table in TABLES:
            append_only.install(editor, table)
        import_module("greenlane.foundation.migrations.0002_append_only").add_pending_trigger(None, editor)


def execute(statement: str, *values: object) -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")


def event_at(position: int) -> int:
    return EventPosition.objects.get(position=position).event_id


def test_check_of_an_untouched_log_is_sound(log):
    write_many(2)
    report = check()
    assert (report.events, report.positions, report.waiting) == (7, 5, 2)
    assert report.sound
    assert report.head == head()[1]
    assert check(noted=head()).sound


def test_check_of_an_empty_log_is_sound():
    assert check().sound


def test_check_reports_progress():
    write_many(2000)
    sequence_all()
    steps: list[int] = []
    assert check(steps.append).sound
    assert steps == [1000, 2000]


@pytest.mark.parametrize("column", ["kind", "subject", "actor", "actor_role", "data"])
def test_check_finds_a_changed_row(unguarded, column):
    unguarded(f"UPDATE foundation_event SET {column} = '[]' WHERE id = %s", event_at(3))
    problems = check().problems
    assert len(problems) == 1
    assert problems[0].startswith("position 3: ")
    assert problems[0].endswith("was changed")


def test_check_finds_a_changed_row_whose_digest_was_changed_with_it(unguarded):
    event = Event.objects.get(pk=event_at(3))
    event.data = '{"number":99}'
    unguarded(
        "UPDATE foundation_event SET data = %s, digest = %s WHERE id = %s",
        event.data,
        event_digest(event),
        event.pk,
    )
    assert check().problems == ["position 3: the chain does not continue here"]


def test_check_finds_a_removed_row(unguarded):
    unguarded("DELETE FROM foundation_event WHERE id = %s", event_at(3))
    assert check().problems == [
        "position 3 is missing (next is 4)",
        "position 4: the chain does not continue here",
        "1 positions have lost their event",
    ]


def test_check_finds_a_removed_row_at_the_end(unguarded):
    unguarded("DELETE FROM foundation_event WHERE id = %s", event_at(5))
    assert check().problems == ["1 positions have lost their event"]


def test_check_finds_a_removed_position_at_the_end(unguarded):
    unguarded("DELETE FROM foundation_eventposition WHERE position = 5")
    assert check().problems == ["1 events have no position"]


def test_check_finds_an_end_cut_off_by_what_a_consumer_read(unguarded):
    consume("webhooks", lambda batch: None)
    cut_off_the_end(unguarded)
    assert check().problems == ["“webhooks” has read position 5; the log ends at 4"]


def test_check_finds_an_end_cut_off_by_the_head_noted_outside(unguarded):
    noted = head()
    cut_off_the_end(unguarded)
    assert check().sound
    assert check(noted=noted).problems == ["the log ends at position 4, but position 5 was noted earlier"]


def cut_off_the_end(unguarded) -> None:
    event = event_at(5)
    unguarded("DELETE FROM foundation_eventposition WHERE position = 5")
    unguarded("DELETE FROM foundation_event WHERE id = %s", event)


def test_check_finds_an_inserted_row(unguarded):
    insert_event(unguarded)
    assert check().problems == ["1 events have no position"]


def test_check_finds_a_row_inserted_with_a_position(unguarded):
    insert_event(unguarded)
    unguarded(
        "INSERT INTO foundation_eventposition (position, event_id, chain) VALUES (6, %s, %s)",
        Event.objects.get(subject="thing/forged").pk,
        "0" * 64,
    )
    assert check().problems == ["position 6: the chain does not continue here"]


def insert_event(unguarded) -> None:
    forged = Event.objects.get(pk=event_at(2))
    forged.subject = "thing/forged"
    unguarded(
        "INSERT INTO foundation_event (kind, subject, actor_role, actor, at, data, digest) "
        "SELECT kind, %s, actor_role, actor, at, data, %s FROM foundation_event WHERE id = %s",
        forged.subject,
        event_digest(forged),
        forged.pk,
    )


def test_check_finds_two_rows_that_changed_places(unguarded):
    first, second = event_at(2), event_at(3)
    unguarded("UPDATE foundation_eventposition SET event_id = 0 WHERE position = 2")
    unguarded("UPDATE foundation_eventposition SET event_id = %s WHERE position = 3", first)
    unguarded("UPDATE foundation_eventposition SET event_id = %s WHERE position = 2", second)
    assert "position 2: the chain does not continue here" in check().problems


def test_check_finds_a_chain_computed_anew_by_the_head_noted_outside(unguarded):
    noted = head()
    event = Event.objects.get(pk=event_at(1))
    event.data = '{"number":99}'
    unguarded(
        "UPDATE foundation_event SET data = %s, digest = %s WHERE id = %s",
        event.data,
        event_digest(event),
        event.pk,
    )
    chain = "0" * 64
    for row in EventPosition.objects.select_related("event").order_by("position"):
        chain = next_link(chain, row.event.digest)
        unguarded("UPDATE foundation_eventposition SET chain = %s WHERE position = %s", chain, row.position)
    assert check().sound
    assert check(noted=noted).problems == ["position 5: the chain is not the one noted earlier"]


def test_check_finds_a_waiting_event_that_was_removed(unguarded):
    insert_event(unguarded)
    forged = Event.objects.get(subject="thing/forged").pk
    unguarded("INSERT INTO foundation_eventpending (event_id) VALUES (%s)", forged)
    assert check().sound
    unguarded("DELETE FROM foundation_event WHERE id = %s", forged)
    assert check().problems == ["1 waiting events are missing"]
