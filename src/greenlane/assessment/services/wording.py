"""What is wrong with what officers and declarants say about a reassessment: every flaw, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from greenlane.assessment.errors import GroundMissing, WordsTooShort
from greenlane.assessment.grounds import EVIDENCE, GROUNDS
from greenlane.declarations.models import Declaration
from greenlane.documents.selectors import document
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Violation

SHORTEST, LONGEST, MOST = 10, 4000, 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """Data a proposal rests on: for a document its number (IRN) as `reference` and the page, else words."""

    kind: str
    reference: str = ""
    page: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class GroundTaken:
    """A ground of the table with the officer's words on this case."""

    code: str
    text: str


def ground_flaws(grounds: Sequence[GroundTaken]) -> Iterator[Violation]:
    if not grounds:
        yield Violation(GroundMissing.code, "No ground is named.", "grounds", "Choose one of the table.")
    for place, one in enumerate(grounds):
        if one.code not in GROUNDS:
            yield Violation(
                GroundMissing.code,
                f"“{one.code[:10]}” is no ground.",
                f"grounds[{place}]/code",
                f"One of: {', '.join(GROUNDS)}.",
            )
        yield from word_flaws(one.text, f"grounds[{place}]/text")


def evidence_flaws(declaration: Declaration, evidence: Sequence[Evidence], by: Actor) -> Iterator[Violation]:
    if not evidence:
        yield Violation(
            GroundMissing.code, "No data is named.", "evidence", "Name the data the proposal rests on."
        )
    for place, one in enumerate(evidence):
        pointer = f"evidence[{place}]"
        if one.kind not in EVIDENCE:
            yield Violation(
                GroundMissing.code,
                "This kind of data is not known.",
                pointer,
                f"One of: {', '.join(EVIDENCE)}.",
            )
        elif one.kind == "document":
            yield from document_flaws(declaration, one, pointer, by)
        else:
            yield from word_flaws(one.text, f"{pointer}/text")


def document_flaws(declaration: Declaration, one: Evidence, pointer: str, by: Actor) -> Iterator[Violation]:
    try:
        found = document(one.reference, by=by)
    except CustomsError as refusal:
        yield Violation(refusal.code, refusal.message, f"{pointer}/reference", refusal.hint)
        return
    if not found.links.filter(subject=declaration.event_subject).exists():
        yield Violation(
            GroundMissing.code,
            "This document does not belong to the declaration.",
            f"{pointer}/reference",
            "Use only data that the declarant can see.",
        )
    if one.page is not None and not 1 <= one.page <= (found.content.pages or 1):
        yield Violation(
            GroundMissing.code, "The document has no such page.", f"{pointer}/page", "Check the page."
        )


def objection_flaws(words: Sequence[str], *, hearing: bool) -> Iterator[Violation]:
    if not words and not hearing:
        yield Violation(
            WordsTooShort.code, "Nothing is objected to.", "objections", "Object, ask to be heard, or agree."
        )
    for place, text in enumerate(words):
        yield from word_flaws(text, f"objections[{place}]")


def paper_flaws(numbers: Sequence[str], by: Actor) -> Iterator[Violation]:
    if len(numbers) > MOST:
        yield Violation(GroundMissing.code, "Too many documents.", "papers", f"At most {MOST}.")
        return
    for place, number in enumerate(numbers):
        try:
            document(number, by=by)
        except CustomsError as refusal:
            yield Violation(refusal.code, refusal.message, f"papers[{place}]", refusal.hint)


def word_flaws(text: str, pointer: str) -> Iterator[Violation]:
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        hint = f"{SHORTEST} to {LONGEST:,} characters."
        yield Violation(WordsTooShort.code, str(WordsTooShort.__doc__), pointer, hint)


def require_words(words: Mapping[str, str]) -> None:
    """Raise WordsTooShort (HRG005, 422) with every text that is too short or too long, by its pointer."""
    found = [flaw for pointer, text in words.items() for flaw in word_flaws(text, pointer)]
    if found:
        raise WordsTooShort.of(found)
