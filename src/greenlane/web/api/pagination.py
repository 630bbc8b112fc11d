"""Lists by cursor: stable while rows are added, without counting and without skipping.

A cursor is the signed sort key of the last row shown; the caller passes it on and cannot make one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from greenlane.foundation.errors import CustomsError
from greenlane.web.api.answers import json_answer

M = TypeVar("M", bound=Model)
LIMIT = 50
MOST = 200
_LONGEST_CURSOR = 400


class UnknownCursor(CustomsError):
    """This cursor was not issued for this list."""

    code = "GL006"
    status = 400


@dataclass(frozen=True, slots=True)
class Order:
    """The unique sort key of a list; `descending` for newest first. `name` ties cursors to their list."""

    name: str
    fields: tuple[str, ...]
    descending: bool = True


@dataclass(slots=True)
class Page:
    rows: list[Any]
    next_cursor: str


def page_of(rows: QuerySet[M], order: Order, *, limit: int = LIMIT, cursor: str = "") -> Page:
    """One page, one query. Raises UnknownCursor (GL006, 400) for a cursor that is not ours."""
    if cursor:
        rows = rows.filter(_beyond(order, _key(order, cursor)))
    sign = "-" if order.descending else ""
    found = list(rows.order_by(*(f"{sign}{field}" for field in order.fields))[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return Page(shown, _cursor(order, shown[-1]) if more else "")


def page_answer(request: HttpRequest, page: Page, render: Callable[[Any], Any]) -> HttpResponse:
    """`{"items": [...], "next": address or null}` with the same address as Link header (RFC 8288)."""
    address = _next_address(request, page.next_cursor)
    headers = {"Link": f'<{address}>; rel="next"'} if address else {}
    return json_answer({"items": [render(row) for row in page.rows], "next": address}, headers=headers)


def _next_address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = [(name, value) for name, value in request.GET.items() if name != "cursor"]
    return f"{request.path}?{urlencode([*query, ('cursor', cursor)])}"


def _beyond(order: Order, key: Sequence[Any]) -> Q:
    """Rows after the key in the list's order: (a, b) < (x, y) written out, led by a plain range on `a`."""
    compare = "lt" if order.descending else "gt"
    condition = Q()
    for depth, field in enumerate(order.fields):
        same = dict(zip(order.fields[:depth], key, strict=False))
        condition |= Q(**same, **{f"{field}__{compare}": key[depth]})
    first = order.fields[0]
    return Q(**{f"{first}__{compare}e": key[0]}) & condition


def _cursor(order: Order, row: Any) -> str:
    key = [_to_wire(_value(row, field)) for field in order.fields]
    return signing.dumps(key, salt=f"greenlane.cursor.{order.name}")


def _key(order: Order, cursor: str) -> list[Any]:
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise signing.BadSignature
        key = signing.loads(cursor, salt=f"greenlane.cursor.{order.name}")
        return [_from_wire(value) for value in key]
    except (signing.BadSignature, ValueError) as error:
        hint = "Follow the `next` address of the page before."
        raise UnknownCursor(pointer="query cursor", hint=hint) from error


def _value(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row


def _to_wire(value: Any) -> Any:
    return {"t": value.astimezone(UTC).isoformat()} if isinstance(value, datetime) else value


def _from_wire(value: Any) -> Any:
    return datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value
