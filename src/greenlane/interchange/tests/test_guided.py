"""Lodging on the page: ten lines typed, every error shown at its question, mended, lodged once."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override, pgettext

from greenlane.declarations.models import Declaration, Lodgement
from greenlane.interchange.guided.duty import shown
from greenlane.interchange.guided.forms import MOST_LINES
from greenlane.interchange.models import Draft
from greenlane.interchange.tests.guided_desk import (
    GENERAL,
    IMPORTER,
    LINE,
    PARTIES,
    SHIPMENT,
    answer,
    client_of,
    filled_draft,
    keys,
    lines_data,
    lodge,
    new_draft,
    of_items,
    stamp,
    type_lines,
)
from greenlane.tariff import meridia
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def test_lodge_ten_lines_by_form():
    client = client_of(IMPORTER)
    draft = filled_draft(client)
    page = client.get(f"/drafts/{draft.public_id}/check/")
    assert page.context["errors"] == []
    assert page.context["duty"].total != "0.00\u00a0USD"
    assert 'href="/declarations/"' in page.content.decode(), "the menu stands on the check page too"

    response = lodge(client, draft)

    assert response.status_code == 302
    declaration = Declaration.objects.get(lrn=draft.lrn)
    assert declaration.items_count == 10
    assert declaration.pre_lodged
    assert declaration.consignment == GENERAL["consignment"]
    assert declaration.lodgements.get().channel == "form"
    lodged = client.get(response["Location"])
    assert declaration.mrn in lodged.content.decode()
    shown = client.get(f"/declarations/{declaration.mrn}/").content.decode()
    assert f"/declarations/{declaration.mrn}/copy/" in shown


def test_check_shows_every_error_at_its_question():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    answer(client, draft, "general", {**GENERAL, "location": "NOWHERE"})
    answer(client, draft, "parties", {"trader": PARTIES["trader"]}, later="1")
    answer(client, draft, "shipment", {**SHIPMENT, "invoice_amount": "1"})
    wrong = [
        {**LINE, "net_mass": "200"},
        {**LINE, "origin": ""},
        {**LINE, "code": "190599"},
        {**LINE, "description": ""},
        *[LINE] * 6,
    ]
    type_lines(client, draft, wrong)

    page = client.get(f"/drafts/{draft.public_id}/check/")

    links = {
        (error["code"], error["href"].removeprefix(f"/drafts/{draft.public_id}/"))
        for error in page.context["errors"]
    }
    assert {
        ("DEC043", "general/#id_location"),
        ("DEC104", "shipment/#id_invoice_amount"),
        ("DEC014", "goods/1/packing/#id_gross_mass"),
        ("DEC076", "goods/2/origin/#id_origin"),
        ("DEC074", "goods/3/goods/#id_code"),
        ("DEC070", "goods/4/goods/#id_description"),
    } <= links
    assert lodge(client, draft).status_code == 422
    assert not Declaration.objects.filter(lrn=draft.lrn).exists()

    answer(client, draft, "general", GENERAL)
    answer(client, draft, "parties", PARTIES)
    answer(client, draft, "shipment", SHIPMENT)
    mended = of_items(draft, [LINE] * 10)
    type_lines(client, draft, mended, initial=10)
    assert client.get(f"/drafts/{draft.public_id}/check/").context["errors"] == []
    assert lodge(client, draft).status_code == 302


def test_error_links_lead_to_fields_that_are_there():
    """The map from pointers to questions names fields that the page really has."""
    client = client_of(IMPORTER)
    draft = new_draft(client)
    answer(client, draft, "general", {**GENERAL, "office": "", "export_country": ""}, later="1")
    type_lines(client, draft, [{"description": "x"}, {"code": "190590", "packages": "3"}])
    page = client.get(f"/drafts/{draft.public_id}/check/")
    assert page.context["errors"]
    for error in page.context["errors"]:
        address, _, anchor = error["href"].partition("#")
        shown = client.get(address)
        assert shown.status_code == 200, address
        if anchor:
            assert f'id="{anchor}"' in shown.content.decode(), error


def test_lodge_twice_lodges_once():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    seen = stamp(draft)
    first = lodge(client, draft)
    second = client.post(f"/drafts/{draft.public_id}/lodge/", {"stamp": seen})
    assert first["Location"] == second["Location"]
    assert Declaration.objects.filter(lrn=draft.lrn).count() == 1
    assert Lodgement.objects.filter(lrn=draft.lrn).count() == 1


def test_lodge_after_a_crash_between_lodging_and_noting_answers_as_before():
    """The draft forgot; its key has not: the same declaration again."""
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    Draft.objects.filter(pk=draft.pk).update(lodged_mrn="")

    assert lodge(client, draft).status_code == 302

    draft.refresh_from_db()
    assert draft.lodged_mrn == mrn
    assert Declaration.objects.filter(lrn=draft.lrn).count() == 1


def test_lodged_draft_cannot_be_changed_or_deleted():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    for page in ("", "general/", "goods/", "goods/1/", "goods/1/origin/", "check/"):
        assert client.get(f"/drafts/{draft.public_id}/{page}")["Location"].endswith("/lodged/")
    client.post(f"/drafts/{draft.public_id}/delete/")
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_keep_unfinished_page_and_come_back():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    refused = answer(client, draft, "shipment", {"currency": "EUR"})
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"invoice_amount", "incoterm"}
    kept = answer(client, draft, "shipment", {"currency": "EUR"}, later="1")
    assert kept["Location"] == f"/drafts/{draft.public_id}/"
    assert client.get(f"/drafts/{draft.public_id}/shipment/").context["form"]["currency"].value() == "EUR"


def test_two_windows_do_not_overwrite_each_other():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    seen = stamp(draft)
    answer(client, draft, "shipment", SHIPMENT)

    stale = client.post(f"/drafts/{draft.public_id}/shipment/", {**SHIPMENT, "freight": "1", "stamp": seen})

    assert stale.status_code == 409
    draft.refresh_from_db()
    assert draft.content["header"]["freight"] == SHIPMENT["freight"]
    assert stale.context["form"]["freight"].value() == "1"
    # What was typed is still there; saving it again is a decision.
    again = client.post(
        f"/drafts/{draft.public_id}/shipment/",
        {**SHIPMENT, "freight": "1", "stamp": stale.context["form"]["stamp"].value()},
    )
    assert again.status_code == 302


def test_stale_lines_are_shown_again_at_their_own_items():
    """Two windows, one item less: what was typed for an item is never written over the one that took its number."""
    client = client_of(IMPORTER)
    draft = new_draft(client)
    type_lines(client, draft, [{**LINE, "description": name} for name in ("One", "Two", "Three")])
    typed = of_items(draft, [{**LINE, "description": name} for name in ("One", "Two", "Three, mended")])
    seen, address = stamp(draft), f"/drafts/{draft.public_id}/goods/"
    client.post(f"{address}1/remove/", {"stamp": seen})

    stale = client.post(address, {**lines_data(typed, initial=3), "stamp": seen})

    assert stale.status_code == 409
    shown = [(form.number, form["description"].value()) for form in stale.context["rows"].forms]
    assert shown == [(0, "One"), (1, "Two"), (2, "Three, mended")]
    again = client.post(address, {**lines_data(typed, initial=3), "stamp": stamp(draft)})
    assert again.status_code == 302
    draft.refresh_from_db()
    kept = [item["answers"]["description"] for item in draft.content["items"]]
    assert kept == ["Two", "Three, mended", "One"], "the removed one comes back as a new item, by decision"


def test_stale_topic_is_kept_at_its_own_item():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    type_lines(client, draft, [{**LINE, "description": name} for name in ("One", "Two", "Three")])
    seen, base = stamp(draft), f"/drafts/{draft.public_id}/goods"
    typed = {"item": keys(draft)[1], "code": LINE["code"], "description": "Two, mended"}
    assert f'name="item" value="{typed["item"]}"' in client.get(f"{base}/2/goods/").content.decode()
    client.post(f"{base}/1/remove/", {"stamp": seen})

    stale = client.post(f"{base}/2/goods/", {**typed, "stamp": seen})
    assert stale.status_code == 409
    assert stale.context["number"] == 1
    kept = client.post(f"{base}/2/goods/", {**typed, "stamp": stamp(draft)})

    assert kept["Location"] == f"{base}/1/origin/"
    draft.refresh_from_db()
    descriptions = [item["answers"]["description"] for item in draft.content["items"]]
    assert descriptions == ["Two, mended", "Three"]
    client.post(f"{base}/1/remove/", {"stamp": stamp(draft)})
    gone = client.post(f"{base}/1/goods/", {**typed, "stamp": stamp(draft)})
    assert gone.status_code == 404


def test_new_item_of_a_stale_window_is_added_behind_the_other():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    address = f"/drafts/{draft.public_id}/goods/1/goods/"
    typed = {"item": "", "code": LINE["code"], "description": "Second"}
    seen = stamp(draft)
    client.post(address, {**typed, "description": "First", "stamp": seen})
    assert client.post(address, {**typed, "stamp": seen}).status_code == 409
    client.post(address, {**typed, "stamp": stamp(draft)})
    draft.refresh_from_db()
    assert [item["answers"]["description"] for item in draft.content["items"]] == ["First", "Second"]


def test_draft_without_keys_gets_them_at_its_first_change():
    """Drafts kept by an earlier version of the product."""
    client = client_of(IMPORTER)
    draft = new_draft(client)
    type_lines(client, draft, [LINE, {**LINE, "description": "Two"}])
    draft.refresh_from_db()
    for item in draft.content["items"]:
        del item["key"]
    draft.save()
    assert keys(draft) == ["1", "2"]
    client.post(f"/drafts/{draft.public_id}/goods/1/remove/", {"stamp": stamp(draft)})
    assert keys(draft) == ["2"]


def test_two_hundred_lines_are_taken_at_once():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    assert type_lines(client, draft, [{"item": "", **LINE}] * MOST_LINES).status_code == 302
    draft.refresh_from_db()
    assert draft.items_count == MOST_LINES


def test_lodge_from_a_stale_window_shows_the_answers_again():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    seen = stamp(draft)
    answer(client, draft, "shipment", {**SHIPMENT, "invoice_amount": "2000", "freight": "1"})
    stale = client.post(f"/drafts/{draft.public_id}/lodge/", {"stamp": seen})
    assert stale.status_code == 409
    assert not Declaration.objects.filter(lrn=draft.lrn).exists()


def test_items_are_added_copied_and_removed():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=2)
    base = f"/drafts/{draft.public_id}/goods"
    copied = client.post(f"{base}/1/copy/", {"stamp": stamp(draft)})
    assert copied["Location"] == f"{base}/3/"
    client.post(f"{base}/2/remove/", {"stamp": stamp(draft)})
    draft.refresh_from_db()
    assert draft.items_count == 2
    emptied = of_items(draft, [{}, LINE])
    type_lines(client, draft, emptied, initial=2)
    draft.refresh_from_db()
    assert draft.items_count == 1


def test_item_topic_by_topic():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    way = {
        "goods": {"code": "1905.90.10", "description": "Rolls"},
        "origin": {"origin": "TH", "preference": "100"},
        "packing": {"gross_mass": "1,100.5", "net_mass": "1000", "packages": "10", "package_type": "BX"},
        "value": {"price": "2 000.00", "method": "1"},
    }
    base = f"/drafts/{draft.public_id}/goods/1"
    assert client.get(f"/drafts/{draft.public_id}/goods/new/")["Location"] == f"{base}/goods/"
    steps = list(way)
    for position, (topic, answers) in enumerate(way.items()):
        assert client.get(f"{base}/{topic}/").status_code == 200
        response = client.post(f"{base}/{topic}/", {**answers, "stamp": stamp(draft)})
        following = f"{base}/{steps[position + 1]}/" if position + 1 < len(steps) else f"{base}/"
        assert response["Location"] == following
    draft.refresh_from_db()
    assert draft.content["items"][0]["answers"] == {
        "code": "19059010",
        "description": "Rolls",
        "origin": "TH",
        "preference": "100",
        "gross_mass": "1100.5",
        "net_mass": "1000",
        "packages": "10",
        "package_type": "BX",
        "price": "2000.00",
        "method": "1",
    }


def test_commodity_is_searched_and_chosen_without_javascript():
    client = client_of(IMPORTER)
    draft = new_draft(client)
    url = f"/drafts/{draft.public_id}/goods/1/goods/"
    found = client.post(url, {"code": "waffles", "description": "", "search": "1", "stamp": stamp(draft)})
    (hit, *_rest) = found.context["hits"]
    assert hit.code.startswith("1905")
    chosen = client.post(
        url, {"code": "waffles", "description": "", "choose": hit.value, "stamp": stamp(draft)}
    )
    assert chosen["Location"] == url
    draft.refresh_from_db()
    assert draft.content["items"][0]["answers"]["code"] == hit.code


def test_suggestions_while_typing():
    client = client_of(IMPORTER)
    found = client.get("/commodities/suggestions/", {"code": "190531"}, headers={"hx-request": "true"})
    assert found.status_code == 200
    assert "19053100" in found.content.decode() or "190531" in found.content.decode()
    assert (
        "Nothing in the tariff"
        in client.get("/commodities/suggestions/", {"code": "qqqqqq"}).content.decode()
    )


def test_duty_is_written_out_before_anything_is_kept():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    before = stamp(draft)
    response = client.post(f"/drafts/{draft.public_id}/goods/1/duty/", {**LINE, "price": "4000"})
    text = response.content.decode()
    assert "4,970.50" in text  # the price with freight and insurance
    assert "Customs duty" in text
    assert stamp(draft) == before


@pytest.mark.parametrize(("currency", "total"), [("JPY", "146"), ("USD", "146.93"), ("KWD", "146.931")])
def test_duty_is_written_in_the_minor_unit_of_the_currency(currency, total):
    book = copy(meridia.book())
    book.currency = currency
    facts = {"procedure": "40", "preference": "100", "origin": "US", "net_mass": Decimal(100)}
    goods = ItemFacts(1, "85109055", price=MoneyFact(Decimal(1005), currency), **facts)
    written = shown(calculate(ShipmentFacts([goods], "IMA", "CIF"), book, date(2026, 10, 30)))
    assert written.total == written.items[0].total == f"{total}\u00a0{currency}"


def test_duty_says_what_is_suspended_in_the_language_of_the_reader():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    answer(client, draft, "general", {**GENERAL, "procedure": "7100"})
    (item,) = client.get(f"/drafts/{draft.public_id}/check/").context["duty"].items
    assert {str(tax.treatment) for tax in item.taxes} == {"Suspended"}
    client.cookies["django_language"] = "th"
    shown = client.get(f"/drafts/{draft.public_id}/check/").content.decode()
    with override("th"):
        assert pgettext("tax", "Suspended") in shown
    assert "suspended</p>" not in shown


def test_refusal_of_stale_rows_speaks_the_language_of_the_reader():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    client.cookies["django_language"] = "th"
    stale = client.post(f"/drafts/{draft.public_id}/goods/", {**lines_data([LINE]), "stamp": "1"})
    assert stale.status_code == 409
    shown = stale.content.decode()
    with override("th"):
        said = gettext("This draft was changed in another window since you opened this page.")
    assert said in shown
    assert "another window" not in shown


def test_documents_of_an_item_and_of_the_declaration():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    forms = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "99"}
    data = {f"papers-{name}": text for name, text in forms.items()}
    data |= {"papers-0-code": "N954", "papers-0-id": "EUR-77", "papers-0-status": "AE", "papers-1-code": ""}
    response = client.post(f"/drafts/{draft.public_id}/goods/1/papers/", {**data, "stamp": stamp(draft)})
    assert response.status_code == 302
    data = {
        f"{group}-{name}": text
        for name, text in forms.items()
        for group in ("documents", "previous", "authorisations", "statements")
    }
    data |= {
        "previous-0-type": "705",
        "previous-0-id": "BL1",
        "statements-0-code": "00500",
        "statements-0-text": "Importer",
    }
    response = client.post(f"/drafts/{draft.public_id}/documents/", {**data, "stamp": stamp(draft)})
    assert response.status_code == 302, [form.errors for form in response.context["forms"]]
    lodge(client, draft)
    document = client.get(
        f"/declarations/{Declaration.objects.get(lrn=draft.lrn).mrn}/versions/1/json/"
    ).json()
    item = document["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]
    assert item["AdditionalDocument"] == [
        {"CategoryCode": "N", "TypeCode": "954", "ID": "EUR-77", "LPCOExemptionCode": "AE"}
    ]
    assert document["Declaration"]["GoodsShipment"]["PreviousDocument"] == [
        {"CategoryCode": "Z", "TypeCode": "705", "ID": "BL1"}
    ]
    assert document["Declaration"]["AdditionalInformation"][0]["StatementCode"] == "00500"
