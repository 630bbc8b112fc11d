"""Fit the search and the confidence of answers to questions with known answers, and write them where the product reads.

python -m tools.fit_enquiries QUESTIONS... [--bare] [--write]

Uses the knowledge published in the database in use (guidance, articles, what the code publishes, alternative
questions) and the questions marked `"split": "dev"`; no other is searched, for seen and test share documents. Each is
asked with vectors and by words alone.

1. Trees weigh the candidates of a search: one that holds an answer against all others.
2. A logistic regression gives the confidence that one of the passages that would be quoted answers. It learns from
   rankings by trees that never saw the documents of the question (FOLDS), as in use.
3. The threshold from which an answer is given: the lowest at which no more than ALLOWED of the questions that nothing
   answers are answered, and SURE of the other answers cite the right passage; one for English and one for the rest, in
   each mode.

What a rule or a computed fact decides is left out of 2 and counts in 3. Printed figures are those of the folds.

With --bare, in a scratch database with the same passages and no alternative questions: the same for passages with
which no questions are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import get_context
from typing import Any

import numpy as np

from tools.fitting import lines, started

FOLDS, STRENGTH, ALLOWED, SURE, HIGHEST, LOWEST = 5, 1.0, 0.1, 0.6, 0.9, 0.15
"""Nearly half of the English questions that nothing answers were written against one passage, in words near to it.
ALLOWED of all of them is about half as much of the others (ADR 0037)."""
TREES = {
    "objective": "binary", "num_leaves": 8, "min_data_in_leaf": 60, "learning_rate": 0.06, "feature_fraction": 0.7,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1, "seed": 3, "deterministic": True,
    "num_threads": 2,
}  # fmt: skip
ROUNDS = 300
MODES = ("dense", "words")
PROCESSES = os.cpu_count() or 1


@dataclass(slots=True)
class Asked:
    """A question as it was searched in one mode. `rule`: one decided before the texts were weighed."""

    row: dict[str, Any]
    mode: str
    rule: bool = False
    asked: Any = None
    name: Any = None
    asking: Any = None
    rarity: Any = None
    candidates: list[Any] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)

    @property
    def fold(self) -> int:
        """The same for all questions about a document."""
        about = self.row.get("documents") or [self.row.get("near", "").split("#")[0] or self.row["id"]]
        return int(hashlib.sha256(str(about[0]).encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Weighed:
    """What would be quoted for a question. `features` None: a rule decided, or nothing was found."""

    asked: Asked
    features: tuple[float, ...] | None = None
    right: bool = False


def main() -> int:
    from greenlane.enquiries.engine import fusion
    from greenlane.enquiries.engine.deciding import PARAMETERS

    given, every = started(__doc__, fusion.DATA, bare="the database holds no alternative questions")
    asked = list(_searched([one for one in every if one["split"] == "dev"], bare=given.bare))
    folds = [Trees([one for one in asked if one.fold != n]) for n in range(FOLDS)]
    weighed = [_weighed(one, folds[one.fold]) for one in asked]
    scored = _cross_validated(weighed)
    answer = _thresholds(scored, bare=given.bare)
    _tell(scored, answer, bare=given.bare)
    if given.write:
        counts = {path.name: sum(row["split"] == "dev" for row in lines(path)) for path in given.questions}
        name = fusion.BARE if given.bare else fusion.KEPT
        (fusion.DATA / f"{name}.txt").write_text(Trees(asked).text, encoding="utf-8")
        (fusion.DATA / f"{name}.json").write_text(_said(counts, asked), encoding="utf-8")
        PARAMETERS.write_text(_decision(_fitted(weighed), answer, counts, bare=given.bare), encoding="utf-8")
    return 0


def _searched(rows: Sequence[dict[str, Any]], *, bare: bool) -> Iterator[Asked]:
    """Each question in both modes, by PROCESSES with one thread each: half the time of one with two."""
    from greenlane.enquiries import choosing, retrieval
    from greenlane.enquiries.models import AlternativeQuestion

    if bare and AlternativeQuestion.objects.exists():
        raise SystemExit("This database holds alternative questions: --bare needs one without.")

    found = retrieval.retriever()
    found.library.fresh()
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _open_engines) as pool:
        for number, made in enumerate(pool.map(_in_both_modes, rows, chunksize=20)):
            if number % 200 == 0:
                sys.stderr.write(f"{number} of {len(rows)} questions searched\n")
            for one in made:
                one.rarity = None if one.rule else choosing.rarity_of(found, one.row["language"])
                yield one


_engines: dict[str, Any] = {}
"""Those of this process, by mode."""


def _open_engines() -> None:
    import django

    django.setup()
    from greenlane.enquiries import retrieval

    found = retrieval.retriever()
    _engines.update(dense=found, words=retrieval.HybridRetriever(found.library, retrieval.Models({})))


def _in_both_modes(row: dict[str, Any]) -> list[Asked]:
    return [_search(row, mode, _engines[mode]) for mode in MODES]


def _search(row: dict[str, Any], mode: str, engine: Any) -> Asked:
    from greenlane.enquiries import choosing, facts
    from greenlane.enquiries.answering import Asking
    from greenlane.enquiries.engine import fusion
    from greenlane.enquiries.engine.guarding import guarded
    from greenlane.enquiries.engine.splitting import questions
    from greenlane.enquiries.engine.then import then_in
    from greenlane.foundation import clock

    made = Asked(row, mode)
    guard = guarded(row["question"])
    parts = questions(guard.text, row["language"])
    day = date.fromisoformat(row["as_of"]) if row.get("as_of") else clock.today()
    audiences = ("public", "officers") if row.get("audience") == "officers" else ("public",)
    made.asking = Asking(row["language"], day, audiences)
    if guard.refusal or not parts:
        made.rule = True
        return made
    made.asked = parts[-1]
    made.rule = facts.answered(made.asked, made.asking) is not None or (
        day == clock.today() and then_in(made.asked.text, day) is not None
    )
    made.name = choosing.name_in(made.asked)
    described = engine.described(_query(made), choosing.sought_for(made.name, made.asking))
    made.candidates = fusion.rivals(described, row["language"])
    made.labels = [int(right(row, one.passage)) for one in made.candidates]
    return made


def _query(asked: Asked) -> str:
    text = asked.name.rest or asked.asked.text
    return f"{asked.asked.context} {text}" if asked.asked.context else str(text)


def right(row: dict[str, Any], passage: Any) -> bool:
    """Whether the passage is one that answers: a place of `at`, or of the documents and with the quote."""
    if not row["answerable"]:
        return False
    if "at" in row:
        return f"{passage.document}#{passage.anchor}" in row["at"]
    from bench.enquiries_questions import question_of

    return bool(question_of(row).answered_by(passage))


class Trees:
    """Trees fitted to the candidates of some questions; called as `fusion` calls the shipped ones."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        import lightgbm

        from greenlane.enquiries.engine.fusion import FALLS, FEATURES, RISES, read_trees

        rows = [one.features for each in asked for one in each.candidates]
        labels = [label for each in asked for label in each.labels]
        rising = [(name in RISES) - (name in FALLS) for name in FEATURES]
        data = lightgbm.Dataset(np.array(rows), np.array(labels), feature_name=list(FEATURES))
        booster = lightgbm.train({**TREES, "monotone_constraints": rising}, data, ROUNDS)
        self.text: str = booster.model_to_string()
        self.odds: Callable[[Any], Any] = read_trees(self.text)


