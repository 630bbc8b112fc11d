"""One declaration, four ways: by form, XML, API and file it has the same canonical digest. And what amendments keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from greenlane.declarations.models import Declaration
from greenlane.foundation.errors import Violation
from greenlane.interchange.documents import document_json, document_xml
from greenlane.interchange.engine.digests import canonical_digest
from greenlane.interchange.engine.friendly import to_xml
from greenlane.interchange.engine.messages import read_message
from greenlane.interchange.guided import services
from greenlane.interchange.guided.building import content_of, message_of
from greenlane.interchange.guided.content import Content
from greenlane.interchange.guided.places import place_of
from greenlane.interchange.intake import Message, take
from greenlane.interchange.models import Draft
from greenlane.interchange.tests.guided_desk import (
    IMPORTER,
    LINE,
    actor_of,
    answer,
    client_of,
    filled_draft,
    lodge,
    of_items,
    stamp,
    type_lines,
)

MALFORMED = "TT_IM084a.xml"
FOLLOW_UPS = {
    "TT_IM002c_Complex_Multi_Amendment.xml",
    "TT_IM011a_Cancellation.xml",
    "TT_IM026a_Goods_Presentation.xml",
}
FOLDER = Path(__file__).parents[2] / "simulation" / "messages"
MESSAGES = sorted(path for path in FOLDER.glob("*.xml") if path.name not in {MALFORMED, *FOLLOW_UPS})
django_db = pytest.mark.django_db
meridia = pytest.mark.usefixtures("small_tariff")


def again(raw: bytes, lrn: str, other: str) -> bytes:
    """The same message under another reference."""
    assert lrn.encode() in raw
    return raw.replace(lrn.encode(), other.encode())


@django_db
@meridia
def test_form_xml_and_api_give_the_same_digest():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=3)
    message = services.draft_message(draft)
    lodge(client, draft)
    by_form = Declaration.objects.get(lrn=draft.lrn)
    xml = client.get(f"/declarations/{by_form.mrn}/versions/1/xml/").content

    # The same content read as XML and as JSON, before any reference is changed.
    assert canonical_digest(read_message(xml).friendly) == by_form.digest
    assert canonical_digest(message) == by_form.digest

    # Lodged elsewhere by each channel, under references of their own.
    digests = {}
    for name, raw in (
        ("XML-1", xml),
        ("JSON-1", client.get(f"/drafts/{draft.public_id}/message.json").content),
    ):
        verdict = take(Message(again(raw, draft.lrn, name), channel="api"), by=actor_of(IMPORTER))
        assert verdict.mrn, verdict.errors
        lodged = Declaration.objects.get(mrn=verdict.mrn)
        document = document_json(lodged.lodgements.get())
        document["Declaration"]["FunctionalReferenceID"] = draft.lrn
        digests[name] = canonical_digest(document)
    assert set(digests.values()) == {by_form.digest}


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_answers_of_a_real_message_change_nothing(path: Path):
    """What the page reads and writes back unchanged is the message, to the last element it does not ask for."""
    incoming = read_message(path.read_bytes())
    assert incoming.is_declaration
    content = Content.of(json.loads(json.dumps(content_of(incoming.friendly).as_json())))
    assert message_of(content, base=incoming.friendly, declarant="XM100000007") == incoming.friendly


@django_db
@meridia
def test_amendment_shows_before_and_after_and_makes_a_version():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=2)
    lodge(client, draft)
    declaration = Declaration.objects.get(lrn=draft.lrn)
    before = declaration.payable_minor
    opened = client.post(f"/declarations/{declaration.mrn}/amend/")
    amendment = Draft.objects.get(origin=Draft.Origin.AMENDMENT)
    assert opened["Location"] == f"/drafts/{amendment.public_id}/"
    assert client.get(f"/drafts/{amendment.public_id}/check/").context["changes"] == []

    answer(
        client,
        amendment,
        "shipment",
        {**_shipment(amendment), "freight": "1850.50", "invoice_amount": "5000"},
    )
    type_lines(client, amendment, of_items(amendment, [{**LINE, "price": "3000"}, LINE]), initial=2)
    page = client.get(f"/drafts/{amendment.public_id}/check/")

    assert page.context["errors"] == []
    assert {(str(c["label"]), c["before"], c["after"]) for c in page.context["changes"]} == {
        ("Freight to the place of entry", "850.50", "1850.50"),
        ("Invoice total", "4000", "5000"),
        ("Price of the item", "2000", "3000"),
    }
    assert lodge(client, amendment).status_code == 302
    declaration.refresh_from_db()
    assert declaration.version == 2
    assert declaration.payable_minor > before
    assert declaration.lodgements.count() == 2


def _shipment(draft: Draft) -> dict[str, str]:
    names = ("currency", "invoice_amount", "incoterm", "incoterm_place", "freight", "insurance")
    return {name: draft.content["header"].get(name, "") for name in names}


@django_db
@meridia
def test_amendment_keeps_what_the_page_does_not_ask():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    message = services.draft_message(draft)
    message["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]["AdditionalInformation"] = [
        {"StatementCode": "00500", "StatementDescription": "Not on the page"}
    ]
    verdict = take(Message(to_xml(message), channel="api"), by=actor_of(IMPORTER))
    assert verdict.mrn, verdict.errors
    client.post(f"/declarations/{verdict.mrn}/amend/")
    amendment = Draft.objects.get(origin=Draft.Origin.AMENDMENT)
    type_lines(
        client,
        amendment,
        of_items(amendment, [{**LINE, "description": "Rolls, baked and frozen"}]),
        initial=1,
    )
    assert lodge(client, amendment).status_code == 302
    found = Declaration.objects.get(mrn=verdict.mrn)
    item = document_json(found.lodgements.get(version=2))["Declaration"]["GoodsShipment"][
        "GovernmentAgencyGoodsItem"
    ][0]
    assert item["AdditionalInformation"][0]["StatementDescription"] == "Not on the page"
    assert item["Commodity"]["Description"] == "Rolls, baked and frozen"
    assert document_xml(found.lodgements.get(version=1))


@django_db
@meridia
def test_amendment_of_an_older_version_is_refused():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    client.post(f"/declarations/{mrn}/amend/")
    first = Draft.objects.get(origin=Draft.Origin.AMENDMENT)
    Declaration.objects.filter(mrn=mrn).update(version=2)
    answer(client, first, "shipment", {**_shipment(first), "freight": "1"})
    assert lodge(client, first).status_code == 409
    first.refresh_from_db()
    assert not first.is_lodged


@django_db
@meridia
def test_amendment_that_a_colleague_has_begun_is_not_taken_away_unasked():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    address = f"/declarations/{mrn}/amend/"
    client.post(address)
    first = Draft.objects.get(origin=Draft.Origin.AMENDMENT)

    page = client.get(address)
    assert page.context["begun"] == first
    assert f'href="/drafts/{first.public_id}/"' in page.content.decode()
    assert str(first.created_by) in page.content.decode()
    assert client.post(address)["Location"] == f"/drafts/{first.public_id}/", "the same is continued"

    Draft.objects.filter(pk=first.pk).update(amends_version=0)
    assert client.post(address).status_code == 409
    assert client.post(address, {"instead_of": "rubbish"}).status_code == 409
    assert client.post(address, {"instead_of": draft.public_id}).status_code == 409, "another draft"
    assert Draft.objects.filter(pk=first.pk).exists()
    anew = client.post(address, {"instead_of": first.public_id})

    second = Draft.objects.get(origin=Draft.Origin.AMENDMENT)
    assert second.pk != first.pk
    assert second.amends_version == 1
    assert anew["Location"] == f"/drafts/{second.public_id}/"
    assert Draft.objects.filter(pk=draft.pk).exists()


@django_db
@meridia
def test_amendment_of_a_released_declaration_is_not_opened():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    found = Declaration.objects.get(lrn=draft.lrn)
    Declaration.objects.filter(pk=found.pk).update(release="released", released_at=found.registered_at)
    assert not client.get(f"/declarations/{found.mrn}/amend/").context["amendable"]
    assert client.post(f"/declarations/{found.mrn}/amend/").status_code == 409
    assert not Draft.objects.filter(origin=Draft.Origin.AMENDMENT).exists()


@django_db
@meridia
def test_copy_leaves_the_references_of_that_consignment_out():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=2)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    assert client.get(f"/declarations/{mrn}/copy/").status_code == 200
    client.post(f"/declarations/{mrn}/copy/")
    copy = Draft.objects.get(origin=Draft.Origin.COPY)
    header = copy.content["header"]
    assert {"consignment", "containers", "invoice_amount"}.isdisjoint(header)
    assert header["lrn"] != draft.lrn
    assert header["partner_city"] == "Bangkok"
    assert copy.items_count == 2
    assert all(not item["base"] for item in copy.content["items"])
    answer(client, copy, "general", {**_general(copy), "consignment": "NEW1"})
    answer(client, copy, "shipment", {**_shipment(copy), "invoice_amount": "4000"})
    assert lodge(client, copy).status_code == 302


def _general(draft: Draft) -> dict[str, str]:
    names = (
        "type_code",
        "procedure",
        "lrn",
        "office",
        "location",
        "border_mode",
        "export_country",
        "destination_country",
    )
    return {name: draft.content["header"].get(name, "") for name in names}


PLACES = [
    ("DEC002", "Declaration/FunctionalReferenceID", ("general", 0, "lrn")),
    ("DEC104", "Declaration/InvoiceAmount", ("shipment", 0, "invoice_amount")),
    ("DEC021", "Declaration/GoodsShipment/Importer/ID", ("parties", 0, "trader")),
    ("DEC024", "Declaration/Exporter/Address", ("parties", 0, "partner_street")),
    ("XSD003", "Declaration/GoodsShipment/PreviousDocument[2]/ID", ("documents", 0, "")),
    (
        "DEC077",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[7]/Origin/CountryCode",
        ("origin", 7, "origin"),
    ),
    (
        "XSD001",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[3]/Origin[2]/CountryCode",
        ("origin", 3, "preferential_origin"),
    ),
    (
        "DEC080",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/GoodsMeasure/TariffQuantity",
        ("packing", 2, "quantity"),
    ),
    (
        "DEC131",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]/AdditionalDocument[2]/LPCOExemptionCode",
        ("papers", 1, ""),
    ),
    (
        "DEC160",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]/GovernmentProcedure/CurrentCode",
        ("goods", 1, "procedure"),
    ),
    (
        "DEC182",
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[4]/AdditionalDocument",
        ("papers", 4, ""),
    ),
    ("XML001", "line 3, column 9", ("", 0, "")),
]


@pytest.mark.parametrize(("code", "pointer", "expected"), PLACES)
def test_pointer_leads_to_its_question(code: str, pointer: str, expected: tuple[str, int, str]):
    place = place_of(Violation(code, "", pointer), "import")
    assert (place.section, place.item, place.field) == expected


@django_db
@meridia
def test_download_is_for_those_who_may_see_the_declaration():
    client = client_of(IMPORTER)
    draft = filled_draft(client, lines=1)
    lodge(client, draft)
    mrn = Declaration.objects.get(lrn=draft.lrn).mrn
    response = client.get(f"/declarations/{mrn}/versions/1/xml/")
    assert response["Content-Disposition"] == f'attachment; filename="{mrn}-v1.xml"'
    assert response["Content-Type"] == "application/xml"
    stranger = client_of("importer@delta.meridia.example")
    assert stranger.get(f"/declarations/{mrn}/versions/1/xml/").status_code == 404
    assert client.get(f"/declarations/{mrn}/versions/2/xml/").status_code == 404
    assert client.get(f"/declarations/{mrn}/versions/1/exe/").status_code == 404
    assert Client().get(f"/declarations/{mrn}/versions/1/xml/").status_code == 302
    assert stamp(draft)
