"""Like goods decided differently: pairs of decided items of the same supplier, subheading and description.

Two decisions differ in the code, in the value of a kilogram beyond the spread that like goods show, in whether the
claimed preference was accepted, or in the outcome. Pure; amounts are cents, masses kilograms.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from statistics import median

LIKE = 0.6
"""Share of words that two descriptions have in common at least (Jaccard)."""
SPREADS = 5.0
"""How many spreads apart two values must be; fewer than one honest pair in a thousand is, though the spread itself is
measured on few goods."""
LEAST_SPREAD = math.log(1.05)
UNMEASURED = math.log(1.35)
"""The spread assumed while fewer than `MEASURED` like goods are known."""
MEASURED = 8
MOST = 60
"""Items of one supplier and subheading that are compared, the latest."""
_LEGAL_FORMS = frozenset(
    "ag bhd bv co company corp corporation gmbh inc kg limited llc ltd nv oy plc pte pty sa sdn sl spa srl".split()
)
_FILLERS = frozenset("a an and for from in kg not of or pcs the to with x".split())
_WORD = re.compile(r"[^\W_]+")


class Difference(StrEnum):
    CODE = "code"
    VALUE = "value"
    PREFERENCE = "preference"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Item:
    """One goods item with what was decided on it. `key` names it; `refused_claim` where a claim was not accepted."""

    key: int
    supplier: str
    words: frozenset[str]
    hs6: str
    code: str
    outcome: str
    officer: str
    office: str
    decided_on: date
    value_minor: int
    payable_minor: int
    net_mass: float
    origin: str = ""
    preference: str = ""
    refused_claim: bool = False

    @property
    def unit_value(self) -> float:
        """Cents a kilogram; 0 where it is not known."""
        return self.value_minor / self.net_mass if self.net_mass > 0 and self.value_minor > 0 else 0.0

    @property
    def burden(self) -> float:
        """What is payable on a cent of value."""
        return self.payable_minor / self.value_minor if self.value_minor > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions that differ, the earlier one first. `stake_minor` is the duty at stake on the smaller value."""

    first: int
    second: int
    difference: Difference
    likeness: float
    stake_minor: int
    week: date


def supplier_key(name: str) -> str:
    """A name without case, punctuation and legal form: what stays the same between two invoices."""
    words = [word for word in _WORD.findall(name.casefold()) if word not in _LEGAL_FORMS]
    return " ".join(words)[:80]


def words_of(description: str) -> frozenset[str]:
    """The words of a description that say what the goods are; a plural counts as its singular."""
    found = (word for word in _WORD.findall(description.casefold()) if word not in _FILLERS)
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words in common, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def pairs(items: Iterable[Item]) -> list[Pair]:
    """Every pair of like goods that different officers decided differently, the most at stake first."""
    found: list[Pair] = []
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.supplier:
            groups[item.supplier, item.hs6].append(item)
    for group in groups.values():
        latest = sorted(group, key=lambda item: (item.decided_on, item.key))[-MOST:]
        found += _of_group(latest)
    return sorted(found, key=lambda pair: (-pair.stake_minor, pair.first, pair.second, pair.difference))


def _of_group(items: Sequence[Item]) -> Iterator[Pair]:
    for one, other in combinations(items, 2):
        if one.officer == other.officer:
            continue
        like = likeness(one.words, other.words)
        if like < LIKE:
            continue
        for difference in _differences(one, other, items):
            yield Pair(
                one.key,
                other.key,
                difference,
                round(like, 2),
                _stake(one, other, difference),
                other.decided_on - timedelta(days=other.decided_on.weekday()),
            )


def _differences(one: Item, other: Item, items: Sequence[Item]) -> Iterator[Difference]:
    refused = {"refused"} & {one.outcome, other.outcome}
    if one.code != other.code:
        yield Difference.CODE
    if (one.outcome == "refused") != (other.outcome == "refused") or (
        not refused and (one.outcome == "reassessed") != (other.outcome == "reassessed")
    ):
        yield Difference.OUTCOME
    if not refused:
        if one.refused_claim != other.refused_claim and _claimed(one) and _claimed(other):
            yield Difference.PREFERENCE
        if _apart(one, other, items):
            yield Difference.VALUE


def _claimed(item: Item) -> bool:
    return item.refused_claim or item.preference not in {"", "100"}


def _apart(one: Item, other: Item, items: Sequence[Item]) -> bool:
    if not (one.unit_value and other.unit_value):
        return False
    distance = abs(math.log(one.unit_value) - math.log(other.unit_value))
    others = [item for item in items if item.key not in {one.key, other.key}]
    return distance > SPREADS * math.sqrt(2) * spread(others)


def spread(items: Sequence[Item]) -> float:
    """How far values of a kilogram scatter around their middle, as a robust standard deviation of logarithms."""
    logs = [math.log(item.unit_value) for item in items if item.unit_value]
    if len(logs) < MEASURED:
        return UNMEASURED
    middle = median(logs)
    return max(1.4826 * median(abs(value - middle) for value in logs), LEAST_SPREAD)


def _stake(one: Item, other: Item, difference: Difference) -> int:
    smaller = min(one.value_minor, other.value_minor)
    match difference:
        case Difference.VALUE:
            low, high = sorted((one, other), key=lambda item: item.unit_value)
            return round(low.payable_minor * (high.unit_value / low.unit_value - 1))
        case Difference.OUTCOME if "refused" in {one.outcome, other.outcome}:
            return min(one.payable_minor, other.payable_minor)
        case _:
            return round(smaller * abs(one.burden - other.burden))


@dataclass(frozen=True, slots=True)
class Week:
    """The pairs whose later decision fell into one week, as a share of what was decided in it."""

    week: date
    pairs: int
    stake_minor: int
    decided: int

    @property
    def per_hundred(self) -> float:
        return round(100 * self.pairs / self.decided, 1) if self.decided else 0.0


def trend(found: Iterable[Pair], decided: Iterable[date]) -> list[Week]:
    """The pairs by week, oldest first."""
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day in decided:
        counts[day - timedelta(days=day.weekday())][2] += 1
    for pair in found:
        counts[pair.week][0] += 1
        counts[pair.week][1] += pair.stake_minor
    return [Week(week, *values) for week, values in sorted(counts.items())]
