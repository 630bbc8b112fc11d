"""Whether a passage says what a claim says: numbers, units, not, must, only, unless, who to whom.

A claim is held against the sentences of its passage that it is nearest to. Every check can only refuse. What is
refused is not wrong for certain, but the verbatim text is shown instead, so a refusal costs style and never truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from greenlane.enquiries.engine.extract import sentences
from greenlane.enquiries.engine.figures import Figure, digits, figures
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.engine.wording import Force, Tone, tone

COVER, COVER_OTHER = 0.72, 0.8
"""The share of a claim's content words that its sentences must have, in English and in other languages."""
NEAR = 6
"""Content words around a number that are held against those around it in the passage."""


class Flaw(StrEnum):
    """What a claim says that its passage does not."""

    LANGUAGE = "language"
    NUMBER = "number"
    BOUND = "bound"
    NEGATION = "negation"
    FORCE = "force"
    CONDITION = "condition"
    ONLY = "only"
    EVERY = "every"
    ORDER = "order"
    OPPOSITE = "opposite"
    WHO = "who"
    NAME = "name"
    COVER = "cover"
    ENTAILMENT = "entailment"


class Entailment(Protocol):
    """A model that says whether a sentence follows from a text."""

    def entails(self, premise: str, hypothesis: str) -> bool: ...


_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("increas", "decreas"), ("increas", "reduc"), ("rais", "lower"), ("befor", "after"), ("import", "export"),
    ("includ", "exclud"), ("more", "less"), ("maximum", "minimum"), ("most", "least"), ("accept", "refus"),
    ("accept", "reject"), ("grant", "deni"), ("allow", "prohibit"), ("allow", "forbid"), ("permit", "prohibit"),
    ("enter", "leav"), ("entri", "exit"), ("arriv", "depart"), ("buy", "sell"), ("buyer", "seller"), ("valid", "invalid"),
    ("resid", "visitor"), ("adult", "child"), ("public", "privat"), ("first", "last"), ("open", "close"), ("begin", "end"),
    ("start", "end"), ("origin", "non-origin"), ("legal", "illeg"), ("with", "without"), ("same", "differ"),
    ("refund", "charg"), ("relief", "charg"), ("free", "dutiabl"), ("exempt", "dutiabl"), ("exempt", "liabl"),
    ("voluntari", "mandatori"), ("mandatori", "option"), ("direct", "indirect"), ("high", "low"), ("abov", "below"),
    ("over", "under"), ("green", "red"), ("hous", "master"), ("sea", "air"), ("land", "air"), ("sea", "land"),
    ("temporari", "perman"), ("part", "whole"), ("full", "partial"), ("specif", "ad"), ("remain", "ceas"), ("keep", "lose"),
    ("retain", "lose"), ("weight", "valu"), ("suspend", "charg"), ("release", "detain"), ("releas", "seiz"), ("day", "month"),
)  # fmt: skip
_PEOPLE = re.compile(
    r"\b(importers?|exporters?|producers?|manufacturers?|carriers?|declarants?|brokers?|agents?|travellers?|passengers?|visitors?|residents?|"
    r"customs(?! (?:value|duty|duties|declaration|act|tariff|procedure|warehouse))|officers?|sellers?|buyers?|consignees?|consignors?|senders?|recipients?|"
    r"owners?|holders?|guarantors?|court|minister|commissioner|supervisor|inspectors?|laboratory|banks?|post|part(?:y|ies)|"
    r"importing party|exporting party|authorit(?:y|ies)|competent authority|customs authority|adults?|child(?:ren)?|traders?|"
    r"warehouse keepers?|masters?|pilots?|operators?|administrations?)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b(?:[A-Z][a-z]+|[A-Z]{2,})\b")
