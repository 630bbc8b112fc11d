"""What travels between the parts of enquiries: passages, what was found, citations, answers. Plain data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Language(StrEnum):
    """The languages knowledge is kept in, by BCP 47 tag."""

    ENGLISH = "en"
    CHINESE = "zh-hant"
    THAI = "th"
    HINDI = "hi"
    KHMER = "km"


class PassageKind(StrEnum):
    SECTION = "section"
    PARAGRAPH = "paragraph"
    ROW = "row"


UNDATED = date(2000, 1, 1)
"""The day from which a text counts that states none."""


def stated(day: date | None) -> date | None:
    """The day as a citation tells it: none where the text states none."""
    return None if day == UNDATED else day


@dataclass(frozen=True, slots=True)
class PassageText:
    """One passage of one version of a document, with all that a citation of it says.

    `key` is the row's number in the database; `anchor` names the place within the document and stays the same over
    versions as long as the structure does. `trail` holds the headings above the text, outermost first. The text
    stood in force from `effective_from` (None: no day is stated) up to, and without, `effective_to` (None: open).
    """

    key: int
    document: str
    version: int
    anchor: str
    language: str
    domain: str
    kind: str
    audience: str
    title: str
    text: str
    part: PassageKind = PassageKind.SECTION
    trail: tuple[str, ...] = ()
    article: str = ""
    law: str = ""
    source: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    alternatives: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Language and text of questions that people ask for this passage: they help to find it and are never quoted."""
    unanswered: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """The same of questions that sound as if it answered them, and that it does not answer."""

    @property
    def id(self) -> str:
        """`code@version#anchor`: what a citation carries."""
        return f"{self.document}@{self.version}#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Sought:
    """Where to look. Empty tuples mean "any"; `as_of` None means today."""

    language: str
    as_of: date | None = None
    domains: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ("public",)
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A passage a search found. `score` is the share of passages with such a score that answer.

    `near`, `second`: how near the vectors of question and passage are, by each embedder, 0 to 1; 0 without vectors.
    `alike`, `second_alike`: the same of the nearest of its alternative questions. `known`: the share of what is asked
    for that stands in the passage or its alternative questions.
    """

    passage: PassageText
    score: float
    lexical: float = 0.0
    near: float = 0.0
    second: float = 0.0
    alike: float = 0.0
    second_alike: float = 0.0
    known: float = 0.0


class Retriever(Protocol):
    def search(self, question: str, sought: Sought) -> list[Found]:
        """The passages nearest to the question, best first, valid on the day sought."""


class Why(StrEnum):
    """Why no answer is given."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    COUNTRY = "other_country"
    AGREEMENT = "unknown_agreement"
    LAW = "unknown_law"
    PROVISION = "unknown_provision"
    NUMBER = "number"
    PREMISE = "premise"
    NO_KIND = "no_such_fact"
    PAST = "past_law"
    TO_COME = "law_to_come"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence stands. `number` is what the text shows in brackets; `quote` is verbatim."""

    number: int
    passage: PassageText
    quote: str


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    """Some parts of a question were answered, others not."""
    ABSTAINED = "abstained"
    """Nothing was found that answers it well enough, or sources conflict."""
    REFUSED = "refused"
    """Not a question this service takes (another person's data, an instruction instead of a question)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of how a computed fact was found."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one question of a message.

    `text` carries citation numbers in brackets. `how` is filled for computed facts. `found` holds what came nearest
    when the part abstains. `why` says, as a code, why it abstained or was refused. `written_by` is `law` for verbatim
    sentences, `fact` for computed ones, `model` for checked prose of a language model.
    """

    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    how: tuple[Step, ...] = ()
    found: tuple[Citation, ...] = ()
    why: str = ""
    written_by: str = "law"
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message is answered with. `subject`: what is spoken of now (domain, code of goods, origin, document)."""

    status: Status
    language: str
    parts: tuple[Part, ...]
    confidence: float
    as_of: date
    subject: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n\n".join(part.text for part in self.parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(one for part in self.parts for one in part.citations)
