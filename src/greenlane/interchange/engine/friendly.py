"""The same message as JSON, there and back.

Rule of the JSON form, which needs no schema to read:
  element with elements      object; keys are the WCO names, in any order
  element that may repeat    always a list, even with one entry (the profile decides, not the message)
  value                      string, exactly as written, without blanks around it
  value with attributes      `{"#text": "1000", "@currencyID": "GBP"}`
  date and time              `{"DateTimeString": {"#text": "20240119", "@formatCode": "102"}}`
Comments, prefixes, prefixed attributes (`xsi:`) and blanks between elements do not appear. A message is
`{"MetaData": {...}, "Declaration": {...}}`, or `"Response": [...]` instead of Declaration.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from greenlane.foundation.errors import CustomsError

from .infoset import Document, Node, escape_text, escape_value, safe_parser
from .model import (
    FOREIGN_DECLARATION,
    NS_DECLARATION,
    NS_DECLARATION_TYPES,
    NS_METADATA,
    NS_RESPONSE,
    NS_RESPONSE_TYPES,
    ElementModel,
    declaration_model,
    metadata_model,
    response_model,
)

TEXT = "#text"
PAYLOADS = ("MetaData", "Declaration", "Response")
Friendly = dict[str, Any]

_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PREFIX = {
    NS_METADATA: "md:",
    NS_DECLARATION: "",
    NS_DECLARATION_TYPES: "ds:",
    NS_RESPONSE: "res:",
    NS_RESPONSE_TYPES: "rds:",
}
_ROOT_NAMESPACES = (
    f'<md:MetaData xmlns:md="{NS_METADATA}" xmlns="{NS_DECLARATION}" xmlns:ds="{NS_DECLARATION_TYPES}"'
)
_RESPONSE_NAMESPACES = f' xmlns:res="{NS_RESPONSE}" xmlns:rds="{NS_RESPONSE_TYPES}"'


class NotWritable(CustomsError):
    """A name or character of the message cannot stand in XML."""

    code = "JSN005"


def to_friendly(document: Document) -> Friendly:
    """The JSON form of the message in a document, wherever a wrapper hides it; {} when there is none.

    Elements the profile does not know are kept under their names; the schema check reports them.
    """
    node = payload_node(document.root)
    if node is None:
        return {}
    name = local_name(node[0])
    if name == "Declaration":
        return {name: _read_class(node, declaration_model())}
    if name == "Response":
        return {name: [_read_class(node, response_model())]}
    message: Friendly = {"MetaData": {}}
    for child in _elements(node):
        name = local_name(child[0])
        if name == "Declaration":
            message[name] = _read_class(child, declaration_model())
        elif name == "Response":
            message.setdefault(name, []).append(_read_class(child, response_model()))
        else:
            message["MetaData"][name] = _read_value(child)
    return message


def generic(document: Document, name: str) -> Friendly:
    """Any other message as JSON, from the element `name`; repeated elements become lists."""
    node = _first(document.root, name)
    return {name: _read_class(node, None)} if node is not None else {}


def _first(node: Node, name: str) -> Node | None:
    if local_name(node[0]) == name:
        return node
    return next((found for child in _elements(node) if (found := _first(child, name)) is not None), None)


def payload_node(node: Node) -> Node | None:
    """MetaData, or else Declaration or Response, at or below a node; the first in document order."""
    if local_name(node[0]) in PAYLOADS:
        return node
    return next((found for child in _elements(node) if (found := payload_node(child)) is not None), None)


def to_xml(message: Friendly) -> bytes:
    """UTF-8 XML of a JSON message: MetaData with its Declaration or Responses, elements in schema order.

    Names that the profile does not know come last in their class, where the schema check finds them. Raises
    NotWritable for what XML cannot hold (control characters, keys that are no names).
    """
    responses = message.get("Response") or []
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', _ROOT_NAMESPACES]
    parts.append(_RESPONSE_NAMESPACES + ">" if responses else ">")
    _write_children(parts, message.get("MetaData") or {}, metadata_model())
    if "Declaration" in message:
        _write(parts, message["Declaration"], declaration_model())
    for response in responses:
        _write(parts, response, response_model())
    parts.append("</md:MetaData>")
    return "".join(parts).encode("utf-8")


def to_tree(message: Friendly) -> etree._Element:
    """The lxml tree of a JSON message, for the schema check."""
    return etree.fromstring(to_xml(message), safe_parser())


def text_of(value: Any) -> str:
    """The text of a JSON value, with or without attributes; empty when it is absent or a class."""
    if isinstance(value, str):
        return value
    found = value.get(TEXT, "") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""


def local_name(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _elements(node: Node) -> list[Node]:
    return [child for child in node[2:] if type(child) is list and child[0] not in ("!", "?")]


def _read_class(node: Node, model: ElementModel | None) -> Friendly:
    known = model.children if model is not None else {}
    found: Friendly = {}
    for child in node[2:]:
        if type(child) is str or child[0] == "!" or child[0] == "?":
            continue
        name = child[0]
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "Declaration" and name in found and FOREIGN_DECLARATION in known:
            name = FOREIGN_DECLARATION  # the second one of a response: the declaration itself
        child_model = known.get(name)
        value = _read(child, child_model)
        if name not in found:
            found[name] = [value] if child_model is not None and child_model.many else value
        elif type(found[name]) is list:
            found[name].append(value)
        else:  # repeated against the profile: keep both, the schema check reports it
            found[name] = [found[name], value]
    return found


def _read(node: Node, model: ElementModel | None) -> Any:
    if len(node) == 3 and type(node[2]) is str:  # the usual value
        text = node[2].strip()
        return text if not node[1] and (text or model is None or not model.is_class) else _with(node, text)
    if any(type(child) is list and child[0] not in ("!", "?") for child in node[2:]):
        return _read_class(node, model)
    if model is not None and model.children and not "".join(c for c in node[2:] if type(c) is str).strip():
        return {}
    return _read_value(node)


def _read_value(node: Node) -> str | Friendly:
    return _with(node, "".join(child for child in node[2:] if type(child) is str).strip())


def _with(node: Node, text: str) -> str | Friendly:
    """The text with the node's attributes, if it has any that count."""
    value: Friendly = {TEXT: text} if text or node[1] else {}
    pairs = iter(node[1] or ())
    for name, content in zip(pairs, pairs, strict=True):
        if ":" not in name and name != "xmlns":
            value["@" + name] = content
    return value if len(value) != 1 else text


