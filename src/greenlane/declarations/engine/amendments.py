"""What an amendment changes, and whether that touches the assessment: a pure table over the fields of a declaration.

Rule: everything touches the assessment but what `DETAILS` lists. A field that is added to a declaration and forgotten
here counts as touching it. Source: domain description, 4.1 and 2.1 (reassessment routes, key T64580).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from greenlane.declarations.engine.data import DeclarationData, ItemData, Party

MESSAGE = frozenset({"function_code", "lrn", "mrn", "amendment_reason", "amendment_pointers"})
"""What a message says about itself; no change of the declaration."""

DETAILS = frozenset(
    {
        # who carries the goods, in what, and where they stand
        "carrier",
        "border_transport",
        "arrival_transport",
        "departure_transport",
        "container_code",
        "transport_equipment",
        "goods_location",
        "presentation_office",
        "exit_office",
        "previous_documents",
        "goods_item_quantity",
        "ucr",
        "agent",
        "items.transport_equipment",
        "items.previous_documents",
        "items.packaging.marks",
        "items.ucr",
        # where a party can be reached: who it is, is no detail
        *(
            f"{place}{party}.address"
            for place in ("", "items.")
            for party in ("declarant", "exporter", "importer", "consignor", "consignee", "seller", "buyer")
        ),
    }
)
"""Fields that do not touch the assessment: an acceptance by an officer stands when only these change."""

PARTIES = frozenset(
    field.name
    for kind in (DeclarationData, ItemData)
    for field in fields(kind)
    if "Party" in str(field.type) and "list" not in str(field.type)
)
MOST = 50


def changed_fields(before: DeclarationData, after: DeclarationData) -> tuple[str, ...]:
    """The fields that differ: `incoterm`, `importer.address`, `items[2].origins`; `items[3]` for one come or gone."""
    found = [
        path
        for field in fields(DeclarationData)
        if field.name not in MESSAGE and field.name != "items"
        for path in _differences(field.name, getattr(before, field.name), getattr(after, field.name))
    ]
    was, now = _numbered(before), _numbered(after)
    for number in sorted(was.keys() | now.keys()):
        place = f"items[{number}]"
        if number not in was or number not in now:
            found.append(place)
            continue
        found += [
            path
            for field in fields(ItemData)
            for path in _differences(
                f"{place}.{field.name}", getattr(was[number], field.name), getattr(now[number], field.name)
            )
        ]
    return tuple(found)


def affects_assessment(changed: tuple[str, ...]) -> bool:
    """Whether one of these fields touches the assessment."""
    return any(_general(path) not in DETAILS for path in changed)


def _general(path: str) -> str:
    """`items[2].origins` as the table names it: `items.origins`."""
    head, bracket, rest = path.partition("[")
    return head + rest.partition("]")[2] if bracket else path


def _numbered(data: DeclarationData) -> dict[int, ItemData]:
    return {item.sequence or position: item for position, item in enumerate(data.items, 1)}


def _differences(path: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    name = path.rpartition(".")[2]
    if name in PARTIES and isinstance(before, Party) and isinstance(after, Party):
        yield f"{path}.address" if _same_but(before, after, "address") else path
    elif name == "packaging" and len(before) == len(after):
        only_marks = all(_same_but(one, two, "marks") for one, two in zip(before, after, strict=True))
        yield f"{path}.marks" if only_marks else path
    else:
        yield path


def _same_but(before: Any, after: Any, name: str) -> bool:
    """Whether two records differ in one field only."""
    return all(
        getattr(before, field.name) == getattr(after, field.name)
        for field in fields(before)
        if field.name != name
    )
