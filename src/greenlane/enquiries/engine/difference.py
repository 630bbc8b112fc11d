"""What an officer changed of a draft, word by word, and how much of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"[^\W_\u0e00-\u0e7f\u1780-\u17ff\u3040-\u9fff]+|\n|[^\S\n]+|.", re.DOTALL)
MOST_TOKENS = 6000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `kept`, `added` or `removed`."""

    how: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """The stretches of both texts in reading order, what was removed before what was added in its place."""
    old, new = _TOKENS.findall(before)[:MOST_TOKENS], _TOKENS.findall(after)[:MOST_TOKENS]
    pieces: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("kept", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def edit_distance(before: str, after: str) -> float:
    """The share of words that were changed: 0 nothing, 1 everything. Spaces do not count."""
    old = [one for one in _TOKENS.findall(before)[:MOST_TOKENS] if one.strip()]
    new = [one for one in _TOKENS.findall(after)[:MOST_TOKENS] if one.strip()]
    if not old and not new:
        return 0.0
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = sum(max(b - a, d - c) for how, a, b, c, d in steps if how != "equal")
    return round(min(changed / max(len(old), len(new)), 1.0), 4)
