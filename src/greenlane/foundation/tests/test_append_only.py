"""The database itself refuses to change or remove what was written."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from greenlane.foundation.append_only import AppendOnly
from greenlane.foundation.events import GENESIS
from greenlane.foundation.models import Event, EventPosition

pytestmark = pytest.mark.django_db(transaction=True)

UNCHANGEABLE = ["foundation_event", "foundation_eventposition"]


@pytest.fixture
def written(clock_stopped) -> Event:
    event = Event.objects.create(
        kind="test.written",
        subject="test/1",
        actor_role="system",
        actor="system",
        at=clock_stopped,
        data="{}",
        digest=GENESIS,
    )
    EventPosition.objects.create(position=1, event=event, chain=GENESIS)
    return event


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", UNCHANGEABLE)
def test_update_is_refused(table, written):
    column = {"foundation_event": "subject", "foundation_eventposition": "chain"}[table]
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        execute(f"UPDATE {table} SET {column} = 'x'")
    assert Event.objects.get().subject == "test/1"
    assert EventPosition.objects.get().chain == GENESIS


@pytest.mark.parametrize("table", UNCHANGEABLE)
def test_delete_is_refused(table, written):
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        execute(f"DELETE FROM {table}")
    assert Event.objects.count() == EventPosition.objects.count() == 1


@pytest.mark.parametrize("table", UNCHANGEABLE)
def test_emptying_the_table_is_refused(table, written):
    """TRUNCATE on PostgreSQL; SQLite has none, there a bare DELETE is optimised to the same and must fail too."""
    statement = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError, match="is append-only"):
        execute(statement)
    assert Event.objects.count() == EventPosition.objects.count() == 1


def test_writing_over_a_row_is_refused(written):
    """INSERT OR REPLACE (SQLite) and ON CONFLICT DO UPDATE (PostgreSQL) change a row without saying UPDATE."""
    columns = "id, kind, subject, actor_role, actor, at, data, digest"
    row = f"({written.pk}, 'test.forged', 'test/2', 'system', 'system', '2026-01-01', '{{}}', 'x')"
    statement = {
        "sqlite": f"INSERT OR REPLACE INTO foundation_event ({columns}) VALUES {row}",
        "postgresql": f"INSERT INTO foundation_event ({columns}) VALUES {row} "
        "ON CONFLICT (id) DO UPDATE SET subject = excluded.subject",
    }[connection.vendor]
    with pytest.raises(DatabaseError, match="append-only"):
        execute(statement)
    assert Event.objects.get().kind == "test.written"


def test_writing_over_a_row_by_another_unique_column_is_refused(written):
    statement = {
        "sqlite": f"INSERT OR REPLACE INTO foundation_eventposition VALUES (2, 'x', {written.pk})",
        "postgresql": f"INSERT INTO foundation_eventposition (position, chain, event_id) VALUES (2, 'x', {written.pk}) "
        "ON CONFLICT (event_id) DO UPDATE SET chain = excluded.chain",
    }[connection.vendor]
    with pytest.raises(DatabaseError, match="append-only"):
        execute(statement)
    assert EventPosition.objects.get().position == 1


def test_the_model_layer_is_refused_too(written):
    written.subject = "test/2"
    for change in (written.save, written.delete, Event.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Event.objects.get().subject == "test/1"


def test_every_table_declared_append_only_carries_its_triggers():
    """Read from the migrations of all modules, so that a ledger added later is covered."""
    migrations = MigrationLoader(connection).disk_migrations.values()
    declared = {op.table for m in migrations for op in m.operations if isinstance(op, AppendOnly)}
    assert declared >= set(UNCHANGEABLE)
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    last = "truncate" if connection.vendor == "postgresql" else "replace"
    assert {
        f"{table}_refuse_{event}" for table in declared for event in ("update", "delete", last)
    } <= present
