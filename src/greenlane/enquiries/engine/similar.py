"""Letters that say the same: fingerprints that find duplicates, and likeness that finds past replies.

Source: Broder 1997, resemblance by min-wise hashing of shingles; BM25 without length for short texts.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

HASHES = 16
DUPLICATE = 0.8
"""From this resemblance on, two letters of one sender are one."""
_WORDS = re.compile(r"[^\W_]+")
_SHINGLE = 3
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1780-\u17ff\u3040-\u9fff]")


def shingles(text: str) -> set[str]:
    """Three words in a row (three characters where a script has no spaces), in small letters."""
    plain = " ".join(_WORDS.findall(text.lower()))
    if _UNSPACED.search(plain):
        tight = plain.replace(" ", "")
        return {tight[i : i + 4] for i in range(max(len(tight) - 3, 1))}
    words = plain.split()
    return {" ".join(words[i : i + _SHINGLE]) for i in range(max(len(words) - _SHINGLE + 1, 1))}


def fingerprint(text: str) -> str:
    """Sixteen smallest hashes of the shingles, four hexadecimal digits each; empty for an empty text."""
    found = shingles(text)
    if not text.strip():
        return ""
    raw = [hashlib.blake2b(one.encode(), digest_size=64).digest() for one in found]
    smallest = []
    for place in range(HASHES):
        smallest.append(min(one[place * 4 : place * 4 + 4] for one in raw)[:4])
    # The two lower bytes: the upper ones of a minimum are nearly always zero.
    return "".join(one[2:].hex() for one in smallest)


def resemblance(first: str, second: str) -> float:
    """The share of shingles two texts have in common (Jaccard)."""
    a, b = shingles(first), shingles(second)
    return len(a & b) / len(a | b) if a and b else 0.0


def alike(first: str, second: str) -> bool:
    """Whether two fingerprints may belong to duplicates: at least half of their hashes are equal."""
    pairs = zip(_hashes(first), _hashes(second), strict=False)
    return bool(first and second) and sum(a == b for a, b in pairs) >= HASHES // 2


def _hashes(mark: str) -> list[str]:
    return [mark[i : i + 4] for i in range(0, len(mark), 4)]


@dataclass(frozen=True, slots=True)
class Likeness:
    place: int
    score: float


def likest(terms: Sequence[str], others: Sequence[Sequence[str]], *, most: int = 5) -> list[Likeness]:
    """Which of the other texts say most of the same, best first; `score` 1 is every word that tells them apart."""
    wanted = set(terms)
    spread = Counter(term for other in others for term in set(other))
    weight = {term: math.log(1 + (len(others) + 0.5) / (spread.get(term, 0) + 0.5)) for term in wanted}
    whole = sum(weight.values())
    if not whole:
        return []
    scored = [
        Likeness(place, round(sum(weight[term] for term in wanted & set(other)) / whole, 4))
        for place, other in enumerate(others)
    ]
    return sorted((one for one in scored if one.score > 0.15), key=lambda one: -one.score)[:most]
