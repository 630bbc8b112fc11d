"""Fixtures of the whole suite. `GREENLANE_DATABASE_URL` chooses the database; SQLite when unset."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import date

if "GREENLANE_HOME" not in os.environ:  # workers of pytest-xdist inherit the folder
    os.environ["GREENLANE_HOME"] = tempfile.mkdtemp(prefix="greenlane-test-")
    atexit.register(shutil.rmtree, os.environ["GREENLANE_HOME"], ignore_errors=True)
os.environ["GREENLANE_MODE"] = "demo"

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from greenlane.declarations.selection import is_drawn
from greenlane.foundation import append_only
from greenlane.foundation.values import Mrn

# Tests read static files where they lie; the manifest is made when the product is served.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A busy machine must not fail a property: examples have no time limit.
hypothesis.settings.register_profile("greenlane", deadline=None)
hypothesis.settings.load_profile("greenlane")

_flush = TransactionTestCase._fixture_teardown


def _tables() -> list[str]:
    """Append-only tables, read from the triggers themselves."""
    query = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master "
        "WHERE type = 'trigger' AND substr(name, -14) = '_refuse_delete'",
        "postgresql": "SELECT DISTINCT event_object_table FROM information_schema.triggers "
        "WHERE right(trigger_name, 14) = '_refuse_delete'",
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

_issue = Mrn.issue.__func__


def _issue_undrawn(cls: type[Mrn], **where: Any) -> Mrn:
    """A number that the usual share of 5 % does not draw: a test is then about what it says, not about luck.

    Tests of a documentary check set an office's share to 1; tests of the draw make their own numbers.
    """
    while is_drawn(mrn := _issue(cls, **where), Decimal("0.05")):
        pass
    return mrn


Mrn.issue = classmethod(_issue_undrawn)


@pytest.fixture
def database_vendor(db: None) -> str:
    return connection.vendor


def load_small_meridia() -> None:
    """Offices, organisations and a few chapters of Meridia's tariff: enough for a declaration to live."""
    from greenlane.parties.demo import load_meridia_parties
    from greenlane.tariff.services import load_meridia

    load_meridia_parties()
    load_meridia(chapters={"19", "22", "84"}, rates_since=date(2026, 10, 1))


@pytest.fixture(scope="module")
def small_tariff(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small Meridia for all tests of a module, loaded once and rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_small_meridia()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_tariff(transactional_db: None) -> None:
    """The small Meridia for tests that commit: several workers, killed processes."""
    load_small_meridia()
