"""Declarations compared with their papers: planted mismatches found, false alarms beside them, and what it costs.

Papers of all layouts are printed from invented consignments, read through the page reader, and compared with a
declaration that is true, and with one declaration for every fact with just that fact changed. The peer, in the same
run, searches the text of the pages for the declared value as a plain string. Everything is synthetic. Layouts that
played no part when the cross-check was written are reported apart.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson

from bench.harness import Report, process_cpu
from greenlane.cli.prepare import load_django

PAPERS_OF_A_LAYOUT = 16
RECALL, FALSE_ALARMS = 0.95, 0.01
PEER = "substring search of the declared value"


@dataclass(slots=True)
class Tally:
    """Counts over the papers of some layouts; `raised` and `peer_raised` by field."""

    papers: int = 0
    pages: int = 0
    facts: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    peer_alarms: int = 0
    unheard: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    peer_raised: Counter[str] = field(default_factory=Counter)
    reading: float = 0.0
    checking: float = 0.0
    searching: float = 0.0


def main() -> int:
    load_django()
    from greenlane.simulation.papers.layouts import SEEN, UNSEEN

    workload = (
        f"synthetic: {PAPERS_OF_A_LAYOUT} papers of each of {len(SEEN)} layouts at hand while the check was written "
        f"and of {len(UNSEEN)} others; per paper a true declaration and one for every fact with that fact changed"
    )
    report = Report("crosscheck", workload)
    for name, layouts in (("layouts at hand", SEEN), ("other layouts", UNSEEN)):
        tally = Tally()
        for number, layout in enumerate(layouts):
            one = measured(layout, range(1000 * number, 1000 * number + PAPERS_OF_A_LAYOUT))
            sys.stderr.write(f"{layout.name}: {_said(one)}\n")
            _merge(tally, one)
        _note(report, name, tally)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def measured(layout, seeds: Sequence[int], show=None) -> Tally:  # type: ignore[no-untyped-def]
    """The tally of one layout; `show` is called with every finding that is wrong."""
    from greenlane.documents.engine.crosscheck import check
    from greenlane.documents.engine.findings import Verdict
    from greenlane.engines.pages import PDF, ChildReader
    from greenlane.simulation.papers.planting import declared, planted

    tally, reader = Tally(), ChildReader()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        for seed in seeds:
            facts, content = layout.paper(seed)
            path.write_bytes(content)
            reader.info(path, PDF)
            before = time.process_time() + process_cpu(reader.pid or 0)
            pages = reader.words(path, PDF)
            tally.reading += time.process_time() + process_cpu(reader.pid or 0) - before
            told = declared(facts, layout.fields, layout.script, seed=seed)
            before = time.process_time()
            found = check(pages, told)
            tally.checking += time.process_time() - before
            before = time.process_time()
            text = " ".join(word.text for page in pages for word in page.words).casefold()
            missed = [not _contains(text, fact.value) for fact in told]
            tally.searching += time.process_time() - before
            tally.papers, tally.pages, tally.facts = (
                tally.papers + 1,
                tally.pages + len(pages),
                tally.facts + len(told),
            )
            tally.peer_alarms += sum(missed)
            for one in found:
                tally.alarms[one.field] += one.verdict is Verdict.DIFFERS
                tally.unheard += one.verdict in (Verdict.NOT_FOUND, Verdict.UNREADABLE)
                if show is not None and one.verdict is not Verdict.AGREES:
                    show(layout, seed, "true", one)
            for fact in layout.fields:
                changed = planted(told, fact, facts, layout.script, seed=seed)
                place = next(i for i, (a, b) in enumerate(zip(told, changed, strict=True)) if a is not b)
                one = check(pages, changed)[place]
                tally.planted[fact] += 1
                tally.raised[fact] += one.verdict is Verdict.DIFFERS
                tally.peer_raised[fact] += not _contains(text, changed[place].value)
                if show is not None and one.verdict is not Verdict.DIFFERS:
                    show(layout, seed, "planted", one)
    reader.close()
    return tally


def _contains(text: str, value: object) -> bool:
    """The declared value as one would type it into a search: dates in ISO form, amounts grouped by commas."""
    from greenlane.foundation.values import Money, minor_places

    if isinstance(value, Money):
        shown = f"{value.amount:,.{minor_places(value.currency)}f}"
    elif isinstance(value, Decimal):
        shown = f"{value:,}"
    else:
        shown = value.isoformat() if isinstance(value, date) else str(value)
    return shown.casefold() in text


def _merge(into: Tally, other: Tally) -> None:
    for name in ("papers", "pages", "facts", "peer_alarms", "unheard", "reading", "checking", "searching"):
        setattr(into, name, getattr(into, name) + getattr(other, name))
    for name in ("alarms", "planted", "raised", "peer_raised"):
        getattr(into, name).update(getattr(other, name))


def _said(tally: Tally) -> str:
    raised, planted = sum(tally.raised.values()), sum(tally.planted.values())
    alarms = sum(tally.alarms.values())
    return f"{raised} of {planted} mismatches, {alarms} false alarms on {tally.papers} papers, {tally.unheard} unheard"


def _note(report: Report, name: str, tally: Tally) -> None:
    planted, papers = sum(tally.planted.values()), tally.papers
    recall, alarms = sum(tally.raised.values()) / planted, sum(tally.alarms.values()) / papers
    report.add(f"{name}: papers", papers, "papers")
    report.add(
        f"{name}: recall on planted mismatches",
        recall,
        "share",
        goal=f">= {RECALL}",
        met=recall >= RECALL,
        peer=PEER,
        peer_value=sum(tally.peer_raised.values()) / planted,
    )
    report.add(
        f"{name}: false alarms per paper",
        alarms,
        "1/paper",
        goal=f"<= {FALSE_ALARMS}",
        met=alarms <= FALSE_ALARMS,
        peer=PEER,
        peer_value=tally.peer_alarms / papers,
    )
    for fact, count in tally.planted.items():
        share = tally.raised[fact] / count
        report.add(
            f"{name}: recall, {fact.replace('_', ' ')}",
            share,
            "share",
            goal=f">= {RECALL}",
            met=share >= RECALL,
            peer=PEER,
            peer_value=tally.peer_raised[fact] / count,
        )
        report.add(
            f"{name}: false alarms per paper, {fact.replace('_', ' ')}",
            tally.alarms[fact] / papers,
            "1/paper",
        )
    report.add(f"{name}: true facts not found or not readable", tally.unheard / tally.facts, "share")
    report.add(f"{name}: pages per paper", tally.pages / papers, "pages")
    report.add(f"{name}: CPU, reading a paper (both processes)", 1000 * tally.reading / papers, "ms")
    report.add(
        f"{name}: CPU, checking a paper",
        1000 * tally.checking / papers,
        "ms",
        goal="< 20 for three pages",
        met=1000 * tally.checking / papers < 20,
        peer=PEER,
        peer_value=1000 * tally.searching / papers,
    )


if __name__ == "__main__":
    raise SystemExit(main())
