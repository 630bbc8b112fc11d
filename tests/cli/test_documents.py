"""greenlane docs: filing, reading and verifying from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from greenlane.documents.models import Document
from greenlane.documents.tests import papers
from greenlane.engines.tests.bucket import peer

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]
TRADER = "XM100000001"


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(papers.pdf())
    return path


def test_file_says_the_number(invoice: Path) -> None:
    said = run("docs", "file", invoice, "--type", "380", "--number", "INV-7", "--as", TRADER, "--json").object
    assert (said["verdict"], said["number"], said["holder"]) == ("filed", "INV-7", TRADER)
    again = run("docs", "file", invoice, "--type", "380", "--number", "INV-7", "--as", TRADER)
    assert (again.status, said["irn"] in again.out, "before" in again.out) == (0, True, True)


def test_file_goes_on_after_a_refusal_and_exits_with_one(invoice: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04")
    said = run("docs", "file", bad, invoice, "--type", "380", "--as", TRADER, "--json")
    assert said.status == 1
    assert [one["verdict"] for one in said.objects] == ["refused", "filed"]
    assert said.objects[0]["errors"][0]["code"] == "DOC003"


@pytest.mark.parametrize(
    "options",
    [["missing.pdf"], ["{invoice}", "--issued", "yesterday"], ["{invoice}", "{invoice}", "--replaces", "X"]],
)
def test_file_refuses_wrong_usage(invoice: Path, options: list[str]) -> None:
    given = [option.format(invoice=invoice) for option in options]
    assert run("docs", "file", *given, "--type", "380", "--as", TRADER).status == 2
    assert not Document.objects.exists()


def test_fetch_writes_what_was_filed_and_overwrites_nothing(invoice: Path, tmp_path: Path) -> None:
    irn = run("docs", "file", invoice, "--type", "380", "--as", TRADER, "--json").object["irn"]
    out = tmp_path / "out.pdf"
    assert run("docs", "fetch", irn, "--out", out, "--as", TRADER).status == 0
    assert out.read_bytes() == papers.pdf()
    assert run("docs", "fetch", irn, "--out", out, "--as", TRADER).status == 2
    assert run("docs", "show", irn, "--as", "XM100000002", "--json").status == 1
    assert irn in run("docs", "list", "--as", TRADER).out
    assert run("docs", "list", "--as", "XM100000002").out == ""


def test_file_replaces(invoice: Path, tmp_path: Path) -> None:
    old = run("docs", "file", invoice, "--type", "380", "--as", TRADER, "--json").object["irn"]
    newer = tmp_path / "newer.pdf"
    newer.write_bytes(papers.pdf("New"))
    said = run("docs", "file", newer, "--type", "380", "--replaces", old, "--as", TRADER, "--json").object
    assert Document.objects.get(irn=said["irn"]).replaces.irn == old


def test_verify_finds_a_changed_byte(invoice: Path, tmp_path: Path, settings) -> None:
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "store")
    run("docs", "file", invoice, "--type", "380", "--as", TRADER)
    assert run("docs", "verify", "--json").object == {"files": 1, "damaged": []}
    [path] = [one for one in (tmp_path / "store").rglob("*") if one.is_file()]
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    said = run("docs", "verify", "--json")
    assert (said.status, len(said.object["damaged"])) == (1, 1)


def test_move_store_into_a_bucket_is_counted_repeated_and_used(
    invoice: Path, tmp_path: Path, settings
) -> None:
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "store")
    irn = run("docs", "file", invoice, "--type", "380", "--as", TRADER, "--json").object["irn"]
    with peer() as s3:
        settings.GREENLANE_OBJECTS_KEY, settings.GREENLANE_OBJECTS_SECRET = s3.key, s3.secret
        first = run("docs", "move-store", "--to", s3.address(), "--json")
        assert (first.status, first.object["to"], first.object["bytes"]) == (
            0,
            "s3://papers",
            len(papers.pdf()),
        )
        assert [first.object[name] for name in ("moved", "there", "damaged")] == [1, 0, 0]
        said = run("docs", "move-store", "--to", s3.address())
        assert (said.status, "1 were there" in said.out, "GREENLANE_OBJECTS=s3://" in said.out) == (
            0,
            True,
            True,
        )
        settings.GREENLANE_OBJECTS = s3.address()
        assert run("docs", "fetch", irn, "--out", tmp_path / "out.pdf", "--as", TRADER).status == 0
        assert run("docs", "verify", "--json").object == {"files": 1, "damaged": []}
        assert run("check", "--json").object["missing"] == []
    assert (tmp_path / "out.pdf").read_bytes() == papers.pdf()
    silent = run(
        "docs", "move-store", "--from", tmp_path / "store", "--to", s3.address("elsewhere"), "--json"
    )
    assert (silent.status, silent.object["error"]["code"]) == (1, "DOC023")
    assert run("check", "--json").object["missing"] == ["documents"]


def test_move_store_of_a_damaged_file_exits_with_one(invoice: Path, tmp_path: Path, settings) -> None:
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "store")
    run("docs", "file", invoice, "--type", "380", "--as", TRADER)
    [path] = [one for one in (tmp_path / "store").rglob("*") if one.is_file()]
    path.unlink()
    said = run("docs", "move-store", "--to", tmp_path / "new", "--json")
    assert (said.status, said.object["damaged"], said.object["files"][0]["digest"]) == (1, 1, path.name)


@pytest.mark.parametrize("where", ["s3://Papers", "s3://a:b@papers", "{same}"])
def test_move_store_refuses_wrong_usage(where: str, tmp_path: Path, settings) -> None:
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "store")
    said = run("docs", "move-store", "--to", where.format(same=tmp_path / "store"), "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI001")
