"""Paths and WCO pointers, both ways.

A path names elements from the message root, `Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity`;
the index counts from 1 and stands wherever the profile allows repetition. A WCO pointer says the same as a
list of (section code, sequence, tag), `42A, 67A, 68A 2, 23A`; the tag stands on the last one when the path
ends at a value (`.../Exporter/Name` is `42A, 57A R031`). Source: WCO Data Model class "Pointer" (97A) and the
WCOID annotations of the schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .model import ElementModel, declaration_model, metadata_model, response_model

Positions = dict[etree._Element, dict[Any, int]]

_STEP = re.compile(r"^(@?[\w:.-]+)(?:\[(\d+)\])?$")


@dataclass(frozen=True, slots=True)
class Pointer:
    """One step of a WCO pointer; `sequence` is None where the class cannot repeat."""

    section: str
    sequence: int | None = None
    tag: str = ""


def pointers_of(path: str) -> list[Pointer]:
    """The WCO pointer of a path, as far as the profile knows it; attributes and unknown rest are left out.

    An unknown or empty path points at the whole declaration.
    """
    found: list[Pointer] = []
    for node, index in _known_steps(path):
        if node.is_class:
            found.append(Pointer(node.wco_id, index if node.many else None))
        elif found and node.wco_id:
            last = found[-1]
            found[-1] = Pointer(last.section, last.sequence, node.wco_id)
    return found or [Pointer(declaration_model().wco_id)]


def path_of_pointers(pointers: Iterable[Pointer]) -> str:
    """The path of a WCO pointer; stops at the first section or tag the profile does not know there."""
    steps = list(pointers)
    if not steps:
        return ""
    node = next((r for r in (declaration_model(), response_model()) if r.wco_id == steps[0].section), None)
    if node is None:
        return ""
    parts = [node.name]
    for step in steps[1:]:
        child = _child_with(node, step.section, is_class=True)
        if child is None:
            return "/".join(parts)
        node = child
        parts.append(f"{child.name}[{step.sequence or 1}]" if child.many else child.name)
    leaf = _child_with(node, steps[-1].tag, is_class=False) if steps[-1].tag else None
    return "/".join([*parts, leaf.name] if leaf is not None else parts)


def path_of(element: etree._Element, positions: Positions | None = None) -> str:
    """The path of an element in its document, from Declaration (or Response, or MetaData) downwards.

    Pass the same dict as `positions` when asking for many elements of a tree that does not change meanwhile.
    """
    known: Positions = {} if positions is None else positions
    chain = _chain(element)
    models = _models([name for _, name in chain])
    return "/".join(
        _step(node, name, model, known) for (node, name), model in zip(chain, models, strict=True)
    )


def model_of(element: etree._Element) -> ElementModel | None:
    """What the profile says of this element, by its path; None where it knows none."""
    return _models([name for _, name in _chain(element)])[-1]


def _chain(element: etree._Element) -> list[tuple[etree._Element, str]]:
    """The elements from the outermost Declaration or Response (else MetaData, else the root) down to here."""
    chain = [(node, etree.QName(node).localname) for node in (element, *element.iterancestors())][::-1]
    names = [name for _, name in chain]
    for roots in (("Declaration", "Response"), ("MetaData",)):
        start = next((i for i, name in enumerate(names) if name in roots), None)
        if start is not None:
            return chain[start:]
    return chain


def _step(node: etree._Element, name: str, model: ElementModel | None, positions: Positions) -> str:
    parent = node.getparent()
    if parent is None:
        return name
    if parent not in positions:
        positions[parent] = _positions(parent)
    position, last = positions[parent][node], positions[parent].get(node.tag, 1)
    repeats = model.many if model is not None else last > 1
    return f"{name}[{position}]" if repeats else name


def _positions(parent: etree._Element) -> dict[Any, int]:
    """The position of each child among those of its tag, and for each tag the number of them."""
    found: dict[Any, int] = {}
    for child in parent.iterchildren("*"):
        found[child.tag] = found.get(child.tag, 0) + 1
        found[child] = found[child.tag]
    return found


def _models(names: list[str]) -> list[ElementModel | None]:
    """The model of each name along a path."""
    roots = {"Declaration": declaration_model, "Response": response_model, "MetaData": metadata_model}
    node = roots[names[0]]() if names[0] in roots else None
    found = [node]
    for name in names[1:]:
        node = node.children.get(name) if node is not None else None
        found.append(node)
    return found


def _known_steps(path: str) -> Iterator[tuple[ElementModel, int]]:
    parts = [match for match in map(_STEP.match, path.split("/")) if match]
    if not parts:
        return
    for part, node in zip(parts, _models([part[1] for part in parts]), strict=True):
        if node is None:
            return
        yield node, int(part[2] or 1)


def _child_with(node: ElementModel, wco_id: str, *, is_class: bool) -> ElementModel | None:
    return next((c for c in node.children.values() if c.wco_id == wco_id and c.is_class == is_class), None)
