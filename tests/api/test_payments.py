"""Payments over HTTP: orders, the bank's signed callbacks, receipts, the duty account, refunds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from greenlane.config.tests.caller import Caller, caller, lodged, organisation
from greenlane.declarations.tests.factories import TRADER
from greenlane.foundation import clock
from greenlane.payments import services
from greenlane.payments.engine.signature import sign
from greenlane.payments.selectors import trial_balance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def message(body: dict[str, Any], **changes: Any) -> bytes:
    values = {
        "id": f"evt-{body['mrn']}",
        "kind": "paid",
        "order": body["payment_order"],
        "bank_reference": "B-1",
        "amount_minor": body["payable_minor"],
        "currency": body["currency"],
        "at": clock.now().isoformat(),
    }
    return orjson.dumps({**values, **changes})


def deliver(raw: bytes, settings: Any, **options: Any) -> Any:
    header = options.pop("signature", None)
    if header is None:
        header = sign(raw, settings.GREENLANE_BANK_SECRET, options.pop("at", clock.now()))
    return Caller().send("POST", "/bank/callbacks", raw, X_Signature=header)


def test_bank_callback_books_the_payment_and_gives_a_receipt(trader: Caller, settings: Any) -> None:
    body = lodged(trader)
    answer = deliver(message(body), settings)
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "paid"
    order = trader.get(f"/payment-orders/{body['payment_order']}").json()
    assert order["status"] == "paid"
    receipt = trader.get(f"/payment-orders/{body['payment_order']}/receipt").json()
    assert receipt["amount_minor"] == body["payable_minor"]
    assert receipt["receipt_number"] == answer.json()["receipt_number"]
    assert trader.get(f"/declarations/{body['mrn']}").json()["states"]["payment"] == "paid"


def test_bank_callback_twice_gives_the_same_answer_and_books_once(trader: Caller, settings: Any) -> None:
    raw = message(lodged(trader))
    first, again = deliver(raw, settings), deliver(raw, settings)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert set(trial_balance().values()) == {0}


def test_bank_callback_with_a_reused_number_is_refused(trader: Caller, settings: Any) -> None:
    body = lodged(trader)
    deliver(message(body), settings)
    answer = deliver(message(body, bank_reference="B-2"), settings)
    assert answer.status_code == 409
    assert answer.json()["code"] == "PAY004"


@pytest.mark.parametrize(
    ("signature", "code"),
    [("", "PAY021"), ("t=1", "PAY021"), ("t=1,v1=" + "0" * 64, "PAY022"), ("x" * 400, "PAY021")],
)
def test_bank_callback_without_a_sound_signature_is_refused(
    trader: Caller, settings: Any, signature: str, code: str
) -> None:
    body = lodged(trader)
    answer = deliver(message(body), settings, signature=signature)
    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert answer["WWW-Authenticate"].startswith("Signature")
    assert trader.get(f"/payment-orders/{body['payment_order']}").json()["status"] == "due"


def test_bank_callback_replayed_later_is_refused(trader: Caller, settings: Any) -> None:
    old = clock.now() - timedelta(minutes=6)
    answer = deliver(message(lodged(trader)), settings, at=old)
    assert answer.json()["code"] == "PAY023"


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b'{"id":"\\u0000"}', b'{"at":"0001-01-01T00:00:00+14:00"}', b"\xff"]
)
def test_bank_callback_malformed_but_signed_is_a_clear_refusal(settings: Any, raw: bytes) -> None:
    answer = deliver(raw, settings)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_bank_callback_over_another_amount_is_refused_and_kept(trader: Caller, settings: Any) -> None:
    from greenlane.payments.selectors import refused_callbacks

    body = lodged(trader)
    answer = deliver(message(body, amount_minor=1), settings)
    assert answer.status_code == 422
    assert answer.json()["code"] == "PAY002"
    assert refused_callbacks().count() == 1


def test_orders_of_others_are_not_shown(trader: Caller) -> None:
    reference = lodged(trader)["payment_order"]
    assert caller("other trader").get(f"/payment-orders/{reference}").status_code == 404
    assert caller("other trader").get("/payment-orders").json()["items"] == []
    assert [row["reference"] for row in trader.get("/payment-orders?status=due").json()["items"]] == [
        reference
    ]
    assert trader.get("/payment-orders?status=paid").json()["items"] == []


def test_receipt_of_an_unpaid_order_is_refused(trader: Caller) -> None:
    reference = lodged(trader)["payment_order"]
    assert trader.get(f"/payment-orders/{reference}/receipt").status_code == 409


def fill_account(amount: int) -> None:
    services.top_up(
        organisation=organisation(TRADER),
        amount_minor=amount,
        currency="USD",
        bank_reference="B-9",
        callback_id="top-1",
    )


def test_pay_from_the_duty_account(trader: Caller) -> None:
    body = lodged(trader)
    fill_account(body["payable_minor"])
    answer = trader.post(f"/payment-orders/{body['payment_order']}/payment-from-account")
    assert answer.status_code == 200, answer.content
    assert answer.json()["method"] == "account"
    again = trader.post(f"/payment-orders/{body['payment_order']}/payment-from-account")
    assert again.status_code == 409


def test_pay_from_an_account_that_holds_too_little_is_refused(trader: Caller) -> None:
    body = lodged(trader)
    fill_account(1)
    answer = trader.post(f"/payment-orders/{body['payment_order']}/payment-from-account")
    assert answer.status_code == 409
    assert answer.json()["code"] == "PAY006"


def test_refund_is_admitted_by_one_and_paid_out_by_another(trader: Caller, settings: Any) -> None:
    body = lodged(trader)
    deliver(message(body), settings)
    cashier = caller("cashier")
    order = trader.get(f"/payment-orders/{body['payment_order']}").json()
    tax = sorted(order["breakdown"])[0]
    wanted = {"breakdown": {tax: 1}, "reason": "One cent too much."}
    admitted = cashier.post(f"/payment-orders/{body['payment_order']}/refunds", wanted)
    assert admitted.status_code == 201, admitted.content
    reference = admitted.json()["reference"]
    assert cashier.post(f"/refunds/{reference}/payout").json()["code"] == "PAY008"
    assert reference in str(caller("treasurer").get("/refunds").json())
    paid_out = caller("treasurer").post(f"/refunds/{reference}/payout", {"bank_reference": "B-7"})
    assert paid_out.status_code == 200, paid_out.content
    assert paid_out.json()["status"] == "paid_out"
    assert caller("treasurer").post(f"/refunds/{reference}/payout").status_code == 409
