"""What a question asks for, as terms: each with the other words that say the same, and how rare it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from greenlane.enquiries.engine.languages import folded
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import Language

MOST_TERMS = 48
"""Terms of a question that are searched for; a longer text is asked about by its first ones."""
LONGEST_QUESTION = 8_000
SAME_MEANING = 0.8
"""What another word for a term counts, beside the term itself."""
_COLUMNS = (Language.ENGLISH, Language.CHINESE, Language.THAI, Language.HINDI, Language.KHMER)

_UNSPACED = frozenset({Language.CHINESE, Language.THAI, Language.KHMER})

Phrase = tuple[str, ...]
Known = dict[Phrase, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term or phrase of the question, and phrases that say the same, here or in the language of the passages."""

    phrase: Phrase
    others: tuple[Phrase, ...] = ()

    def covered_by(self, present: frozenset[str]) -> float:
        """0 to 1: how much of it stands among these terms."""
        own = sum(term in present for term in self.phrase) / len(self.phrase)
        if own < 1 and any(present.issuperset(other) for other in self.others):
            return max(own, SAME_MEANING)
        return own


def wanted(question: str, language: str, within: str | None = None) -> list[Wanted]:
    """The distinct terms of a question, known phrases first joined, at most MOST_TERMS of them.

    `within` is the language of the passages, if another one: then terms carry what the glossary calls them there.
    """
    within = within or language
    question = question[:LONGEST_QUESTION]
    found: dict[Phrase, Wanted] = {}
    if within != language and language in _UNSPACED:
        question = _translated(question, language, within, found)
    # Pairs of characters help to find Chinese in Chinese; elsewhere they are only what is not there.
    words = terms(question, language, pairs=within == language)
    known, longest = _glossary(language, within)
    at = 0
    while at < len(words) and len(found) < MOST_TERMS:
        for size in range(min(longest, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            if size == 1 or phrase in known:
                found.setdefault(phrase, Wanted(phrase, known.get(phrase, ())))
                at += size
                break
    return list(found.values())


def coverage(wants: Sequence[tuple[Wanted, float]], present: frozenset[str]) -> float:
    """0 to 1: the share of what is asked for, each with its weight, that stands among these terms."""
    total = sum(weight for _, weight in wants)
    if not total:
        return 0.0
    return sum(weight * want.covered_by(present) for want, weight in wants) / total


def rarest(want: Wanted, rarity: Callable[[str], float]) -> float:
    """The weight of what is wanted: that of its rarest term, or of a common word for the same."""
    own = max(rarity(term) for term in want.phrase)
    return min([own, *(max(rarity(term) for term in other) for other in want.others)])


def _translated(question: str, language: str, within: str, found: dict[Phrase, Wanted]) -> str:
    """Take the terms that the glossary knows out of a text without spaces; returns the rest.

    Where a dictionary cuts such a text depends on what stands beside a word; its letters do not.
    """
    known = _spelt(language, within)
    text = folded(question)
    for match in known.finditer(text):
        phrase = tuple(terms(match[0], language, pairs=False))
        others = _glossary(language, within)[0].get(phrase, ())
        if len(found) < MOST_TERMS:
            found.setdefault(phrase, Wanted(phrase, others))
    return known.sub(" ", text)


@lru_cache(maxsize=16)
def _spelt(language: str, within: str) -> re.Pattern[str]:
    """Any of the terms of the glossary as they are written, the longest first."""
    at = _COLUMNS.index(Language(language))
    known, _ = _glossary(language, within)
    cells = (cell for line in _lines() for cell in line.split("|")[at].split("/"))
    words = {folded(cell.strip()) for cell in cells if tuple(terms(cell, language, pairs=False)) in known}
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)) if word)
    )


@lru_cache(maxsize=32)
def _glossary(language: str, within: str) -> tuple[Known, int]:
    """Phrases of a language and what they are called in another, or in the same; and the length of the longest."""
    known: Known = {}
    if language in _COLUMNS and within in _COLUMNS:
        here, there = _COLUMNS.index(Language(language)), _COLUMNS.index(Language(within))
        for row in _rows():
            for phrase in row[here]:
                others = tuple(
                    other for other in row[there] if other != phrase and other not in known.get(phrase, ())
                )
                if others:
                    known[phrase] = known.get(phrase, ()) + others
    return known, max(map(len, known), default=1)


@lru_cache(maxsize=1)
def _rows() -> list[tuple[tuple[Phrase, ...], ...]]:
    """The glossary: for each line and language, the phrases as they are cut."""
    return [
        tuple(
            tuple(
                dict.fromkeys(
                    filter(None, (tuple(terms(one, language, pairs=False)) for one in cell.split("/")))
                )
            )
            for language, cell in zip(_COLUMNS, line.split("|"), strict=True)
        )
        for line in _lines()
    ]


def _lines() -> list[str]:
    lines = (Path(__file__).parent / "data" / "glossary.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
