"""Applying an amendment message (function 13, COR) to the declaration it amends.

The message names the changed places by WCO pointers (Amendment/Pointer) and carries the new content at the
same places of the declaration tree. Content replaces what is there; a place that is pointed at but empty in
the message is removed. Numbered classes (SequenceNumeric) are matched by number; other repeated classes by
the position the pointer gives, else by their own position. Senders often point beside the mark (a sequence
where none belongs, the tag under a neighbouring class), so content counts even where no pointer leads to it,
and a pointer that leads nowhere removes nothing but is noted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange.engine.friendly import Friendly, text_of
from greenlane.interchange.engine.model import ElementModel, declaration_model
from greenlane.interchange.engine.wco_pointers import Pointer, path_of_pointers, pointers_of

ENVELOPE = frozenset(
    {"FunctionCode", "FunctionalReferenceID", "ID", "TypeCode", "Submitter", "Amendment", "IssueDateTime"}
)
"""What belongs to the amendment message itself and not to the declaration."""

REASON_TYPE = "AES"
_AMENDMENT_CLASS = "06A"
_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")


class NothingAmended(CustomsError):
    """The amendment changes nothing: it carries no content and points at nothing that is there."""

    code = "INT003"


@dataclass(slots=True)
class Merged:
    """The amended message in JSON form, the places that changed, and what was odd about the pointers."""

    message: Friendly
    removed: list[str] = field(default_factory=list)
    notices: list[Violation] = field(default_factory=list)


def merge_amendment(stored: Friendly, amendment: Friendly) -> Merged:
    """The whole declaration as amended. Raises NothingAmended (INT003)."""
    declared = amendment.get("Declaration") or {}
    content = amended_content(declared)
    places = [place for pointers in _pointer_lists(declared) if (place := _place(pointers))]
    message = {**stored, "Declaration": deepcopy(stored.get("Declaration") or {})}
    merged = Merged(message, notices=_lost_pointers(declared))
    positions = _positions(places)
    _Merge(positions).apply(message["Declaration"], content)
    for place in sorted(places, key=_depth_and_position, reverse=True):
        if _walk(content, place, positions) is None and _remove(message["Declaration"], place):
            merged.removed.append(place)
    if message["Declaration"] == (stored.get("Declaration") or {}):
        raise NothingAmended(
            pointer="Declaration/Amendment",
            hint="Give the new content at the places the pointers name, or point at what is to be removed.",
        )
    return merged


def amended_content(declared: Friendly) -> Friendly:
    """The part of an amendment message that belongs to the declaration."""
    content = {name: value for name, value in declared.items() if name not in ENVELOPE}
    statements = [s for s in content.pop("AdditionalInformation", []) if not _is_reason(s)]
    if statements:
        content["AdditionalInformation"] = statements
    return content


def amendment_reasons(declared: Friendly) -> list[str]:
    """What the sender says about why: the statements of type AES, then the change reason codes."""
    statements = declared.get("AdditionalInformation") or []
    texts = [text_of(s.get("StatementDescription")) for s in statements if _is_reason(s)]
    codes = [text_of(a.get("ChangeReasonCode")) for a in declared.get("Amendment") or []]
    return [text for text in texts if text] + [f"change reason {code}" for code in codes if code]


def _is_reason(statement: Any) -> bool:
    if not isinstance(statement, dict):
        return False
    sections = {text_of(p.get("DocumentSectionCode")) for p in statement.get("Pointer") or []}
    return text_of(statement.get("StatementTypeCode")) == REASON_TYPE or _AMENDMENT_CLASS in sections


def _pointer_lists(declared: Friendly) -> Iterator[list[Pointer]]:
    for amendment in declared.get("Amendment") or []:
        found = [_pointer(entry) for entry in amendment.get("Pointer") or []]
        if found:
            yield found


def _pointer(entry: Friendly) -> Pointer:
    number = text_of(entry.get("SequenceNumeric"))
    sequence = int(number) if number.isascii() and number.isdigit() else None
    return Pointer(text_of(entry.get("DocumentSectionCode")), sequence, text_of(entry.get("TagID")))


def _place(pointers: list[Pointer]) -> str:
    """The path a pointer names, or nothing when the profile knows no such place or it is everything."""
    path = path_of_pointers(pointers)
    known = pointers_of(path) if path else []
    same = [p.section for p in known] == [p.section for p in pointers]
    if not same or known[-1].tag != pointers[-1].tag or path == "Declaration":
        return ""
    return path


def _lost_pointers(declared: Friendly) -> list[Violation]:
    return [
        Violation(
            "INT002",
            "The pointer "
            + " ".join(f"{p.section}{'/' + p.tag if p.tag else ''}" for p in pointers)
            + " names no place of the profile; the content of the message was taken instead.",
            f"Declaration/Amendment[{number}]/Pointer",
            "Name the class that holds the changed element, and its tag.",
        )
        for number, pointers in enumerate(_pointer_lists(declared), 1)
        if not _place(pointers)
    ]


def _positions(places: list[str]) -> dict[str, list[int]]:
    """List path (its parents with their numbers) -> positions the pointers name there, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in places:
        parts = place.split("/")
        for end in range(1, len(parts) + 1):
            name, number = _split(parts[end - 1])
            if number is not None:
                positions = found["/".join([*parts[: end - 1], name])]
                if number not in positions:
                    positions.append(number)
    return found


