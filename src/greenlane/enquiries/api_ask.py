"""Questions over HTTP. Public: no token is needed, the rate limit of strangers applies. Nothing is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AfterValidator, Field

from greenlane.enquiries.answering import answer
from greenlane.enquiries.shown import as_dict
from greenlane.web.api.answers import json_answer
from greenlane.web.api.shapes import NO_NUL, Asked

router = Router(tags=["Enquiries"], auth=None)
LONGEST_QUESTION = 4000
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


def _near(value: date) -> date:
    if not _FIRST <= value <= _LAST:
        raise ValueError(f"the day must lie between {_FIRST} and {_LAST}")
    return value


class QuestionAsked(Asked):
    """A question, or a message with several. `subject` is what an answer before gave back as such."""

    question: Annotated[
        str,
        Field(
            min_length=1, max_length=LONGEST_QUESTION, pattern=NO_NUL, examples=["How much cash may I carry?"]
        ),
    ]
    language: Literal["", "en", "zh-hant", "th", "hi", "km"] = ""
    as_of: Annotated[date, AfterValidator(_near)] | None = None
    subject: dict[
        Literal["domain", "document", "title", "code", "origin"],
        Annotated[str, Field(max_length=200, pattern=NO_NUL)],
    ] = Field({}, max_length=5)


class AnswerCitation(Schema):
    number: int
    id: str
    document: str
    article: str
    version: int
    anchor: str
    title: str
    heading: str
    language: str
    domain: str
    kind: str
    effective_from: date | None
    effective_to: date | None
    law: str
    source: str
    quote: str = Field(description="Verbatim from the passage.")


class AnswerStep(Schema):
    text: str
    source: str


class AnswerPart(Schema):
    """The answer to one question of the message; `how` for computed facts, `found` for what came nearest."""

    question: str
    status: str
    text: str
    citations: list[AnswerCitation]
    confidence: float
    how: list[AnswerStep]
    found: list[AnswerCitation]
    why: str
    written_by: str
    data: dict[str, Any]


class AnswerFound(Schema):
    question: str
    answer: str
    status: str = Field(examples=["answered", "partial", "abstained", "refused"])
    language: str
    as_of: date
    citations: list[AnswerCitation]
    confidence: float
    parts: list[AnswerPart]
    why: str
    subject: dict[str, str]


@router.post("/answers", response=AnswerFound, summary="Ask a question")
def ask_question(request: HttpRequest, payload: QuestionAsked) -> HttpResponse:
    """The law's own words with their citations, a computed fact with its steps, or why there is no answer."""
    found = answer(
        payload.question,
        language=payload.language,
        as_of=payload.as_of,
        subject={str(name): value for name, value in payload.subject.items()},
    )
    return json_answer(as_dict(found, payload.question))
