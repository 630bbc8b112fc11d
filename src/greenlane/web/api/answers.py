"""Answers built by hand: orjson on plain dictionaries, no second validation on the hot path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from greenlane.foundation.canonical import decimal_text

JSON = "application/json"
XML = "application/xml"
TEXT = "text/plain"


def json_answer(payload: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A JSON answer; Decimals become plain strings, moments UTC with `Z`, lazy texts plain texts."""
    response = HttpResponse(to_json(payload), status=status, content_type=JSON)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def to_json(payload: Any) -> bytes:
    return orjson.dumps(payload, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wanted_type(request: HttpRequest, offered: tuple[str, ...]) -> str:
    """The offered media type the caller prefers; the first one when he does not say."""
    if request.headers.get("Accept", "*/*") == "*/*":
        return offered[0]
    return request.get_preferred_type(offered) or offered[0]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return sorted(value)
    return str(value)
