"""Hands for the tests of guided lodgement: signed-in traders, and a ten-line import as one would type it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from greenlane.foundation.access import Actor
from greenlane.interchange.guided.content import Content
from greenlane.interchange.models import Draft
from greenlane.parties.models import Membership, User
from greenlane.parties.selectors import actor_for_membership

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
IMPORTER = "importer@gulfstream.meridia.example"
OTHER = "importer@delta.meridia.example"
BROKER = "broker@compass.meridia.example"
OFFICER = "officer@portmeridia.meridia.example"
NUMBER = "XM100000007"

GENERAL = {
    "type_code": "IMD",
    "procedure": "4000",
    "office": "XM000101",
    "border_mode": "1",
    "consignment": "MEDU1234567",
    "export_country": "TH",
    "destination_country": "XM",
    "containers": "MSKU1234565\nMSKU7654321",
}
PARTIES = {
    "trader": NUMBER,
    "partner_name": "Chao Phraya Bakery Co.",
    "partner_street": "1 River Road",
    "partner_city": "Bangkok",
    "partner_postcode": "10600",
    "partner_country": "TH",
}
SHIPMENT = {
    "currency": "USD",
    "invoice_amount": "20000",
    "incoterm": "FOB",
    "incoterm_place": "THBKK",
    "freight": "850.50",
    "insurance": "120",
}
LINE = {
    "code": "19059010",
    "description": "Bread rolls with sesame, frozen",
    "origin": "TH",
    "gross_mass": "110",
    "net_mass": "100",
    "packages": "10",
    "package_type": "BX",
    "price": "2000",
}


def client_of(email: str) -> Client:
    """A browser in which this demo account is signed in."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def actor_of(email: str) -> Actor:
    found = Membership.objects.select_related("user", "office").get(user__email=email)
    return actor_for_membership(found)


def new_draft(client: Client) -> Draft:
    """A draft begun by the button of the list."""
    response = client.post("/drafts/new/")
    assert response.status_code == 302, response.content[:300]
    return Draft.objects.order_by("-id")[0]


def stamp(draft: Draft) -> str:
    draft.refresh_from_db()
    return str(draft.stamp)


def answer(client: Client, draft: Draft, section: str, answers: dict[str, str], **more: str) -> Any:
    """Post one page of questions."""
    data = {**answers, "stamp": stamp(draft), **more}
    if section == "general" and "lrn" not in data:
        data["lrn"] = draft.lrn
    return client.post(f"/drafts/{draft.public_id}/{section}/", data)


def lines_data(lines: list[dict[str, str]], *, initial: int = 0) -> dict[str, str]:
    """The quick entry as a browser sends it."""
    data = {
        "line-TOTAL_FORMS": str(len(lines)),
        "line-INITIAL_FORMS": str(initial),
        "line-MIN_NUM_FORMS": "0",
        "line-MAX_NUM_FORMS": "200",
    }
    for number, line in enumerate(lines):
        data.update({f"line-{number}-{name}": text for name, text in line.items()})
    return data


def keys(draft: Draft) -> list[str]:
    """The keys by which the quick entry knows the items, in their order."""
    draft.refresh_from_db()
    return [item.key for item in Content.of(draft.content).items]


def of_items(draft: Draft, lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Lines of the items that are there already, in their order, as the page would send them."""
    return [{**line, "item": key} for line, key in zip(lines, keys(draft), strict=True)]


def type_lines(
    client: Client, draft: Draft, lines: list[dict[str, str]], *, initial: int = 0, **more: str
) -> Any:
    data = {**lines_data(lines, initial=initial), "stamp": stamp(draft), **more}
    return client.post(f"/drafts/{draft.public_id}/goods/", data)


def filled_draft(client: Client, *, lines: int = 10) -> Draft:
    """A draft with every section answered, ready to be lodged."""
    draft = new_draft(client)
    shipment = {**SHIPMENT, "invoice_amount": str(2000 * lines)}
    for section, answers in (("general", GENERAL), ("parties", PARTIES), ("shipment", shipment)):
        response = answer(client, draft, section, answers)
        assert response.status_code == 302, response.context["form"].errors
    response = type_lines(client, draft, [LINE] * lines)
    assert response.status_code == 302, [form.errors for form in response.context["rows"]]
    draft.refresh_from_db()
    return draft


def lodge(client: Client, draft: Draft, **more: str) -> Any:
    return client.post(f"/drafts/{draft.public_id}/lodge/", {"stamp": stamp(draft), **more})
