"""Fixtures of the whole suite. `GREENLANE_DATABASE_URL` chooses the database; SQLite when unset."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("GREENLANE_HOME", tempfile.mkdtemp(prefix="greenlane-test-"))
os.environ["GREENLANE_MODE"] = "demo"

import pytest
from django.db import connection
from django.test import TransactionTestCase

from greenlane.foundation import append_only

_flush = TransactionTestCase._fixture_teardown


def _tables() -> list[str]:
    """Append-only tables, read from the triggers themselves."""
    query = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type='trigger' AND name LIKE '%_refuse_delete'",
        "postgresql": "SELECT DISTINCT event_object_table FROM information_schema.triggers "
        "WHERE trigger_name LIKE '%_refuse_delete'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def _flush_append_only(self: TransactionTestCase) -> None:
    """Emptying the tables after a transactional test is the one thing the triggers must not refuse."""
    tables = _tables()
    with connection.schema_editor() as editor:
        for table in tables:
            append_only.remove(editor, table)
    try:
        _flush(self)
    finally:
        with connection.schema_editor() as editor:
            for table in tables:
                append_only.install(editor, table)


TransactionTestCase._fixture_teardown = _flush_append_only


@pytest.fixture
def database_vendor(db: None) -> str:
    return connection.vendor
