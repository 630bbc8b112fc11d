"""Insert many rows at once, past the model layer: reference data comes in hundreds of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 10_000


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert plain rows into the table of `model`; returns how many.

    `fields` are attribute names (`basket_id`). Values must be what the database takes: text, numbers, None,
    booleans; dates and decimals as text. Columns that are not named must allow NULL.
    """
    columns = [
        model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name) for name in fields
    ]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    written = 0
    source = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(source, BATCH)):
            cursor.executemany(statement, batch)
            written += len(batch)
    return written
