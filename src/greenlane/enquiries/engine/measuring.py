"""Figures of enquiries: medians and shares, and questions without an answer put together by the words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least this share of all do not exceed; None without values."""
    found = sorted(values)
    return found[max(math.ceil(share * len(found)) - 1, 0)] if found else None


def median(values: Iterable[float]) -> float | None:
    found = sorted(values)
    if not found:
        return None
    half = len(found) // 2
    return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that share words. `terms` tell them from the others, `members` are places in what was given."""

    terms: tuple[str, ...]
    members: tuple[int, ...]


def clusters(questions: Sequence[Sequence[str]], *, most: int = 20, alike: float = 0.2) -> list[Cluster]:
    """Questions grouped by shared words, the largest group first; rare words weigh more than frequent ones.

    A question joins the first group whose members it is like on average; groups of one come last.
    """
    spread = Counter(term for one in questions for term in set(one))
    weight = {term: math.log(1 + len(questions) / count) for term, count in spread.items()}
    groups: list[list[int]] = []
    for place, terms in enumerate(questions):
        best, found = 0.0, None
        for group in groups:
            near = sum(_likeness(terms, questions[other], weight) for other in group) / len(group)
            if near > best:
                best, found = near, group
        if found is not None and best >= alike:
            found.append(place)
        else:
            groups.append([place])
    groups.sort(key=lambda group: (-len(group), group[0]))
    return [Cluster(_named(group, questions, weight), tuple(group)) for group in groups[:most]]


def _likeness(first: Sequence[str], second: Sequence[str], weight: dict[str, float]) -> float:
    a, b = set(first), set(second)
    whole = sum(weight[term] for term in a | b)
    return sum(weight[term] for term in a & b) / whole if whole else 0.0


def _named(
    group: Sequence[int], questions: Sequence[Sequence[str]], weight: dict[str, float]
) -> tuple[str, ...]:
    here = Counter(term for place in group for term in set(questions[place]))
    ordered = sorted(here, key=lambda term: (-here[term] * weight[term], term))
    return tuple(ordered[:4])
