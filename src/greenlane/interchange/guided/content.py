"""The answers of a draft: plain texts by question, and the shape they must have before they are kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from greenlane.interchange.guided.questions import (
    HEADER_SECTIONS,
    TOPICS,
    Group,
    Question,
    header_questions,
    item_questions,
)

Answers = dict[str, str]
Row = dict[str, str]
BASE = "base"
"""Key under which an item or row keeps its position (from 1) in the message an amendment starts from."""
KEY = "key"
"""Key under which an item keeps the name by which forms know it, wherever it has moved since they were made."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _new_key() -> str:
    return secrets.token_hex(4)


@dataclass(slots=True)
class ItemContent:
    """The answers about one goods item and its documents."""

    answers: Answers = field(default_factory=dict)
    groups: dict[str, list[Row]] = field(default_factory=dict)
    base: str = ""
    key: str = field(default_factory=_new_key, compare=False)

    def get(self, name: str) -> str:
        return self.answers.get(name, "")

    def rows(self, name: str) -> list[Row]:
        return self.groups.get(name, [])

    @property
    def is_empty(self) -> bool:
        return not any(self.answers.values()) and not any(self.groups.values())

    def copied(self) -> ItemContent:
        """Another item like this one, which was not in the message before."""
        copy = ItemContent(dict(self.answers), deepcopy(self.groups))
        for rows in copy.groups.values():
            for row in rows:
                row.pop(BASE, None)
        return copy


@dataclass(slots=True)
class Content:
    """All answers of a draft."""

    header: Answers = field(default_factory=dict)
    groups: dict[str, list[Row]] = field(default_factory=dict)
    items: list[ItemContent] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.header.get(name, "")

    def rows(self, name: str) -> list[Row]:
        return self.groups.get(name, [])

    @property
    def positions(self) -> dict[str, int]:
        """The number of each item now, from 1, by its key."""
        return {item.key: number for number, item in enumerate(self.items, 1)}

    @property
    def direction(self) -> str:
        return "export" if self.get("type_code").startswith("EX") else "import"

    def as_json(self) -> dict[str, Any]:
        """What the draft stores."""
        return {
            "header": filled(self.header),
            "groups": {name: rows for name, rows in self.groups.items() if rows},
            "items": [_item_json(item) for item in self.items],
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Content:
        """The answers as stored."""
        return cls(
            header=dict(stored.get("header") or {}),
            groups={name: [dict(row) for row in rows] for name, rows in (stored.get("groups") or {}).items()},
            items=[
                ItemContent(
                    answers=dict(item.get("answers") or {}),
                    groups={n: [dict(row) for row in rows] for n, rows in (item.get("groups") or {}).items()},
                    base=str(item.get(BASE) or ""),
                    key=str(item.get(KEY) or number),
                )
                for number, item in enumerate(stored.get("items") or [], 1)
            ],
        )


def _item_json(item: ItemContent) -> dict[str, Any]:
    groups = {name: rows for name, rows in item.groups.items() if rows}
    return {"answers": filled(item.answers), "groups": groups, BASE: item.base, KEY: item.key}


def filled(answers: Mapping[str, str]) -> Answers:
    """Without what is empty."""
    return {name: text for name, text in answers.items() if text}


def clean(text: str) -> str:
    """An answer as it is kept: without control characters and blanks around it."""
    return _FORBIDDEN.sub("", text).strip()


def has_control_characters(text: str) -> bool:
    return bool(_FORBIDDEN.search(text))


_HEADER_NAMES = frozenset(question.name for _section, question in header_questions())
_ITEM_NAMES = frozenset(question.name for _section, question in item_questions())
_GROUPS: dict[str, Group] = {
    group.name: group for section in (*HEADER_SECTIONS.values(), *TOPICS.values()) for group in section.groups
}


def header_answers(given: Mapping[str, str]) -> Answers:
    """Of what was given, the answers to questions of the header."""
    return {name: clean(str(text)) for name, text in given.items() if name in _HEADER_NAMES}


def item_answers(given: Mapping[str, str]) -> Answers:
    """Of what was given, the answers to questions of an item."""
    return {name: clean(str(text)) for name, text in given.items() if name in _ITEM_NAMES}


def group_rows(name: str, given: list[Row]) -> list[Row]:
    """The rows that say something; KeyError for a group that does not exist."""
    known = {question.name for question in _GROUPS[name].questions}
    rows = []
    for entry in given:
        row = {key: clean(str(text)) for key, text in entry.items() if key in known}
        if any(row.values()):
            base = str(entry.get(BASE) or "")
            rows.append({**filled(row), **({BASE: base} if base.isdigit() else {})})
    return rows


def wanted(questions: list[Question], answers: Mapping[str, str]) -> Iterator[Question]:
    """The questions that still want an answer."""
    for question in questions:
        needed = question.wanted or bool(question.needs and answers.get(question.needs))
        if needed and not answers.get(question.name):
            yield question
