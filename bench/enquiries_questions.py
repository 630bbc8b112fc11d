"""The questions of the benchmark, what answers them, and the figures of a ranking against that.

A line of `enquiries/data/questions/*.jsonl` has id, split (dev, seen or test), language, domain, question and
`answerable`. Weights are fitted to dev alone, and no document of it is one of seen or test. Whoever reads how a
question of test fails moves the rows of test to seen. An answerable one names the documents and a quote that the
passage cited must contain (`at`, in its place, the passages that answer); `also` names other places that say the same.
`as_of` is the day asked about, `audience` who asks. The others say why nothing answers them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import greenlane
from greenlane.enquiries.engine.shapes import PassageText

FOLDER = Path(greenlane.__file__).resolve().parent / "enquiries" / "data" / "questions"
FILES = ("guidance.jsonl", "origin.jsonl", "unanswerable.jsonl")
AGREEMENTS = "origin"
"""Documents below `origin/SCHEME/` are articles of agreements; `origin/NAME` is guidance."""


@dataclass(frozen=True, slots=True)
class Question:
    """`gold` are pairs of a document and a quote that a passage of it must contain; empty: nothing answers it."""

    id: str
    split: str
    language: str
    domain: str
    text: str
    gold: tuple[tuple[str, str], ...] = ()
    as_of: date | None = None
    audiences: tuple[str, ...] = ("public",)
    why: str = ""

    @property
    def answerable(self) -> bool:
        return bool(self.gold)

    @property
    def of_an_agreement(self) -> bool:
        return any(
            document.startswith(AGREEMENTS + "/") and document.count("/") > 1 for document, _ in self.gold
        )

    def answered_by(self, passage: PassageText) -> bool:
        """Whether this passage answers the question."""
        return any(
            passage.document == document and bare(quote) in _whole(passage) for document, quote in self.gold
        )


def read(files: Iterable[str] = FILES) -> list[Question]:
    return [
        question_of(json.loads(line))
        for name in files
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    ]


def question_of(row: dict[str, Any]) -> Question:
    """A question from its line of a file."""
    gold = [(document, row["quote"]) for document in row.get("documents", ())]
    gold += [(other["document"], other["quote"]) for other in row.get("also", ())]
    officers = row.get("audience") == "officers"
    return Question(
        row["id"],
        row["split"],
        row["language"],
        row["domain"],
        row["question"],
        tuple(gold),
        date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
        ("public", "officers") if officers else ("public",),
        row.get("why", ""),
    )


def bare(text: str) -> str:
    """The text without marks of emphasis, with single spaces, in small letters: how quotes are compared."""
    return re.sub(r"\s+", " ", text.replace("*", "")).strip().lower()


def _whole(passage: PassageText) -> str:
    return bare(" ".join((*passage.trail, passage.text)))


def ndcg(ranked: Sequence[int], relevant: Collection[int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the keys ranked, each relevant one worth 1."""
    gain = sum(1 / math.log2(at + 2) for at, key in enumerate(ranked[:depth]) if key in relevant)
    best = sum(1 / math.log2(at + 2) for at in range(min(len(relevant), depth)))
    return gain / best if best else 0.0


def recall(ranked: Sequence[int], relevant: Collection[int], depth: int = 5) -> float:
    """1 where a relevant key is among the first: one passage is enough to answer a question."""
    return float(any(key in relevant for key in ranked[:depth]))


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lay in one tenth: how many, how sure, and the share that was right."""

    low: float
    count: int
    sure: float
    right: float


def curve(confidences: Sequence[float], rights: Sequence[bool], bins: int = 10) -> list[Bin]:
    """The calibration curve, by equal bins; empty ones are left out."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in zip(confidences, rights, strict=True):
        found.setdefault(min(int(sure * bins), bins - 1), []).append((sure, right))
    return [
        Bin(at / bins, len(rows), sum(s for s, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows))
        for at, rows in sorted(found.items())
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """The mean distance of confidence and share right, each bin by its questions (expected calibration error)."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.sure - one.right) for one in bins) / total if total else 0.0
