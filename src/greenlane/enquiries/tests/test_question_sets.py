"""The questions that answers are measured by: each answer stands in the text in force on its day, splits hold apart."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from greenlane.enquiries.engine import frontmatter
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.library import published_passages
from greenlane.enquiries.publishing import publish
from greenlane.enquiries.states import Domain

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = ("guidance.jsonl", "origin.jsonl", "unanswerable.jsonl")
STRANGERS = ("strangers.jsonl", "plain.jsonl")
HELD_OUT = {"seen", "test"}
PUBLISHED = "/published/"
LOCAL = {"cargo/published/offices", "payments/published/vat"}
"""What these say are rows of an administration (offices, holidays, its tariff), which this test has not."""
Versions = dict[tuple[str, str], list[tuple[date, date, str, str]]]


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "questions" / name).read_text("utf-8").splitlines()]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "")).strip().lower()


def gold(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Each place that answers: the document and the words."""
    yield from ((document, row["quote"]) for document in row["documents"])
    yield from ((other["document"], other["quote"]) for other in row.get("also", ()))


@pytest.fixture(scope="module")
def versions() -> Versions:
    """By code and language: first and last day in force, audience and text of each version; articles are undated."""
    found = defaultdict(list)
    for path in (DATA / "guidance").rglob("*.md"):
        head, body = frontmatter.split(path.read_text("utf-8"))
        row = head.values
        since, until = row["effective_from"], row.get("effective_to") or "9999-12-31"
        found[row["code"], row["language"]].append(
            (date.fromisoformat(since), date.fromisoformat(until), row["audience"], plain(body))
        )
    articles = DATA / "origin-articles"
    for path in articles.rglob("*.md"):
        code = f"origin/{path.relative_to(articles).with_suffix('').as_posix()}"
        found[code, "en"].append((date.min, date.max, "public", plain(path.read_text("utf-8"))))
    return found


def in_force(versions: Versions, row: dict[str, Any], document: str) -> list[str]:
    """What its reader is shown of the document on the day: the text in the language asked, else the English."""
    day = date.fromisoformat(row.get("as_of", "2026-11-29"))
    audiences = {"public", row.get("audience", "public")}
    language = row["language"] if (document, row["language"]) in versions else "en"
    return [
        text
        for since, until, audience, text in versions.get((document, language), ())
        if since <= day <= until and audience in audiences
    ]


def test_each_answer_stands_in_the_text_in_force_on_its_day(versions: Versions) -> None:
    missing = [
        (one["id"], document)
        for name in FILES
        for one in lines(name)
        if one["answerable"]
        for document, quote in gold(one)
        if PUBLISHED not in document
        and not any(plain(quote) in text for text in in_force(versions, one, document))
    ]
    assert missing == []


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_each_answer_of_a_publication_stands_in_what_the_code_publishes() -> None:
    publish()
    said = defaultdict(list)
    for one in published_passages():
        said[one.document].append(plain(" ".join((*one.trail, one.text))))
    places = [
        (one["id"], document, quote)
        for one in lines("guidance.jsonl")
        if one["answerable"]
        for document, quote in gold(one)
        if PUBLISHED in document and document not in LOCAL
    ]
    assert len(places) > 20
    assert [
        place for place in places if not any(plain(place[2]) in passage for passage in said[place[1]])
    ] == []


def test_questions_cover_all_domains_and_five_languages() -> None:
    able = [one for name in FILES for one in lines(name) if one["answerable"]]
    none = [one for name in FILES for one in lines(name) if not one["answerable"]]
    assert len(able) >= 300
    assert len(none) >= 80
    assert {one["domain"] for one in able} == set(Domain.values)
    by_language = Counter(one["language"] for one in able)
    assert all(by_language[language.value] >= 25 for language in Language), by_language


def test_questions_that_goals_are_judged_on_cover_the_same() -> None:
    held = [one for name in FILES for one in lines(name) if one["split"] == "test"]
    able = Counter(one["language"] for one in held if one["answerable"])
    assert all(able[language.value] >= 20 for language in Language), able
    assert able["en"] >= 110
    assert {one["domain"] for one in held if one["answerable"]} == set(Domain.values)
    assert sum(not one["answerable"] for one in held) >= 50


def test_no_document_answers_questions_of_dev_and_of_what_is_held_out() -> None:
    """The whole of an agreement whose procedures are held out is held out."""
    sides = defaultdict(set)
    for one in lines("guidance.jsonl") + lines("origin.jsonl"):
        side = "held out" if one["split"] in HELD_OUT else one["split"]
        for document in one.get("documents", ()):
            sides[document].add(side)
            if document.endswith("/origin_processes"):
                sides[document.rpartition("/")[0]].add(side)
    schemes = {
        code: found
        for code, found in sides.items()
        if code.count("/") == 1 and f"{code}/origin_processes" in sides
    }
    for document, found in sides.items():
        scheme = schemes.get(document.rpartition("/")[0], set())
        if scheme == {"held out"}:
            assert found == scheme, document
    assert {document for document, found in sides.items() if len(found) > 1} == set()
    assert {side for found in sides.values() for side in found} == {"dev", "held out"}


def test_no_question_is_asked_twice() -> None:
    every = [one for name in FILES for one in lines(name)]
    asked = Counter((one["language"], one["question"].lower(), one.get("as_of", "")) for one in every)
    assert [question for question, count in asked.items() if count > 1] == []
    assert len({one["id"] for one in every}) == len(every)


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_questions_are_about_documents_of_which_nothing_is_held_out(name: str) -> None:
    """Whoever wrote one had a passage of such a document; others may answer it too."""
    held = [one for file in FILES for one in lines(file) if one["split"] in HELD_OUT]
    named = {document for one in held for document in one.get("documents", ())}
    rows = lines(name)
    assert [one["id"] for one in rows if one["answerable"] and set(one["documents"]) <= named] == []
    assert {one["split"] for one in rows} == {"dev"}


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_ask_each_question_once_and_say_what_answers_it_or_why_nothing_does(name: str) -> None:
    rows = lines(name)
    assert len({one["id"] for one in rows}) == len(rows)
    assert len({(one["language"], one["question"]) for one in rows}) == len(rows)
    assert all("#" in place for one in rows if one["answerable"] for place in one["at"])
    assert all(one["at"] for one in rows if one["answerable"])
    assert all(one["why"] for one in rows if not one["answerable"])


def test_strangers_ask_in_five_languages() -> None:
    rows = lines("strangers.jsonl")
    languages = Counter((one["language"], one["answerable"]) for one in rows)
    assert all(languages[language.value, side] >= 200 for language in Language for side in (True, False))
