"""Questions to the knowledge base arriving at a steady rate, answered by words alone, on as many processes as cores.

An open loop: every question has its moment, and its time counts from then, so that a queue shows. Each worker takes
its share of the rate and asks the questions of `enquiries/data/questions` in an order of its own. The limit stands
beside the figures: two cores have two CPU seconds a second. No language model and no vectors.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from bench.harness import Report, fresh_database, percentile, run_child

RATE, SECONDS, WORKERS = 50.0, 120.0, 2
P95_GOAL_S = 1.0
MODULE = "bench.enquiries_load"


def main() -> int:
    given = _arguments()
    if given.part == "prepare":
        return _prepare()
    if given.part == "ask":
        return _ask(given)
    report = _measured(given)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=RATE, help="questions a second, all workers together")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--json", action="store_true", help="the result is always JSON")
    parser.add_argument("--part", choices=("prepare", "ask"), default="", help=argparse.SUPPRESS)
    parser.add_argument("--worker", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(given: argparse.Namespace) -> Report:
    with (
        fresh_database("sqlite") as address,
        tempfile.TemporaryDirectory(prefix="greenlane-index-") as folder,
    ):
        os.environ |= {
            "GREENLANE_KNOWLEDGE_INDEX": str(Path(folder) / "knowledge"),
            "GREENLANE_EMBEDDINGS": "off",
        }
        passages = int(run_child(MODULE, address, "--part", "prepare").split()[-1])
        said = _all_ask(given, address)
    times = sorted(value for one in said for value in one["times"])
    cpu = sum(one["cpu"] for one in said)
    report = Report(
        "enquiries-load",
        f"{given.rate:g} questions a second for {given.seconds:g} s, open loop, {given.workers} processes, "
        f"{passages} passages, questions in five languages, words alone, SQLite",
    )
    report.add("questions answered or left unanswered", len(times), "questions")
    report.add(
        "errors",
        sum(one["errors"] for one in said),
        "questions",
        goal=0,
        met=not any(o["errors"] for o in said),
    )
    p95 = percentile(times, 0.95)
    report.add("from arrival to answer, p50", round(percentile(times, 0.50) * 1000, 1), "ms")
    report.add(
        "from arrival to answer, p95",
        round(p95 * 1000, 1),
        "ms",
        goal=P95_GOAL_S * 1000,
        met=p95 <= P95_GOAL_S,
    )
    report.add("from arrival to answer, p99", round(percentile(times, 0.99) * 1000, 1), "ms")
    report.add(
        "CPU seconds a second, all workers",
        round(cpu / given.seconds, 2),
        "s/s",
        peer="all the machine has",
        peer_value=float(os.cpu_count() or 1),
        ratio=round(cpu / given.seconds / (os.cpu_count() or 1), 2),
    )
    report.add("CPU a question", round(cpu / max(len(times), 1) * 1000, 1), "ms")
    return report


def _all_ask(given: argparse.Namespace, address: str) -> list[dict[str, Any]]:
    env = {**os.environ, "GREENLANE_DATABASE_URL": address, "GREENLANE_MODE": "demo"}
    command = [sys.executable, "-m", MODULE, "--part", "ask", "--seconds", str(given.seconds)]
    rate = str(given.rate / given.workers)
    children = [
        subprocess.Popen(
            [*command, "--rate", rate, "--worker", str(number)],
            env=env,
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
        )
        for number in range(given.workers)
    ]
    outputs = [child.communicate()[0] for child in children]
    failed = [child.args for child in children if child.returncode]
    if failed:
        raise RuntimeError(f"a worker failed: {failed[0]}")
    return [orjson.loads(output.splitlines()[-1]) for output in outputs]


def _prepare() -> int:
    from bench.enquiries import _articles
    from bench.enquiries_run import fill
    from greenlane.cli.prepare import ready

    ready()
    fill(_articles())
    from greenlane.enquiries.retrieval import retriever

    retriever().library.fresh()
    from greenlane.enquiries.models import Passage

    sys.stdout.write(f"{Passage.objects.count()}\n")
    return 0


def _ask(given: argparse.Namespace) -> int:
    from bench.enquiries_questions import read
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.enquiries.answering import answer

    questions = read()
    random.Random(given.worker).shuffle(questions)
    for one in questions:  # tables and patterns are read once a process
        answer(one.text, language=one.language)
    times, errors = [], 0
    cpu, began = time.process_time(), time.perf_counter()
    for number in range(int(given.rate * given.seconds)):
        due = began + number / given.rate
        time.sleep(max(0.0, due - time.perf_counter()))
        one = questions[number % len(questions)]
        try:
            answer(one.text, language=one.language, as_of=one.as_of)
        except Exception as failure:
            errors += 1
            sys.stderr.write(f"{one.id}: {failure!r}\n")
        times.append(time.perf_counter() - due)
    said = {"times": times, "errors": errors, "cpu": time.process_time() - cpu}
    sys.stdout.write(orjson.dumps(said).decode() + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
