"""Weighing and calibrating: scores are shares, and rise with what speaks for a passage."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenlane.enquiries.engine import calibration, fusion
from greenlane.enquiries.engine.fusion import FEATURES, Candidate, Parameters, Weights
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


def test_of_a_text_and_its_translation_the_one_asked_in_stays() -> None:
    parameters = Parameters({"any": Weights(0.0, (0.0,) * len(FEATURES))})
    english, thai = passage(1), passage(2, language="th")
    some = [Candidate(one, features=(0.0,) * len(FEATURES)) for one in (english, thai)]
    assert [c.passage.key for c in fusion.rank(some, "th", parameters)] == [2]


def test_the_shipped_weights_are_whole_and_say_where_they_are_from() -> None:
    shipped = fusion.parameters()
    assert {"any", "any+dense", "foreign", "foreign+dense"} <= shipped.weights.keys()
    assert shipped.provenance["how"]
    for weights in shipped.weights.values():
        assert weights.by_feature[FEATURES.index("covered")] > 0
        assert weights.by_feature[FEATURES.index("placed")] > 0
        assert weights.by_feature[FEATURES.index("kind")] >= 0


def test_parameters_with_a_weight_missing_are_refused() -> None:
    row = {"bias": 0, "weights": dict.fromkeys(FEATURES, 0.0)}
    whole = {"weights": {"any": row, "any+dense": row}, "curves": {}, "provenance": {}}
    fusion.read_parameters(json.dumps(whole))
    with pytest.raises(ValueError, match="missing"):
        fusion.read_parameters(json.dumps({**whole, "weights": {"any": row}}))
    del row["weights"]["near"]
    with pytest.raises(KeyError):
        fusion.read_parameters(json.dumps(whole))


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


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=60))
def test_a_curve_never_falls_and_never_promises_all_or_nothing(rows: list[tuple[float, int]]) -> None:
    curve = tuple(calibration.isotonic([score for score, _ in rows], [label for _, label in rows]))
    parameters = Parameters({}, {"en": curve})
    values = [parameters.calibrated("en", at / 20) for at in range(21)]
    assert all(0 < value < 1 for value in values)
    assert values == sorted(values)


def test_a_curve_bends_scores_to_the_shares_seen() -> None:
    scores = [0.1] * 50 + [0.9] * 50
    labels = [0] * 45 + [1] * 5 + [1] * 40 + [0] * 10
    parameters = Parameters({}, {"en": tuple(calibration.isotonic(scores, labels))})
    assert parameters.calibrated("en", 0.1) == pytest.approx(0.1, abs=0.03)
    assert parameters.calibrated("en", 0.9) == pytest.approx(0.8, abs=0.03)
    assert parameters.calibrated("other", 0.9) == 0.9