_COMMON = frozenset(
    "The A An If When Where In On At For To It This That You Customs Party Parties Article Chapter I We No Yes".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text made ready to be compared."""

    text: str
    words: tuple[str, ...]
    figures: tuple[Figure, ...]
    tone: Tone

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(self.words)


@lru_cache(maxsize=2048)
def _said(text: str, language: str) -> Said:
    return Said(text, tuple(terms(text, language)), figures(text), tone(text, language))


def flaws(
    claim: str,
    passage: str,
    *,
    language: str,
    heading: str = "",
    entailment: Entailment | None = None,
) -> tuple[Flaw, ...]:
    """Everything that keeps a claim from being shown; empty when the passage says it.

    `passage` is the text the claim cites, in `language`; `heading` what stands above it (its words count as said, its
    numbers and its small words do not).
    """
    if _script(claim) != _script(passage):
        return (Flaw.LANGUAGE,)
    found: list[Flaw] = []
    for piece in _pieces(claim, language):
        found += _of_piece(_said(piece, language), passage, language, heading)
    if not found and entailment is not None and not entailment.entails(passage, claim):
        found.append(Flaw.ENTAILMENT)
    return tuple(dict.fromkeys(found))


def _pieces(text: str, language: str) -> list[str]:
    return [piece for a, b in sentences(text, language) if (piece := text[a:b].strip())] or [text]


def _script(text: str) -> str:
    for name, pattern in (
        ("th", r"[\u0e00-\u0e7f]"),
        ("km", r"[\u1780-\u17ff]"),
        ("hi", r"[\u0900-\u097f]"),
        ("zh", r"[\u4e00-\u9fff]"),
    ):
        if len(re.findall(pattern, text)) * 4 >= len(re.findall(r"[A-Za-z]", text)) and re.search(
            pattern, text
        ):
            return name
    return "latin"


def _of_piece(claim: Said, passage: str, language: str, heading: str) -> Iterable[Flaw]:
    """The flaws against the nearest sentence, or against it and one beside it; of several as near the most count."""
    parts = [_said(one, language) for one in _pieces(passage, language)]
    heads = frozenset(terms(heading, language))
    near = _nearest(claim, [[one] for one in parts])
    if not near or _cover(claim, near[0]) < COVER:
        near = _nearest(claim, [[a, b] for a, b in pairwise(parts)]) or near
    results = [list(_against(claim, window, language, heads)) for window in near]
    if claim.text in passage and any(claim.text == one.text for one in parts):
        return []
    return max(results, key=len, default=[Flaw.COVER])


def _nearest(claim: Said, windows: Sequence[Sequence[Said]]) -> list[Sequence[Said]]:
    """The windows that have most of the claim's words; more than one only where they are as good."""
    best = max((_cover(claim, window) for window in windows), default=0.0)
    return [window for window in windows if _cover(claim, window) >= best - 0.001][:4]


def _cover(claim: Said, window: Sequence[Said]) -> float:
    there = frozenset().union(*(one.terms for one in window))
    words = claim.terms
    return sum(word in there for word in words) / len(words) if words else 0.0


def _against(claim: Said, window: Sequence[Said], language: str, heads: frozenset[str]) -> Iterable[Flaw]:
    text = " ".join(one.text for one in window)
    there = _said(text, language)
    yield from _numbers(claim, there, language)
    yield from _small_words(claim.tone, there.tone)
    if language == Language.ENGLISH:
        yield from _who(claim.text, text)
        yield from _names(claim.text, text)
        yield from _negated(claim.text, text)
        yield from _tied(claim.text, text)
    yield from _opposites(claim.words, there.words)
    words = claim.terms - {one for one in claim.terms if re.search(r"\d", one)}
    known = there.terms | heads
    least = COVER if language == Language.ENGLISH else COVER_OTHER
    if words and sum(_known(word, known) for word in words) < least * len(words):
        yield Flaw.COVER


def _known(word: str, known: frozenset[str]) -> bool:
    """Whether a word stands there, or one of the same stem (`declar` for `declaration`)."""
    if word in known:
        return True
    return len(word) > 4 and word.isascii() and any(one[:5] == word[:5] for one in known if len(one) > 4)


def _numbers(claim: Said, there: Said, language: str) -> Iterable[Flaw]:
    """Every number of the claim stands there with its unit, in the same order, among the same words."""
    theirs = [one.key for one in there.figures]
    at = -1
    for one in claim.figures:
        places = [n for n, key in enumerate(theirs) if key == one.key]
        if not places:
            yield Flaw.NUMBER
            return
        later = [n for n in places if n > at]
        if not later:
            yield Flaw.NUMBER
            return
        at = later[0]
        ours = _around(claim.text, one, language)
        if ours and not any(ours & _around(there.text, there.figures[n], language) for n in places):
            yield Flaw.NUMBER
            return
    if re.findall(r"\d+", digits(claim.text)) and not claim.figures:
        yield Flaw.NUMBER


def _around(text: str, figure: Figure, language: str) -> frozenset[str]:
    """The content words of the clause around a number, at most NEAR on each side."""
    before = terms(text[: figure.start], language)[-NEAR:]
    after = terms(text[figure.end :], language)[:NEAR]
    return frozenset(one for one in (*before, *after) if not re.search(r"\d", one))


def _small_words(ours: Tone, theirs: Tone) -> Iterable[Flaw]:
    if (ours.negations > 0) != (theirs.negations > 0) or abs(ours.negations - theirs.negations) > 1:
        yield Flaw.NEGATION
    if not _same_force(ours.forces, theirs.forces):
        yield Flaw.FORCE
    if len(ours.conditions) != len(theirs.conditions):
        yield Flaw.CONDITION
    if _narrowing(ours.conditions) != _narrowing(theirs.conditions):
        yield Flaw.CONDITION
    if ours.only != theirs.only:
        yield Flaw.ONLY
    if ours.every and not theirs.every:
        yield Flaw.EVERY
    if ours.bounds != theirs.bounds and not _part_of(ours.bounds, theirs.bounds):
        yield Flaw.BOUND
    if not set(theirs.bounds) <= set(ours.bounds) or not set(ours.bounds) <= set(theirs.bounds):
        yield Flaw.BOUND
    if not _part_of(ours.order, theirs.order):
        yield Flaw.ORDER


_EXCEPTIONS = re.compile(
    r"unless|except|other than|notwithstanding|but|however|until|save|otherwise|除|但|เว้น|ยกเว้น|नहीं|सिवाय|अलावा|लेकिन|जब तक|លើកលែង|លុះ|ប៉ុន្តែ"
)


def _narrowing(conditions: Sequence[str]) -> bool:
    """Whether an exception is among the conditions; "if" and "when" are none."""
    return any(_EXCEPTIONS.search(one) for one in conditions)


def _same_force(ours: frozenset[Force], theirs: frozenset[Force]) -> bool:
    """All that the claim forbids, allows or demands is so in the text, and nothing of it is lost."""
    if not ours <= theirs:
        return False
    return ours == theirs or (bool(ours) and not theirs & {Force.BAN, Force.NO_DUTY} - ours)


def _part_of(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    rest = iter(theirs)
    return all(one in rest for one in ours)


def _who(claim: str, text: str) -> Iterable[Flaw]:
    """The people of a claim are those of the text, and come in the same order."""
    rest = iter(_people(text))
    if not all(one in rest for one in _people(claim)):
        yield Flaw.WHO


def _people(text: str) -> list[str]:
    return [re.sub(r"(?:ies|y|s|ren)$", "", one.lower()) for one in _PEOPLE.findall(text)]


def _names(claim: str, text: str) -> Iterable[Flaw]:
    missing = [
        one
        for one in _NAME.findall(claim)
        if one not in _COMMON and not re.search(rf"\b{re.escape(one)}", text, re.I)
    ]
    if missing:
        yield Flaw.NAME


_NEGATED = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor)\b(?:\W+(?:be|been|a|an|the|any|to|have|has|yet|of|more|less|later)\b)*\W+([a-z0-9-]+)",
    re.I,
)


