"""A country's worth of declarations on PostgreSQL, made fast: some are lodged and cleared by the product's own
verbs, then copied with numbers, references and times of their own until there are enough.

The copies carry the columns of real rows, so tables, indexes and statistics are what years of use would leave.
Their events have the digests of their models: the log of a populated database does not check, on purpose.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

MODELS = 240
PER_HOUR = 720
YEARS = timedelta(days=700)


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that is copied with its declaration: how it finds it, and which columns differ in a copy."""

    table: str
    join: str
    changed: dict[str, str] = field(default_factory=dict)
    where: str = ""


TABLES = (
    Copied(
        "declarations_declaration",
        "t.id = c.old_id",
        {
            "id": "c.new_id",
            "mrn": "c.mrn",
            "lrn": "left(t.lrn, 20) || '-' || c.new_id",
            "consignment": "c.mrn",
        },
    ),
    Copied("declarations_goodsitem", "t.declaration_id = c.old_id", {"declaration_id": "c.new_id"}),
    Copied(
        "declarations_lodgement",
        "t.declaration_id = c.old_id",
        {
            "declaration_id": "c.new_id",
            "key": "md5(t.key || c.new_id)",
            "fingerprint": "md5(t.fingerprint || c.new_id)",
            "lrn": "left(t.lrn, 20) || '-' || c.new_id",
        },
    ),
    Copied(
        "payments_paymentorder",
        "t.subject = 'declaration/' || c.old_mrn",
        {
            "reference": "'PB' || upper(left(md5(t.reference || c.new_id), 16))",
            "subject": "'declaration/' || c.mrn",
            "receipt_number": "CASE WHEN t.receipt_number = '' THEN '' ELSE t.receipt_number || '-' || c.new_id END",
        },
    ),
    Copied(
        "foundation_event",
        "t.subject = 'declaration/' || c.old_mrn",
        {"subject": "'declaration/' || c.mrn"},
    ),
)


def populate(total: int) -> int:
    """Fill the database of the environment until it holds `total` declarations; returns how many it holds."""
    from greenlane.declarations.models import Declaration

    lodge_models()
    _multiply(total)
    return Declaration.objects.count()


def lodge_models() -> None:
    """Declarations in every state, by the demo's live traffic on a clock that is turned forward."""
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.foundation.events import sequence_all
    from greenlane.payments.bank import exchange_with_bank
    from greenlane.simulation import services
    from greenlane.simulation.traffic import tick

    with clock.at(clock.now() - timedelta(hours=1)):
        services.start_traffic(per_hour=PER_HOUR, cap=MODELS, by=SYSTEM)
        for _ in range(int(MODELS * 3600 / PER_HOUR / 5) + 120):
            clock.advance(timedelta(seconds=5))
            tick()
            exchange_with_bank()
    services.pause_traffic(by=SYSTEM)
    sequence_all()


def _multiply(total: int) -> None:
    """Copy every model in turn, the copies spread evenly over the last years."""
    from django.db import connection

    from greenlane.declarations.models import Declaration
    from greenlane.simulation.numbers import seeded_mrns

    models = list(Declaration.objects.order_by("id").values_list("id", "mrn"))
    wanted = total - len(models)
    if wanted <= 0:
        return
    first = models[-1][0] + 1
    numbers = seeded_mrns("bench", wanted, year=26, country="XM")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE copies (old_id bigint, old_mrn text, new_id bigint, mrn text, earlier interval)"
        )
        with cursor.copy("COPY copies FROM STDIN") as copy:
            for number, mrn in enumerate(numbers):
                old_id, old_mrn = models[number % len(models)]
                earlier = YEARS * (number + 1) / wanted
                copy.write_row((old_id, old_mrn, first + number, str(mrn), earlier))
        for rule in TABLES:
            _copy_table(cursor, rule)
        for table in (rule.table for rule in TABLES):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("ANALYZE")


def _copy_table(cursor: Any, rule: Copied) -> None:
    """INSERT ... SELECT of every column; times move back, keys are made anew."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = 'public' AND (column_name <> 'id' OR %s)",
        [rule.table, "id" in rule.changed],
    )
    columns = dict(cursor.fetchall())
    values = [rule.changed.get(name) or _value(name, kind) for name, kind in columns.items()]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {rule.table} ({names}) SELECT {', '.join(values)} "
        f"FROM {rule.table} t JOIN copies c ON {rule.join}"
    )


def _value(name: str, kind: str) -> str:
    return f't."{name}" - c.earlier' if kind == "timestamp with time zone" else f't."{name}"'


def size() -> int:
    """How many declarations the benchmark stores; GREENLANE_BENCH_DECLARATIONS makes a smaller run."""
    return int(os.environ.get("GREENLANE_BENCH_DECLARATIONS", "200000"))
