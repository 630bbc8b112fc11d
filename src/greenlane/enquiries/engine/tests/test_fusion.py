"""Weighing and calibrating: scores are shares, and rise with what speaks for a passage."""

from __future__ import annotations

import math
import random
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from greenlane.enquiries.engine import calibration, fusion
from greenlane.enquiries.engine.calibration import Weights
from greenlane.enquiries.engine.fusion import FEATURES, Candidate, Floats
from greenlane.enquiries.engine.shapes import PassageText
from greenlane.enquiries.engine.wanted import wanted


def passage(key: int = 1, **values: Any) -> PassageText:
    said = {
        "document": "origin/south-korea/proof", "version": 1, "anchor": "a", "language": "en", "domain": "origin",
        "kind": "law", "audience": "public", "title": "Proof of origin", "text": "It is valid for 12 months.",
    }  # fmt: skip
    return PassageText(key=key, **{**said, **values})


def described(question: str, one: PassageText, home: str = "") -> dict[str, float]:
    candidate = Candidate(one, lexical=1.0)
    fusion.describe([candidate], wanted(question, "en"), lambda term: 1.0, home=home)
    return dict(zip(FEATURES, candidate.features, strict=True))


@pytest.mark.parametrize(
    ("question", "placed"),
    [("How long is a Korean proof of origin valid?", 1.0), ("How long is an Indian proof of origin valid?", -1.0),
     ("How long is a proof of origin valid?", 0.0), ("Is a proof valid between Korea and Chile?", 0.5)],
)  # fmt: skip
def test_a_passage_about_another_country_is_told_apart(question: str, placed: float) -> None:
    assert described(question, passage())["placed"] == placed


def test_the_own_country_is_no_other_country() -> None:
    about_home = passage(document="origin/proof", title="Proof of origin in Meridia")
    assert described("How long is a proof valid in Meridia?", about_home, "@xm")["placed"] == 0.0
    assert described("How long is a proof valid?", about_home, "@xm")["narrow"] == 0.0


def level(rows: Floats) -> Floats:
    """Trees to which all candidates are the same."""
    return np.zeros(len(rows))


def alike(*passages: PassageText) -> list[Candidate]:
    return [Candidate(one, features=(0.0,) * len(FEATURES)) for one in passages]


def test_of_a_text_and_its_translation_the_one_asked_in_stays() -> None:
    some = alike(passage(1), passage(2, language="th"))
    assert [c.passage.key for c in fusion.rank(some, "th", level)] == [2]


def test_law_comes_before_guidance_where_nothing_else_tells_them_apart() -> None:
    some = alike(passage(1, kind="guidance", document="a/b"), passage(2, kind="law"))
    assert [c.passage.key for c in fusion.rank(some, "en", level)] == [2, 1]
    assert fusion.rank([], "en", level) == []


def test_how_far_a_candidate_lies_behind_the_best_is_seen_over_all_languages() -> None:
    some = alike(passage(1, document="a/b"), passage(2, language="th", document="a/c"))
    at = FEATURES.index("known")
    some[1].features = (*some[1].features[:at], 0.8, *some[1].features[at + 1 :])
    fusion.rank(some, "th", level)
    assert [one.said("known_behind") for one in some] == pytest.approx([0.8, 0.0])


MODEL = "multilingual-e5-small-q4"


def voted(*some: Candidate, asked: str = "en") -> list[tuple[float, float]]:
    fusion.rivals(list(some), asked)
    return [(round(one.said("voted"), 3), round(one.said("against"), 3)) for one in some]


def kept(
    key: int, answered: tuple[float, ...], unanswered: tuple[float, ...] = (), **values: Any
) -> Candidate:
    near = {MODEL: 0.8}
    made = Candidate(
        passage(key, document=f"a/{key}", **values), cosines=near, features=(0.0,) * len(FEATURES)
    )
    made.alike, made.denied = {MODEL: answered}, {MODEL: unanswered}
    return made


def test_questions_kept_with_all_candidates_vote_for_those_that_answer_them() -> None:
    width = fusion.vote_width(MODEL)
    behind = 1 / math.e  # one that lies behind the nearest by the width
    one, other = voted(kept(1, (0.9, 0.9 - width)), kept(2, (0.9 - width,), (0.9,)))
    total = 2 + 2 * behind
    assert one == pytest.approx(((1 + behind) / total, 0.0), abs=1e-3)
    assert other == pytest.approx((behind / total, 1 / total), abs=1e-3)
    assert voted(kept(1, ()), kept(2, ())) == [(0.0, 0.0), (0.0, 0.0)], "nobody votes"