def _write(parts: list[str], value: Any, model: ElementModel) -> None:
    tag = _PREFIX[model.namespace] + model.local_name
    if isinstance(value, str):
        parts.append(f"<{tag}>{_checked(value)}</{tag}>")
        return
    if not isinstance(value, dict):
        parts.append(f"<{tag}/>")
        return
    attributes = "".join(
        f' {_name(key[1:])}="{escape_value(_checked_raw(str(content)))}"'
        for key, content in value.items()
        if key.startswith("@")
    )
    parts.append(f"<{tag}{attributes}>")
    if TEXT in value:
        parts.append(_checked(str(value[TEXT])))
    _write_children(parts, value, model)
    parts.append(f"</{tag}>")


def _write_children(parts: list[str], value: Friendly, model: ElementModel) -> None:
    for name, child in model.children.items():
        if name in value:
            for entry in value[name] if isinstance(value[name], list) else (value[name],):
                _write(parts, entry, child)
    for name in value:
        if name not in model.children and name != TEXT and not name.startswith("@"):
            unknown = ElementModel(_name(name), "", False, False, "text", model.namespace)
            for entry in value[name] if isinstance(value[name], list) else (value[name],):
                _write(parts, entry, unknown)


def _checked(text: str) -> str:
    return escape_text(_checked_raw(text))


def _checked_raw(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise NotWritable("A value contains a control character.", hint="Remove it.")
    return text


def _name(name: str) -> str:
    if not _NAME.match(name):
        raise NotWritable(f"'{name[:40]}' is not an element name.", hint="Use the WCO names.")
    return name
