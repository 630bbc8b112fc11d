"""Words and meaning together: what speaks for a candidate, weighed by decision trees, as one score.

Each candidate is described by the numbers in FEATURES. Trees fitted by `tools/fit_enquiries.py` give the score: the
share of such candidates that answer their question. `data/ranking.txt` weighs passages with which questions are kept,
`data/bare.txt` those without, such as a folder just imported; where they come from stands in the `.json` beside them.
In what RISES more of a feature never lowers the score, so that no alternative question and no word in common can
speak against its own passage; in what FALLS it never raises it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from greenlane.enquiries.engine.extract import Wants, fits
from greenlane.enquiries.engine.lexical import all_terms, alternative_terms, heading_of
from greenlane.enquiries.engine.segment import terms
from greenlane.enquiries.engine.shapes import Language, PassageKind, PassageText
from greenlane.enquiries.engine.wanted import Wanted, coverage, rarest

FEATURES = (
    "covered", "heading", "named", "matched", "near", "second", "nearest", "second_nearest",
    "rare", "fits", "row", "placed", "narrow", "alike", "second_alike", "nearest_alike", "phrased", "known",
    "kept", "denied", "second_denied", "denied_phrased", "foreign", "english",
    "voted", "second_voted", "phrased_voted", "against", "second_against", "phrased_against",
    "covered_behind", "known_behind", "phrased_behind", "alike_behind", "near_behind",
)  # fmt: skip
"""covered: share of what is asked for that stands in the passage or above it, rare terms counting more.
heading: the same for the headings alone.
named: share of the nearest heading that the question says; 1 where the question is the heading.
matched: BM25 beside the best found for the question.
near: cosine of the vectors, 0 where far for the embedder, 1 where as near as a copy; 0 without vectors.
second: the same by another embedder, where there is one for the language; else as `near`.
nearest, second_nearest: the same cosines beside the best found for the question: 1 for the nearest passage.
fits: whether it has the kind of answer that is asked for: "how long" waits for a time.
row: it is a row of a table.
rare: whether the rarest term asked for is there.
placed: 1 where the passage is about a country or bloc that the question names, half where it only mentions it, -1
where it is about another one, between where it is about none.
narrow: the passage is about some country or bloc, the question about none.
alike, second_alike: nearness of its nearest alternative question, by each embedder; 0 where it has none.
nearest_alike: the first of these beside the best found for the question.
phrased: terms shared with the alternative question that shares most, beside those of both.
known: as `covered`, with the terms of its alternative questions.
kept: questions that it answers are kept with it; a passage just imported has none.
denied, second_denied: as `alike`, of the questions that it does not answer; 0 where it has none.
denied_phrased: as `phrased`, of these.
foreign: the passage is in another language than the question. english: the question is in English.
voted: of the questions kept with all candidates, weighed by their nearness to the one asked, the share that it answers;
against: the share of those that are kept with it and that it does not answer. second_... by the other embedder,
phrased_... by the terms in common.
..._behind: how far the feature lies behind the best candidate's; 0 for the best one."""

_VOTED = ("voted", "second_voted", "phrased_voted", "against", "second_against", "phrased_against")
_BEHIND = ("covered", "known", "phrased", "alike", "near")
RISES = frozenset({
    "covered", "heading", "named", "matched", "near", "second", "nearest", "second_nearest", "rare", "fits", "placed",
    "alike", "second_alike", "nearest_alike", "phrased", "known", "voted", "second_voted", "phrased_voted",
})  # fmt: skip
"""Features of which more never speaks against a candidate."""
FALLS = frozenset({
    "denied", "second_denied", "denied_phrased", "against", "second_against", "phrased_against", "covered_behind",
    "known_behind", "phrased_behind", "alike_behind", "near_behind",
})  # fmt: skip
"""Features of which more never speaks for a candidate."""
KINDS = {"law": 1.0, "procedure": 0.7, "table": 0.7, "guidance": 0.4, "notice": 0.0}
OF_KIND = 0.3
"""What the kind of a text adds to the log-odds: law before guidance is a rule of the house, and not fitted."""
NEARNESS = {
    "multilingual-e5-small-q4": (0.78, 0.93),
    "universal-sentence-encoder-multilingual-3": (0.15, 0.75),
}
"""Cosines between which an embedder tells something: below the first nothing is alike, above the second all is."""
ANY_NEARNESS = (0.3, 0.8)
LIKENESS = {
    "multilingual-e5-small-q4": (0.80, 0.97),
    "universal-sentence-encoder-multilingual-3": (0.2, 0.9),
}
"""The same between two questions, which come nearer to each other than a question to a text."""
VOTE_WIDTH = 0.1
"""How far a question may lie behind the nearest one before it counts an e-th, of the distances of LIKENESS, and of 1
between the terms of two questions."""
Floats = NDArray[np.float64]
BESIDE = 0.5
"""The part of that distance by which a passage may be farther than the nearest one before this says nothing more."""