def test_a_new_question_speaks_for_its_passage_and_one_it_does_not_answer_against_it() -> None:
    others = kept(2, (0.88, 0.87), (0.86,))
    (before, _), _ = voted(kept(1, (0.9,)), others)
    (more, _), _ = voted(kept(1, (0.9, 0.89)), others)
    (less, against), _ = voted(kept(1, (0.9,), (0.89,)), others)
    assert less < before < more
    assert against > 0


def test_a_text_that_its_translation_stands_for_has_no_vote() -> None:
    english = kept(1, (0.9,))
    thai = kept(2, (0.9,), language="th")
    english.passage = replace(english.passage, document=thai.passage.document)
    assert voted(english, thai, kept(3, (0.9,)), asked="th")[1:] == [(0.5, 0.0), (0.5, 0.0)]


def test_what_two_questions_share_is_the_weight_of_their_terms_in_common() -> None:
    one = passage(alternatives=(("en", "How long is the proof valid?"), ("en", "Who pays the storage?")))
    candidate = Candidate(one, lexical=1.0)
    fusion.describe([candidate], wanted("How long is the proof valid?", "en"), lambda term: 1.0)
    assert len(candidate.shared) == 1, "the other has nothing in common"
    assert candidate.shared[0] == candidate.said("phrased") == 1.0
    assert candidate.shared_denied == ()
    fusion.describe(
        [candidate],
        wanted("How long is the proof valid?", "en"),
        lambda term: 1.0,
        weight=lambda several: 9.0,
    )
    assert candidate.shared[0] < 1.0, "the weight of the question is asked for where it is kept"


def test_passages_with_and_without_questions_are_weighed_by_trees_of_their_own() -> None:
    trees = fusion.by_what_is_kept(lambda rows: rows[:, 0] + 1, lambda rows: rows[:, 0] - 1)
    rows = np.zeros((3, len(FEATURES)))
    rows[1, FEATURES.index("kept")] = 1.0
    rows[2, FEATURES.index("denied")] = 1.0
    assert trees(rows).tolist() == [-1.0, 1.0, -1.0]


@pytest.mark.parametrize("kept", [0.0, 1.0])
def test_the_shipped_trees_are_of_our_features_and_say_where_they_are_from(kept: float) -> None:
    trees = fusion.shipped()
    rows = np.random.default_rng(5).random((50, len(FEATURES)))
    rows[:, FEATURES.index("kept")] = kept
    for sign, names in ((1, fusion.RISES), (-1, fusion.FALLS)):
        for name in names:
            more = rows.copy()
            more[:, FEATURES.index(name)] += 0.5
            assert (sign * (trees(more) - trees(rows)) >= -1e-9).all(), name
    assert len(set(trees(rows))) > 1
    name = fusion.KEPT if kept else fusion.BARE
    text = (fusion.DATA / f"{name}.txt").read_text(encoding="utf-8")
    assert re.search(r"^known_behind=\d+$", text, re.M), "fitted before it was set who lies behind"
    assert fusion.provenance(name)["how"]


def test_trees_of_other_features_are_refused() -> None:
    text = (fusion.DATA / "ranking.txt").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="other features"):
        fusion.read_trees(text.replace("feature_names=covered", "feature_names=uncovered"))


def test_fit_finds_the_weights_that_made_the_labels() -> None:
    draw = random.Random(7)
    made = Weights(-2.0, (4.0, 0.0))
    rows = [(draw.random(), draw.random()) for _ in range(4_000)]
    labels = [int(draw.random() < made.score(row)) for row in rows]
    found = calibration.fit(rows, labels, Weights(0.0, (0.0, 0.0)), strength=0.01)
    assert found.bias == pytest.approx(-2, abs=0.3)
    assert found.by_feature == pytest.approx((4, 0), abs=0.4)
    scores = [found.score(row) for row in rows]
    assert calibration.expected_error(scores, labels) < 0.04


def test_fit_without_evidence_keeps_to_the_prior() -> None:
    prior = Weights(-1.0, (2.0,))
    found = calibration.fit([(0.5,)], [1], prior, strength=1_000.0)
    assert (found.bias, *found.by_feature) == pytest.approx((-1.0, 2.0), abs=0.01)
