"""The questions of a query, and what makes them fit to be asked: a reason, a place, words, and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from greenlane.assessment.engine.reasons import EvidenceKind, Reason, reasons
from greenlane.foundation.errors import Violation

MOST_QUESTIONS = 20
SHORTEST = 20
"""Characters of a question in the officer's own words, at least."""
RELATED = "916"
"""“Other supporting document”: as a type it names no paper, so that asking for one repeats nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence as it was when it was attached; boxes in points from the top left of the page."""

    kind: EvidenceKind
    title: str = ""
    text: str = ""
    irn: str = ""
    page: int | None = None
    box: tuple[float, ...] = ()
    code: str = ""
    declared: str = ""
    read: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        told |= {"kind": self.kind.value, "box": list(self.box), "figures": dict(self.figures)}
        return {name: value for name, value in told.items() if value not in ("", None, [], {})}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Evidence:
        values = {**told, "kind": EvidenceKind(told["kind"]), "box": tuple(told.get("box", ()))}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Question:
    """One item of a query. `item` is the number of a goods item, None for the declaration as a whole; `document` the
    type (UN/EDIFACT 1001) of a document asked for, if one is."""

    reason: str = ""
    fact: str = ""
    item: int | None = None
    text: str = ""
    document: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the questions are checked against: goods items, and the listed documents by type with what is known."""

    items: AbstractSet[int]
    listed: Mapping[str, str]


def faults(questions: Sequence[Question], around: Surroundings) -> list[Violation]:
    """Everything that keeps these questions from being asked, all at once; pointers are `items/1/evidence`."""
    if not questions:
        return [
            Violation(
                "QRY010",
                "There is nothing to ask.",
                "items",
                "Write at least one question, with its evidence.",
            )
        ]
    if len(questions) > MOST_QUESTIONS:
        return [
            Violation("QRY010", "These are too many questions for one query.", "items", "Ask twenty at most.")
        ]
    return [
        fault
        for number, one in enumerate(questions, 1)
        for fault in _of_question(one, around, f"items/{number}")
    ]


def _of_question(one: Question, around: Surroundings, place: str) -> Iterator[Violation]:
    reason = reasons().get(one.reason)
    if reason is None:
        yield Violation(
            "QRY004", "Choose why you ask.", f"{place}/reason", "The list of reasons has a code for each."
        )
    else:
        yield from _of_reason(one, reason, place)
    if one.item is not None and one.item not in around.items:
        yield Violation(
            "QRY009",
            "The declaration has no such goods item.",
            f"{place}/item",
            "Choose one of its items, or the declaration as a whole.",
        )
    if len(one.text.strip()) < SHORTEST:
        yield Violation(
            "QRY006",
            "Ask in a sentence of your own: twenty characters at least.",
            f"{place}/text",
            "Say what you doubt and what would settle it.",
        )
    if not one.evidence:
        yield Violation(
            "QRY003",
            "This question names no evidence.",
            f"{place}/evidence",
            "Attach what made you doubt: a difference, a page, prices of like goods, a text of the tariff or the law.",
            "Customs Act s. 46(3)",
        )
    if one.document in around.listed and one.document != RELATED:
        yield Violation(
            "QRY008",
            "This document is one that the declaration had to bring; it cannot be asked for again.",
            f"{place}/document",
            around.listed[one.document],
            "Customs Act s. 46(5)",
        )


def _of_reason(one: Question, reason: Reason, place: str) -> Iterator[Violation]:
    if reason.of_verification:
        yield Violation(
            "QRY007",
            "This is looked at by the compliance verification, not in the check.",
            f"{place}/reason",
            reason.send,
            reason.law,
        )
        return
    if one.fact not in {fact.value for fact in reason.facts}:
        yield Violation(
            "QRY005",
            "This reason is not about that part of the declaration.",
            f"{place}/fact",
            f"It may be about: {', '.join(fact.value for fact in reason.facts)}.",
            reason.law,
        )
    if one.evidence and reason.evidence.isdisjoint(found.kind for found in one.evidence):
        wanted = ", ".join(sorted(kind.value for kind in reason.evidence))
        yield Violation(
            "QRY003",
            "This reason needs evidence of another kind.",
            f"{place}/evidence",
            f"One of: {wanted}.",
            reason.law,
        )
