"""Writing journals: one statement for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from greenlane.foundation import clock
from greenlane.payments.engine.ledger import Journal
from greenlane.payments.models import LedgerEntry

_COLUMNS = {
    # column: type on PostgreSQL
    "journal": "text",
    "ordinal": "smallint",
    "account": "text",
    "amount_minor": "bigint",
    "currency": "text",
    "order_id": "bigint",
    "at": "timestamptz",
    "memo": "text",
}
_INTO = f"INSERT INTO {LedgerEntry._meta.db_table} ({', '.join(_COLUMNS)})"
_ARRAYS = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
_STATEMENTS = {
    "postgresql": f"{_INTO} SELECT * FROM unnest({_ARRAYS})",  # noqa: S608  (constants of this file)
    "sqlite": f"{_INTO} VALUES ({', '.join(['%s'] * len(_COLUMNS))})",
}


def book(journals: Iterable[Journal], at: datetime | None = None) -> None:
    """Store journals; each already sums to zero. A journal whose key exists raises IntegrityError.

    Entries are most of the rows a declaration writes, and nothing reads them back at once: they go to the
    database without a model instance each, which takes a quarter of the time.
    """
    rows = list(_rows(journals, _stored(at or clock.now())))
    if not rows:
        return
    with connection.cursor() as cursor:
        statement = _STATEMENTS[connection.vendor]
        if connection.vendor == "postgresql":
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(statement, rows)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _rows(journals: Iterable[Journal], moment: Any) -> Iterator[tuple[Any, ...]]:
    for journal in journals:
        for ordinal, line in enumerate(journal.lines):
            yield (
                journal.key,
                ordinal,
                line.account,
                line.amount,
                journal.currency,
                line.order_id,
                moment,
                journal.memo,
            )
