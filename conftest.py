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
# Whether or not the models are installed, tests search by words; tests of vectors bring their own.
os.environ.setdefault("GREENLANE_EMBEDDINGS", "off")

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
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

# Passwords are slow to try on purpose; five hundred sign-ins of tests need not be. (The served product keeps its own.)
ScryptPasswordHasher.work_factor = 2**4

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


RUNS_PROGRAMS = ("tests/cli/", "tests/faults/", "tests/journeys/")
"""Folders whose tests may reach the database through processes that they start."""
_IN_THE_BROWSER = (
    "accounts ambassador desks errors letters page_list pages papers print shell signon tracking".split()
)
_OF_SECURITY = "access_matrix faceless injection other_sites sessions".split()
SEEN_ONCE = (
    *(f"tests/journeys/test_{name}.py" for name in _IN_THE_BROWSER),
    *(f"tests/security/test_{name}.py" for name in _OF_SECURITY),
    "tests/cli/test_processes.py",
)
"""Who may open a page, what it tells whom, how it looks, what it escapes, what other sites try and how people sign in
does not depend on the database; the processes of `test_processes` have an SQLite of their own (decision 0032). What
is filed, drawn, decided and paid is seen in the browser on both; letters, papers and tracking are seen there once,
by their other tests on both."""
_REACHES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="Leave out tests that touch no database: on a second database they would say the same again.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    kept = [one for one in items if _touches_database(one)]
    config.hook.pytest_deselected(items=[one for one in items if one not in set(kept)])
    items[:] = kept


def pytest_unconfigure(config: pytest.Config) -> None:
    """When all processes of the run have ended, what their journeys were copied from is dropped."""
    if not hasattr(config, "workerinput"):
        from tests.journeys.product import PLAYED, drop_database, own_database

        drop_database(own_database(PLAYED))


def _touches_database(item: pytest.Item) -> bool:
    if item.nodeid.startswith(SEEN_ONCE):
        return False
    return (
        item.nodeid.startswith(RUNS_PROGRAMS)
        or item.get_closest_marker("django_db") is not None
        or not _REACHES.isdisjoint(getattr(item, "fixturenames", ()))
    )


@pytest.fixture
def database_vendor(db: None) -> str:
    return connection.vendor


def load_small_meridia() -> None:
    """Offices, organisations and a few chapters of Meridia's tariff: enough for a declaration to live.

    And a draft for the knowledge base: a command that finds none loads the 50,000 texts and questions of Meridia.
    """
    from greenlane.enquiries.tests.factories_knowledge import drafted
    from greenlane.parties.demo import load_meridia_parties
    from greenlane.tariff.services import load_meridia

    load_meridia_parties()
    load_meridia(chapters={"19", "22", "84"}, rates_since=date(2026, 10, 1))
    drafted("facilitation/small-meridia")


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
