"""Canonical JSON and its SHA-256 digest: the same data gives the same bytes on every machine.

Keys are sorted, there is no white space, text is UTF-8, Decimals become plain strings without trailing
zeros, datetimes become UTC ISO 8601 with microseconds. Floats are refused: they do not survive a round trip
through other languages. In the spirit of RFC 8785 (JSON Canonicalization Scheme).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def canonical_json(value: Any) -> bytes:
    """Return the canonical bytes of `value`.

    Raises TypeError for floats, NaN, datetimes without a zone, and types without one obvious text: a label
    that is translated reads differently tomorrow.
    """
    if _holds_float(value):
        raise TypeError("canonical JSON holds no floats; use Decimal or a string")
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS)
    except orjson.JSONEncodeError as error:
        raise TypeError(str(error)) from error


def canonical_text(value: Any) -> str:
    return canonical_json(value).decode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def digest_bytes(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def decimal_text(value: Decimal) -> str:
    """Plain notation without trailing zeros: `Decimal("1.50")` and `Decimal("1.5")` are both `1.5`."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            if not value.is_finite():
                raise TypeError(f"{value} has no canonical form")
            return decimal_text(value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a datetime without a time zone has no canonical form")
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case set() | frozenset():
            return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


_PLAIN = frozenset({str, int, bool, type(None), Decimal, datetime, date})


def _holds_float(value: Any) -> bool:
    kind = type(value)
    if kind in _PLAIN:
        return False
    if isinstance(value, float):
        return True
    if isinstance(value, Mapping):
        return any(type(v) not in _PLAIN and _holds_float(v) for v in value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return any(type(v) not in _PLAIN and _holds_float(v) for v in value)
    if isinstance(value, Enum):
        return isinstance(value.value, float)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(_holds_float(getattr(value, f.name)) for f in dataclasses.fields(value))
    return False
