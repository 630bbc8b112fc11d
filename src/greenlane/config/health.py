"""`/healthz`: the process answers. `/readyz`: it can work, that is database, migrations, reference data."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from greenlane.foundation import clock
from greenlane.parties.models import Office
from greenlane.tariff.services import current_book
from greenlane.web.api.answers import json_answer

OK = "ok"


def healthz(request: HttpRequest) -> HttpResponse:
    """Touches nothing outside the process."""
    return json_answer({"status": OK})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every check is ok, else 503; each check says what is missing, never how to get in."""
    found = {name: _checked(check) for name, check in _CHECKS.items()}
    ready = all(verdict == OK for verdict in found.values())
    return json_answer(
        {"status": OK if ready else "not ready", "checks": found}, status=200 if ready else 503
    )


def _checked(check: Callable[[], str]) -> str:
    """A check that cannot even be made is a failed one."""
    try:
        return check()
    except Exception as error:  # whatever it is, this instance is not ready
        return f"failed: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return OK if cursor.fetchone() == (1,) else "no answer"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return OK if not waiting else f"{len(waiting)} to apply"


def _offices() -> str:
    return OK if Office.objects.filter(active=True).exists() else "no office is open"


def _tariff() -> str:
    return OK if any(True for _ in current_book(clock.today()).lines()) else "no tariff is published"


_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "offices": _offices,
    "tariff": _tariff,
}
