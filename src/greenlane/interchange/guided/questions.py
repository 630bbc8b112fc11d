"""Every question of the guided lodgement, and where its answer stands in the WCO message.

This table is the whole map between page and message: `building` writes answers to the paths and reads them from
there; `places` finds the page and field of an error by the same paths. Paths of items start at the goods item,
all others at the Declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from greenlane.interchange.guided.header_questions import DOCUMENTS, GENERAL, PARTIES, SHIPMENT
from greenlane.interchange.guided.item_questions import GOODS, ORIGIN, PACKING, PAPERS, VALUE
from greenlane.interchange.guided.paths import plain
from greenlane.interchange.guided.question import ITEM, Group, Kind, Question, Section

__all__ = [
    "GRID",
    "GRID_LABELS",
    "HEADER_SECTIONS",
    "ITEM",
    "MOST_ITEMS",
    "MOST_ROWS",
    "TOPICS",
    "Group",
    "Kind",
    "Question",
    "Section",
    "header_questions",
    "item_questions",
    "model_path",
]

MOST_ITEMS = 999
"""Goods items of a draft; more are lodged by file."""
MOST_ROWS = 99

HEADER_SECTIONS = {section.name: section for section in (GENERAL, PARTIES, SHIPMENT, DOCUMENTS)}
TOPICS = {section.name: section for section in (GOODS, ORIGIN, PACKING, VALUE, PAPERS)}
"""Pages of a goods item, in their order."""

GRID = (
    GOODS.questions[0],
    GOODS.questions[1],
    ORIGIN.questions[0],
    PACKING.questions[0],
    PACKING.questions[1],
    PACKING.questions[2],
    PACKING.questions[3],
    VALUE.questions[0],
)
"""What the quick entry asks of every line."""
GRID_LABELS = {
    "code": _("Code"),
    "description": _("Description"),
    "origin": _("Origin"),
    "gross_mass": _("Gross kg"),
    "net_mass": _("Net kg"),
    "packages": _("Packages"),
    "package_type": _("Type"),
    "price": _("Price"),
}
"""The same in the short words of a heading."""


def header_questions() -> Iterator[tuple[Section, Question]]:
    """Every question about the declaration as a whole."""
    for section in HEADER_SECTIONS.values():
        for question in section.questions:
            yield section, question


def item_questions() -> Iterator[tuple[Section, Question]]:
    """Every question about one item."""
    for topic in TOPICS.values():
        for question in topic.questions:
            yield topic, question


def model_path(question: Question, *, inside: str = "") -> str:
    """The plain path from the Declaration, by which the profile's limits are found."""
    return plain(f"{inside}/{question.path}" if inside else question.path)