def _weighed(asked: Asked, trees: Trees) -> Weighed:
    from greenlane.enquiries import choosing, retrieval
    from greenlane.enquiries.engine import fusion
    from greenlane.enquiries.engine.deciding import nothing_said

    if asked.rule or not asked.candidates:
        return Weighed(asked)
    language = asked.row["language"]
    ranked = fusion.rank([replace(one) for one in asked.candidates], language, trees.odds)
    hits = [retrieval.found_of(one) for one in ranked[: choosing.LOOKED_AT]]
    candidates = choosing.made_of(hits, _query(asked), asked.asked, asked.name, asked.asking)
    question = choosing.weighed_for(asked.asked, asked.name, language, asked.rarity)
    made = choosing.choice(candidates, question)
    if made is None or choosing.reason(candidates) or nothing_said(made.features):
        return Weighed(asked)
    answers = any(right(asked.row, one.passage) for one in made.chosen)
    return Weighed(asked, tuple(made.features.as_dict().values()), answers)


def _fitted(weighed: Sequence[Weighed]) -> Any:
    """The weights of the confidence. What would speak the other way than it can is left out, and all fitted again."""
    from greenlane.enquiries.engine.calibration import Weights, fit
    from greenlane.enquiries.engine.deciding import AGAINST, FOR, Features

    kept = [one for one in weighed if one.features is not None]
    rows, labels = np.array([one.features for one in kept]), [int(one.right) for one in kept]
    names = Features.__slots__
    sign = np.array([(name in FOR) - (name in AGAINST) for name in names])
    while True:
        found = fit(rows.tolist(), labels, Weights(0.0, (0.0,) * len(names)), STRENGTH)
        wrong = sign * np.array(found.by_feature) < -1e-6
        if not wrong.any():
            return found
        rows[:, wrong] = 0.0


