"""Filing, repeating, replacing, and who can see what."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.documents import selectors, services
from greenlane.documents.errors import (
    AlreadyReplaced,
    ContentDamaged,
    NoSuchPage,
    NotOwnDocument,
    OtherDetails,
)
from greenlane.documents.models import Content, Document, Link
from greenlane.documents.states import DocumentState
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.foundation.models import Event
from greenlane.foundation.values import Irn

from . import papers
from .conftest import person

pytestmark = pytest.mark.django_db
GATEWAY = Actor("cli", frozenset({Role.GATEWAY}))


def filed(by: Actor, data: bytes | None = None, **changes) -> Document:
    return services.file_document(upload=papers.upload(data, **changes), by=by).document


def test_file_document_keeps_the_bytes_and_gives_a_number(people) -> None:
    found = filed(people.importer, number="INV-1", issued_on=date(2026, 5, 30))
    assert Irn.valid(found.irn)
    assert selectors.content_of(found) == papers.pdf()
    assert (found.content.media_type, found.content.pages, found.holder) == (
        "application/pdf",
        1,
        people.importer_org,
    )
    assert found.keep_until == date(2031, 6, 1)
    said = Event.objects.get(subject=found.event_subject)
    assert (said.kind, said.actor) == ("document.filed", people.importer.id)
    assert found.content_id in said.data
    assert "INV-1" not in said.data, "what is printed on papers of traders is not told to the log"


def test_file_document_again_gives_the_first_number(people) -> None:
    first = filed(people.importer)
    again = services.file_document(upload=papers.upload(), by=people.importer)
    assert (again.document.irn, again.again) == (first.irn, True)
    assert Event.objects.filter(kind="document.filed").count() == 1


def test_file_document_with_other_details_says_where_it_is(people) -> None:
    first = filed(people.importer, number="INV-1")
    with pytest.raises(OtherDetails) as refusal:
        filed(people.importer, number="INV-2")
    assert first.irn in refusal.value.message


def test_file_document_of_two_traders_stays_private_to_each(people) -> None:
    own, other = filed(people.importer), filed(people.rival)
    assert own.irn != other.irn
    assert Content.objects.count() == 1, "the bytes are kept once"
    assert list(selectors.visible_to(people.rival)) == [other]
    with pytest.raises(NotFound):
        selectors.document(own.irn, by=people.rival)


def test_file_document_by_a_broker_for_whom_it_holds_a_mandate(people) -> None:
    upload = papers.upload()
    found = services.file_document(upload=upload, holder="xm900000001", by=people.broker).document
    assert (found.holder, found.filed_by) == (people.importer_org, people.broker_org)
    for reader in (people.broker, people.importer):
        assert selectors.document(found.irn, by=reader) == found


@pytest.mark.parametrize("holder", ["XM900000001", "XM999999999", "nonsense"])
def test_file_document_for_a_stranger_is_refused_in_the_same_words(people, holder: str) -> None:
    with pytest.raises(NotOwnDocument) as refusal:
        services.file_document(upload=papers.upload(), holder=holder, by=people.rival)
    assert refusal.value.pointer == "holder"
    assert "mandate" in refusal.value.hint
    assert not Document.objects.exists()


def test_file_document_by_the_gateway_names_the_holder(people) -> None:
    with pytest.raises(NotOwnDocument):
        services.file_document(upload=papers.upload(), by=GATEWAY)
    found = services.file_document(upload=papers.upload(), holder="XM900000003", by=GATEWAY).document
    assert found.holder == people.rival_org


def test_file_document_by_an_officer_is_refused(people) -> None:
    with pytest.raises(Forbidden):
        services.file_document(upload=papers.upload(), holder="XM900000001", by=people.officer)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"data": b""}, "DOC001"),
        ({"data": b"%PDF-" + bytes(25 * 1024 * 1024)}, "DOC002"),
        ({"data": b"PK\x03\x04"}, "DOC003"),
        ({"data": b"hello"}, "DOC003"),
        ({"data": papers.pdf() + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD"}, "DOC004"),
        ({"type_code": "999"}, "DOC018"),
        ({"data": b"%PDF-1.7\ngarbage\n%%EOF"}, "DOC009"),
        ({"signature": b"no signature"}, "DOC016"),
    ],
    ids=["empty", "large", "zip", "text", "virus", "type", "garbage", "signature"],
)
def test_file_document_refuses_and_keeps_nothing(people, folder, changes, code: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        filed(people.importer, **changes)
    [violation] = refusal.value.violations
    assert (violation.code, bool(violation.hint), bool(violation.pointer)) == (code, True, True)
    assert [model.objects.count() for model in (Document, Content, Event)] == [0, 0, 0]
    assert not list(folder.rglob("*"))


def test_file_document_tells_all_errors_at_once(people) -> None:
    body = papers.with_object(papers.pdf(), b"<< /S /JavaScript >>")[:-40]
    with pytest.raises(CustomsError) as refusal:
        filed(people.importer, body)
    assert {violation.code for violation in refusal.value.violations} == {"DOC005", "DOC008"}
    with pytest.raises(CustomsError) as both:
        filed(people.importer, b"PK\x03\x04", type_code="1")
    assert [violation.pointer for violation in both.value.violations] == ["type_code", "file"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\papers\\in.pdf", "in.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.pdf", "a__b_.pdf"),
        ("", "document"),
    ],
)
def test_file_document_keeps_a_harmless_name(people, given: str, shown: str) -> None:
    assert filed(people.importer, name=given).file_name == shown


def test_file_document_counts_a_thousand_pages(people) -> None:
    assert filed(people.importer, papers.pdf(pages=1000)).content.pages == 1000


def test_file_document_by_a_declarant_of_nobody_sees_and_files_nothing(people) -> None:
    lost = Actor("lost", frozenset({Role.DECLARANT}))
    filed(people.importer)
    assert not selectors.visible_to(lost).exists()
    with pytest.raises(NotOwnDocument):
        services.file_document(upload=papers.upload(), holder="XM900000001", by=lost)


def test_replace_document_keeps_the_old_one_readable(people) -> None:
    old = filed(people.importer)
    newer = papers.pdf("Corrected")
    new = services.replace_document(irn=old.irn, upload=papers.upload(newer), by=people.importer).document
    old.refresh_from_db()
    assert (old.state, new.replaces, new.state) == (DocumentState.REPLACED, old, DocumentState.ON_FILE)
    assert selectors.content_of(old) == papers.pdf()
    assert selectors.on_file([old.irn, new.irn])[old.irn].replaced_by == new.irn
    with pytest.raises(AlreadyReplaced) as refusal:
        services.replace_document(irn=old.irn, upload=papers.upload(papers.XML), by=people.importer)
    assert new.irn in refusal.value.hint


def test_replace_document_with_the_same_file_changes_nothing(people) -> None:
    old = filed(people.importer)
    with pytest.raises(OtherDetails):
        services.replace_document(irn=old.irn, upload=papers.upload(), by=people.importer)
    old.refresh_from_db()
    assert old.state == DocumentState.ON_FILE


def test_replace_document_of_somebody_else_is_not_known(people) -> None:
    old = filed(people.importer)
    with pytest.raises(NotFound):
        services.replace_document(irn=old.irn, upload=papers.upload(papers.XML), by=people.rival)
    assert Document.objects.count() == 1


def test_content_of_notices_one_changed_byte(people, folder) -> None:
    found = filed(people.importer)
    [path] = [one for one in folder.rglob("*") if one.is_file()]
    path.chmod(0o640)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ContentDamaged):
        selectors.content_of(found)
    assert [bool(one.damage) for one in selectors.compared(by=SYSTEM)] == [True]
    path.unlink()
    with pytest.raises(ContentDamaged):
        selectors.content_of(found)


def test_link_documents_shows_them_to_the_office_and_the_trader(people) -> None:
    found = filed(people.importer)
    assert not selectors.visible_to(people.officer).exists(), "supports nothing yet"
    support = services.Support(
        "declaration/26XM", frozenset({found.irn, "26XMD0123456789AB2"}), "XM000101", people.rival_org.pk
    )
    assert services.link_documents(supports=[support]) == 1
    assert services.link_documents(supports=[support]) == 0, "naming it again changes nothing"
    assert Link.objects.count() == 1
    assert selectors.document(found.irn, by=people.officer) == found
    assert selectors.document(found.irn, by=people.rival) == found
    elsewhere = Actor("x", frozenset({Role.DOCUMENT_OFFICER}), office="XM000201")
    assert not selectors.visible_to(elsewhere).exists()


def test_on_file_asks_nothing_without_a_number(people, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert selectors.on_file(["INV-1", "26XMD0123456789AB9"]) == {}
    found = filed(people.broker, number="7")
    with django_assert_num_queries(1):
        known = selectors.on_file([found.irn, "INV-1"])
    assert known[found.irn].organisations == {people.broker_org.pk}


def test_page_image_draws_a_page(people) -> None:
    found = filed(people.importer, papers.pdf(pages=2))
    assert selectors.page_image(found, 2, 900).startswith(b"\x89PNG")
    with pytest.raises(NoSuchPage):
        selectors.page_image(found, 3, 900)


def test_pages_of_gives_words_with_their_places(people) -> None:
    [page] = selectors.pages_of(filed(people.importer))
    assert "INV-1" in {word.text for word in page.words}


@pytest.mark.parametrize("role", [Role.CARRIER, Role.PERSON])
def test_documents_are_not_shown_to_others(people, role: Role) -> None:
    found = filed(people.importer)
    with pytest.raises(Forbidden):
        selectors.document(found.irn, by=person(role))
