"""Shapes of the queries API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from greenlane.assessment.engine.questions import MOST_QUESTIONS
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.states import QueryState
from greenlane.web.api.shapes import NO_NUL, Asked

Words = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(max_length=35, pattern=NO_NUL)]
IrnText = Annotated[str, StringConstraints(min_length=1, max_length=18, pattern=NO_NUL)]
When = Annotated[str | None, Field(description="RFC 3339, UTC")]


class ReasonShape(Schema):
    code: str = Field(examples=["Q01"])
    title: str
    send: str
    law: str
    facts: list[str]
    evidence: list[EvidenceKind]


class Reasons(Schema):
    items: list[ReasonShape]


class CitedBody(Asked):
    """A piece of evidence. `code` is a field of the cross-check (difference), a code of the tariff, or the number of a
    finding; `text` a legal text, or words to be found on the page."""

    kind: EvidenceKind
    irn: Short = ""
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    code: Short = ""
    text: Words = ""


class QuestionBody(Asked):
    reason: Short
    fact: Short
    item: Annotated[int, Field(ge=1, le=99_999)] | None = None
    text: Words
    document: Short = ""
    evidence: Annotated[list[CitedBody], Field(max_length=20)] = []


class QuestionsBody(Asked):
    """A whole query; `why_not_before` is for a second or third one."""

    items: Annotated[list[QuestionBody], Field(max_length=MOST_QUESTIONS + 1)]
    why_not_before: Words = ""


class AnswerBody(Asked):
    """The answer to the question at a position. `cannot`: it cannot be provided, and `text` says why."""

    position: Annotated[int, Field(ge=1, le=100)]
    text: Words = ""
    documents: Annotated[list[IrnText], Field(max_length=50)] = []
    cannot: bool = False


class ReplyBody(Asked):
    answers: Annotated[list[AnswerBody], Field(max_length=100)]
    will_amend: bool = False


class AnswerShape(Schema):
    kind: str
    text: str
    documents: list[str]
    answered_at: When


class QuestionShape(Schema):
    """One question: why it is asked, about which place of the declaration, on what evidence."""

    position: int
    reason: str
    title: str
    send: str
    law: str
    fact: str
    item: int | None
    pointer: str
    text: str
    document: str
    evidence: list[dict[str, Any]]
    answer: AnswerShape | None


class QueryShape(Schema):
    ordinal: int
    state: QueryState
    outcome: str
    group: str
    why_not_before: str
    issued_at: When
    due_at: When
    ended_at: When
    ended_because: str
    will_amend: bool
    items: list[QuestionShape]


class Queries(Schema):
    items: list[QueryShape]


class Figures(Schema):
    """Prices per `unit` (KGM: kilogram of net mass) in `currency`, as decimal texts."""

    level: str
    hs: str
    origin: str
    sales: int
    traders: int
    lower: str
    median: str
    upper: str
    declared: str
    position: str
    currency: str
    unit: str
    days: int
    made_at: str
