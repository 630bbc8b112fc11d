"""Getting Django and the database ready before a command that needs them.

In demo mode a missing database is prepared on the spot (migrations and Meridia's reference data); in
production the command refuses and says how.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from greenlane.cli.output import WrongUsage, progress, remark
from greenlane.foundation.errors import CustomsError

_TARIFF_STEPS = 5
Report = Callable[[str], None]


class NotPrepared(WrongUsage):
    """The database is not ready: migrations or reference data are missing."""

    code = "CLI010"
    status = 409


class ProductionOnly(CustomsError):
    """Demo accounts and data exist only in demo mode."""

    code = "CLI011"
    status = 403


def load_django() -> None:
    """Load settings and apps once. Raises WrongUsage (CLI012) when the environment is not sound."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenlane.config.settings")
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise WrongUsage(
            f"The settings are not sound: {error}",
            code="CLI012",
            status=400,
            hint="See the table of environment variables in the operator's handbook.",
        ) from error


def ready() -> None:
    """Django loaded and the database usable; in demo mode prepared if it was not.

    Raises NotPrepared (CLI010) in production when migrations or reference data are missing.
    """
    load_django()
    from django.conf import settings

    lacking = missing_migrations()[:3] or _data_not_loaded()
    if not lacking:
        return
    if not settings.DEMO:
        raise NotPrepared(f"Missing: {', '.join(lacking)}.", hint="Run `greenlane setup`.")
    with _one_at_a_time(Path(settings.HOME)):
        prepare(remark)


def prepare(report: Report) -> None:
    """Apply migrations and load Meridia's people, places, tariff and knowledge; what is there stays. Demo mode only."""
    from django.conf import settings

    if not settings.DEMO:
        raise ProductionOnly(hint="Set GREENLANE_MODE=demo, or load your own reference data.")
    migrate(report)
    missing = _data_not_loaded()
    if "offices" in missing:
        report("Loading Meridia: offices, organisations and demo accounts")
        from greenlane.parties.demo import load_meridia_parties

        load_meridia_parties()
    if "tariff" in missing:
        load_tariff(report)
    if "knowledge" in missing:
        report("Loading the knowledge base: guidance, rules of origin, what the code enforces")
        from greenlane.enquiries.demo import load_meridia_knowledge

        load_meridia_knowledge()
        report("Making the index of words, so that the first question need not wait")
        from greenlane.enquiries.retrieval import refresh

        refresh()


def migrate(report: Report) -> list[str]:
    """Apply what is missing; returns the names of the migrations applied."""
    missing = missing_migrations()
    if missing:
        report(f"Preparing the database: {len(missing)} migrations")
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    return missing


def load_tariff(report: Report) -> None:
    """Load the illustrative tariff of Meridia."""
    report("Loading the tariff of Meridia (illustrative: US HTS 2013 mapped to HS 2022)")
    from greenlane.tariff.services import load_meridia

    reached = 0
    with progress("Tariff", _TARIFF_STEPS) as advance:

        def step(name: str, done: int, total: int) -> None:
            nonlocal reached
            advance(done - reached)
            reached = done

        load_meridia(step)


def missing_migrations() -> list[str]:
    """`app.name` of the migrations not applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def missing_data() -> list[str]:
    """Which reference data are missing; migrations must be applied, else everything is."""
    from django.conf import settings

    everything = ["offices", "tariff", *(["knowledge"] if settings.DEMO else [])]
    return everything if missing_migrations() else _data_not_loaded()


def _data_not_loaded() -> list[str]:
    from django.conf import settings

    from greenlane.enquiries.models import KnowledgeDocument
    from greenlane.parties.models import Office
    from greenlane.tariff.models import ReferenceBasket

    found: dict[str, Any] = {
        "offices": Office.objects.exists(),
        "tariff": ReferenceBasket.objects.filter(version__isnull=False).exists(),
    }
    if settings.DEMO:
        found["knowledge"] = KnowledgeDocument.objects.exists()
    return [name for name, there in found.items() if not there]


def missing_store() -> list[str]:
    """The store of documents, where it does not answer or its address cannot be read; why is in the log."""
    from greenlane.documents.errors import StoreSilent
    from greenlane.documents.store import store

    try:
        store().check()
    except (StoreSilent, ValueError):
        return ["documents"]
    return []


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Two commands on a fresh database must not both prepare it."""
    import fcntl

    home.mkdir(parents=True, exist_ok=True)
    with (home / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
