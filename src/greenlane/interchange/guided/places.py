"""From the place of an error in the message to the page and field where it is corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from greenlane.foundation.errors import Violation
from greenlane.interchange.guided.paths import plain
from greenlane.interchange.guided.questions import (
    HEADER_SECTIONS,
    ITEM,
    TOPICS,
    Section,
    header_questions,
    item_questions,
)

_ITEM = re.compile(rf"Declaration/{ITEM}(?:\[(\d+)\])?(?:/(.*))?\Z")
_INDEX = re.compile(r"\[\d+\]")

BY_CODE = {
    # code -> (section, field), where the pointer names a wider place than the page asks for
    "DEC005": ("goods", ""),
    "DEC008": ("goods", ""),
    "DEC027": ("parties", "trader"),
    "LDG011": ("parties", "trader"),
    "LDG012": ("parties", "trader"),
    "LDG013": ("general", "office"),
    "DEC181": ("origin", "preferential_origin"),
    "DEC182": ("papers", ""),
    "DEC163": ("goods", "additional_procedure"),
    "DEC164": ("goods", "additional_procedure"),
    "DEC165": ("goods", "additional_procedure"),
    "DEC166": ("documents", ""),
    "DEC014": ("packing", "gross_mass"),
}
ALIASES = {
    # plain pointer below Declaration -> (section, field) for values that follow from answers
    "Declarant": ("parties", "trader"),
    "Agent": ("parties", "representation"),
    "DeclarationOfficeID": ("general", "office"),
    "GoodsItemQuantity": ("goods", ""),
    "TotalPackageQuantity": ("goods", ""),
    "TotalGrossMassMeasure": ("goods", ""),
    "CurrencyExchange": ("shipment", "currency"),
    "GoodsShipment/Consignment/ContainerCode": ("general", "containers"),
    "GoodsShipment/Consignment/GoodsLocation": ("general", "location"),
    "GoodsShipment/Importer": ("parties", "trader"),
    "GoodsShipment/TradeTerms/LocationName": ("shipment", "incoterm_place"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a draft: a section, or a topic of an item (`item` from 1), and the field there, if it is known.

    `section` "goods" without an item is the list of items; an empty one is the draft as a whole.
    """

    section: str = ""
    item: int = 0
    field: str = ""


def place_of(violation: Violation, direction: str) -> Place:
    """Where a violation is corrected."""
    match = _ITEM.match(violation.pointer)
    item = int(match[1]) if match and match[1] else 0
    known = BY_CODE.get(violation.code)
    if known is not None:
        return Place(known[0], item if known[0] in TOPICS else 0, known[1])
    if match is None:
        inside = violation.pointer.removeprefix("Declaration").removeprefix("/")
        section, name = _found(_INDEX.sub("", inside), _header_index(direction), ("", ""))
        return Place(section, 0, name)
    inside = _INDEX.sub("", match[2] or "")
    second = "Origin[2]" in violation.pointer
    section, name = _found(inside, _item_index(direction), ("goods", ""))
    if second and name == "origin":
        name = "preferential_origin"
    return Place(section, item, name)


def _found(pointer: str, index: dict[str, tuple[str, str]], otherwise: tuple[str, str]) -> tuple[str, str]:
    """The entry at the pointer, below it, or at the nearest place above it."""
    while pointer:
        if pointer in index:
            return index[pointer]
        below = next((found for path, found in index.items() if path.startswith(f"{pointer}/")), None)
        if below is not None:
            return below
        pointer = pointer.rpartition("/")[0]
    return otherwise


@cache
def _header_index(direction: str) -> dict[str, tuple[str, str]]:
    found = dict(ALIASES)
    # What stands beside a value (its currency) comes after the value itself.
    for section, question in sorted(header_questions(), key=lambda pair: "@" in pair[1].path):
        if question.asked(direction) and not question.path.startswith(f"{ITEM}/"):
            found.setdefault(plain(question.place(direction)), (section.name, question.name))
    return found | _groups(HEADER_SECTIONS)


@cache
def _item_index(direction: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for topic, question in item_questions():
        if question.asked(direction):
            found.setdefault(plain(question.place(direction)), (topic.name, question.name))
    return found | _groups(TOPICS)


def _groups(sections: dict[str, Section]) -> dict[str, tuple[str, str]]:
    return {group.path: (section.name, "") for section in sections.values() for group in section.groups}
