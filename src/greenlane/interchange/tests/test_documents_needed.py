"""The documents needed on the pages: the check of a draft, the result of an upload, and the same answer as lodging."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from greenlane.declarations import services
from greenlane.foundation import clock
from greenlane.interchange.guided.building import message_bytes
from greenlane.interchange.guided.needing import MOST_ITEMS, STATES, kept, needs
from greenlane.interchange.guided.services import draft_message
from greenlane.interchange.intake import lodging_of
from greenlane.interchange.models import Draft, UploadVerdict
from greenlane.interchange.tests.guided_desk import IMPORTER, actor_of, client_of, filled_draft, lodge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture
def client() -> Client:
    return client_of(IMPORTER)


def checked_page(client: Client, draft: Draft) -> tuple[list[dict[str, object]], str]:
    page = client.get(f"/drafts/{draft.public_id}/check/")
    return page.context["needs"], page.content.decode()


def test_check_lists_the_documents_needed_with_reason_law_and_where_to_list_them(client: Client) -> None:
    draft = filled_draft(client, lines=2)
    found, text = checked_page(client, draft)
    told = {str(one["name"]): one for one in found}
    assert list(told) == ["Commercial invoice", "Packing list", "Sea transport document"]
    invoice = told["Commercial invoice"]
    assert (invoice["word"], invoice["basis"]) == (STATES["not_declared"][0], "Documents Order s. 6(1)")
    assert str(invoice["text"]).startswith("Customs reads the price, the terms and the parties of the sale")
    assert invoice["href"] == f"/drafts/{draft.public_id}/documents/"
    assert told["Sea transport document"]["word"] == STATES["given"][0]
    assert "Documents needed" in text
    assert "Some of the documents needed are not there yet." in text


def test_check_and_lodgement_say_the_same_once_the_day_has_come(client: Client, settings: Settings) -> None:
    settings.GREENLANE_PAPERLESS_SINCE = clock.today()
    draft = filled_draft(client, lines=2)
    page = client.get(f"/drafts/{draft.public_id}/check/")
    codes = [error["code"] for error in page.context["errors"]]
    assert codes == ["DEC190", "DEC190"]
    assert {error["href"] for error in page.context["errors"]} == {f"/drafts/{draft.public_id}/documents/"}
    assert lodge(client, draft).status_code == 422
    draft.refresh_from_db()
    assert not draft.is_lodged


def test_upload_check_lists_the_same_documents_as_validating(client: Client) -> None:
    raw = message_bytes(draft_message(filled_draft(client, lines=2)))
    given = SimpleUploadedFile("a.json", raw)
    answer = client.post(
        "/lodge/upload/", {"token": str(uuid.uuid4()), "files": [given], "dry_run": "on"}, follow=True
    )
    lodging = lodging_of(raw, channel="api")
    examined = services.check(data=lodging.data, profile=lodging.profile, by=actor_of(IMPORTER))
    assert UploadVerdict.objects.get().documents == kept(examined.requirements)
    (line,) = answer.context["lines"]
    assert line["needs"] == needs(kept(examined.requirements))
    assert line["lacks"]
    text = answer.content.decode()
    assert "Documents needed" in text
    assert "List the packing list (N271)." in text


def test_needs_put_first_what_refuses_and_count_long_lists_of_items() -> None:
    entry = {
        "name": "Packing list", "codes": ["N271"], "state": "given", "items": [1, 2, 3], "more": True,
        "document": "N271 P-1", "reason": "", "hint": "", "basis": "", "refuses": False,
    }  # fmt: skip
    noted = {**entry, "name": "B", "state": "not_declared", "hint": "Do.", "reason": "Why."}
    refusing = {**noted, "name": "A", "refuses": True}
    found = needs([entry, noted, refusing])
    assert [(one["name"], one["tone"]) for one in found] == [
        ("A", "red"),
        ("B", "yellow"),
        ("Packing list", "green"),
    ]
    assert found[2]["items"] == "1-3 …"
    assert MOST_ITEMS == 50