class _Merge:
    """Writes the content of an amendment over a declaration."""

    def __init__(self, positions: dict[str, list[int]]) -> None:
        self.positions = positions

    def apply(self, target: Friendly, content: Friendly) -> None:
        self._class(target, content, declaration_model(), "Declaration")

    def _class(self, target: Friendly, change: Friendly, model: ElementModel | None, path: str) -> None:
        known = model.children if model is not None else {}
        for name, value in change.items():
            child, below, present = known.get(name), f"{path}/{name}", target.get(name)
            if isinstance(value, list):
                entries = present if isinstance(present, list) else [present] if present else []
                target[name] = self._entries(list(entries), value, child, below)
            elif _is_class(value, child) and isinstance(present, dict):
                self._class(present, value, child, below)
            else:
                target[name] = deepcopy(value)

    def _entries(
        self, entries: list[Any], changes: list[Any], model: ElementModel | None, path: str
    ) -> list[Any]:
        positions = self.positions.get(path, [])
        for index, change in enumerate(changes):
            at = _slot(entries, change, index, positions if len(positions) == len(changes) else [])
            if at is None:
                entries.append(deepcopy(change))
            elif _is_class(change, model) and isinstance(entries[at], dict):
                self._class(entries[at], change, model, f"{path}[{at + 1}]")
            else:
                entries[at] = deepcopy(change)
        return entries


def _is_class(value: Any, model: ElementModel | None) -> bool:
    return isinstance(value, dict) and (model.is_class if model is not None else "#text" not in value)


def _slot(entries: list[Any], change: Any, index: int, positions: list[int]) -> int | None:
    """Which entry a change belongs to; None when it is a new one."""
    number = text_of(change.get("SequenceNumeric")) if isinstance(change, dict) else ""
    if number:
        return next((at for at, entry in enumerate(entries) if _number(entry) == number), None)
    at = positions[index] - 1 if positions else index
    return at if 0 <= at < len(entries) else None


def _number(entry: Any) -> str:
    return text_of(entry.get("SequenceNumeric")) if isinstance(entry, dict) else ""


def _split(part: str) -> tuple[str, int | None]:
    found = _STEP.fullmatch(part)
    if found is None:
        return part, None
    return found[1], int(found[2]) if found[2] else None


def _depth_and_position(place: str) -> tuple[list[int], int]:
    """Later entries of a list go first, so that earlier positions stay true."""
    return [number or 0 for _, number in map(_split, place.split("/"))], len(place)


def _walk(
    content: Friendly, place: str, positions: dict[str, list[int]] | None = None
) -> tuple[Any, Any, int | str] | None:
    """(value, container, key) at a path, or None when nothing is there.

    An amendment message lists only the entries it changes: `positions` says which entries those are.
    """
    node: Any = content
    container: Any = None
    key: int | str = ""
    path = "Declaration"
    for name, number in map(_split, place.split("/")[1:]):
        if not isinstance(node, dict) or name not in node:
            return None
        container, key, node = node, name, node[name]
        path = f"{path}/{name}"
        if isinstance(node, list):
            at = _numbered(node, number or 1, (positions or {}).get(path, []))
            if at is None:
                return None
            container, key, node = node, at, node[at]
            path = f"{path}[{number or 1}]"
    return node, container, key


def _numbered(entries: list[Any], number: int, positions: list[int]) -> int | None:
    """Which entry a pointer means: the one with its number, else the one at its place among the entries
    pointed at (as many as are sent), else by counting."""
    at = next((at for at, entry in enumerate(entries) if _number(entry) == str(number)), None)
    if at is not None:
        return at
    if len(positions) == len(entries):
        return positions.index(number) if number in positions else None
    if any(_number(entry) for entry in entries):
        return None
    return number - 1 if 0 < number <= len(entries) else None


def _remove(declaration: Friendly, place: str) -> bool:
    found = _walk(declaration, place)
    if found is None:
        return False
    _, container, key = found
    del container[key]
    return True
