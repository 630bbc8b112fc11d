"""Where a line of text may end, for scripts with and without spaces between words.

Latin and Devanagari break after spaces; Chinese between characters, but not before closing or after opening signs;
Thai, Lao and Khmer, which have neither, between syllables so that no vowel or tone sign is torn from its letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

_NOT_FIRST = frozenset("，。、；：！？）」』》〉】〕％,.;:!?)]}%")
_NOT_LAST = frozenset("（「『《〈【〔([{")
_THAI_BEFORE = frozenset("เแโใไເແໂໃໄ")
"""Vowels written before the letter they follow in speech."""
_THAI_AFTER = frozenset("ะาำๅๆฯะາຳໆຯ")
_COENG = "្"


def pieces(text: str) -> Iterator[str]:
    """The text in parts after each of which a line may end; joined they are the text again."""
    piece = ""
    for place, sign in enumerate(text):
        if piece and _may_end(text[place - 1], sign):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines that fit a width; a part too long for a line is cut where it must be."""
    found: list[str] = []
    for paragraph in text.splitlines() or [""]:
        found += _lines_of(paragraph, width, measure)
    return found


def _lines_of(paragraph: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line, used = "", 0.0
    for piece in pieces(paragraph):
        long = measure(piece)
        if used + measure(piece.rstrip()) <= width:
            line, used = line + piece, used + long
            continue
        if line:
            yield line.rstrip()
        line, used = piece, long
        while used > width and len(line) > 1:
            cut = _fitting(line, width, measure)
            yield line[:cut]
            line = line[cut:]
            used = measure(line)
    yield line.rstrip()


def _fitting(text: str, width: float, measure: Callable[[str], float]) -> int:
    """How many characters of a text fit; one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _may_end(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after.isspace():
        return False
    if before.isspace():
        return True
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if is_han(before) or is_han(after):
        return not unicodedata.combining(after)
    if _is_thai(before) and _is_thai(after):
        return not (_is_mark(after) or after in _THAI_AFTER or before in _THAI_BEFORE)
    if _is_khmer(before) and _is_khmer(after):
        return "\u1780" <= after <= "\u17b3" and before != _COENG
    return before == "-" and after.isalpha()


def is_han(sign: str) -> bool:
    """A Chinese character or full-width sign."""
    return "\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uffef"


def _is_thai(sign: str) -> bool:
    return "\u0e00" <= sign <= "\u0eff"


def _is_khmer(sign: str) -> bool:
    return "\u1780" <= sign <= "\u17ff"


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Mc"}
