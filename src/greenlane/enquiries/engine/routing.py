"""Which desk a letter belongs to, and why: its words, and the domains of the passages that were found for it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FALLBACK = "cargo"
"""Where a letter goes that says nothing of its subject: the general desk."""
_SUBJECT_WEIGHT = 2.0
_PASSAGE_WEIGHT = 4.0
_MOST_REASONS = 6


class Routed(NamedTuple):
    """The domain of a letter; `reasons` are sentences for officers, the strongest first."""

    domain: str
    reasons: list[str]
    scores: dict[str, float]


def route(text: str, language: str, found: Iterable[Sequence[object]] = (), *, subject: str = "") -> Routed:
    """The domain of a letter. `found` are pairs of a domain and its score (0 to 1) of the best passages, best first.

    English words count in every language: people write goods, programmes and agreements in English.
    """
    scores: dict[str, float] = defaultdict(float)
    said: list[tuple[float, str]] = []
    for domain, word, weight, count in _words(text, language):
        amount = weight * (1 + 0.25 * min(count - 1, 3))
        scores[domain] += amount
        said.append((amount, f"{domain}: the word “{word}”"))
    for domain, word, weight, _count in _words(subject, language):
        scores[domain] += weight * (_SUBJECT_WEIGHT - 1)
        said.append((weight, f"{domain}: the word “{word}” in the subject"))
    for rank, pair in enumerate(found):
        domain, score = str(pair[0]), float(str(pair[1]))
        amount = _PASSAGE_WEIGHT * max(min(score, 1.0), 0.0) / (rank + 1)
        if domain and amount:
            scores[domain] += amount
            said.append((amount, f"{domain}: passage {rank + 1} found for a question"))
    if not scores:
        return Routed(FALLBACK, ["No word tells the subject: the general desk takes it."], {})
    best = max(scores, key=lambda one: (scores[one], one))
    ordered = [reason for _amount, reason in sorted(said, key=lambda one: -one[0])]
    mine = [one for one in dict.fromkeys(ordered) if one.startswith(f"{best}:")]
    others = [one for one in dict.fromkeys(ordered) if not one.startswith(f"{best}:")]
    reasons = [*mine[: _MOST_REASONS - 1], *others[:1]]
    return Routed(best, reasons, {key: round(value, 2) for key, value in scores.items()})


def _words(text: str, language: str) -> Iterable[tuple[str, str, float, int]]:
    lowered = text.lower()
    for one in dict.fromkeys((language, "en")):
        for domain, word, weight, pattern in _compiled(one):
            count = len(pattern.findall(lowered))
            if count:
                yield domain, word, weight, count


@lru_cache(maxsize=1)
def terms() -> dict[str, dict[str, dict[str, float]]]:
    """Language -> domain -> word -> weight: a word that belongs to one domain only weighs most."""
    text = (Path(__file__).parent / "data" / "routing.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, float]]] = json.loads(text)
    return found


@lru_cache(maxsize=8)
def _compiled(language: str) -> tuple[tuple[str, str, float, re.Pattern[str]], ...]:
    return tuple(
        (domain, word, weight, _pattern(word))
        for domain, words in terms().get(language, {}).items()
        for word, weight in words.items()
    )


def _pattern(word: str) -> re.Pattern[str]:
    plain = re.escape(word.lower()).replace(r"\ ", r"\s+")
    if not word.isascii():
        return re.compile(plain)
    # Short words match whole: "fee" is not "feed", "pay" is not "payload".
    return re.compile(
        rf"(?<![a-z0-9]){plain}(?:s|ed|ing)?(?![a-z0-9])" if len(word) < 6 else rf"(?<![a-z0-9]){plain}"
    )
