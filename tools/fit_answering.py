"""Fit how sure an answer is to questions with known answers, and choose from where on it is given.

python -m tools.fit_answering QUESTIONS... [--write]

Uses the knowledge published in the database in use (guidance, articles and what the code publishes) and the questions
marked `"split": "dev"`; no other is read. For each, what would be quoted is right if one of the passages answers; each
answerable one is also asked with the documents that answer left out. Both with vectors and by words alone. A logistic
regression gives the confidence. What a rule or a computed fact decides is left out of it. Figures printed are
those of five-fold cross-validation by document: for each threshold the share of answerable questions with a right
passage cited, of those answered without, and of unanswerable ones left unanswered. The threshold is the lowest at
which no more than ALLOWED of the unanswerable questions are answered, no higher than HIGHEST; one for English, one for
the rest, in each mode.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from tools.fitting import started

DATA = Path("src/greenlane/enquiries/data/answering.json")
FOLDS, STRENGTH, LEFT_OUT, ALLOWED, HIGHEST = 5, 1.0, 0.3, 0.04, 0.5
"""LEFT_OUT: what a question counts whose documents were left out. ALLOWED is low because the rules were
written with these questions at hand: of unseen ones they leave fewer, and the threshold must leave more."""


@dataclass(frozen=True, slots=True)
class Row:
    """What would be quoted for a question in one mode. `features` None: a rule, not the confidence, decided."""

    id: str
    language: str
    mode: str
    group: str
    features: tuple[float, ...] | None
    right: bool
    answerable: bool
    left_out: bool = False


def main() -> int:
    given, every = started(__doc__, DATA)
    questions = [one for one in every if one["split"] == "dev"]
    rows = list(_rows(questions))
    scored = _cross_validated(rows)
    answer = _thresholds(scored)
    for mode in ("dense", "words"):
        _tell(mode, [(row, sure) for row, sure in scored if row.mode == mode], answer)
    if given.write:
        _write(rows, answer, len(questions))
    return 0


def _rows(questions: Sequence[dict[str, Any]]) -> Iterator[Row]:
    from greenlane.enquiries import retrieval

    found = retrieval.retriever()
    found.library.fresh()
    engines = {
        "dense": found,
        "words": retrieval.HybridRetriever(found.library, retrieval.Models({}), found.reranker),
    }
    for question in questions:
        for mode, engine in engines.items():
            yield from _asked(question, mode, engine)


def _asked(question: dict[str, Any], mode: str, engine: Any) -> Iterator[Row]:
    from greenlane.enquiries import quoting
    from greenlane.enquiries.answering import Asking
    from greenlane.enquiries.engine.extract import Looked
    from greenlane.enquiries.engine.guarding import guarded
    from greenlane.enquiries.engine.splitting import questions as parts
    from tools.fit_fusion import _sought, right

    group = question["documents"][0] if question["answerable"] else question["id"]
    said = (question["id"], question["language"], mode, group)
    guard = guarded(question["question"])
    asked = parts(guard.text, question["language"])
    if guard.refusal or not asked:
        yield Row(*said, None, False, question["answerable"])
        return
    sought = _sought(question)
    asking = Asking(question["language"], sought.as_of or _today(), sought.audiences)
    name = quoting.name_in(asked[0])
    if name.unknown or name.country:
        yield Row(*said, None, False, question["answerable"])
        return
    rarity = quoting.rarity_of(engine, question["language"])
    candidates = quoting.candidates_for(asked[0], name, asking, engine)
    looked = Looked.of(name.rest or asked[0].text, question["language"])
    for left_out in (False, True)[: 1 + question["answerable"]]:
        if left_out:
            gone = {*question["documents"], *(one["document"] for one in question.get("also", ()))}
            candidates = [one for one in candidates if one.passage.document not in gone]
        made = quoting.choice(candidates, looked, name, rarity)
        if made is None or quoting.reason(candidates):
            if not left_out:
                yield Row(*said, None, False, question["answerable"])
            continue
        answers = any(right(question, one.passage) for one in made.chosen)
        features = tuple(made.features.as_dict().values())
        yield Row(*said, features, answers, question["answerable"], left_out)


def _today() -> Any:
    from greenlane.foundation import clock

    return clock.today()


def _fitted(rows: Sequence[Row]) -> Any:
    """Bias and weights. A question that counts less stands there that many times less often, by its number."""
    from greenlane.enquiries.engine.calibration import fit
    from greenlane.enquiries.engine.deciding import Features
    from greenlane.enquiries.engine.fusion import Weights

    kept = [row for row in rows if row.features is not None and (not row.left_out or _drawn(row.id))]
    start = Weights(0.0, (0.0,) * len(Features.__slots__))
    return fit([list(row.features or ()) for row in kept], [int(row.right) for row in kept], start, STRENGTH)


def _drawn(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100 < 100 * LEFT_OUT


def _cross_validated(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    """Each row with its confidence by weights that never saw its documents; -1 where a rule decided."""
    fold = {group: n % FOLDS for n, group in enumerate(sorted({row.group for row in rows}, key=_scattered))}
    found = []
    for n in range(FOLDS):
        weights = _fitted([row for row in rows if fold[row.group] != n])
        for row in rows:
            if fold[row.group] == n and not row.left_out:
                found.append((row, -1.0 if row.features is None else weights.score(row.features)))
    return found


def _scattered(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _thresholds(scored: Sequence[tuple[Row, float]]) -> dict[str, float]:
    """By language and mode. Languages other than English share one: each has too few questions for its own."""
    found: dict[str, float] = {}
    for english, mode in product((True, False), ("dense", "words")):
        some = [o for o in scored if (o[0].language == "en") is english and o[0].mode == mode]
        none = [sure for row, sure in some if not row.answerable]
        steps = [n / 100 for n in range(5, round(HIGHEST * 100))]
        fine = (step for step in steps if sum(sure >= step for sure in none) <= ALLOWED * len(none))
        names = sorted({_named(row.language, mode) for row, _ in some})
        found |= dict.fromkeys(names, next(fine, HIGHEST))
    return found


def _named(language: str, mode: str) -> str:
    return f"{language}+dense" if mode == "dense" else language


def _tell(mode: str, scored: Sequence[tuple[Row, float]], answer: dict[str, float]) -> None:
    for language in sorted({row.language for row, _ in scored}):
        chosen = answer[_named(language, mode)]
        able = [(row.right, sure) for row, sure in scored if row.language == language and row.answerable]
        none = [sure for row, sure in scored if row.language == language and not row.answerable]
        print(
            f"{mode} {language}: {len(able)} answerable, a right passage among those quoted for "
            f"{sum(right for right, _ in able) / len(able):.2f}, {sum(sure < 0 for _, sure in able)} left by a rule; "
            f"{len(none)} unanswerable, {sum(sure < 0 for sure in none)} left by a rule"
        )
        for step in sorted({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, chosen}):
            cited = sum(right and sure >= step for right, sure in able) / len(able)
            wrong = sum(not right and sure >= step for right, sure in able) / len(able)
            left = sum(sure < step for sure in none) / len(none)
            mark = "  <- chosen" if step == chosen else ""
            print(f"   from {step:.2f}: cited {cited:.3f}  wrong {wrong:.3f}  left {left:.3f}{mark}")


def _write(rows: Sequence[Row], answer: dict[str, float], questions: int) -> None:
    from greenlane.enquiries.engine.deciding import Features, parameters

    weights = _fitted(rows)
    text = {
        "made": _today().isoformat(),
        "how": "logistic regression on what would be quoted for each development question, with vectors and by words "
        "alone, with the documents that answer and without; thresholds by five-fold cross-validation; "
        "tools/fit_answering.py",
        "questions": {"dev": questions},
        "bias": round(weights.bias, 4),
        "weights": dict(zip(Features.__slots__, (round(w, 4) for w in weights.by_feature), strict=True)),
        "answer": answer,
        "second": parameters()["second"],
    }
    DATA.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
