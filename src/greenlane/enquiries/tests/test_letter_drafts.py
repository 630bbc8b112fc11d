"""Twenty letters in five languages over all domains: routed, every question answered or open, no claim uncited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from greenlane.enquiries import importing
from greenlane.enquiries.drafting import Drafted, compose
from greenlane.enquiries.engine.letters import ReadLetter, read_letter
from greenlane.enquiries.models import DraftReply, Enquiry
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DATA = Path(importing.__file__).parent / "data"
GOLD = [json.loads(line) for line in (DATA / "questions" / "letters.jsonl").read_text("utf-8").splitlines()]
CURATOR = Actor("officer:curator", frozenset({Role.KNOWLEDGE_CURATOR}))
APPROVER = Actor("officer:approver", frozenset({Role.KNOWLEDGE_APPROVER}))


def letter(name: str) -> ReadLetter:
    return read_letter((DATA / "questions" / "letters" / name).read_bytes())


@pytest.fixture(scope="module")
def drafted(django_db_setup, django_db_blocker) -> dict[str, Drafted]:
    """The drafts of all letters from the guidance of the demo administration."""
    from django.db import transaction

    from conftest import load_small_meridia

    found = {}
    with django_db_blocker.unblock(), transaction.atomic():
        load_small_meridia()
        importing.import_directory(DATA / "guidance", curator=CURATOR, approver=APPROVER)
        for gold in GOLD:
            read = letter(gold["file"])
            found[gold["file"]] = compose(read.text, subject=read.subject, name=read.sender_name)
        transaction.set_rollback(True)
    return found


def test_letters_are_of_all_domains_and_languages() -> None:
    assert len(GOLD) == 20
    assert len({gold["domain"] for gold in GOLD}) == 9
    assert {gold["language"] for gold in GOLD} == {"en", "zh-hant", "th", "hi", "km"}
    assert {len(gold["questions"]) for gold in GOLD} >= {2, 3, 4, 5, 6}


def test_domains_and_languages_of_letters(drafted: dict[str, Drafted]) -> None:
    right = [gold for gold in GOLD if drafted[gold["file"]].routed.domain == gold["domain"]]
    assert len(right) / len(GOLD) >= 0.8
    assert all(drafted[gold["file"]].language == gold["language"] for gold in GOLD)
    assert all(one.routed.reasons for one in drafted.values())


def test_every_question_is_answered_with_sources_or_open(drafted: dict[str, Drafted]) -> None:
    answered = 0
    for gold in GOLD:
        blocks = drafted[gold["file"]].draft.blocks
        asked = " ".join("".join(one.question.split()) for one in blocks)
        for question in gold["questions"]:
            # What joins two questions ("and how ...") may stand apart.
            assert "".join(question.split())[-12:].rstrip("?？") in asked, (gold["file"], question)
        for one in blocks:
            assert one.is_open or (one.text and one.citations), (gold["file"], one.question)
            answered += not one.is_open
    assert answered >= 35


def test_no_claim_is_without_a_source(drafted: dict[str, Drafted]) -> None:
    assert {name: one.draft.lint for name, one in drafted.items() if one.draft.lint} == {}


def test_drafting_keeps_nothing(drafted: dict[str, Drafted]) -> None:
    assert not Enquiry.objects.exists()
    assert not DraftReply.objects.exists()


def test_hidden_text_of_a_letter_is_not_read() -> None:
    assert "Ignore all previous instructions" not in letter("06-advance-ruling.eml").text


def test_a_question_that_cannot_be_looked_up_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_named: object) -> None:
        raise NotFound("No tariff has been published yet.")

    monkeypatch.setattr("greenlane.enquiries.drafting.answer", away)
    drafted = compose("How much duty do I pay? Which channel do I choose?")
    assert [(one.status, one.why) for one in drafted.draft.blocks] == [("open", "GL404")] * 2
