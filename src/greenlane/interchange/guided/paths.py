"""Reading and writing single values of a message in JSON form by a short path.

`GoodsShipment/Importer/ID` names members; `Packaging[0]/TypeCode` takes an entry by position;
`Origin[TypeCode=1|]/CountryCode` the first entry whose TypeCode is 1 or empty (a new one gets the first value);
`InvoiceAmount@currencyID` an attribute. Writing an empty text removes the value and what it leaves empty.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from greenlane.interchange.engine.friendly import TEXT, Friendly, text_of

_STEP = re.compile(r"([A-Za-z]+)(?:\[(?:(\d+)|([A-Za-z]+)=([^\]]*))\])?\Z")
_SELECTOR = re.compile(r"\[[^\]]*\]")


class Step(NamedTuple):
    """One member on the way; `position` or `key` chooses an entry of a list."""

    name: str
    position: int | None = None
    key: str = ""
    values: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.position is not None or bool(self.key)


@cache
def steps_of(path: str) -> tuple[tuple[Step, ...], str]:
    """The steps of a path and the attribute at its end. Raises ValueError for what is no path."""
    members, _, attribute = path.partition("@")
    found = []
    for part in members.split("/"):
        match = _STEP.match(part)
        if match is None:
            raise ValueError(f"{path!r} is no path")
        position = int(match[2]) if match[2] else None
        values = tuple(match[4].split("|")) if match[3] else ()
        found.append(Step(match[1], position, match[3] or "", values))
    return tuple(found), attribute


def plain(path: str) -> str:
    """The path without choices and attribute, as pointers of violations are compared."""
    return _SELECTOR.sub("", path).partition("@")[0]


def read(node: Friendly, path: str) -> str:
    """The text at a path; empty when there is none."""
    steps, attribute = steps_of(path)
    found: Any = node
    for step in steps:
        found = _entry(found, step)
        if found is None:
            return ""
    if not attribute:
        return text_of(found)
    value = found.get(f"@{attribute}", "") if isinstance(found, dict) else ""
    return value if isinstance(value, str) else ""


def write(node: Friendly, path: str, text: str) -> None:
    """Put a text at a path, or remove what is there when the text is empty."""
    steps, attribute = steps_of(path)
    if not text and not attribute:
        _remove(node, list(steps))
        return
    if attribute and not read(node, path.partition("@")[0]):
        return  # an attribute stands only on a value that is there
    holder = node
    for step in steps[:-1]:
        holder = _made(holder, step)
    name = steps[-1].name
    if attribute:
        _write_attribute(holder, name, f"@{attribute}", text)
    elif isinstance(holder.get(name), dict):
        holder[name][TEXT] = text
    else:
        holder[name] = text


def _entry(node: Any, step: Step) -> Any:
    value = node.get(step.name) if isinstance(node, dict) else None
    if not isinstance(value, list):
        return value if not step.is_list or step.position == 0 else _matching([value], step)
    return _matching(value, step)


def _matching(entries: list[Any], step: Step) -> Any:
    if step.key:
        wanted = (e for e in entries if isinstance(e, dict) and text_of(e.get(step.key)) in step.values)
        return next(wanted, None)
    position = step.position or 0
    return entries[position] if position < len(entries) else None


def _made(node: Friendly, step: Step) -> Friendly:
    """The object of a step, made when it is missing."""
    found = _entry(node, step)
    if isinstance(found, dict):
        return found
    fresh: Friendly = {step.key: step.values[0]} if step.key else {}
    if not step.is_list:
        node[step.name] = fresh
        return fresh
    entries = node.setdefault(step.name, [])
    entries.append(fresh)
    return fresh


def _write_attribute(holder: Friendly, name: str, attribute: str, text: str) -> None:
    value = holder[name]
    if text:
        holder[name] = {**(value if isinstance(value, dict) else {TEXT: value}), attribute: text}
    elif isinstance(value, dict):
        value.pop(attribute, None)
        if value.keys() == {TEXT}:
            holder[name] = value[TEXT]


def _remove(node: Any, steps: list[Step]) -> None:
    step, rest = steps[0], steps[1:]
    if not isinstance(node, dict) or step.name not in node:
        return
    if not rest:
        del node[step.name]
        return
    found = _entry(node, step)
    _remove(found, rest)
    if not isinstance(found, dict) or found.keys() - {step.key, "SequenceNumeric"}:
        return
    value = node[step.name]
    if isinstance(value, list):
        value.remove(found)
    if not isinstance(value, list) or not value:
        del node[step.name]
