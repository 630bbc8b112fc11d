"""A country's worth of declarations on PostgreSQL, made fast: some are lodged and cleared by the product's own
verbs, then copied with numbers, references and times of their own until there are enough.

Of the copies 97 in a hundred are of declarations that came to their end and spread over two years; the rest stand
where their models stood and spread over the last month. One in ten is the demo traders' own, the others belong to
a thousand traders; the demo's two brokers declare for many of them, so that their lists are long.

The copies carry the columns of real rows, so tables, indexes and statistics are what years of use would leave.
Their events have the digests of their models: the log of a populated database does not check, on purpose.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q

MODELS = 240
PER_HOUR = 720
YEARS, MONTH = timedelta(days=700), timedelta(days=30)
OPEN_IN, OWN_IN = 33, 10
"""One copy in so many is still open, or stays with its model's trader."""
TRADERS = 1000


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
            "trader_id": "coalesce(c.trader, t.trader_id)",
            "declarant_id": "CASE WHEN t.declarant_id = t.trader_id THEN coalesce(c.trader, t.declarant_id) "
            "ELSE t.declarant_id END",
        },
    ),
    Copied("declarations_cargoreport", "t.consignment = c.old_consignment", {"consignment": "c.mrn"}),
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
            "payer_id": "coalesce(c.trader, t.payer_id)",
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
    """Copy the models in turn until there are enough."""
    from django.db import connection

    from greenlane.declarations.models import Declaration

    last = Declaration.objects.order_by("-id")[0].pk
    wanted = total - Declaration.objects.count()
    if wanted <= 0:
        return
    rows = list(_rows(wanted, last))  # it asks the database, which a connection that is copying cannot
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE copies (old_id bigint, old_mrn text, old_consignment text, new_id bigint, "
            "mrn text, earlier interval, trader bigint)"
        )
        with cursor.copy("COPY copies FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        for rule in TABLES:
            _copy_table(cursor, rule)
        for rule in TABLES:
            sequence = f"pg_get_serial_sequence('{rule.table}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {rule.table}))")
        cursor.execute("ANALYZE")


def _rows(wanted: int, last: int) -> Iterator[tuple[Any, ...]]:
    """A row of `copies` for each copy: its model, its own number, how much earlier, whose."""
    from greenlane.declarations.models import Declaration
    from greenlane.declarations.states import ENDED
    from greenlane.simulation.numbers import seeded_mrns

    ended = Q(gate_out_at__isnull=False) | Q(assessment__in=ENDED)
    columns = ("id", "mrn", "consignment")
    done = list(Declaration.objects.filter(ended).order_by("id").values_list(*columns))
    open_ = list(Declaration.objects.exclude(ended).order_by("id").values_list(*columns))
    traders = _traders()
    for number, mrn in enumerate(seeded_mrns("bench", wanted, year=26, country="XM")):
        waits = number % OPEN_IN == 0
        model = open_[number // OPEN_IN % len(open_)] if waits else done[number % len(done)]
        earlier = (MONTH if waits else YEARS) * (number + 1) / wanted
        trader = None if number % OWN_IN == 0 else traders[number * 7919 % TRADERS]
        yield (*model, last + 1 + number, str(mrn), earlier, trader)


def _traders() -> list[int]:
    """The keys of a thousand traders made up for the benchmark."""
    from greenlane.foundation import clock
    from greenlane.parties.models import Organisation

    made = Organisation.objects.bulk_create(
        Organisation(
            identifier=f"XM7{number:08d}",
            name=f"Synthetic trader {number}",
            country="XM",
            registered_at=clock.now(),
        )
        for number in range(TRADERS)
    )
    return [one.pk for one in made]


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
