"""Small database helpers that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from greenlane.foundation.errors import NotFound

M = TypeVar("M", bound=Model)


def for_update(queryset: QuerySet[M]) -> QuerySet[M]:
    """The same rows, locked until the transaction ends, where the database has row locks."""
    if connection.features.has_select_for_update:
        return queryset.select_for_update(of=("self",))
    return queryset


def lock(queryset: QuerySet[M], **lookup: object) -> M:
    """Load one row for change: SELECT ... FOR UPDATE on PostgreSQL; on SQLite the immediate transaction
    already holds the only write lock. Raises NotFound (404)."""
    if not connection.in_atomic_block:
        raise RuntimeError("lock() needs a transaction")
    rows = for_update(queryset).filter(**lookup).order_by()[:1]
    return locked(rows, shown=", ".join(str(value) for value in lookup.values()))


def locked(rows: Iterable[M], *, shown: str) -> M:
    """The first of the rows just locked. Raises NotFound (404) when there is none."""
    found = next(iter(rows), None)
    if found is None:
        raise NotFound(f"Nothing is known under “{shown}”.", hint="Check the reference.")
    mark_locked(found)
    return found


def mark_locked(record: Model) -> None:
    """Say that this transaction holds the row: it was just created here, or its owner row is locked."""
    record._locked = True  # type: ignore[attr-defined]
