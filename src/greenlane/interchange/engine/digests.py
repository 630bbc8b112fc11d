"""The digest of what was declared, the same for XML, JSON, form and CSV.

SHA-256 over canonical JSON of `{"Declaration": ...}` (the JSON form of `friendly`) after these steps: empty
elements dropped, numbers in plain notation without trailing zeros (`50.0` is `50`), text trimmed, the default
unit KGM of masses dropped. The envelope (MetaData) does not count; the order of repeated elements does, because
it is declared.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from greenlane.foundation.canonical import decimal_text

from .decimals import plain_decimal
from .friendly import TEXT, Friendly
from .model import ElementModel, declaration_model


def canonical_digest(message: Friendly) -> str:
    """64 hex digits that are the same for the same declaration in any format."""
    declaration = canonical_declaration(message)
    # Strings, lists and objects only: the same bytes as foundation.canonical_json, without its search for floats.
    raw = orjson.dumps({"Declaration": declaration}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(raw).hexdigest()


def canonical_declaration(message: Friendly) -> Friendly:
    """The declaration of a JSON message without what makes no difference."""
    return _canonical(message.get("Declaration") or {}, declaration_model()) or {}


def _canonical(value: Any, model: ElementModel | None) -> Any:
    """None when nothing is left."""
    if type(value) is str:
        return _canonical_text(value, model)
    if type(value) is list:
        return [entry for entry in (_canonical(v, model) for v in value) if entry is not None] or None
    if not isinstance(value, dict):
        return None if value is None else str(value)
    known = model.children if model is not None else {}
    found = {}
    for name, child in value.items():
        content = _canonical(child, model if name == TEXT else known.get(name))
        if content is not None:
            found[name] = content
    return _plain(found, model) if TEXT in value else found or None


def _plain(found: dict[str, Any], model: ElementModel | None) -> Any:
    """A value with attributes, without the default unit, and bare where no attribute is left."""
    if TEXT not in found:
        return None
    if model is not None and model.kind == "measure" and found.get("@unitCode") == "KGM":
        del found["@unitCode"]
    return found[TEXT] if len(found) == 1 else found


def _canonical_text(value: str, model: ElementModel | None) -> str | None:
    text = value.strip()
    if not text:
        return None
    if model is None or not model.is_numeric:
        return text
    if text.isascii() and text.isdigit() and text[0] != "0":
        return text
    number = plain_decimal(text)
    return text if number is None else decimal_text(number)
