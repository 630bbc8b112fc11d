"""The draft of a reply: a block for every question asked, and the letter that these blocks make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from greenlane.enquiries.engine.lint import CITED, Finding, cited_throughout, findings
from greenlane.enquiries.engine.phrases import phrase
from greenlane.enquiries.engine.shapes import Answer, Citation, Part, Status

OPEN = "[[open: an officer writes this answer]]"
"""Stands in a draft where no answer was found. A letter with one of these is not sent."""
OPEN_MARK = re.compile(r"\[\[.*?\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """What a number in the letter stands for. `passage` is None where Customs computed the answer."""

    number: int
    id: str
    title: str
    heading: str = ""
    passage: int | None = None
    document: str = ""
    version: int = 0
    anchor: str = ""
    article: str = ""
    law: str = ""
    language: str = ""
    effective_from: str = ""
    effective_to: str = ""
    quote: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def line(self, language: str) -> str:
        """How the list of sources names it."""
        said = [f"{self.title}: {self.heading}" if self.heading else self.title]
        if self.passage is not None or self.version:
            said.append(phrase(language, "version", version=self.version))
        said += [one for one in (self.article, self.law) if one]
        if self.effective_from:
            said.append(phrase(language, "since", day=self.effective_from))
        if self.effective_to:
            said.append(phrase(language, "until", day=self.effective_to))
        return f"[{self.number}] " + ", ".join(said)


@dataclass(frozen=True, slots=True)
class Block:
    """One question and what is said to it. `status` is answered, partial, open or refused."""

    question: str
    status: str
    text: str
    citations: tuple[Source, ...] = ()
    found: tuple[Source, ...] = ()
    confidence: float = 0.0
    why: str = ""
    who: str = ""
    written_by: str = "law"
    how: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status in {"open", "refused"}

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready for an officer. `lint` lists sentences to look at."""

    blocks: tuple[Block, ...]
    text: str
    lint: tuple[Finding, ...]
    confidence: float
    language: str

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(one for block in self.blocks for one in block.citations))

    @property
    def open(self) -> list[str]:
        return [one.question for one in self.blocks if one.is_open]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a letter says around its answers. `signed` are the lines under the closing words."""

    language: str
    day: date
    number: str = ""
    name: str = ""
    received: date | None = None
    signed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Numbering:
    """One number for each source of the whole letter, in the order in which they come."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        return self.known.setdefault(key, len(self.known) + 1)


def draft(answers: Sequence[Answer], heading: Heading) -> Draft:
    """Make the letter out of the answers to its questions."""
    numbering = _Numbering()
    blocks = tuple(_block(part, answer, heading, numbering) for answer in answers for part in answer.parts)
    text, frame = written(blocks, heading)
    numbers = {one.number for block in blocks for one in block.citations}
    found = tuple(findings(text, heading.language, numbers, frame=frame))
    sure = [one.confidence for one in blocks if not one.is_open]
    confidence = round(sum(sure) / len(blocks), 4) if blocks else 0.0
    return Draft(blocks, text, found, confidence, heading.language)


def written(blocks: Iterable[Block], heading: Heading) -> tuple[str, list[str]]:
    """The letter, and those of its lines that are no answers."""
    language = heading.language
    name = "greeting" if heading.name else "greeting_nobody"
    lines = [phrase(language, name, name=heading.name), "", _thanks(heading)]
    frame = [*lines]
    for block in blocks:
        lines += [
            "",
            *(f"> {one}" for one in block.question.split("\n")),
            OPEN if block.is_open else block.text,
        ]
    sources = list(dict.fromkeys(one for block in blocks for one in block.citations))
    after = ["", phrase(language, "as_of", day=heading.day.isoformat())]
    after += ["", phrase(language, "closing"), *heading.signed]
    if sources:
        after += ["", phrase(language, "sources")]
        after += [one.line(language) for one in sorted(sources, key=lambda one: one.number)]
    frame += after
    return "\n".join([*lines, *after]), [one for one in frame if one.strip()]


def _thanks(heading: Heading) -> str:
    if not heading.number:
        return phrase(heading.language, "thanks_unnumbered")
    day = (heading.received or heading.day).isoformat()
    return phrase(heading.language, "thanks", day=day, number=heading.number)


def _block(part: Part, answer: Answer, heading: Heading, numbering: _Numbering) -> Block:
    question = " ".join(part.question.split())
    if part.status in {Status.ABSTAINED, Status.REFUSED}:
        status = "open" if part.status is Status.ABSTAINED else "refused"
        near = tuple(_source(one, number) for number, one in enumerate((*part.found, *part.citations), 1))
        who = near[0].document.partition("/")[0] if near else ""
        return Block(question, status, "", found=near, why=part.why, who=who, written_by=part.written_by)
    text, sources = _renumbered(part, numbering, heading)
    status = "answered" if part.status is Status.ANSWERED else "partial"
    if part.citations and all(one.passage.language != heading.language for one in part.citations):
        text = f"{phrase(heading.language, 'english_only')}\n{text}"
    return Block(
        question,
        status,
        cited_throughout(text, heading.language),
        sources,
        tuple(_source(one, number) for number, one in enumerate(part.found, 1)),
        part.confidence,
        part.why,
        written_by=part.written_by,
        how=tuple(f"{one.text} ({one.source})" if one.source else one.text for one in part.how),
    )


def _renumbered(part: Part, numbering: _Numbering, heading: Heading) -> tuple[str, tuple[Source, ...]]:
    """The text of a part with the letter's numbers, and the sources they stand for."""
    if not part.citations:
        return _computed(part, numbering, heading)
    numbers = {one.number: numbering.of(one.passage.id) for one in part.citations}
    sources = {numbers[one.number]: _source(one, numbers[one.number]) for one in part.citations}
    text = CITED.sub(lambda m: f"[{numbers[int(m[1])]}]" if int(m[1]) in numbers else "", part.text)
    if not CITED.search(text):
        text = f"{text.rstrip()} " + "".join(f"[{number}]" for number in sources)
    return text, tuple(sources.values())


def _computed(part: Part, numbering: _Numbering, heading: Heading) -> tuple[str, tuple[Source, ...]]:
    """A computed answer cites its own computation: the steps and where their figures stand."""
    text = CITED.sub("", part.text).rstrip()
    named = list(dict.fromkeys(one.source for one in part.how if one.source))
    title = "; ".join(named) or phrase(heading.language, "computed", day=heading.day.isoformat())
    number = numbering.of(f"computed:{title}")
    quote = "\n".join(one.text for one in part.how)
    source = Source(number, f"computed:{title}", title, quote=quote, effective_from="")
    return f"{text} [{number}]", (source,)


def _source(citation: Citation, number: int) -> Source:
    passage = citation.passage
    return Source(
        number=number,
        id=passage.id,
        title=passage.title,
        heading=passage.trail[-1] if passage.trail and passage.trail[-1] != passage.title else "",
        passage=passage.key,
        document=passage.document,
        version=passage.version,
        anchor=passage.anchor,
        article=passage.article,
        law=passage.law,
        language=passage.language,
        effective_from=passage.effective_from.isoformat() if passage.effective_from else "",
        effective_to=passage.effective_to.isoformat() if passage.effective_to else "",
        quote=citation.quote,
    )
