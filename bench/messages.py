"""What the benchmark's clients send: declarations, tokens, the bank's signed message."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson


def declaration_json(reference: str, items: int) -> bytes:
    """A sound import of so many items as WCO JSON, under a reference of its own."""
    from greenlane.declarations.tests.factories import declaration_data
    from greenlane.interchange.engine.mapping import from_data

    data = declaration_data(lines=items, lrn=reference)
    data.previous_documents[0].id = f"6XM100000001-{reference}"
    return orjson.dumps(from_data(data))


def tokens() -> dict[str, str]:
    """Fresh access tokens of a declarant and a carrier; the control share is set to its floor of 1 %."""
    from greenlane.declarations.tests.factories import TRADER
    from greenlane.foundation.access import SYSTEM, Role, permission_names
    from greenlane.parties.models import Membership, Office
    from greenlane.parties.services import issue_token

    Office.objects.update(control_share=Decimal("0.01"))
    keys = {}
    for name, role, organisation in (("declarant", Role.DECLARANT, TRADER), ("carrier", Role.CARRIER, "")):
        rows = Membership.objects.filter(role=role)
        if organisation:
            rows = rows.filter(organisation__identifier=organisation)
        membership = rows.select_related("user", "organisation", "office").order_by("pk")[0]
        scopes = permission_names()
        _, keys[name] = issue_token(membership=membership, name="bench", scopes=scopes, by=SYSTEM)
    return keys


def bank_message(lodged: dict[str, Any]) -> tuple[bytes, str]:
    """The bank's word that the order of a lodged declaration was paid, signed with the demo secret."""
    from django.conf import settings

    from greenlane.payments.engine.signature import sign

    now, order = datetime.now(UTC), lodged["payment_order"]
    body = orjson.dumps(
        {
            "id": f"bench-{order}",
            "kind": "paid",
            "order": order,
            "bank_reference": f"BENCH {order}",
            "amount_minor": lodged["payable_minor"],
            "currency": lodged["currency"],
            "at": now.isoformat(),
        }
    )
    return body, sign(body, settings.GREENLANE_BANK_SECRET, now)
