"""Whether what was found answers the question: features of a quote and a logistic function, one where questions are
kept with the passage that is quoted first and one where none are.

The parameters stand in `data/answering.json`. They are fitted by `tools/fit_enquiries.py` on the development questions
only.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenlane.enquiries.engine.extract import Looked, Quote, Wants
from greenlane.enquiries.engine.figures import CODE, DATE, PROVISION, Figure, figures
from greenlane.enquiries.engine.manner import unanswerable
from greenlane.enquiries.engine.numerals import with_digits
from greenlane.enquiries.engine.objecting import (
    CALLED_A_RULE,
    CONFIRM,
    MINE,
    SAID_OF_ITSELF,
    STATED_AS_RULE,
    around,
)
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import Found, PassageKind, PassageText

PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "answering.json"


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for and against what would be quoted, most of it 0 to 1; of several passages the best of each.

    `any`: a fifth of the log-odds, by the search, that one of the passages answers. `gap`: how far the first stands
    above what is not quoted. `whole`, `cover`, `fits`: see Quote. `rare`: the weight of the rarest term that no quote's
    passage has; `lack`: the weight of all such terms beside that of all terms, `unknown`: the same of terms that no
    text of the language has. `near` to `known`: see Found, of the first passage; `kept`: questions are kept with it.
    `dense`: whether there are vectors. `named`: the question names the agreement
    whose articles were searched, `elsewhere`: another country or agreement. `foreign`: the passage is in another
    language than the question, so that no words are compared. `english`: the question is in English. `terms`, `words`:
    a tenth of the terms asked for, a twentieth of its words. `time` to `leave`: the kind of answer it waits for.
    `confirm`: it asks for a yes to what it says; `hearsay`: it says what somebody said; `manner`: see the module of
    that name, 0 in other languages than English.

    Of the numbers with a unit in the question: `numbers` how many, `absent` how many no passage has, `unheard` how many
    of these no alternative question has either; and of the absent ones where the passage has another of that unit,
    `stated`: stated as a rule, `definite`: with an article or a comparison, `mine`: as the asker's own case.
    """

    any: float
    gap: float = 0.0
    whole: float = 0.0
    cover: float = 0.0
    fits: float = 0.0
    rare: float = 0.0
    lack: float = 0.0
    unknown: float = 0.0
    near: float = 0.0
    second: float = 0.0
    alike: float = 0.0
    second_alike: float = 0.0
    known: float = 0.0
    kept: float = 0.0
    dense: float = 0.0
    named: float = 0.0
    elsewhere: float = 0.0
    foreign: float = 0.0
    english: float = 0.0
    terms: float = 0.0
    words: float = 0.0
    time: float = 0.0
    amount: float = 0.0
    why: float = 0.0
    leave: float = 0.0
    confirm: float = 0.0
    hearsay: float = 0.0
    manner: float = 0.0
    numbers: float = 0.0
    absent: float = 0.0
    unheard: float = 0.0
    stated: float = 0.0
    definite: float = 0.0
    mine: float = 0.0

    def as_dict(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}


FOR = frozenset({
    "any", "gap", "whole", "cover", "fits", "near", "second", "alike", "second_alike", "known",
})  # fmt: skip
AGAINST = frozenset({"rare", "lack", "unknown", "absent", "unheard", "stated", "definite", "manner"})
"""Features that can speak only for an answer, or only against it. Where a fit finds the contrary, they say nothing."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A quote of a passage that a search found, as it is weighed."""

    found: Found
    quote: Quote
    foreign: bool = False

    @property
    def score(self) -> float:
        return self.found.score


@dataclass(frozen=True, slots=True)
class Question:
    """The question that quotes are weighed for: its own words, what is looked for, and what law it names.

    `rarity` gives the weight of a term, up to about ten for one that no passage has.
    """

    text: str
    looked: Looked
    rarity: Callable[[str], float] | None = None
    english: bool = True
    named: bool = False
    elsewhere: bool = False


@lru_cache(maxsize=1)
def parameters() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    return read


def named(language: str, *, dense: bool, bare: bool) -> str:
    """The name of a threshold: of a language, with vectors or by words alone, with or without questions kept."""
    return language + "+dense" * dense + "+bare" * bare


def features(question: Question, chosen: Sequence[Weighed], others: Sequence[Weighed] = ()) -> Features:
    """Of the quotes that would be shown together, beside `others` that were found and would not."""
    none = math.prod(1 - min(max(one.score, 1e-4), 1 - 1e-4) for one in chosen)
    own = [one.quote for one in chosen if not one.foreign]
    first = chosen[0].found
    rare, lack, unknown = _lacking(own, question) if own else (0.0, 0.0, 0.0)
    kind = question.looked.kind
    return Features(
        any=_log_odds(1 - none) / 5,
        gap=max(0.0, first.score - max((one.score for one in others), default=0.0)),
        whole=max((one.whole for one in own), default=0.0),
        cover=max((one.cover for one in own), default=0.0),
        fits=float(any(one.quote.fits for one in chosen)),
        rare=rare,
        lack=lack,
        unknown=unknown,
        near=first.near,
        second=first.second,
        alike=first.alike,
        second_alike=first.second_alike,
        known=first.known,
        kept=float(bool(first.passage.alternatives)),
        dense=float(any(one.found.near or one.found.second for one in (*chosen, *others))),
        named=float(question.named),
        elsewhere=float(question.elsewhere),
        foreign=float(not own),
        english=float(question.english),
        terms=len(question.looked.wants) / 10,
        words=len(question.text.split()) / 20,
        time=float(kind is Wants.TIME),
        amount=float(kind is Wants.AMOUNT),
        why=float(kind is Wants.WHY),
        leave=float(kind is Wants.LEAVE),
        confirm=float(CONFIRM.search(question.text) is not None),
        hearsay=float(_HEARSAY.search(question.text) is not None),
        manner=unanswerable(question.text) if question.english else 0.0,
        **_numbers(question.text, [one.found.passage for one in chosen]),
    )