@dataclass(slots=True)
class Candidate:
    """A passage that a search brought up. `cosines`: of each embedder, by its name, the question's own one first.

    `alike`: the same of all questions that are kept with it and that it answers, the nearest first, `denied` of those
    that it does not answer; `shared` and `shared_denied`: how much each of them has in common with what is asked, by
    terms, the most first.
    """

    passage: PassageText
    lexical: float = 0.0
    cosines: Mapping[str, float] = field(default_factory=dict)
    alike: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    denied: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    shared: tuple[float, ...] = ()
    shared_denied: tuple[float, ...] = ()
    foreign: bool = False
    features: tuple[float, ...] = ()
    score: float = 0.0

    def said(self, name: str) -> float:
        """One of its features; 0 before it was described."""
        return self.features[FEATURES.index(name)] if self.features else 0.0


def describe(
    candidates: Sequence[Candidate],
    wants: Sequence[Wanted],
    rarity: Callable[[str], float],
    kind: Wants = Wants.ANY,
    home: str = "",
    *,
    english: bool = True,
    weight: Callable[[frozenset[str]], float] | None = None,
) -> None:
    """Set the features of all candidates that one search brought up for a question of this kind.

    `rarity` gives the weight of a term, `weight` that of several together, where whoever asks keeps it.

    `home` is the sign of the country whose law everything is where nothing else is said. What candidates are beside
    each other, in the features of _VOTED and _BEHIND, is set by `rivals`, which has those of all languages.
    """
    best = max((one.lexical for one in candidates), default=0.0)
    names = max((tuple(one.cosines) for one in candidates), key=len, default=())
    nearest = {name: max(one.cosines.get(name, -1.0) for one in candidates) for name in names}
    alike_best = {name: max(_first(one.alike).get(name, -1.0) for one in candidates) for name in names}
    _share(candidates, _weights(wants, rarity), weight or (lambda several: sum(map(rarity, several))))
    weighed = [(want, rarest(want, rarity)) for want in wants]
    rare = max(weighed, key=lambda one: one[1], default=(None, 0.0))[0]
    asked = frozenset(want.phrase[0] for want in wants if want.phrase[0].startswith("@")) - {home}
    said = frozenset(term for want in wants for phrase in (want.phrase, *want.others) for term in phrase)
    for one in candidates:
        text, heading, last = _present(one.passage)
        about = frozenset(term for term in heading if term.startswith("@")) - {home}
        near, second, beside, second_beside = _nearness(one.cosines, nearest, NEARNESS)
        alike, second_alike, nearest_alike, _ = _nearness(_first(one.alike), alike_best, LIKENESS)
        denied, second_denied, _, _ = _nearness(_first(one.denied), alike_best, LIKENESS)
        everything = text | heading | all_terms(one.passage.alternatives)
        one.features = (
            coverage(weighed, text | heading),
            coverage(weighed, heading),
            len(last & said) / len(last) if last else 0.0,
            one.lexical / best if best else 0.0,
            near,
            second,
            beside,
            second_beside,
            rare.covered_by(everything) if rare else 0.0,
            float(_fits(kind, one.passage)),
            float(one.passage.part is PassageKind.ROW),
            _placed(asked, about, text) if asked else 0.0,
            float(bool(about) and not asked),
            alike,
            second_alike,
            nearest_alike if alike else 0.0,
            max(one.shared, default=0.0),
            coverage(weighed, everything),
            float(bool(one.passage.alternatives)),
            denied,
            second_denied,
            max(one.shared_denied, default=0.0),
            float(one.foreign),
            float(english),
            *(0.0,) * len(_VOTED + _BEHIND),
        )


