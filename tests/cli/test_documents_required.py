"""greenlane docs required."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from greenlane.declarations.rules.required import spans
from greenlane.documents.tests import papers

from . import messages
from .conftest import run

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def without_invoice(lrn: str = "LRN-DOCS") -> bytes:
    head, rest = messages.declaration(lrn).split(b"<AdditionalDocument>", 1)
    return head + rest.split(b"</AdditionalDocument>", 1)[1]


def test_required_ends_well_when_nothing_is_missing(meridia: None, write: Write) -> None:
    invoice = write(papers.pdf(), "invoice.pdf")
    irn = run("docs", "file", invoice, "--type", "380", "--as", "XM100000007", "--json").object["irn"]
    path = write(messages.declaration("LRN-DOCS").replace(b"INV-1", irn.encode()))
    said = run("docs", "required", path, "--json")
    assert (said.status, said.object["complete"], said.object["errors"]) == (0, True, [])
    assert {one["id"]: one["state"] for one in said.object["documents"]} == {"REQ01": "given"}
    assert run("docs", "required", path, "--json").out == said.out


def test_required_says_that_a_listed_document_is_not_filed(meridia: None, write: Write) -> None:
    path = write(messages.declaration("LRN-DOCS"))
    said = run("docs", "required", path, "--json")
    assert (said.status, said.object["complete"]) == (1, False)
    assert {one["id"]: one["state"] for one in said.object["documents"]} == {"REQ01": "not_on_file"}


def test_required_names_what_is_missing_and_why(meridia: None, write: Write) -> None:
    path = write(without_invoice())
    said = run("docs", "required", path)
    assert said.status == 1
    assert "REQ01 Commercial invoice (N380, N935, N325): not listed" in said.out
    assert "Documents Order s. 6(1); noted" in said.out
    (document,) = run("docs", "required", path, "--json").object["documents"]
    assert (document["missing"], document["refuses"], document["code"]) == (True, False, "DEC191")


def test_required_reads_by_the_profile_that_is_named(meridia: None, write: Write) -> None:
    path = write(without_invoice())
    assert run("docs", "required", path, "--profile", "kr", "--json").object["documents"] == []
    for wrong in ("none", "../profiles/kr"):
        refused = run("docs", "required", path, "--profile", wrong, "--json")
        assert (refused.status, refused.object["error"]["errors"][0]["pointer"]) == (2, "--profile")


def test_required_tells_of_a_file_that_is_no_declaration(meridia: None, write: Write) -> None:
    said = run("docs", "required", write(b"<a"), "--json")
    assert (said.status, said.object["complete"]) == (1, False)
    assert said.object["errors"]


def test_required_needs_a_file(meridia: None, tmp_path: Path) -> None:
    assert run("docs", "required", tmp_path).status == 2
    assert run("docs", "required").status == 2


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((4,), "4"), ((1, 2, 3, 7), "1-3, 7"), ((2, 4, 5), "2, 4-5")]
)
def test_spans_writes_item_numbers_for_people(numbers: tuple[int, ...], text: str) -> None:
    assert spans(numbers) == text
