"""draft, letters, enquiries stats: nothing is kept by a draft, bad files are named, no command sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenlane.enquiries.models import Enquiry
from greenlane.enquiries.tests.post import CASH, MONDAY, QUESTION, mail, shelf
from greenlane.foundation import clock

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    (tmp_path / "a.eml").write_bytes(
        mail(f"{QUESTION}\n\nWhat is the colour of the moon over Atlantis?").as_bytes()
    )
    (tmp_path / "b.eml").write_bytes(b"no letter at all")
    return tmp_path


def test_draft_gives_a_line_a_file_and_keeps_nothing(letters: Path) -> None:
    shelf()
    said = run("draft", letters, "--json")
    good, bad = said.objects
    assert said.status == 1
    assert set(good) >= {
        "file",
        "language",
        "domain",
        "domain_reasons",
        "questions",
        "open",
        "draft",
        "lint",
        "confidence",
    }
    assert [one["status"] for one in good["questions"]] == ["answered", "open"]
    (citation,) = good["questions"][0]["citations"]
    assert (citation["document"], citation["version"]) == ("passengers/cash", 1)
    assert CASH in good["draft"].replace(" [1]", "")
    assert [one["question"] for one in good["open"]] == ["What is the colour of the moon over Atlantis?"]
    assert good["lint"] == []
    assert [one["code"] for one in bad["errors"]] == ["LET001"]
    assert not Enquiry.objects.exists()


def test_draft_with_wrong_usage(letters: Path) -> None:
    assert run("draft", letters / "a.eml", "--lang", "xx").status == 2
    assert run("draft", letters / "none.eml").status == 2


def test_letters_are_received_once_listed_and_counted(letters: Path) -> None:
    first, again = (run("letters", "receive", letters / "a.eml", "--json").object for _ in range(2))
    assert first["number"] == again["number"]
    (row,) = run("letters", "list", "--json").objects
    assert (row["number"], row["state"], row["overdue"]) == (first["number"], "received", False)
    assert "example.org" not in run("letters", "list").out
    found = run("enquiries", "stats", "--json").object
    assert found["lines"][0]["letters"] == 1
    assert run("enquiries", "stats", "--by", "weather").status == 2
    assert run("letters", "send").status == 2
