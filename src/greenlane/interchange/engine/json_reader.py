"""Reading a declaration sent as JSON (the form of `friendly`), as strictly as one sent as XML.

Numbers may be given as JSON numbers; they are taken digit by digit, never as floats. A single object is
accepted where the profile allows several. Codes: JSN001 not JSON, JSN002 not a message, JSN003 unknown member,
JSN004 nested too deeply, JSN005 not expressible (`friendly.NotWritable`), JSN006 member given twice.
"""

from __future__ import annotations

import json
from typing import Any

from greenlane.foundation.errors import CustomsError

from . import xml_errors as errors
from .friendly import PAYLOADS, TEXT, Friendly
from .model import ElementModel, declaration_model, metadata_model, response_model
from .xml_reader import DEFAULT, GOODS_ITEM, Limits


class JsonRefused(CustomsError):
    """The message is not acceptable JSON."""

    code = "JSN001"


def read_json(raw: bytes, *, limits: Limits = DEFAULT) -> Friendly:
    """The JSON message in its regular form: lists where the profile allows several, values as strings."""
    if len(raw) > limits.size:
        raise errors.refuse_size(len(raw), limits.size)
    content = _parse(raw)
    if not isinstance(content, dict) or not any(name in content for name in ("Declaration", "Response")):
        hint = 'Send {"Declaration": {...}}, with MetaData beside it if you like.'
        raise JsonRefused("The JSON holds no Declaration.", code="JSN002", pointer="/", hint=hint)
    unknown = sorted(content.keys() - set(PAYLOADS))
    if unknown:
        text = f"The message has an unknown member '{unknown[0][:40]}'."
        raise JsonRefused(
            text, code="JSN003", pointer=f"/{unknown[0][:40]}", hint="Allowed: " + ", ".join(PAYLOADS)
        )
    message = {name: _regular(value, _MODELS[name](), 0, limits) for name, value in content.items()}
    if isinstance(message.get("Response"), dict):
        message["Response"] = [message["Response"]]
    if not isinstance(message.get("Declaration", {}), dict):
        raise JsonRefused("Declaration must be an object.", code="JSN002", pointer="/Declaration")
    _limit_items(message, limits)
    return message


_MODELS = {"MetaData": metadata_model, "Declaration": declaration_model, "Response": response_model}


def _parse(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        where = errors.place_of(raw, error.start)
        raise JsonRefused("The bytes are not valid UTF-8.", pointer=where, hint="Send UTF-8.") from None
    except json.JSONDecodeError as error:
        where = errors.place(error.lineno, error.colno)
        raise JsonRefused(
            f"This is not JSON: {error.msg}.", pointer=where, hint="Correct the JSON."
        ) from None
    except RecursionError:
        raise _too_deep() from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        text = f"The member '{twice[:40]}' is given twice."
        raise JsonRefused(text, code="JSN006", pointer=twice[:40], hint="Put repeated elements into a list.")
    return found


def _refuse_constant(text: str) -> None:
    raise JsonRefused(f"{text} is not a JSON value.", hint="Leave the member out.")


def _regular(value: Any, model: ElementModel | None, depth: int, limits: Limits) -> Any:
    if depth > limits.depth:
        raise _too_deep()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_regular(entry, model, depth + 1, limits) for entry in value if entry is not None]
    if not isinstance(value, dict):
        return value.strip()
    known = model.children if model is not None else {}
    found: Friendly = {}
    for name, content in value.items():
        if content is None:
            continue
        child = known.get(name)
        regular = _regular(content, child, depth + 1, limits)
        many = child is not None and child.many and not isinstance(regular, list)
        found[name] = [regular] if many else regular
    return found[TEXT] if found.keys() == {TEXT} else found


def _limit_items(message: Friendly, limits: Limits) -> None:
    shipment = message.get("Declaration", {}).get("GoodsShipment")
    items = shipment.get(GOODS_ITEM) if isinstance(shipment, dict) else None
    if isinstance(items, list) and len(items) > limits.items:
        raise errors.refuse_count("XML012", "goods items", limits.items, 1, 1)


def _too_deep() -> JsonRefused:
    return JsonRefused("The JSON is nested too deeply.", code="JSN004", hint="Follow the WCO structure.")
