"""One run of the questions: the knowledge base filled, every question searched and asked, what came of it.

A child process with a database of its own: it prints one object. `--show KIND` prints questions instead, for people.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from bench.enquiries_questions import FOLDER, Question, ndcg, read, recall

GUIDANCE = FOLDER.parent / "guidance"
DEPTH, WARM = 10, 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """What one engine found for one question."""

    ndcg: float
    recall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question. `cited`: right where a citation is of a passage that answers it."""

    status: str
    cited: bool
    first: bool
    citations: int
    fact: bool
    confidence: float
    near: bool
    why: str
    wall: float
    cpu: float
    broken: int
    hidden: int


def run() -> int:
    given = _arguments()
    questions = _prepared(given)
    if given.show:
        return _show(questions, given)
    said: dict[str, Any] = {"base": _base(), "questions": [_described(one) for one in questions]}
    said["modes"] = _modes()
    said["ours"] = [_plain(one) for one in searched(questions, _searcher(words_alone=False))]
    said["words"] = [_plain(one) for one in searched(questions, _searcher(words_alone=True))]
    said["asked"] = [_plain(one) for one in asked(questions, words_alone=False)]
    held = [one for one in questions if one.split == "test"]
    said["asked_words"] = [_plain(one) for one in asked(held, words_alone=True)]
    said["peers"], said["left_out"] = _peers(questions)
    sys.stdout.write(orjson.dumps(said).decode() + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--origin", type=Path, default=None)
    parser.add_argument("--show", choices=("wrong", "missed", "taken", "all"), default=None)
    parser.add_argument(
        "--split", default="dev", help="whoever reads failures of test moves its rows to seen"
    )
    parser.add_argument("--language", default="")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--bare", action="store_true", help="takes all alternative questions off first")
    return parser.parse_args()


def _prepared(given: argparse.Namespace) -> list[Question]:
    """The base filled; the questions, without those on articles that are not here."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.retrieval import embed_due, retriever

    fill(given.origin)
    if given.bare:
        _take_questions_off()
    retriever().library.fresh()
    embed_due(None)
    questions = read()
    if given.origin is None:
        questions = [one for one in questions if not one.of_an_agreement]
    return questions


def fill(origin: Path | None) -> None:
    """Guidance, what the code publishes, and the articles of agreements, all by the public path of a folder."""
    from greenlane.enquiries.importing import Defaults, import_directory
    from greenlane.enquiries.publishing import publish
    from greenlane.foundation.access import SYSTEM

    folders = [GUIDANCE] + ([origin] if origin is not None else [])
    for folder in folders:
        results = import_directory(folder, curator=SYSTEM, approver=SYSTEM, defaults=Defaults())
        refused = [one for one in results if one.verdict == "refused"]
        if refused:
            raise RuntimeError(f"{refused[0].file} was refused: {refused[0].errors}")
    publish()


def _take_questions_off() -> None:
    """As if nobody had curated this base. Only of a database that was named for the run: its rows are gone."""
    if not os.environ.get("GREENLANE_DATABASE_URL"):
        raise SystemExit("--bare deletes questions: name a scratch database in GREENLANE_DATABASE_URL.")
    from greenlane.enquiries.models import AlternativeQuestion
    from greenlane.enquiries.services.alternatives import count_up

    AlternativeQuestion.objects.all().delete()
    count_up()


def _base() -> dict[str, Any]:
    from greenlane.enquiries.library import published_passages
    from greenlane.enquiries.models import AlternativeQuestion

    texts = list(published_passages())
    return {
        "questions": AlternativeQuestion.objects.filter(ended_at__isnull=True).count(),
        "passages": len(texts),
        "documents": len({(one.document, one.language) for one in texts}),
        "languages": len({one.language for one in texts}),
    }


def _modes() -> dict[str, str]:
    from greenlane.enquiries.retrieval import modes

    return {one.language: one.meaning or "words alone" for one in modes()}


def _searcher(*, words_alone: bool) -> Any:
    from greenlane.enquiries import retrieval

    mine = retrieval.retriever()
    return retrieval.HybridRetriever(mine.library, retrieval.Models({})) if words_alone else mine


def relevant(questions: Sequence[Question]) -> list[frozenset[int]]:
    """For each question the keys of all passages in force that answer it, to its reader, in its language or English."""
    found = []
    passages = list(_in_languages())
    for question in questions:
        home = in_force(question, passages)
        found.append(frozenset(one.key for one in home if question.answered_by(one)))
    return found


def in_force(question: Question, passages: Sequence[Any]) -> list[Any]:
    """The passages a reader could be shown for this question: of each document the text in the language asked in where
    there is one, else the English."""
    day = question.as_of or date.today()
    valid = [
        one
        for one in passages
        if one.language in (question.language, "en")
        and one.audience in question.audiences
        and (one.effective_from is None or one.effective_from <= day)
        and (one.effective_to is None or day < one.effective_to)
    ]
    translated = {one.document for one in valid if one.language == question.language}
    return [one for one in valid if one.language == question.language or one.document not in translated]


def _in_languages() -> Iterator[Any]:
    from greenlane.enquiries.library import published_passages

    return published_passages()


def searched(questions: Sequence[Question], engine: Any) -> list[Ranked]:
    from greenlane.enquiries.engine.shapes import Sought

    def keys(one: Question) -> list[int]:
        sought = Sought(one.language, one.as_of, audiences=one.audiences, limit=DEPTH)
        return [hit.passage.key for hit in engine.search(one.text, sought)]

    return ranked(questions, keys)


def ranked(questions: Sequence[Question], keys: Any) -> list[Ranked]:
    """The figures of an engine: `keys` gives the passages it finds for a question, best first."""
    gold = relevant(questions)
    for one in questions[:WARM]:
        keys(one)
    found = []
    for question, right in zip(questions, gold, strict=True):
        before = time.process_time()
        given = keys(question)
        cpu = time.process_time() - before
        found.append(Ranked(ndcg(given, right), recall(given, right), cpu))
    return found


def asked(questions: Sequence[Question], *, words_alone: bool) -> list[Asked]:
    engine = _searcher(words_alone=words_alone)
    for one in questions[:WARM]:
        _answer(one, engine)
    return [_one(one, engine) for one in questions]


def _answer(question: Question, engine: Any) -> Any:
    from greenlane.enquiries.answering import answer

    return answer(
        question.text,
        language=question.language,
        as_of=question.as_of,
        audiences=question.audiences,
        retriever=engine,
    )


def _one(question: Question, engine: Any) -> Asked:
    wall, cpu = time.perf_counter(), time.process_time()
    got = _answer(question, engine)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    nearest = [one for part in got.parts for one in part.found]
    rights = [question.answered_by(one.passage) for one in got.citations]
    return Asked(
        got.status.value,
        any(rights),
        bool(rights and rights[0]),
        len(rights),
        any(part.written_by == "fact" for part in got.parts),
        got.confidence,
        bool(nearest and question.answered_by(nearest[0].passage)),
        next((part.why for part in got.parts if part.why), ""),
        wall,
        cpu,
        sum(not _stands(one) for one in (*got.citations, *nearest)),
        sum(one.passage.audience not in question.audiences for one in (*got.citations, *nearest)),
    )


def _stands(citation: Any) -> bool:
    """Whether the passage exists at the version stated and holds the quote word for word."""
    from greenlane.enquiries.selectors.knowledge import cited
    from greenlane.foundation.errors import CustomsError

    try:
        row = cited(citation.passage.id, citation.passage.language)
    except CustomsError:
        return False
    quote = " ".join(citation.quote.split())
    return quote in " ".join((*row.trail, row.text)).replace("\n", " ") or quote in " ".join(row.text.split())


def _peers(questions: Sequence[Question]) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    from bench import enquiries_peers

    return enquiries_peers.measured(questions, list(_in_languages()))


def _described(one: Question) -> dict[str, Any]:
    return {
        "id": one.id,
        "split": one.split,
        "language": one.language,
        "domain": one.domain,
        "answerable": one.answerable,
        "why": one.why,
    }


def _plain(one: Ranked | Asked) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def _show(questions: Sequence[Question], given: argparse.Namespace) -> int:
    """Print the questions that went one way, with what was answered: to read failures by class."""
    engine = _searcher(words_alone=given.words)
    for question in questions:
        if given.split not in (question.split, "") or given.language not in (question.language, ""):
            continue
        one = _one(question, engine)
        got = _answer(question, engine)
        ended = one.status in ("abstained", "refused")
        kind = (
            ("taken" if not ended else "good")
            if not question.answerable
            else ("good" if one.cited else ("missed" if ended else "wrong"))
        )
        if given.show not in ("all", kind):
            continue
        shown = [*got.citations, *(f for part in got.parts for f in part.found)]
        sys.stdout.write(
            f"\n{kind} {question.id} {question.language} {one.status} {one.why} {one.confidence:.2f}: {question.text}\n"
        )
        for document, quote in question.gold[:1]:
            sys.stdout.write(f"   gold {document}: {quote}\n")
        for citation in shown[:3]:
            mark = "=" if question.answered_by(citation.passage) else " "
            sys.stdout.write(
                f"  {mark} {citation.passage.id} ({citation.passage.language}): {citation.quote[:160]!r}\n"
            )
        if not shown:
            sys.stdout.write(f"    {got.text[:200]!r}\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    raise SystemExit(run())
