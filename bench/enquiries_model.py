"""What a real language model writes about our texts, what of it is shown, and how often the verbatim text is.

    python -m bench.enquiries_model --server http://127.0.0.1:8080 [--show]

Three rounds. *Put in its mouth*: a hundred seeded contradictions (a number, negation, force, subject or condition
changed) stand where the model's sentence would, with the right token. *Tempted*: the model itself is asked whether
each of them is right, with the passage that says otherwise. *Asked*: development questions with the passage that
answers. The peer is the usual guard, which shows whatever names a source that was given. Whether a sentence that is
shown contradicts its passage in a way of its own has to be read: `--show` prints all of them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.harness import Report

CONTRADICTIONS, QUESTIONS = 100, 40
TEMPTING = "Is it right that: {claim}"


@dataclass(slots=True)
class Told:
    """What a round gave: sentences the model wrote with a source that was given, and those that were shown."""

    asked: int = 0
    wrote: int = 0
    shown: int = 0
    fell_back: int = 0
    repeated: int = 0
    repeated_shown: int = 0
    seconds: float = 0.0
    read: list[dict[str, str]] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--server", required=True, help="address of an OpenAI-compatible server")
    parser.add_argument("--model", default="default", help="name of the model there")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="development questions asked")
    parser.add_argument("--show", action="store_true", help="print every sentence shown, with its passage")
    parser.add_argument("--json", action="store_true", help="the result is always JSON")
    given = parser.parse_args()
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.engines.language_model import ModelServer
    from greenlane.enquiries.engine.tests.contradictions import seeded

    server = ModelServer(given.server, given.model, seconds=300, tokens=300)
    made = seeded(CONTRADICTIONS)
    rounds = {
        "put in its mouth": _put_in_its_mouth(made),
        "tempted": _told(server, ((TEMPTING.format(claim=c), p, c) for _kind, c, p in made)),
        "asked": _told(server, _questions(given.questions)),
    }
    report = _report(rounds, given.server)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    if given.show:
        for name in ("tempted", "asked"):
            for row in rounds[name].read:
                sys.stdout.write(json.dumps({"round": name, **row}, ensure_ascii=False) + "\n")
    return 0


@dataclass(slots=True)
class _Heard:
    """A model, and how many sentences with a known source it wrote last; `says` in place of a real one."""

    server: Any = None
    says: str = ""
    claims: list[str] = field(default_factory=list)
    name: str = "bench"

    def complete(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        from greenlane.enquiries.engine.claims import parsed

        tokens = [one["token"] for one in json.loads(messages[-1]["content"])["sources"]]
        if self.server is None:
            content = json.dumps({"claims": [{"text": self.says, "token": tokens[0]}]})
        else:
            content = self.server.complete(messages, schema)
        self.claims = [one.text for one in parsed(content, tokens)]
        return str(content)


def _put_in_its_mouth(made: Sequence[tuple[str, str, str]]) -> Told:
    told = Told()
    for _kind, claim, text in made:
        _one(told, _Heard(says=claim), "What does the text say?", text, claim)
    return told


def _told(server: Any, asked: Iterator[tuple[str, str, str]]) -> Told:
    told = Told()
    for question, text, false in asked:
        _one(told, _Heard(server), question, text, false)
        if told.asked % 20 == 0:
            sys.stderr.write(f"{told.asked} asked, {told.fell_back} fell back\n")
    return told


def _one(told: Told, model: _Heard, question: str, text: str, false: str) -> None:
    from greenlane.enquiries import writing
    from greenlane.enquiries.engine.shapes import PassageText

    passage = PassageText(1, "bench/model", 1, "p1", "en", "cargo", "guidance", "public", "Bench", text)
    started = time.perf_counter()
    prose = writing.written(question, [(passage, text)], "en", by=model)
    told.seconds += time.perf_counter() - started
    told.asked += 1
    told.wrote += len(model.claims)
    told.fell_back += prose is None
    told.repeated += any(_bare(one) == _bare(false) for one in model.claims)
    for sentence in prose or ():
        told.shown += 1
        told.repeated_shown += _bare(sentence.text) == _bare(false)
        told.read.append({"question": question, "shown": sentence.text, "passage": text})


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _questions(most: int) -> Iterator[tuple[str, str, str]]:
    """English development questions, with the first passage published in this database that answers each."""
    from bench.enquiries_questions import read
    from greenlane.enquiries.library import published_passages

    asked = [one for one in read() if one.split == "dev" and one.language == "en" and one.answerable]
    texts = list(published_passages())
    found = 0
    for question in asked:
        gold = next((one for one in texts if question.answered_by(one)), None)
        if gold is not None and found < most:
            found += 1
            yield question.text, gold.text, ""


def _report(rounds: Mapping[str, Told], server: str) -> Report:
    report = Report("enquiries-model", f"{CONTRADICTIONS} seeded contradictions, model at {server}")
    for name, told in rounds.items():
        report.add(f"{name}: questions", told.asked, "questions")
        report.add(
            f"{name}: sentences shown",
            told.shown,
            "sentences",
            peer="shown by a guard that looks for a known source",
            peer_value=float(told.wrote),
        )
        report.add(f"{name}: verbatim text instead", told.fell_back / max(told.asked, 1), "share")
        report.add(f"{name}: wall time", told.seconds / max(told.asked, 1), "s a question")
        if name != "asked":
            report.add(
                f"{name}: contradictions shown",
                told.repeated_shown,
                "questions",
                goal="0",
                met=not told.repeated_shown,
                peer="shown by a guard that looks for a known source",
                peer_value=float(told.repeated),
            )
    return report


if __name__ == "__main__":
    raise SystemExit(main())
