"""How a question asks: whether, by its words alone, it is like those that sound answerable and are not.

"Which notary must sign" and "how many are caught a year" are asked of texts that say neither, whatever the subject. The
words and turns that tell such questions from answered ones are learnt from the English questions that are kept with
passages, answered and not (`tools/fit_manner.py`, `data/manner.json`). One sign of many: it decides nothing alone.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

PARAMETERS = Path(__file__).parent / "data" / "manner.json"
_WORD = re.compile(r"[a-z']+|\d+")
_OPENING = 3
"""Of the first words, how many together are a turn of their own."""


def turns(question: str) -> frozenset[str]:
    """The words of an English question, its pairs of words and how it begins (`^`); every number is `#`."""
    words = ["#" if word[0].isdigit() else word for word in _WORD.findall(question.lower())]
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    return (
        frozenset(words)
        | pairs
        | {f"^{' '.join(words[:n])}" for n in range(1, min(_OPENING, len(words)) + 1)}
    )


def share(question: str, known: frozenset[str] | None = None) -> dict[str, float]:
    """Each turn of the question, of those that are known, with its part of the whole: their squares add up to one."""
    found = turns(question)
    kept = found & (parameters()["weights"].keys() if known is None else known)
    return dict.fromkeys(kept, 1 / math.sqrt(len(kept))) if kept else {}


def unanswerable(question: str) -> float:
    """A third of the log-odds that such an English question is one of those that are not answered, -1 to 1."""
    known = parameters()
    total = known["bias"] + sum(known["weights"][turn] * part for turn, part in share(question).items())
    return max(min(total / 3, 1.0), -1.0)


@lru_cache(maxsize=1)
def parameters() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    return read
