"""Documents over HTTP: filed as they are, repeated, replaced, read by those who may."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest

from greenlane.config.tests.caller import Caller, as_json, caller
from greenlane.declarations.engine.data import Amount
from greenlane.declarations.tests.factories import TRADER
from greenlane.declarations.tests.test_papers import INVOICE, paper, with_invoice
from greenlane.documents.models import Document
from greenlane.documents.tests import papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def file(by: Caller, data: bytes | None = None, query: str = "type=380", **headers: str):
    body = papers.pdf() if data is None else data
    return by.send("POST", f"/documents?{query}", body, "application/octet-stream", **headers)


def test_file_answers_with_a_number_and_again_with_the_same() -> None:
    by = caller("trader")
    first = file(by, query="type=380&number=INV-7&issued_on=2026-05-30&name=in.pdf")
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["number"], told["issued_on"], told["file_name"]) == ("INV-7", "2026-05-30", "in.pdf")
    assert (told["media_type"], told["holder"], told["again"]) == ("application/pdf", TRADER, False)
    assert first["Location"].endswith(told["irn"])
    again = file(by, query="type=380&number=INV-7&issued_on=2026-05-30")
    assert (again.status_code, again.json()["irn"], again.json()["again"]) == (200, told["irn"], True)


def test_content_comes_back_as_it_was_and_is_not_sent_twice() -> None:
    by = caller("trader")
    irn = file(by).json()["irn"]
    answer = by.get(f"/documents/{irn}/content")
    assert (answer.content, answer["Content-Type"]) == (papers.pdf(), "application/pdf")
    assert by.get(f"/documents/{irn}/content", If_None_Match=answer["ETag"]).status_code == 304


def test_another_trader_finds_nothing() -> None:
    irn = file(caller("trader")).json()["irn"]
    other = caller("other trader")
    for address in (f"/documents/{irn}", f"/documents/{irn}/content"):
        assert other.get(address).status_code == 404
    assert other.get("/documents").json()["items"] == []
    refused = other.send("POST", f"/documents/{irn}/replacement?type=380", papers.XML, "application/xml")
    assert refused.status_code == 404
    assert Document.objects.count() == 1


def test_list_goes_on_by_cursor_and_narrows() -> None:
    by = caller("trader")
    numbers = [file(by, papers.pdf(str(n)), f"type=380&number=I{n}").json()["irn"] for n in range(3)]
    page = by.get("/documents?limit=2").json()
    rest = by.get(page["next"]).json()
    assert [row["irn"] for row in (*page["items"], *rest["items"])] == numbers[::-1]
    assert [row["number"] for row in by.get("/documents?number=I1").json()["items"]] == ["I1"]


def test_replacement_names_both() -> None:
    by = caller("trader")
    old = file(by).json()["irn"]
    answer = by.send("POST", f"/documents/{old}/replacement?type=380", papers.pdf("New"), "application/pdf")
    assert (answer.status_code, answer.json()["replaces"]) == (201, old)
    held = by.get(f"/documents/{old}").json()
    assert (held["state"], held["replaced_by"]) == ("replaced", answer.json()["irn"])
    again = by.send("POST", f"/documents/{old}/replacement?type=380", papers.XML, "application/xml")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "DOC011")


def test_a_detached_signature_is_verified() -> None:
    by, signer = caller("trader"), papers.Signer()
    mark = base64.b64encode(signer.detached(papers.XML)).decode()
    told = file(by, papers.XML, Document_Signature=mark).json()
    assert (told["signature"], told["signer"]) == ("unknown", "Sunda Trading, documents")
    broken = file(by, papers.XML.replace(b"INV-1", b"INV-2"), Document_Signature=mark)
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (422, "DOC016")
    nonsense = file(by, papers.XML, Document_Signature="not base64!")
    assert nonsense.json()["errors"][0]["code"] == "DOC019"


@pytest.mark.parametrize(
    ("data", "query", "status", "code"),
    [
        (b"", "type=380", 422, "DOC001"),
        (b"%PDF-" + bytes(25 * 1024 * 1024), "type=380", 413, "GL413"),
        (b"PK\x03\x04", "type=380", 422, "DOC003"),
        (None, "type=xx", 422, "DOC018"),
        (None, "type=380&holder=XM200000001", 403, "DOC010"),
    ],
    ids=["empty", "large", "zip", "type", "holder"],
)
def test_file_refuses_with_code_pointer_and_hint(data, query: str, status: int, code: str) -> None:
    answer = file(caller("trader"), data, query)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], bool(error["hint"])) == (status, code, True)
    assert not Document.objects.exists()


def test_file_needs_type_and_scope() -> None:
    assert file(caller("trader"), query="name=x").status_code == 422
    assert file(caller("trader", ["document.view"])).status_code == 403
    assert file(caller("officer")).status_code == 403
    assert file(Caller()).status_code == 401


def test_validate_tells_differences_before_lodging() -> None:
    by = caller("trader")
    irn = file(by, paper(*INVOICE), "type=380&number=INV-77").json()["irn"]
    data = with_invoice(irn, invoice_amount=Amount(Decimal("1200.00"), "USD"))
    answer = by.send("POST", "/declarations/validate", as_json(data)).json()
    [found] = answer["papers"]
    assert (found["irn"], found["differs"]) == (irn, 1)
    [one] = [line for line in found["findings"] if line["verdict"] == "differs"]
    assert (one["field"], one["page"], len(one["box"])) == ("total_amount", 1, 4)
