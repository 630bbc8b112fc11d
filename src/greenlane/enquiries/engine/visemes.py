"""Mouth shapes for a text: what a drawn figure does while the text is spoken.

Eight shapes are enough to read as speech. The timeline follows the letters, not a recording: a browser's voice tells
at which word it is, and the figure takes up the timeline there. Shapes by sound follow the groups of Preston Blair's
animation chart, reduced to what a small figure shows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_MARKS = 4000
SOUND_MS = 75
PAUSE_MS = 220
STOP_MS = 420


class Shape(StrEnum):
    REST = "rest"
    CLOSED = "closed"
    """m, b, p"""
    OPEN = "open"
    """a"""
    WIDE = "wide"
    """e, i"""
    ROUND = "round"
    """o"""
    NARROW = "narrow"
    """u, w"""
    TEETH = "teeth"
    """f, v, s, t and their like"""
    TONGUE = "tongue"
    """l, n, th, r"""


@dataclass(frozen=True, slots=True)
class Mark:
    """From `at` milliseconds on the mouth has this shape; it stands for the text from character `char` on."""

    at: int
    char: int
    shape: Shape


_LATIN = {
    **dict.fromkeys("mbp", Shape.CLOSED),
    **dict.fromkeys("a", Shape.OPEN),
    **dict.fromkeys("eiy", Shape.WIDE),
    **dict.fromkeys("o", Shape.ROUND),
    **dict.fromkeys("uwq", Shape.NARROW),
    **dict.fromkeys("fvsztdcjxkgh", Shape.TEETH),
    **dict.fromkeys("lnr", Shape.TONGUE),
}
_DIGITS = (
    Shape.ROUND, Shape.NARROW, Shape.NARROW, Shape.WIDE, Shape.ROUND,
    Shape.OPEN, Shape.WIDE, Shape.WIDE, Shape.WIDE, Shape.OPEN,
)  # fmt: skip
_NAMED = (
    # Letters of Thai, Devanagari and Khmer are known by the sound in their Unicode names.
    ((" MO ", " MA ", " BO ", " BA ", " PO ", " PHO ", " PA ", " PHA ", " BHA "), Shape.CLOSED),
    ((" O", " AU ", " OO "), Shape.ROUND),
    ((" U", " UU ", " WO ", " VO ", " VA "), Shape.NARROW),
    ((" I", " E", " AE ", " AI ", " Y"), Shape.WIDE),
    ((" A", " SARA A"), Shape.OPEN),
    ((" NO ", " NA ", " LO ", " LA ", " RO ", " RA ", " NGO ", " NYO "), Shape.TONGUE),
)
_SYLLABLES = (Shape.OPEN, Shape.WIDE, Shape.ROUND, Shape.NARROW)
_STOPS = frozenset(".!?。!?।។")
_PAUSES = frozenset(",;:,、;:")


def timeline(text: str) -> list[Mark]:
    """The shapes of a text in the order they are spoken, at a usual pace; at most 4,000 marks, then the mouth rests."""
    marks: list[Mark] = []
    at = 0
    for char, shape, length in _shapes(text):
        if len(marks) >= MOST_MARKS - 1:
            break
        if not marks or marks[-1].shape is not shape:
            marks.append(Mark(at, char, shape))
        at += length
    marks.append(Mark(at, len(text), Shape.REST))
    return marks


def _shapes(text: str) -> Iterator[tuple[int, Shape, int]]:
    for place, letter in enumerate(text):
        low = letter.casefold()[:1]
        if letter in _STOPS:
            yield place, Shape.REST, STOP_MS
        elif letter in _PAUSES or letter == "\n":
            yield place, Shape.REST, PAUSE_MS
        elif low in _LATIN:
            yield place, _LATIN[low], SOUND_MS
        elif letter.isdigit():
            yield place, _DIGITS[unicodedata.digit(letter, 0)], SOUND_MS * 3
        elif letter.isspace():
            yield place, Shape.REST, SOUND_MS // 2
        else:
            yield from _other(place, letter)


def _other(place: int, letter: str) -> Iterator[tuple[int, Shape, int]]:
    """Letters of other scripts: Chinese ones are a syllable each, whose sound the letter does not tell."""
    name = f" {unicodedata.name(letter, '')} ".replace("CHARACTER", "").replace("VOWEL SIGN", "")
    if name.startswith(" CJK UNIFIED"):
        yield place, Shape.TEETH if ord(letter) % 3 else Shape.TONGUE, SOUND_MS
        yield place, _SYLLABLES[ord(letter) % len(_SYLLABLES)], SOUND_MS * 2
        return
    base = unicodedata.normalize("NFD", letter)[:1].casefold()
    if base in _LATIN:
        yield place, _LATIN[base], SOUND_MS
    elif letter.isalpha() or unicodedata.category(letter) == "Mc":
        words = f" {name.split()[-1]} " if name.strip() else " "
        found = next(
            (shape for sounds, shape in _NAMED if any(words.startswith(one) for one in sounds)), Shape.TEETH
        )
        yield place, found, SOUND_MS
