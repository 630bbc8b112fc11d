"""A caller of the API for tests: a role with its token, and messages to send."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson
from django.test import Client

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.tests.factories import OFFICE, declaration_data
from greenlane.foundation.access import SYSTEM, Role, permission_names
from greenlane.interchange.engine.friendly import to_xml
from greenlane.interchange.engine.mapping import from_data
from greenlane.parties import services
from greenlane.parties.models import Office, Organisation
from greenlane.parties.selectors import membership_of

API = "/api/v1"
JSON = "application/json"
XML = "application/xml"

PEOPLE = {
    # role in the tests: (demo account, role)
    "trader": ("importer@aurora.meridia.example", Role.DECLARANT),
    "other trader": ("importer@delta.meridia.example", Role.DECLARANT),
    "broker": ("broker@compass.meridia.example", Role.DECLARANT),
    "gateway": ("gateway@customs.meridia.example", Role.GATEWAY),
    "carrier": ("carrier@oceanlines.meridia.example", Role.CARRIER),
    "terminal": ("terminal@pmct.meridia.example", Role.TERMINAL_OPERATOR),
    "officer": ("officer@portmeridia.meridia.example", Role.DOCUMENT_OFFICER),
    "officer elsewhere": ("officer@centra.meridia.example", Role.DOCUMENT_OFFICER),
    "supervisor": ("supervisor@customs.meridia.example", Role.SUPERVISOR),
    "gate": ("gate@portmeridia.meridia.example", Role.GATE_OFFICER),
    "cashier": ("cashier@customs.meridia.example", Role.CASHIER),
    "treasurer": ("treasurer@customs.meridia.example", Role.CASHIER),
    "registrar": ("registrar@customs.meridia.example", Role.REGISTRAR),
    "oversight": ("oversight@audit.meridia.example", Role.OVERSIGHT),
}


class Caller:
    """Speaks to the API with one access token, or without."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.client = Client(raise_request_exception=False)

    def send(self, method: str, address: str, body: bytes = b"", kind: str = JSON, **headers: str) -> Any:
        """`address` is below `/api/v1`, or absolute with the host left out."""
        path = address if address.startswith((API, "/healthz", "/readyz", "/metrics")) else f"{API}{address}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.generic(method, path, body, content_type=kind, headers=sent)

    def get(self, address: str, **headers: str) -> Any:
        return self.send("GET", address, **headers)

    def post(self, address: str, payload: Any = None, **headers: str) -> Any:
        return self.send("POST", address, b"" if payload is None else orjson.dumps(payload), **headers)

    def lodge(self, data: DeclarationData | None = None, **headers: str) -> Any:
        return self.send("POST", "/declarations", as_json(data or declaration_data()), JSON, **headers)


def caller(who: str, scopes: Iterable[str] | None = None) -> Caller:
    """One of PEOPLE with a fresh token; every scope unless some are named."""
    email, role = PEOPLE[who]
    membership = membership_of(email, role)
    _, secret = services.issue_token(
        membership=membership, name="test", scopes=scopes or permission_names(), by=SYSTEM
    )
    return Caller(secret)


def as_json(data: DeclarationData) -> bytes:
    return orjson.dumps(from_data(data))


def as_xml(data: DeclarationData) -> bytes:
    return to_xml(from_data(data))


def draw(share: str) -> None:
    """Set the share of random controls of the test office; 1 draws every declaration."""
    Office.objects.filter(code=OFFICE).update(control_share=Decimal(share))


def lodged(trader: Caller, lane: str = "green", **changes: Any) -> dict[str, Any]:
    """A registered declaration in a lane: every draw is real, so a green one may take several."""
    draw("1" if lane == "yellow" else "0.01")
    for _ in range(20):
        answer = trader.lodge(declaration_data(**changes))
        assert answer.status_code == 201, answer.content
        if answer.json()["lane"] == lane:
            return dict(answer.json())
    raise AssertionError(f"twenty declarations and none {lane}")


def organisation(identifier: str) -> Organisation:
    return Organisation.objects.get(identifier=identifier)
