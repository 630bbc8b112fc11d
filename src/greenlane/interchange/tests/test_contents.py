"""Stored messages as pages show them: what they declare, and the line that a pointer names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from greenlane.declarations.content import excerpt
from greenlane.declarations.engine.data import Document
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.tests.factories import declaration_data, item_data
from greenlane.foundation.access import Actor, Role
from greenlane.interchange.contents import JsonSource, XmlSource
from greenlane.interchange.engine.mapping import from_data
from greenlane.interchange.engine.messages import read_message
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Membership, Office

from .examples import example

GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]"
POINTERS = [
    ("Declaration/TypeCode", "TypeCode"),
    (f"{ITEM}/Commodity/Description", "Description"),
    (f"{ITEM}/GovernmentProcedure[1]/CurrentCode", "CurrentCode"),
]


@pytest.mark.parametrize(("pointer", "word"), POINTERS)
def test_a_pointer_names_its_line_in_xml_and_in_json(pointer, word):
    raw = example("import_frontier")
    for source in (XmlSource(raw), JsonSource(read_message(raw).friendly)):
        line = source.line_of(pointer)
        assert line is not None
        assert word in source.lines()[line - 1]
        assert [one.number for one in excerpt(source, pointer) if one.wanted] == [line]


def test_what_is_missing_is_shown_where_it_should_stand():
    source = XmlSource(example("import_frontier"))
    line = source.line_of(f"{ITEM}/Commodity/Nothing/Here")
    assert "Commodity" in source.lines()[line - 1]


@pytest.mark.parametrize(
    "pointer", ["", "nowhere", "line 999999", "row 3, column origin", "Declaration[7]", "//[0]"]
)
def test_a_pointer_to_nowhere_shows_nothing(pointer):
    raw = example("import_frontier")
    for source in (XmlSource(raw), JsonSource(read_message(raw).friendly)):
        assert excerpt(source, pointer) == []


def test_a_line_and_column_pointer_names_its_line():
    assert [one.number for one in excerpt(XmlSource(example("import_frontier")), "line 3, column 9")] == [
        1,
        2,
        3,
        4,
        5,
    ]


def message_of(**changes: Any) -> bytes:
    """A declaration of the factories as a message in JSON."""
    return orjson.dumps(from_data(declaration_data(**changes)))


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_the_page_of_a_declaration_shows_its_parties_and_documents():
    papers = [Document("N", "935", "INV-1", status="AC"), Document("N", "380", "INV-2", status="AC")]
    take(Message(message_of(items=[item_data(documents=papers)]), channel="form"), by=GATEWAY)
    found = Declaration.objects.get()
    shown = officer().get(reverse("declaration", args=[found.mrn])).content.decode()
    for part in ("Chao Phraya Bakery Co.", "INV-1", "INV-2", "Commercial invoice", "Form on this site"):
        assert part in shown, part


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_the_page_of_a_check_asks_for_each_document_declared():
    Office.objects.update(control_share=Decimal(1))
    take(Message(message_of(), channel="form"), by=GATEWAY)
    found = Declaration.objects.get()
    client = officer()
    address = reverse("declaration_check", args=[found.mrn])
    form = client.get(address).context["form"]
    labels = {bound.name: bound.label for bound in form.document_fields}
    invoice = next(name for name, label in labels.items() if "INV-1" in label)
    given = {"seen": form["seen"].value(), invoice: "not_seen", "decision": "refuse", "grounds": ["R01"]}
    answer = client.post(address, {**given, "reason": "The invoice was never shown."})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.decision_reason.splitlines()[-1] == f"Documents not seen: {labels[invoice]}."


@pytest.mark.django_db
@pytest.mark.usefixtures("small_tariff")
def test_the_page_of_a_rejected_message_marks_the_lines_of_its_errors():
    take(Message(message_of(items=[item_data(net_mass=Decimal(500))]), channel="form"), by=GATEWAY)
    bad = Lodgement.objects.get(verdict="rejected")
    client = officer("gateway@customs")
    assert client.get(reverse("rejected", args=[bad.pk])).status_code == 404
    Lodgement.objects.update(
        owner=str(Membership.objects.get(role="gateway", organisation=None).user.pseudonym)
    )
    shown = client.get(reverse("rejected", args=[bad.pk])).content.decode()
    assert "gl-source-wanted" in shown
    assert "GoodsMeasure" in shown


def officer(mailbox: str = "supervisor@customs") -> Client:
    client = Client()
    row = Membership.objects.select_related("user").get(user__email=f"{mailbox}.meridia.example")
    client.force_login(row.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
