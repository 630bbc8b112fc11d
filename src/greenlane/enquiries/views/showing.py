"""Answers as pages show them: paragraphs whose citation numbers lead to the passage, sources, how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.engine.shapes import Status
from greenlane.enquiries.models import Turn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SURE, FAIRLY = 0.85, 0.6
_NUMBER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Source:
    """One citation of a part, as its card shows it."""

    number: int
    anchor: str
    href: str
    title: str
    article: str
    law: str
    quote: str
    language: str
    version: int
    effective_from: date | None
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The answer to one question, ready for a template."""

    question: str
    status: str
    text: SafeString
    why: str
    confidence: _StrPromise | str
    tone: str
    sources: list[Source]
    found: list[Source]
    how: list[dict[str, str]]
    computed: bool
    by_model: bool
    language: str

    @property
    def abstained(self) -> bool:
        return self.status == Status.ABSTAINED


@dataclass(frozen=True, slots=True)
class ShownTurn:
    turn: Turn
    parts: list[ShownPart]

    @property
    def several(self) -> bool:
        return len(self.parts) > 1


def shown(turn: Turn) -> ShownTurn:
    """A kept turn for the page. Its numbers run through all parts, as the answer wrote them."""
    return ShownTurn(
        turn, [_part(turn, place, part) for place, part in enumerate(turn.answer.get("parts", []))]
    )


def _part(turn: Turn, place: int, part: dict[str, Any]) -> ShownPart:
    stem = f"ask-{turn.ordinal}-{place}"
    sources = [_source(one, f"{stem}-{one['number']}") for one in part.get("citations", [])]
    found = [_source(one, f"{stem}-found-{one['number']}") for one in part.get("found", [])]
    word, tone = confidence_of(part)
    # A sentence quoted from the law is in the law's language, whatever the page's is.
    language = sources[0].language if sources and part.get("written_by") == "law" else turn.language
    return ShownPart(
        question=part.get("question", ""),
        status=part.get("status", ""),
        text=paragraphs(part.get("text", ""), {one.number: one.anchor for one in sources}),
        why=part.get("why", ""),
        confidence=word,
        tone=tone,
        sources=sources,
        found=found,
        how=[{"text": one.get("text", ""), "source": one.get("source", "")} for one in part.get("how", [])],
        computed=part.get("written_by") == "fact",
        by_model=part.get("written_by") == "model",
        language=language,
    )


def _source(one: dict[str, Any], anchor: str) -> Source:
    return Source(
        number=int(one["number"]),
        anchor=anchor,
        href=address_of(one),
        title=one.get("title", ""),
        article=one.get("article") or "",
        law=one.get("law") or "",
        quote=one.get("quote", ""),
        language=one.get("language") or "",
        version=int(one.get("version", 1)),
        effective_from=_day(one.get("effective_from")),
        effective_to=_day(one.get("effective_to")),
    )


def address_of(one: dict[str, Any]) -> str:
    """Where the passage of a citation can be read in its document, in the version and language that was cited."""
    said = urlencode({"version": one.get("version", ""), "language": one.get("language") or ""})
    return f"{reverse('knowledge_document', args=[one['document']])}?{said}#{one.get('anchor', '')}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def confidence_of(part: dict[str, Any]) -> tuple[_StrPromise | str, str]:
    """How sure an answer is, in words, with a tone. What is computed or not answered has no likelihood."""
    if part.get("status") == Status.REFUSED:
        return "", "secondary"
    if part.get("status") == Status.ABSTAINED:
        return _("No answer found"), "yellow"
    if part.get("written_by") == "fact":
        return _("Looked up"), "green"
    likely = float(part.get("confidence", 0))
    if likely >= SURE:
        return _("Very likely what you asked"), "green"
    if likely >= FAIRLY:
        return _("Probably what you asked"), "blue"
    return _("May not be what you asked"), "yellow"


def paragraphs(text: str, anchors: dict[int, str]) -> SafeString:
    """Text as paragraphs, one a line; `[1]` becomes a link to its source. All else is shown as it is written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>", ((_linked(line, anchors),) for line in lines))


def _linked(line: str, anchors: dict[int, str]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in _cited(line, anchors)))


def _cited(line: str, anchors: dict[int, str]) -> Iterator[SafeString | str]:
    end = 0
    for match in _NUMBER.finditer(line):
        number = int(match[1])
        yield line[end : match.start()]
        end = match.end()
        if number in anchors:
            yield format_html('<a class="ask-cite" href="#{}">[{}]</a>', anchors[number], number)
        else:
            yield match[0]
    yield line[end:]