def _sure(one: Weighed, weights: Any) -> float:
    return -1.0 if one.features is None else weights.score(one.features)


def _cross_validated(weighed: Sequence[Weighed]) -> list[tuple[Weighed, float]]:
    """Each with its confidence by weights that never saw its documents; -1 where a rule decided."""
    found = []
    for n in range(FOLDS):
        weights = _fitted([one for one in weighed if one.asked.fold != n])
        found += [(one, _sure(one, weights)) for one in weighed if one.asked.fold == n]
    return found


def _thresholds(scored: Sequence[tuple[Weighed, float]], *, bare: bool) -> dict[str, float]:
    """By language and mode. Languages other than English share one: each has too few questions for its own."""
    from greenlane.enquiries.engine.deciding import named

    found: dict[str, float] = {}
    for mode in MODES:
        for english in (True, False):
            some = [
                o for o in scored if (o[0].asked.row["language"] == "en") is english and o[0].asked.mode == mode
            ]  # fmt: skip
            steps = [n / 100 for n in range(round(LOWEST * 100), round(HIGHEST * 100))]
            chosen = next((step for step in steps if _safe(some, step)), HIGHEST)
            found |= {
                named(one.asked.row["language"], dense=mode == "dense", bare=bare): chosen for one, _ in some
            }
    return dict(sorted(found.items()))


def _safe(scored: Sequence[tuple[Weighed, float]], step: float) -> bool:
    """Whether few enough answers are wrong where those as sure as `step` are given."""
    none = [sure >= step for one, sure in scored if not one.asked.row["answerable"]]
    given = [one.right for one, sure in scored if one.asked.row["answerable"] and sure >= step]
    return sum(none) <= ALLOWED * len(none) and sum(given) >= SURE * len(given)


def _tell(scored: Sequence[tuple[Weighed, float]], answer: dict[str, float], *, bare: bool) -> None:
    from greenlane.enquiries.engine.deciding import named

    by: dict[tuple[str, str], list[tuple[Weighed, float]]] = defaultdict(list)
    for one, sure in scored:
        by[(one.asked.mode, one.asked.row["language"])].append((one, sure))
    for (mode, language), rows in sorted(by.items()):
        chosen = answer[named(language, dense=mode == "dense", bare=bare)]
        able = [(one.right, sure) for one, sure in rows if one.asked.row["answerable"]]
        none = [sure for one, sure in rows if not one.asked.row["answerable"]]
        print(f"{mode} {language}: {len(able)} answerable, {len(none)} that nothing answers")
        for step in sorted({0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, chosen}):
            cited = sum(ok and sure >= step for ok, sure in able) / max(len(able), 1)
            wrong = sum(not ok and sure >= step for ok, sure in able) / max(len(able), 1)
            left = sum(sure < step for sure in none) / max(len(none), 1)
            mark = "  <- chosen" if step == chosen else ""
            print(f"   from {step:.2f}: cited {cited:.3f}  wrong {wrong:.3f}  left {left:.3f}{mark}")


def _said(counts: dict[str, int], asked: Sequence[Asked]) -> str:
    from greenlane.enquiries import retrieval
    from greenlane.foundation import clock

    found = retrieval.retriever()
    return (
        json.dumps(
            {
                "made": clock.today().isoformat(),
                "how": "LightGBM on the candidates of development questions, with vectors and by words alone; "
                "tools/fit_enquiries.py",
                "questions": counts,
                "candidates": sum(len(one.candidates) for one in asked),
                "trees": ROUNDS,
                "embedders": [m.name for m in map(found.models.get, found.models.names()) if m],
            },
            indent=1,
        )
        + "\n"
    )


def _decision(weights: Any, answer: dict[str, float], counts: dict[str, int], *, bare: bool) -> str:
    from greenlane.enquiries.engine.deciding import Features, parameters
    from greenlane.foundation import clock

    known = parameters()
    fitted = {
        "made": clock.today().isoformat(),
        "questions": counts,
        "bias": round(weights.bias, 4),
        "weights": dict(zip(Features.__slots__, (round(w, 4) for w in weights.by_feature), strict=True)),
    }
    text = {
        "how": "logistic regressions on what would be quoted for each development question, with vectors and by words "
        "alone, ranked by trees that never saw its documents; thresholds by cross-validation; tools/fit_enquiries.py",
        **{name: fitted if bare is (name == "bare") else known[name] for name in ("kept", "bare")},
        "answer": dict(sorted((known["answer"] | answer).items())),
        "second": known["second"],
    }
    return json.dumps(text, indent=1) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