def _lacking(quotes: Sequence[Quote], question: Question) -> tuple[float, float, float]:
    """The weight of the rarest term that no quote's passage has, of all those, and of those that no text has."""
    rarity = question.rarity
    if rarity is None:
        return 0.0, 0.0, 0.0
    missing = set.intersection(*(set(one.unheard) for one in quotes))
    most = rarity("\0")  # no text has this term
    weights = {
        " ".join(one.phrase): max(rarity(part) for part in one.phrase) for one in question.looked.wants
    }
    total = sum(weights.values())
    lost = {name: weight for name, weight in weights.items() if name in missing}
    if not lost or not total or not most:
        return 0.0, 0.0, 0.0
    never = sum(weight for weight in lost.values() if weight >= most)
    return max(lost.values()) / most, sum(lost.values()) / total, never / total


_HEARSAY = re.compile(
    r"\b(?:I|we) (?:read|heard|understand|understood|was told|were told|learned)\b|\b(?:was|were|been) told\b|"
    r"\bmy [\w-]+ (?:says|said|told|claims|thinks|insists|reckons)\b|\b(?:says|say|said)\b|have (?:it|that|this) right|"
    r"got (?:it|that|this) right|is that (?:the|still|right|correct|so)|\bis it (?:right|true|correct|still)\b|confirm|"
    r"聽說|จริง|सही|सच|ត្រូវ|พิត",
    re.I,
)
_DEFINITE = re.compile(r"\b(?:the|that|only|from|to|above|below|under|over|than)\s+(?:[A-Z]{3} )?$")


def _numbers(question: str, passages: Sequence[PassageText]) -> dict[str, float]:
    """The features of the numbers with a unit that a question names."""
    said = with_digits(question)
    asked = [one for one in figures(said) if one.unit not in {CODE, DATE, PROVISION, ""}]
    if not asked:
        return {}
    there = [f for one in passages for f in figures(f"{' '.join(one.trail)} {one.text}")]
    heard = {
        f.key for one in passages for _language, text in one.alternatives for f in figures(with_digits(text))
    }
    absent = [one for one in asked if one.key not in {other.key for other in there}]
    units = {one.unit for one in there}
    against = [one for one in absent if one.unit in units]
    return {
        "numbers": float(len(asked)),
        "absent": float(len(absent)),
        "unheard": float(sum(one.key not in heard for one in absent)),
        "stated": float(sum(_stated(said, one) for one in against)),
        "definite": float(sum(_DEFINITE.search(around(said, one)[0]) is not None for one in against)),
        "mine": float(sum(MINE.search(around(said, one)[0]) is not None for one in against)),
    }


def _stated(question: str, one: Figure) -> bool:
    before, after = around(question, one)
    return any(
        found is not None
        for found in (
            STATED_AS_RULE.search(before),
            SAID_OF_ITSELF.search(before),
            CALLED_A_RULE.search(after),
        )
    )


def _log_odds(share: float) -> float:
    kept = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def nothing_said(found: Features) -> bool:
    """Whether nothing of what is asked for stands in the passages or in the questions kept with them, where words are
    all there is to go by: whatever was found is no answer then."""
    return not found.dense and not found.foreign and found.lack >= 1.0


def confidence(found: Features) -> float:
    """The share of questions with such features that what is quoted answers."""
    if nothing_said(found):
        return 0.0
    known = parameters()["kept" if found.kept else "bare"]
    z = known["bias"] + sum(known["weights"][name] * value for name, value in found.as_dict().items())
    return 1 / (1 + math.exp(-max(min(z, 40.0), -40.0)))  # a thousand numbers in a question are no overflow


def conflicting(one: tuple[PassageText, str], other: tuple[PassageText, str]) -> bool:
    """Whether two passages in force say different numbers of the same thing in nearly the same words."""
    (a, first), (b, second) = one, other
    if a.document == b.document or a.language != b.language or PassageKind.ROW in (a.part, b.part):
        return False
    for x in _clauses(first):
        for y in _clauses(second):
            if _differ(x, y, a.language):
                return True
    return False


def _clauses(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.;。；।។])\s+|\n+", text) if figures(one)][:12]


def _differ(x: str, y: str, language: str) -> bool:
    ours, theirs = figures(x), figures(y)
    units = {one.unit for one in ours} & {one.unit for one in theirs} - {PROVISION, CODE, DATE, ""}
    if not any(
        {o.value for o in ours if o.unit == u} != {t.value for t in theirs if t.unit == u} for u in units
    ):
        return False
    left, right = _bare(x, language), _bare(y, language)
    return len(left & right) >= 4 and len(left & right) >= 0.8 * max(len(left), len(right))


def _bare(text: str, language: str) -> frozenset[str]:
    return frozenset(
        term for term in terms(re.sub(r"\([^)]*\)", " ", text), language) if not re.search(r"\d", term)
    )
