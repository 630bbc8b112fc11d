"""JSON Schema (2020-12) of the JSON form of a declaration, generated from the profile, for OpenAPI and editors."""

from __future__ import annotations

from functools import cache
from typing import Any

from .friendly import TEXT
from .model import ElementModel, declaration_model, metadata_model

Schema = dict[str, Any]
_NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$"


@cache
def message_schema() -> Schema:
    """The schema of `{"MetaData": {...}, "Declaration": {...}}`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "WCO Data Model 3.6 declaration, DMS 2 profile",
        "type": "object",
        "required": ["Declaration"],
        "properties": {
            "MetaData": _schema(metadata_model()),
            "Declaration": _schema(declaration_model()),
        },
        "additionalProperties": False,
    }


def _schema(model: ElementModel) -> Schema:
    if not model.children:
        return _value(model)
    properties = {name: _listed(child) for name, child in model.children.items()}
    required = [name for name, child in model.children.items() if child.required]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    if model.wco_id:
        schema["description"] = f"WCO {model.wco_id}"
    return schema


def _listed(model: ElementModel) -> Schema:
    schema = _schema(model)
    return {"type": "array", "items": schema} if model.many else schema


def _value(model: ElementModel) -> Schema:
    """A text, or an object of text and attributes."""
    text: Schema = {"type": "string"}
    if model.is_numeric:
        text["pattern"] = _NUMBER
    else:
        text |= {name: model.facets[name] for name in ("maxLength",) if name in model.facets}
    if "enumeration" in model.facets:
        text["enum"] = model.facets["enumeration"]
    attributes = {
        "type": "object",
        "properties": {TEXT: text},
        "patternProperties": {"^@": {"type": "string"}},
        "required": [TEXT],
        "additionalProperties": False,
    }
    schema: Schema = {"anyOf": [text, attributes]}
    if model.wco_id:
        schema["description"] = f"WCO {model.wco_id}"
    return schema
