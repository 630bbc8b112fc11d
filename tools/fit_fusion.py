"""Fit the weights of the search to questions with known answers, and write them where the product reads them.

python -m tools.fit_fusion QUESTIONS... [--write]

Uses the knowledge published in the database in use (load the guidance and the articles first) and the questions
marked `"split": "dev"`; those marked `"seen"` are measured beside them, those marked `"test"` are not looked at. A
candidate is right if it is of one of the documents a question names and holds its quote. Weights are fitted for
passages of each language with enough questions, for any language, and for passages in another language than the
question's; each with vectors and without. The scores are then brought to the share of right first places, on the
questions as they are and once more with their documents left out, so that about half of what the fit sees has no
answer.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tools.fitting import lines, started

ENOUGH, FIRST, STRENGTH = 40, 60, 3.0
"""Right candidates a group of its own needs; candidates of a question that count; rows that the prior is worth."""
DATA = Path("src/greenlane/enquiries/engine/data/fusion.json")


def main() -> int:
    given, every = started(__doc__, DATA)
    questions = [one for one in every if one["split"] != "test"]
    from greenlane.enquiries import retrieval
    from greenlane.enquiries.engine import fusion
    from greenlane.foundation import clock

    found = retrieval.retriever()
    words = retrieval.HybridRetriever(found.library, retrieval.Models({}))
    weights: dict[str, fusion.Weights] = {}
    counts: dict[str, int] = {}
    prior = fusion.parameters()
    for mode, search in (("", words), ("+dense", found)):
        asked = [(one, search.candidates(one["question"], _sought(one))) for one in questions]
        asked = [(one, [c for c in cs if c.group.endswith("+dense") == bool(mode)]) for one, cs in asked]
        dev = [(one, cs) for one, cs in asked if one["split"] == "dev" and cs]
        made, used = _fitted(dev, mode, prior)
        weights |= made
        counts |= used
        parameters = fusion.Parameters(weights)
        for split in ("dev", "seen"):
            _tell(split + mode, [(o, cs) for o, cs in asked if o["split"] == split and cs], parameters)
    if given.write:
        _write(weights, {
            "made": clock.today().isoformat(),
            "how": "logistic regression on candidates of dev questions, then on first places with and without the "
            "documents that answer; tools/fit_fusion.py",
            "questions": {path.name: _of_development(path) for path in given.questions},
            "rows": counts,
            "embedders": [m.name for m in map(found.models.get, found.models.names()) if m],
        })  # fmt: skip
    return 0


def _of_development(path: Path) -> int:
    return sum(one["split"] == "dev" for one in lines(path))


def _sought(question: dict[str, Any]) -> Any:
    from greenlane.enquiries.engine.shapes import Sought

    audiences = ("public", "officers") if question.get("audience") == "officers" else ("public",)
    day = question.get("as_of")
    return Sought(question["language"], date.fromisoformat(day) if day else None, audiences=audiences)


def right(question: dict[str, Any], passage: Any) -> bool:
    """Whether the passage is of a document that answers and holds the quote."""
    if not question["answerable"]:
        return False
    if "at" in question:  # held out by tools.hold_out: the very passage
        return f"{passage.document}#{passage.anchor}" == str(question["at"])
    places = [(document, question["quote"]) for document in question["documents"]]
    places += [(other["document"], other["quote"]) for other in question.get("also", ())]
    said = _plain(passage.text)
    return any(passage.document == document and _plain(quote) in said for document, quote in places)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _fitted(dev: list[Any], mode: str, prior: Any) -> tuple[dict[str, Any], dict[str, int]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for question, candidates in dev:
        for candidate in candidates[:FIRST]:
            row = (candidate.features, int(right(question, candidate.passage)))
            foreign = candidate.group.startswith("foreign")
            rows[("foreign" if foreign else "any") + mode].append(row)
            if not foreign:
                rows[candidate.group].append(row)
    made: dict[str, Any] = {}
    for name in sorted(rows, key=lambda one: not one.startswith(("any", "foreign"))):
        if name.startswith(("any", "foreign")) or sum(label for _, label in rows[name]) >= ENOUGH:
            made[name] = _fit(rows[name], made.get("any" + mode) or prior.of(name))
    for name in ("any" + mode, "foreign" + mode):
        made.setdefault(name, prior.of(name))
    return {name: _brought_to_shares(name, dev, made) for name in made}, {n: len(rows[n]) for n in made}


def _fit(rows: list[Any], prior: Any) -> Any:
    from greenlane.enquiries.engine.calibration import fit
    from greenlane.enquiries.engine.fusion import FEATURES

    # What kind of text comes first is a rule of the house, not of the questions: its weight is not fitted.
    kind = FEATURES.index("kind")
    kinds = [[0.0 if at == kind else x for at, x in enumerate(features)] for features, _ in rows]
    return fit(kinds, [label for _, label in rows], prior, STRENGTH)


def _brought_to_shares(name: str, dev: list[Any], made: dict[str, Any]) -> Any:
    """The weights stretched and shifted, so that scores of first places are the shares of right ones."""
    from greenlane.enquiries.engine import fusion
    from greenlane.enquiries.engine.calibration import fit

    weights = made[name]
    logits, labels = [], []
    for question, candidates in dev:
        documents = {*question.get("documents", ()), *(one["document"] for one in question.get("also", ()))}
        for some in (candidates, [c for c in candidates if c.passage.document not in documents])[
            : 1 + bool(documents)
        ]:
            first = _first(some, fusion.Parameters(made))
            if first is not None and _weighed_by(first, made) == name:
                score = weights.bias + sum(
                    w * x for w, x in zip(weights.by_feature, first.features, strict=True)
                )
                logits.append([score])
                labels.append(int(right(question, first.passage)))
    if len(labels) < 2 * ENOUGH // 4:
        return weights
    line = fit(logits, labels, fusion.Weights(0.0, (1.0,)), 0.1)
    stretch = max(line.by_feature[0], 0.2)
    return fusion.Weights(line.bias + stretch * weights.bias, tuple(stretch * w for w in weights.by_feature))


def _weighed_by(candidate: Any, made: dict[str, Any]) -> str:
    if candidate.group in made:
        return str(candidate.group)
    return "any+dense" if candidate.group.endswith("+dense") else "any"


def _first(candidates: list[Any], parameters: Any) -> Any:
    return max(candidates, key=lambda c: parameters.of(c.group).score(c.features), default=None)


def _tell(name: str, asked: Iterable[Any], parameters: Any) -> None:
    from greenlane.enquiries.engine import fusion
    from greenlane.enquiries.engine.calibration import expected_error

    by_language: dict[str, list[Any]] = defaultdict(list)
    for question, candidates in asked:
        ranked = fusion.rank([dataclasses.replace(c) for c in candidates], question["language"], parameters)
        place = next((at for at, c in enumerate(ranked) if right(question, c.passage)), 99)
        by_language[question["language"]].append((question["answerable"], place, ranked[0].score))
    for language, rows in sorted(by_language.items()):
        answerable = [row for row in rows if row[0]]
        none = sorted((round(score, 2) for able, _, score in rows if not able), reverse=True)
        error = expected_error([row[2] for row in rows], [int(row[1] == 0) for row in rows])
        print(
            f"{name:10} {language:8} answerable {len(answerable):3}  first {sum(p == 0 for _, p, _ in answerable):3}  "
            f"in five {sum(p < 5 for _, p, _ in answerable):3}  calibration error {error:.3f}  "
            f"unanswerable, highest scores {none[:6]}"
        )


def _write(weights: dict[str, Any], provenance: dict[str, Any]) -> None:
    from greenlane.enquiries.engine.fusion import FEATURES

    table = {
        name: {
            "bias": round(one.bias, 4),
            "weights": dict(zip(FEATURES, (round(w, 4) for w in one.by_feature), strict=True)),
        }
        for name, one in sorted(weights.items())
    }
    text = json.dumps({"provenance": provenance, "weights": table, "curves": {}}, indent=1)
    DATA.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
