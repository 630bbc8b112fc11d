"""The pages of documents: filing several at once, reading, replacing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from greenlane.documents import services
from greenlane.documents.models import Document

from . import papers
from .conftest import browser

pytestmark = pytest.mark.django_db
FILE = reverse("document_file")


def rows(*files: tuple[str, bytes, str], holder: str = "XM900000001", **more: str) -> dict:
    """What the form sends: a row for each (name, bytes, type), the rest empty."""
    data = {"holder": holder, "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", **more}
    for number, (name, content, kind) in enumerate(files):
        data[f"form-{number}-file"] = SimpleUploadedFile(name, content)
        data[f"form-{number}-type_code"] = kind
    return data


def filed(by, **changes) -> Document:
    return services.file_document(upload=papers.upload(**changes), by=by).document


def test_file_several_documents_at_once(people) -> None:
    client = browser(people.importer)
    sent = rows(("inv.pdf", papers.pdf(), "380"), ("list.png", papers.image(), "271"))
    sent |= {"form-0-number": "INV-7", "form-0-issued_on": "2026-05-30"}
    answer = client.post(FILE, sent, follow=True)
    assert answer.redirect_chain == [(reverse("documents"), 302)]
    assert set(Document.objects.values_list("type_code", "number")) == {("380", "INV-7"), ("271", "")}
    assert answer.content.count(b"is filed as") == 2


def test_file_one_document_leads_to_its_page(people) -> None:
    answer = browser(people.importer).post(FILE, rows(("inv.pdf", papers.pdf(), "380")))
    assert answer["Location"] == reverse("document", args=[Document.objects.get().irn])


def test_file_keeps_what_is_sound_and_says_what_is_wrong_with_the_rest(people) -> None:
    hostile = papers.with_object(papers.pdf(), b"<< /S /JavaScript >>")
    sent = rows(("good.pdf", papers.pdf(), "380"), ("bad.pdf", hostile, "271"))
    answer = browser(people.importer).post(FILE, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert Document.objects.get().irn in text
    assert "something that acts when it is opened" in text
    assert "Print it to PDF" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Choose a file."),
        ({"form-0-type_code": "380"}, "Choose a file."),
        ({"form-0-issued_on": "2026-06-02", "form-0-number": "1"}, "This day has not come yet."),
        ({"form-0-number": "a\x01b"}, "letters, digits and punctuation"),
        ({"form-TOTAL_FORMS": "9999999"}, "at most 10"),
    ],
)
def test_file_says_what_is_missing(people, changes, words: str) -> None:
    answer = browser(people.importer).post(FILE, rows() | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Document.objects.exists()


def test_file_for_a_principal_needs_the_mandate(people) -> None:
    client = browser(people.broker)
    assert "Sunda Trading" in client.get(FILE).content.decode()
    client.post(FILE, rows(("inv.pdf", papers.pdf(), "380"), holder="XM900000001"))
    assert Document.objects.get().holder == people.importer_org
    answer = client.post(FILE, rows(("inv.pdf", papers.pdf(), "380"), holder="XM900000003"))
    assert answer.status_code == 422


def test_documents_lists_filters_searches_and_exports(people, django_assert_max_num_queries) -> None:
    for number in range(3):
        filed(people.importer, data=papers.pdf(str(number)), number=f"INV-{number}")
    filed(people.importer, data=papers.XML, type_code="271", name="list.xml")
    client = browser(people.importer)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("documents")).content.decode()
    assert page.count("INV-") == 3
    assert "INV-1" not in client.get(reverse("documents") + "?type=271").content.decode()
    found = client.get(reverse("documents") + "?" + urlencode({"q": "INV-2"})).content.decode()
    assert ("INV-2" in found, "INV-1" in found) == (True, False)
    lines = b"".join(client.get(reverse("documents") + "?format=csv").streaming_content).decode()
    assert lines.count("INV-") == 3
    assert "INV-" not in browser(people.rival).get(reverse("documents")).content.decode()


def test_document_shows_its_pages_and_its_history(people) -> None:
    found = filed(people.importer, data=papers.pdf(pages=3), number="INV-7")
    client = browser(people.importer)
    page = client.get(reverse("document", args=[found.irn]) + "?page=2").content.decode()
    assert "Page 2 of 3" in page
    assert reverse("document_page", args=[found.irn, 2]) in page
    assert found.content_id in page
    assert "Filed" in page
    image = client.get(reverse("document_page", args=[found.irn, 3]))
    assert (image.status_code, image["Content-Type"]) == (200, "image/png")
    assert client.get(reverse("document_page", args=[found.irn, 4])).status_code == 404


def test_document_shows_xml_as_text(people) -> None:
    found = filed(people.importer, data=b"<a><b>&lt;script&gt;</b></a>")
    page = browser(people.importer).get(reverse("document", args=[found.irn])).content.decode()
    assert "&lt;a&gt;" in page
    assert "<script>" not in page.replace("<script src", "").replace('<script type="', "")


def test_document_content_is_saved_not_opened(people) -> None:
    found = filed(people.importer)
    answer = browser(people.importer).get(reverse("document_content", args=[found.irn]))
    assert answer.content == papers.pdf()
    assert answer["Content-Disposition"] == f'attachment; filename="{found.irn}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["document", "document_content"])
def test_document_of_somebody_else_is_not_found(people, name: str) -> None:
    found = filed(people.importer)
    for who in (people.rival, people.officer):
        assert browser(who).get(reverse(name, args=[found.irn])).status_code == 404


def test_replace_asks_and_files_the_newer_one(people) -> None:
    old = filed(people.importer, number="INV-7")
    client = browser(people.importer)
    address = reverse("document_replace", args=[old.irn])
    assert 'value="INV-7"' in client.get(address).content.decode()
    newer = SimpleUploadedFile("new.pdf", papers.pdf("Corrected"))
    answer = client.post(address, {"file": newer, "type_code": "380", "number": "INV-7"})
    new = Document.objects.get(replaces=old)
    assert answer["Location"] == reverse("document", args=[new.irn])
    page = client.get(reverse("document", args=[old.irn])).content.decode()
    assert new.irn in page
    assert address not in page, "only the newest can be replaced"
    again = SimpleUploadedFile("new.pdf", papers.pdf("Third"))
    refused = client.post(address, {"file": again, "type_code": "380"})
    assert (refused.status_code, "replaced before" in refused.content.decode()) == (409, True)


def test_replace_of_somebody_else_is_not_found(people) -> None:
    old = filed(people.importer)
    assert browser(people.rival).get(reverse("document_replace", args=[old.irn])).status_code == 404


def test_search_finds_ones_own(people) -> None:
    found = filed(people.importer, number="INV-7")
    address = reverse("search") + "?q=INV-7"
    assert found.irn in browser(people.importer).get(address).content.decode()
    assert found.irn not in browser(people.rival).get(address).content.decode()
