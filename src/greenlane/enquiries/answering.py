"""Answers to the public in the law's own words. Nothing here writes: no question has any effect.

    answer("How much cash may I carry?", as_of=date(2024, 5, 1)).text

A message is guarded, parted into questions, and each is answered: by a computed fact where there is one, else by the
verbatim sentences that answer it, else not at all, with the reason and what came nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.conf import settings
from django.utils import translation

from greenlane.enquiries import facts, quoting, sayings
from greenlane.enquiries.engine.courtesy import courtesy_of
from greenlane.enquiries.engine.guarding import guarded
from greenlane.enquiries.engine.languages import language_of
from greenlane.enquiries.engine.shapes import Answer, Language, Part, Retriever, Status
from greenlane.enquiries.engine.splitting import Asked, questions
from greenlane.enquiries.numbering import Numbering
from greenlane.foundation import clock
from greenlane.foundation.access import Actor


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything around a question: the language and day it is asked for, who asks, what was spoken of before."""

    language: str
    day: date
    audiences: tuple[str, ...]
    actor: Actor | None = None
    subject: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    """All that was written, of which a question is a part."""


def answer(
    question: str,
    *,
    language: str = "",
    as_of: date | None = None,
    subject: Mapping[str, str] | None = None,
    actor: Actor | None = None,
    audiences: tuple[str, ...] = ("public",),
    retriever: Retriever | None = None,
    letter: str = "",
) -> Answer:
    """The answer to a message, in `language` (default: that of the message), as the law stood on `as_of` (today).

    `subject` is what was spoken of before (`Answer.subject` of the answer before). `actor` is who asks, if signed in.
    `letter` is what the message was taken from.
    """
    spoken = language if language in set(Language) else _language_of(question, language)
    asking = Asking(spoken, as_of or clock.today(), audiences, actor, dict(subject or {}), letter or question)
    with translation.override(spoken):
        parts, spoken_of = _parts(question, asking, retriever)
    return Answer(
        status_of(parts),
        spoken,
        tuple(parts),
        round(sum(one.confidence for one in parts) / len(parts), 3),
        asking.day,
        spoken_of,
    )


def _language_of(question: str, wished: str) -> str:
    """The language of the message; a page in a language that knowledge is not kept in gets English."""
    return language_of(question, Language.ENGLISH).value


def _parts(question: str, asking: Asking, retriever: Retriever | None) -> tuple[list[Part], dict[str, str]]:
    guard = guarded(question)
    why = guard.refusal or courtesy_of(guard.text)
    if why is not None:
        return [_refused(question, why)], dict(asking.subject)
    numbering, parts = Numbering(), []
    subject = dict(asking.subject)
    for asked in questions(guard.text, asking.language):
        now = replace(asking, subject=subject)
        part, subject = _one(asked, now, numbering, retriever)
        parts.append(part)
    return parts or [_refused(question, "empty")], subject


def _one(
    asked: Asked, asking: Asking, numbering: Numbering, retriever: Retriever | None
) -> tuple[Part, dict[str, str]]:
    """One question: a fact that is computed, or what the texts say; and what is spoken of after it."""
    known = facts.answered(asked, asking)
    if known is not None:
        return known
    return quoting.quoted(asked, asking, numbering, retriever)


def _refused(question: str, why: str) -> Part:
    return Part(question.strip()[:300], Status.REFUSED, sayings.why_said(why), why=str(why))


def status_of(parts: list[Part]) -> Status:
    """How the message as a whole ended."""
    kinds = {one.status for one in parts}
    return kinds.pop() if len(kinds) == 1 else Status.PARTIAL


def page_language(language: str) -> str:
    """The language pages are written in for a reader of this one."""
    return language if language in dict(settings.GREENLANE_LANGUAGES) else "en"
