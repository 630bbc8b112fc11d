"""Queries of the hot path, counted as the database sees them, access token included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenlane.config.tests.caller import Caller, as_json, caller, lodged
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import OFFICE, declaration_data
from greenlane.foundation import clock
from greenlane.payments.engine.signature import sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
_CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def statements(action: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer and the statements it took, transaction control left out."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = action()
    found = [query["sql"] for query in captured.captured_queries]
    return answer, [sql for sql in found if not sql.startswith(_CONTROL)]


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def callback(body: dict[str, Any], secret: str) -> tuple[bytes, str]:
    message = {
        "id": f"evt-{body['mrn']}",
        "kind": "paid",
        "order": body["payment_order"],
        "bank_reference": "B-1",
        "amount_minor": body["payable_minor"],
        "currency": body["currency"],
        "at": clock.now().isoformat(),
    }
    raw = orjson.dumps(message)
    return raw, sign(raw, secret, clock.now())


def test_lodge_takes_at_most_14_queries(trader: Caller) -> None:
    """Four more at most: the mandate of a broker, profiles not read since the last closing, the count of the day where
    a policy asks for it, and the rules that were true."""
    trader.lodge()
    raw = as_json(declaration_data())
    answer, found = statements(lambda: trader.send("POST", "/declarations", raw))
    assert answer.status_code == 201
    assert len(found) <= 14, "\n".join(found)


def test_arrival_takes_at_most_5_queries(trader: Caller) -> None:
    body, carrier = lodged(trader), caller("carrier")
    news = {"consignment": body["consignment"], "kind": "arrive", "office": OFFICE}
    answer, found = statements(lambda: carrier.post("/cargo/reports", news))
    assert answer.status_code == 201
    assert len(found) <= 5, "\n".join(found)


def test_goods_registration_takes_at_most_4_queries(trader: Caller) -> None:
    body = lodged(trader)
    caller("carrier").post(
        "/cargo/reports", {"consignment": body["consignment"], "kind": "arrive", "office": OFFICE}
    )
    answer, found = statements(lambda: trader.post(f"/declarations/{body['mrn']}/goods-registration"))
    assert answer.status_code == 200
    assert len(found) <= 4, "\n".join(found)


def test_bank_callback_takes_at_most_7_queries(trader: Caller, settings: Any) -> None:
    raw, signature = callback(lodged(trader), settings.GREENLANE_BANK_SECRET)
    answer, found = statements(lambda: Caller().send("POST", "/bank/callbacks", raw, X_Signature=signature))
    assert answer.status_code == 200, answer.content
    assert len(found) <= 7, "\n".join(found)


def test_lodgement_to_release_takes_at_most_30_queries(trader: Caller, settings: Any) -> None:
    trader.lodge()
    carrier, data = caller("carrier"), declaration_data(lines=5)

    def life() -> str:
        body = trader.send("POST", "/declarations", as_json(data)).json()
        mrn: str = body["mrn"]
        carrier.post("/cargo/reports", {"consignment": mrn, "kind": "arrive", "office": OFFICE})
        trader.post(f"/declarations/{mrn}/goods-registration")
        raw, signature = callback(body, settings.GREENLANE_BANK_SECRET)
        assert Caller().send("POST", "/bank/callbacks", raw, X_Signature=signature).status_code == 200
        return mrn

    mrn, found = statements(life)
    assert Declaration.objects.get(mrn=mrn).paid_at is not None
    assert len(found) <= 30, "\n".join(found)


def test_list_takes_2_queries_whatever_its_length(trader: Caller) -> None:
    for _ in range(3):
        lodged(trader)
    answer, found = statements(lambda: trader.get("/declarations"))
    assert len(answer.json()["items"]) == 3
    assert len(found) == 2, "\n".join(found)


def test_track_takes_3_queries(trader: Caller) -> None:
    mrn = lodged(trader)["mrn"]
    answer, found = statements(lambda: trader.get(f"/declarations/{mrn}"))
    assert answer.status_code == 200
    assert len(found) == 3, "\n".join(found)
