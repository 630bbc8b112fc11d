"""The index of knowledge at 100,000 passages: build, size and search, beside plain tantivy and bm25s.

Passages are made from real text: sentences of the articles and guidance found below `--texts` (default: the guidance
that ships), shuffled by a seed; they are synthetic and say nothing. Questions are six words of a passage and, for a
share, words of another language. The same passages and questions go to each engine. Ours cuts and stems words itself
(also Thai, Khmer and Chinese) and filters by day, audience and domain in every search; the peers index the plain text.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import orjson
import tantivy

import greenlane
from bench.harness import Report, Timing, percentile, timed
from greenlane.enquiries.engine.lexical import LexicalIndex
from greenlane.enquiries.engine.shapes import PassageText, Sought
from greenlane.enquiries.engine.wanted import wanted

SEED, SEARCHES, WORDS = 20_26, 500, 6
GUIDANCE = Path(greenlane.__file__).parent / "enquiries" / "data" / "guidance"
DAY, SINCE, UNTIL = date(2026, 6, 1), date(2024, 1, 1), date(2027, 1, 1)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
P95_GOAL_MS, BUILD_GOAL_S = 20.0, 120.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--texts", type=Path, default=GUIDANCE)
    parser.add_argument("--json", action="store_true", help="the result is always JSON")
    given = parser.parse_args()
    passages = made(given.passages, sentences_of(given.texts))
    questions = asked(passages)
    report = Report(
        "enquiries-index",
        f"{len(passages):,} synthetic English passages of {sum(len(p.text) for p in passages) // len(passages)} "
        f"characters from shuffled real sentences; {SEARCHES} questions of {WORDS} words, ten results each",
    )
    with tempfile.TemporaryDirectory(prefix="greenlane-bench-") as folder:
        _ours(report, passages, questions, Path(folder) / "ours")
        _tantivy(report, passages, questions, Path(folder) / "plain")
        _bm25s(report, passages, questions, Path(folder) / "bm25s")
    _beside(report)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def sentences_of(folder: Path) -> list[str]:
    """Sentences of the English Markdown files below a folder."""
    files = sorted(file for file in folder.rglob("*.md") if ".en." in file.name or "." not in file.stem)
    texts = (re.sub(r"\A---\n.*?\n---\n", "", file.read_text(encoding="utf-8"), flags=re.S) for file in files)
    found = {one.strip(" *#") for text in texts for one in SENTENCE.split(text)}
    return sorted(one for one in found if 40 <= len(one) <= 400)


def made(count: int, sentences: list[str]) -> list[PassageText]:
    draw = random.Random(SEED)
    return [
        PassageText(
            key=n,
            document=f"synthetic/{n // 20}",
            version=1,
            anchor=f"p{n}",
            language="en",
            domain=draw.choice(("origin", "cargo", "payments")),
            kind="guidance",
            audience="officers" if n % 10 == 0 else "public",
            title=draw.choice(sentences)[:80],
            text=" ".join(draw.sample(sentences, draw.randint(3, 8))),
            effective_from=SINCE,
            effective_to=UNTIL if n % 3 else DAY,
        )
        for n in range(1, count + 1)
    ]


def asked(passages: list[PassageText]) -> list[str]:
    draw = random.Random(SEED + 1)
    found = []
    for _ in range(SEARCHES):
        words = re.findall(r"[A-Za-z]{3,}", draw.choice(passages).text)
        found.append(" ".join(draw.sample(words, min(WORDS, len(words)))))
    return found


def _ours(report: Report, passages: list[PassageText], questions: list[str], folder: Path) -> None:
    before = _peak()
    index = LexicalIndex("en", folder)
    _built(report, "greenlane", timed(lambda: index.add(passages)), folder, before)
    sought = Sought("en", domains=("origin", "cargo"))
    _searched(
        report, "greenlane, with filters", questions, lambda q: index.search(wanted(q, "en"), sought, DAY, 10)
    )
    one = timed(lambda: index.add(passages[:20]))
    report.add("greenlane: a version of 20 passages replaced", one.wall * 1000, "ms")


def _tantivy(report: Report, passages: list[PassageText], questions: list[str], folder: Path) -> None:
    """The library as its tutorial shows it: English stemming, the query parser, no filters."""
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="en_stem").build()
    index = tantivy.Index(schema, path=str(folder))

    def build() -> None:
        writer = index.writer(heap_size=50_000_000, num_threads=1)
        for passage in passages:
            writer.add_document(tantivy.Document(text=f"{passage.title}\n{passage.text}"))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    before = _peak()
    _built(report, "tantivy", timed(build), folder, before)
    searcher = index.searcher()
    _searched(
        report, "tantivy", questions, lambda q: searcher.search(index.parse_query(q, ["text"]), 10).hits
    )


def _bm25s(report: Report, passages: list[PassageText], questions: list[str], folder: Path) -> None:
    try:
        import bm25s
        import Stemmer
    except ImportError:
        print("bm25s is not installed and was left out: extra bench", file=sys.stderr)
        return
    stemmer, engine = Stemmer.Stemmer("english"), bm25s.BM25()
    texts = [f"{passage.title}\n{passage.text}" for passage in passages]

    def cut(some: list[str]) -> object:
        return bm25s.tokenize(some, stopwords="en", stemmer=stemmer, show_progress=False)

    before = _peak()
    timing = timed(lambda: engine.index(cut(texts), show_progress=False))
    engine.save(str(folder))
    _built(report, "bm25s", timing, folder, before)
    _searched(report, "bm25s", questions, lambda q: engine.retrieve(cut([q]), k=10, show_progress=False))


def _built(report: Report, name: str, timing: Timing, folder: Path, before: float) -> None:
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    goal = (
        {"goal": f"<= {BUILD_GOAL_S:.0f}", "met": timing.cpu <= BUILD_GOAL_S} if name == "greenlane" else {}
    )
    report.add(f"{name}: build", timing.cpu, "s CPU", **goal)
    report.add(f"{name}: build, wall", timing.wall, "s")
    report.add(f"{name}: size on disk", size / 1e6, "MB")
    report.add(f"{name}: memory more at its peak", max(_peak() - before, 0.0), "MB")


def _searched(report: Report, name: str, questions: list[str], search: Callable[[str], object]) -> None:
    for question in questions[:50]:
        search(question)
    wall, cpu = [], []
    for question in questions:
        began, used = time.perf_counter(), time.process_time()
        search(question)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    for label, values in (("CPU", cpu), ("wall", wall)):
        for share, mark in ((0.5, "p50"), (0.95, "p95")):
            value = percentile(values, share)
            ours = name.startswith("greenlane") and mark == "p95" and label == "wall"
            goal = {"goal": f"<= {P95_GOAL_MS:.0f}", "met": value <= P95_GOAL_MS} if ours else {}
            report.add(f"{name}: a search, {mark}", value, f"ms {label}", **goal)


def _beside(report: Report) -> None:
    """Our p95 beside each peer's of the same run."""
    values = {(result.metric, result.unit): result.value for result in report.results}
    ours = values["greenlane, with filters: a search, p95", "ms CPU"]
    for peer in ("tantivy", "bm25s"):
        if theirs := values.get((f"{peer}: a search, p95", "ms CPU")):
            report.add(f"a search, p95, beside {peer}", ours, "ms CPU", peer=peer, peer_value=theirs)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
