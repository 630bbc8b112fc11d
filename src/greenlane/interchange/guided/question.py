"""What a question is: its words, its kind, and where its answer stands in the WCO message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ITEM = "GoodsShipment/GovernmentAgencyGoodsItem"


class Kind(StrEnum):
    """How an answer is written and checked."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    WHOLE = "whole"
    CHOICE = "choice"
    LINES = "lines"
    COMMODITY = "commodity"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `wanted`: a section is not done without it; `only`: asked for imports or exports alone.

    `path` is where the answer goes (`export_path` on exports, where that differs); `choices` names a list of
    `guided.choices`; `needs` another question that makes this one wanted; `suggests` a list of the page (datalist).
    """

    name: str
    label: str | _StrPromise
    path: str
    kind: Kind = Kind.TEXT
    help: str | _StrPromise = ""
    wanted: bool = False
    only: str = ""
    size: str = "m"
    choices: str = ""
    export_path: str = ""
    export_label: str | _StrPromise = ""
    needs: str = ""
    suggests: str = ""

    def place(self, direction: str) -> str:
        """The path for this direction."""
        return self.export_path if direction == "export" and self.export_path else self.path

    def words(self, direction: str) -> str | _StrPromise:
        """The label for this direction."""
        return self.export_label if direction == "export" and self.export_label else self.label

    def asked(self, direction: str) -> bool:
        return not self.only or self.only == direction


@dataclass(frozen=True, slots=True)
class Group:
    """Something there may be several of, row by row: `path` is the list, the questions' paths are inside an entry."""

    name: str
    title: str | _StrPromise
    path: str
    questions: tuple[Question, ...]
    help: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of questions."""

    name: str
    title: str | _StrPromise
    lead: str | _StrPromise
    questions: tuple[Question, ...] = ()
    groups: tuple[Group, ...] = ()

    def asked(self, direction: str) -> list[Question]:
        return [question for question in self.questions if question.asked(direction)]