def _negated(claim: str, text: str) -> Iterable[Flaw]:
    """What the claim denies is what the text denies: the word after each "not" is the same."""
    ours, theirs = _denied(claim), _denied(text)
    if not all(any(a[:4] == b[:4] for b in theirs) for a in ours):
        yield Flaw.NEGATION
    words = {one[:5] for one in re.findall(r"[a-z]{4,}", claim.lower())}
    if any(one[:5] in words and not any(one[:4] == a[:4] for a in ours) for one in theirs if len(one) > 3):
        yield Flaw.NEGATION


def _denied(text: str) -> list[str]:
    return [one.lower() for one in _NEGATED.findall(text)]


_TIED = re.compile(
    r"\b(must|shall|may|can|need|every|each|all|any|only|always)\b(?: (not))?(?: (?:be|have|been|the|of|also|only|then|not|a|an|to))*[ ,]+([a-z][a-z-]{2,})",
    re.I,
)
_SAME = {"shall": "must", "can": "may", "each": "every", "all": "every", "any": "every", "always": "every"}


def _tied(claim: str, text: str) -> Iterable[Flaw]:
    """A word that the text ties to another small word than the claim: "may authorise" where it "must"."""
    ours, theirs = _ties(claim), _ties(text)
    for small, word in ours:
        there = {one for one, other in theirs if other == word}
        if small in {"every", "only"}:
            if small not in there:
                yield Flaw.EVERY if small == "every" else Flaw.ONLY
        elif {one for one in there if one not in {"every", "only"}} and small not in there:
            yield Flaw.FORCE


def _ties(text: str) -> set[tuple[str, str]]:
    found = set()
    for small, denied, word in _TIED.findall(text):
        plain = _SAME.get(small.lower(), small.lower())
        found.add((f"{plain} not" if denied else plain, word.lower()[:5]))
    return found


def _opposites(ours: Sequence[str], theirs: Sequence[str]) -> Iterable[Flaw]:
    """A word of the claim whose opposite stands in the text instead of it, counted."""
    for a, b in _OPPOSITES:
        for word, other in ((a, b), (b, a)):
            if _count(ours, word) > _count(theirs, word) and _count(theirs, other) > _count(ours, other):
                yield Flaw.OPPOSITE
                return


def _count(words: Sequence[str], stem: str) -> int:
    return sum(one == stem or (len(stem) > 4 and one.startswith(stem)) for one in words)
