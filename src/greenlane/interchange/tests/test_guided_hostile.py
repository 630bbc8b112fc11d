"""Drafts against strangers, other roles, hostile input and a database that is asked too often."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.guided import services
from greenlane.interchange.guided.questions import MOST_ITEMS
from greenlane.interchange.models import Draft
from greenlane.interchange.tests.guided_desk import (
    BROKER,
    IMPORTER,
    LINE,
    OFFICER,
    OTHER,
    actor_of,
    answer,
    client_of,
    filled_draft,
    lines_data,
    lodge,
    new_draft,
    of_items,
    stamp,
    type_lines,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]

PAGES = (
    "",
    "general/",
    "parties/",
    "shipment/",
    "documents/",
    "goods/",
    "goods/new/",
    "goods/1/",
    "goods/1/goods/",
    "goods/1/papers/",
    "check/",
    "lodged/",
    "message.json",
)
BUTTONS = ("delete/", "lodge/", "goods/1/copy/", "goods/1/remove/", "goods/1/duty/")
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("email", [OTHER, BROKER])
def test_draft_of_another_organisation_is_not_there(email: str):
    draft = filled_draft(client_of(IMPORTER), lines=1)
    stranger = client_of(email)
    for page in PAGES:
        assert stranger.get(f"/drafts/{draft.public_id}/{page}").status_code == 404, page
    for button in (*BUTTONS, "general/", "goods/", "goods/1/origin/"):
        response = stranger.post(f"/drafts/{draft.public_id}/{button}", {"stamp": stamp(draft)})
        assert response.status_code == 404 or response["Location"] in {
            "/drafts/",
            f"/drafts/{draft.public_id}/goods/",
        }
    assert Draft.objects.filter(pk=draft.pk, items_count=1).exists()
    assert "0 of" not in stranger.get("/drafts/").content.decode()
    assert draft.lrn not in stranger.get("/drafts/").content.decode()
    assert not Declaration.objects.filter(lrn=draft.lrn).exists()


def test_drafts_are_for_declarants_only():
    officer = client_of(OFFICER)
    for page in ("/drafts/", "/catalogue/", "/lodge/upload/", "/commodities/suggestions/?code=19"):
        assert officer.get(page).status_code == 403, page
        assert Client().get(page).status_code == 302, page
    national = Actor("gateway", frozenset({Role.GATEWAY}))
    with pytest.raises(CustomsError) as refusal:
        services.open_draft(by=national)
    assert refusal.value.status == 403


def test_buttons_take_post_only_and_ask_for_the_token():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    for button in BUTTONS:
        assert client.get(f"/drafts/{draft.public_id}/{button}").status_code == 405, button
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(draft.created_by, backend="allauth.account.auth_backends.AuthenticationBackend")
    for button in (*BUTTONS, "general/", "goods/", "goods/1/value/"):
        assert strict.post(f"/drafts/{draft.public_id}/{button}", {"stamp": stamp(draft)}).status_code == 403
    for address in ("/drafts/new/", "/lodge/upload/", "/catalogue/new/", "/catalogue/import/"):
        assert strict.post(address, {}).status_code == 403, address


def test_markup_in_answers_is_shown_as_text_everywhere():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    type_lines(client, draft, of_items(draft, [{**LINE, "description": SCRIPT}]), initial=1)
    answer(client, draft, "parties", {"partner_name": SCRIPT, "partner_city": SCRIPT}, later="1")
    for page in PAGES[:-2]:
        shown = client.get(f"/drafts/{draft.public_id}/{page}", follow=True).content.decode()
        assert SCRIPT not in shown, page
    assert "&lt;script&gt;" in client.get(f"/drafts/{draft.public_id}/check/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gross_mass", "9" * 40),
        ("gross_mass", "1e9"),
        ("gross_mass", "NaN"),
        ("gross_mass", "-1"),
        ("gross_mass", "1.1234567"),
        ("gross_mass", "١٢٣"),
        ("price", "1,2,3"),
        ("packages", "1.5"),
        ("packages", "123456789"),
        ("origin", "ZZ"),
        ("origin", "thailand"),
        ("package_type", "??"),
        ("code", "19"),
        ("code", "190590100000"),
        ("description", "x" * 513),
        ("description", "bell\x07"),
        ("description", "nul\x00"),
    ],
)
def test_hostile_cell_is_refused_at_its_place(field: str, value: str):
    client = client_of(IMPORTER)
    draft = new_draft(client)
    response = type_lines(client, draft, [LINE, {**LINE, field: value}])
    assert response.status_code == 422
    assert list(response.context["rows"].forms[1].errors) == [field]
    assert not response.context["rows"].forms[0].errors
    draft.refresh_from_db()
    assert draft.items_count == 0


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("general", "type_code", "XXX"),
        ("general", "office", "XM999999"),
        ("general", "lrn", "x" * 36),
        ("parties", "trader", "XM100000001"),
        ("parties", "partner_name", "x" * 71),
        ("shipment", "currency", "XXX1"),
        ("shipment", "invoice_amount", "1" * 17),
    ],
)
def test_hostile_answer_is_refused_at_its_field(section: str, field: str, value: str):
    client = client_of(IMPORTER)
    draft = new_draft(client)
    response = answer(client, draft, section, {field: value}, later="1")
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize("value", ["", "abc", "0", "99999999999999999999", "1;DROP"])
def test_hostile_stamp_keeps_nothing(value: str):
    client = client_of(IMPORTER)
    draft = new_draft(client)
    response = client.post(
        f"/drafts/{draft.public_id}/shipment/", {"currency": "EUR", "later": "1", "stamp": value}
    )
    assert response.status_code in {409, 422}
    draft.refresh_from_db()
    assert "currency" not in draft.content["header"]


def test_ten_thousand_lines_are_refused_whole():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    data = {**lines_data([{"code": "190590"}] * 10_000), "stamp": stamp(draft)}
    assert client.post(f"/drafts/{draft.public_id}/goods/", data).status_code == 400
    forged = {"line-TOTAL_FORMS": "100000", "line-INITIAL_FORMS": "0", "stamp": stamp(draft)}
    assert client.post(f"/drafts/{draft.public_id}/goods/", forged).status_code == 422
    garbled = {"line-TOTAL_FORMS": "x", "line-INITIAL_FORMS": "-1", "stamp": stamp(draft)}
    assert client.post(f"/drafts/{draft.public_id}/goods/", garbled).status_code == 422
    draft.refresh_from_db()
    assert draft.items_count == 0


def test_draft_holds_a_bounded_number_of_items():
    by = actor_of(IMPORTER)
    draft = services.open_draft(by=by)
    lines = [(0, {"code": "190590"})] * MOST_ITEMS
    full = services.keep_lines(draft=draft.public_id, stamp=1, lines=lines, by=by)
    assert full.items_count == MOST_ITEMS
    with pytest.raises(CustomsError) as refusal:
        services.copy_item(draft=draft.public_id, stamp=2, number=1, by=by)
    assert refusal.value.code == "DRF003"


def test_items_that_are_not_there():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    base = f"/drafts/{draft.public_id}/goods"
    for number in (0, 3, 99999999):
        assert client.get(f"{base}/{number}/").status_code == 404
        assert client.get(f"{base}/{number}/origin/").status_code == 404
        client.post(f"{base}/{number}/copy/", {"stamp": stamp(draft)})
        client.post(f"{base}/{number}/remove/", {"stamp": stamp(draft)})
    assert client.get(f"{base}/1/nothing/").status_code == 404
    assert client.get(f"/drafts/{draft.public_id}/nothing/").status_code == 404
    assert client.get(f"/drafts/{uuid.uuid4()}/").status_code == 404
    for key in ("7", "not a key", "\x00"):
        type_lines(client, draft, [{"item": key}, *of_items(draft, [LINE])], initial=2)
    draft.refresh_from_db()
    assert draft.items_count == 1


def test_broker_lodges_for_a_principal_with_a_mandate_and_for_nobody_else():
    client = client_of(BROKER)
    draft = new_draft(client)
    offered = client.get(f"/drafts/{draft.public_id}/parties/").context["form"].fields["trader"].choices
    assert {code for code, _words in offered} == {
        "",
        "XM200000001",
        "XM100000001",
        "XM100000002",
        "XM100000003",
    }
    refused = answer(client, draft, "parties", {"trader": "XM100000007", "partner_name": "x"}, later="1")
    assert "trader" in refused.context["form"].errors


def test_declaration_of_a_stranger_cannot_be_copied_or_amended():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    stranger = client_of(OTHER)
    for address in (f"/declarations/{mrn}/copy/", f"/declarations/{mrn}/amend/"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == 404
    assert not Draft.objects.exclude(pk=draft.pk).exists()


def test_list_of_drafts_asks_little(django_assert_max_num_queries):
    client = client_of(IMPORTER)
    for _ in range(30):
        services.open_draft(by=actor_of(IMPORTER))
    with django_assert_max_num_queries(12):
        assert client.get("/drafts/").status_code == 200


@pytest.mark.parametrize(
    "page", ["", "general/", "parties/", "shipment/", "goods/", "goods/2/", "goods/2/value/", "check/"]
)
def test_pages_of_a_draft_ask_little(django_assert_max_num_queries, page: str):
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=10)
    client.get(f"/drafts/{draft.public_id}/{page}")
    with django_assert_max_num_queries(20):
        assert client.get(f"/drafts/{draft.public_id}/{page}").status_code == 200