def _weights(wants: Sequence[Wanted], rarity: Callable[[str], float]) -> dict[str, float]:
    """The terms that are asked for, and those that say the same, with their weights."""
    found = {term: rarity(term) for want in wants for other in want.others for term in other}
    return found | {term: rarity(term) for want in wants for term in want.phrase}


def _share(
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    weight: Callable[[frozenset[str]], float],
) -> None:
    """Set what the questions kept with each candidate have in common with what is asked."""
    for one in candidates:
        one.shared = _shared(weights, alternative_terms(one.passage.alternatives), weight)
        one.shared_denied = _shared(weights, alternative_terms(one.passage.unanswered), weight)


def _first(cosines: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """By each embedder the nearest one."""
    return {name: found[0] for name, found in cosines.items() if found}


def _shared(
    weights: Mapping[str, float],
    questions: Sequence[frozenset[str]],
    weight: Callable[[frozenset[str]], float],
) -> tuple[float, ...]:
    """What each of these questions shares with what is asked, the most first: the weight of the terms in common beside
    the mean of both, 0 to 1. Those that share nothing are left out."""
    asked, total = frozenset(weights), sum(weights.values())
    found = []
    for question in questions:
        if common := question & asked:
            both = sum(weights[term] for term in common)
            found.append(2 * both / (total + weight(question)))
    return tuple(sorted(found, reverse=True))


def _nearness(
    cosines: Mapping[str, float], nearest: Mapping[str, float], known: Mapping[str, tuple[float, float]]
) -> tuple[float, float, float, float]:
    """Nearness by the first embedder and by the second, each alone and beside the nearest passage, 0 to 1."""
    if not nearest:
        return 0.0, 0.0, 0.0, 0.0
    names = list(nearest)
    found = []
    for name in (names[0], names[-1]):
        low, high = known.get(name, ANY_NEARNESS)
        cosine = cosines.get(name, low)
        near = (cosine - low) / (high - low)
        beside = 1 - (nearest[name] - cosine) / (BESIDE * (high - low))
        found.append((min(max(near, 0.0), 1.0), min(max(beside, 0.0), 1.0)))
    (near, beside), (second, second_beside) = found
    return near, second, beside, second_beside


@lru_cache(maxsize=50_000)
def _fits(kind: Wants, passage: PassageText) -> bool:
    return fits(kind, passage.text)


def _placed(asked: frozenset[str], about: frozenset[str], text: frozenset[str]) -> float:
    if asked & about:
        return len(asked & about) / len(asked)
    if about:
        return -1.0
    return 0.5 if asked & text else -0.5


class Trees(Protocol):
    """What turns rows of FEATURES into the log-odds that each candidate answers."""

    def __call__(self, rows: Floats) -> Floats:
        """float64[candidates, features] to float64[candidates]."""


def rank(candidates: Sequence[Candidate], asked: str, trees: Trees) -> list[Candidate]:
    """The rivals among the candidates with their scores, best first."""
    kept = rivals(candidates, asked)
    if not kept:
        return []
    odds = trees(np.array([one.features for one in kept], dtype=np.float64))
    for one, said in zip(kept, odds.tolist(), strict=True):
        raw = said + OF_KIND * (KINDS.get(one.passage.kind, 0.0) - KINDS["guidance"])
        one.score = 1 / (1 + math.exp(-max(min(raw, 40.0), -40.0)))
    return sorted(kept, key=lambda c: (-c.score, c.passage.key))


def rivals(candidates: Sequence[Candidate], asked: str) -> list[Candidate]:
    """Those that are weighed against each other: of a text and its translation only the one in the language asked in.

    Sets what they are beside each other, in the features of _VOTED and _BEHIND.
    """
    at_home = {c.passage.document for c in candidates if c.passage.language == asked}
    kept = [c for c in candidates if c.passage.language == asked or c.passage.document not in at_home]
    names = max((tuple(one.cosines) for one in kept), key=len, default=())
    ways = [
        (
            [one.alike.get(name, ()) for one in kept],
            [one.denied.get(name, ()) for one in kept],
            vote_width(name),
        )
        for name in (names[:1] + names[-1:] if names else ("", ""))
    ]
    ways.append(([one.shared for one in kept], [one.shared_denied for one in kept], VOTE_WIDTH))
    votes = [_votes(*way) for way in ways]
    best = {name: max((one.said(name) for one in kept), default=0.0) for name in _BEHIND}
    for at, one in enumerate(kept):
        voted = (side[at] for sides in zip(*votes, strict=True) for side in sides)
        behind = (best[name] - one.said(name) for name in _BEHIND)
        one.features = (*one.features[: -len(_VOTED + _BEHIND)], *voted, *behind)
    return kept


def vote_width(name: str) -> float:
    """How far a question may lie behind the nearest one, by this embedder, before it counts an e-th."""
    low, high = LIKENESS.get(name, ANY_NEARNESS)
    return VOTE_WIDTH * (high - low)


def _votes(
    answered: Sequence[Sequence[float]], unanswered: Sequence[Sequence[float]], width: float
) -> tuple[list[float], list[float]]:
    """Of all these questions, weighed by their nearness, the shares of those that each candidate answers, and does
    not."""
    best = max((near for side in (answered, unanswered) for found in side for near in found), default=0.0)
    sides = [
        [sum(math.exp((near - best) / width) for near in found) for found in side]
        for side in (answered, unanswered)
    ]
    total = sum(map(sum, sides)) or 1.0
    voted, against = ([weight / total for weight in side] for side in sides)
    return voted, against


DATA = Path(__file__).parent / "data"
KEPT, BARE = "ranking", "bare"


@lru_cache(maxsize=1)
def shipped() -> Trees:
    """The trees this version of the product comes with. Raises ValueError where they are of other features."""
    kept, bare = (read_trees((DATA / f"{name}.txt").read_text(encoding="utf-8")) for name in (KEPT, BARE))
    return by_what_is_kept(kept, bare)


def by_what_is_kept(kept: Trees, bare: Trees) -> Trees:
    """`kept` weighs the candidates with which questions are kept that they answer, `bare` the others."""
    at = FEATURES.index("kept")

    def odds(rows: Floats) -> Floats:
        return np.where(rows[:, at] > 0, kept(rows), bare(rows))

    return odds


def provenance(name: str = KEPT) -> dict[str, Any]:
    """What the shipped trees of this name were fitted on, when and how."""
    read: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return read


def read_trees(text: str) -> Trees:
    """Trees from LightGBM's own text form. Raises ValueError where they are of other features than FEATURES."""
    import lightgbm  # it takes a third of a second, and most commands ask nothing

    booster = lightgbm.Booster(model_str=text)
    if tuple(booster.feature_name()) != FEATURES:
        raise ValueError("the trees are of other features than the search has")

    def odds(rows: Floats) -> Floats:
        return np.asarray(booster.predict(rows, raw_score=True, num_threads=1), dtype=np.float64)

    return odds


@lru_cache(maxsize=20_000)
def _present(passage: PassageText) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The terms of a passage: of its text, of all its headings with its article, of the nearest heading."""
    language = passage.language if passage.language in set(Language) else Language.ENGLISH
    above = (heading_of(passage), passage.article)
    nearest = passage.trail[-1] if passage.trail else passage.title
    return (
        frozenset(terms(passage.text, language)),
        frozenset(terms(" \n ".join(above), language)),
        frozenset(terms(nearest, language)),
    )
