"""The order of every queue: perishable goods first, then urgent ones, then as the queue orders its own."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def perishables_first(rows: QuerySet[M], *then: Any, of: str = "") -> QuerySet[M]:
    """Rows in the order of a queue: live animals and perishables first, then `then` as in `order_by`.

    `of` is the way from the row to its declaration, e.g. `"declaration"`. Source: WTO TFA Article 7.9.
    """
    return rows.order_by(f"{of}__priority" if of else "priority", *then)
