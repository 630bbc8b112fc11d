"""Append-only tables: database triggers refuse UPDATE, DELETE and TRUNCATE, on both databases."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION greenlane_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def install(schema_editor: Any, table: str) -> None:
    for statement in _statements(schema_editor.connection.vendor, table):
        schema_editor.execute(statement, params=None)


def remove(schema_editor: Any, table: str) -> None:
    vendor = schema_editor.connection.vendor
    for event in ("update", "delete", "truncate" if vendor == "postgresql" else "replace"):
        suffix = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{event}{suffix}")


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        rows = [
            f"CREATE OR REPLACE TRIGGER {table}_refuse_{event} BEFORE {event.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if event == 'truncate' else 'ROW'} EXECUTE FUNCTION greenlane_refuse_change()"
            for event in ("update", "delete", "truncate")
        ]
        return [_POSTGRES_FUNCTION, *rows]
    refuse = f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
    # INSERT OR REPLACE removes the old row without firing DELETE triggers.
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608 - named in a migration
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuse_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuse_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuse_replace BEFORE INSERT ON {table} {taken} {refuse}",
    ]


class AppendOnly(Operation):
    """Migration operation: from here on rows of `table` can only be added."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model state does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        install(schema_editor, self.table)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        remove(schema_editor, self.table)

    def describe(self) -> str:
        return f"Make {self.table} append-only"
