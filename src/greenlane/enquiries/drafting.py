"""From a letter to its draft: its questions are answered, routed and put into a letter. Nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings

from greenlane.enquiries.answering import answer
from greenlane.enquiries.engine.drafts import Draft, Heading, draft
from greenlane.enquiries.engine.languages import language_of as script_of
from greenlane.enquiries.engine.letter_text import own_words
from greenlane.enquiries.engine.phrases import PHRASES
from greenlane.enquiries.engine.routing import Routed, route
from greenlane.enquiries.engine.second import SecondReading
from greenlane.enquiries.engine.shapes import Answer, Language, Part, Status
from greenlane.enquiries.engine.splitting import MOST_OF_A_LETTER, Asked, questions
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is known of a letter before a person has read it."""

    language: str
    routed: Routed
    draft: Draft


def compose(
    text: str,
    *,
    subject: str = "",
    language: str = "",
    name: str = "",
    number: str = "",
    received: date | None = None,
    as_of: date | None = None,
) -> Drafted:
    """Answer every question of a letter from what is published for everybody, and say whose it is.

    `text` is the whole letter; quoted letters and the signature are left out of it here.
    """
    words = own_words(text)
    known = language if language in PHRASES else language_of(f"{subject}\n{words}")
    answers = list(_answers(words, known, as_of))
    heading = Heading(known, clock.today(), number, name, received, signed=signature())
    routed = route(words, known, list(_domains(answers)), subject=subject)
    return Drafted(known, routed, draft(answers, heading))


def _answers(words: str, language: str, as_of: date | None) -> Iterator[Answer]:
    """An answer for each question of a letter. Each is guarded by itself: one line that is refused spoils no other."""
    subject: dict[str, str] = {}
    for asked in questions(words, language, MOST_OF_A_LETTER):
        put = partial(answer, language=language, as_of=as_of, subject=subject, letter=words)
        try:
            found = _found(asked, put)
        except CustomsError as refusal:
            # What cannot be looked up now is left to the officer; the other questions are answered.
            part = Part(asked.text, Status.ABSTAINED, "", why=refusal.code)
            found = Answer(Status.ABSTAINED, language, (part,), 0.0, as_of or clock.today(), subject)
        subject = dict(found.subject)
        yield replace(found, parts=(replace(found.parts[-1], question=asked.text),))


def _found(asked: Asked, put: Callable[[str], Answer]) -> Answer:
    """The answer to a question of a letter: put behind what was said before it, or alone, whichever is surer."""
    alone = f"{asked.text} {asked.after}".strip()
    if not asked.context:
        return put(alone)
    within = put(f"{asked.context}\n\n{alone}")
    if asked.leans and within.status is not Status.REFUSED:
        return within
    return max(within, put(alone), key=_worth)


def _worth(found: Answer) -> tuple[bool, bool, float]:
    """What an answer is worth beside another to the same question: computed before quoted, then the surer one."""
    last = found.parts[-1]
    return last.written_by == "fact", bool(last.citations), last.confidence


def language_of(text: str, default: str = "en") -> str:
    """The language a letter is written in, among those that are answered."""
    return script_of(text, Language(default)).value


def _domains(answers: list[Answer]) -> Iterator[tuple[str, float]]:
    """The domains of the passages that answer, then of those that were only near."""
    for one in answers:
        for part in one.parts:
            for citation in part.citations[:1]:
                yield citation.passage.domain, part.confidence or one.confidence
    for one in answers:
        for part in one.parts:
            for citation in part.found[:1]:
                yield citation.passage.domain, 0.3


def signature() -> tuple[str, ...]:
    return (str(settings.GREENLANE_ADMINISTRATION),)


def second_reading() -> SecondReading:
    """The administration's rules for second readers, from its settings."""
    return SecondReading(
        domains=tuple(settings.GREENLANE_SECOND_READER_DOMAINS),
        words=tuple(settings.GREENLANE_SECOND_READER_WORDS),
        refund_over=Decimal(settings.GREENLANE_SECOND_READER_REFUND_OVER or 0),
    )


def as_dict(found: Drafted) -> dict[str, Any]:
    """The draft as programs read it: one shape for the command and the API."""
    blocks = [one.as_dict() for one in found.draft.blocks]
    return {
        "language": found.language,
        "domain": found.routed.domain,
        "domain_reasons": found.routed.reasons,
        "questions": [
            {
                "question": one["question"],
                "status": one["status"],
                "text": one["text"],
                "citations": list(one["citations"]),
                "confidence": one["confidence"],
                "why": one["why"],
                "how": list(one["how"]),
            }
            for one in blocks
        ],
        "open": [
            {"question": one["question"], "why": one["why"], "who": one["who"], "found": list(one["found"])}
            for one in blocks
            if one["status"] in {"open", "refused"}
        ],
        "draft": found.draft.text,
        "lint": [one.as_dict() for one in found.draft.lint],
        "confidence": found.draft.confidence,
    }
