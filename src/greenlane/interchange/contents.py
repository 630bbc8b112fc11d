"""Stored messages as the pages of declarations show them: what they declare, and their text line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from lxml import etree

from greenlane.declarations.content import Rewriting, Source, register_reader
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Lodgement
from greenlane.interchange.documents import XML, document_json, document_xml
from greenlane.interchange.engine.infoset import safe_parser
from greenlane.interchange.engine.mapping import to_data
from greenlane.interchange.rewriting import MessageRewriting

_PLACE = re.compile(r"line (\d{1,9})")
_STEP = re.compile(r"@?(?:[\w.-]+:)?([\w.-]+)(?:\[(\d{1,9})\])?")


class StoredMessages:
    """Reads what `interchange` stored."""

    def data(self, lodgement: Lodgement) -> DeclarationData:
        return to_data(document_json(lodgement))[0]

    def source(self, lodgement: Lodgement) -> Source:
        if lodgement.form == XML:
            return XmlSource(document_xml(lodgement))
        return JsonSource(document_json(lodgement))

    def rewriting(self, lodgement: Lodgement) -> Rewriting:
        return MessageRewriting(document_json(lodgement))


class XmlSource:
    """An XML message; its lines are those of the message as it came in."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def lines(self) -> Sequence[str]:
        return self._raw.decode("utf-8", "replace").splitlines()

    def line_of(self, pointer: str) -> int | None:
        if place := _PLACE.match(pointer):
            return int(place[1])
        root = etree.fromstring(self._raw, safe_parser())
        steps = _steps(pointer)
        node = _named(root, *steps[0]) if steps else None
        for name, position in steps[1:]:
            if node is None:
                return None
            # A pointer may name what is missing: then the place is where it should stand.
            child = _child(node, name, position)
            if child is None:
                break
            node = child
        return int(node.sourceline) if node is not None else None  # type: ignore[call-overload]


def _steps(pointer: str) -> list[tuple[str, int]]:
    found = (_STEP.fullmatch(part) for part in pointer.strip("/").split("/"))
    return [(step[1], int(step[2] or 1)) for step in found if step]


def _named(root: etree._Element, name: str, position: int) -> etree._Element | None:
    """The outermost element of a name: pointers start at the Declaration, messages may wrap it."""
    found = (node for node in root.iter("{*}" + name) if position == 1)
    return next(found, None)


def _child(parent: etree._Element, name: str, position: int) -> etree._Element | None:
    children = list(parent.iterchildren("{*}" + name))
    return children[position - 1] if 0 < position <= len(children) else None


@dataclass(slots=True)
class JsonSource:
    """A JSON message, written with one member a line."""

    message: dict[str, Any]
    _lines: list[str] = field(default_factory=list)

    def lines(self) -> Sequence[str]:
        if not self._lines:
            self._lines = orjson.dumps(self.message, option=orjson.OPT_INDENT_2).decode().splitlines()
        return self._lines

    def line_of(self, pointer: str) -> int | None:
        """Follow the members of the pointer; counts how many lines the members before each take."""
        number, value, found = 1, self.message, False
        for name, position in _steps(pointer):
            if not isinstance(value, dict) or name not in value:
                break
            number, value, found = number + _before(value, name), value[name], True
            if isinstance(value, list):
                if not 0 < position <= len(value):
                    break
                number, value = number + 1 + sum(map(_height, value[: position - 1])), value[position - 1]
            elif position > 1:
                return None
        return number if found else None


def _before(members: dict[str, Any], name: str) -> int:
    """Lines from the opening brace of an object down to one of its members."""
    lines = 1
    for key, value in members.items():
        if key == name:
            return lines
        lines += _height(value)
    return lines


def _height(value: Any) -> int:
    """Lines a value takes when written with one member a line."""
    if isinstance(value, dict) and value:
        return 2 + sum(map(_height, value.values()))
    if isinstance(value, list) and value:
        return 2 + sum(map(_height, value))
    return 1


register_reader(StoredMessages())
