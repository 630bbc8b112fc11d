"""The bank's door: a signed message comes in, is checked, booked once, or kept as refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.payments.engine import signature as signatures
from greenlane.payments.errors import InvalidCallback, SignatureRefused
from greenlane.payments.models import PaymentOrder
from greenlane.payments.settlement import BankMessage, process

KINDS = ("paid", "reversed")
_LARGEST_AMOUNT = 10**16
_TEXT = {
    # field: (form, what it is)
    "id": (re.compile(r"[0-9A-Za-z._:\-]{1,64}"), "the bank's event number, up to 64 characters"),
    "kind": (re.compile("|".join(KINDS)), " or ".join(KINDS)),
    "order": (re.compile(r"[0-9A-Z\-]{1,24}"), "the reference of a payment order"),
    "bank_reference": (re.compile(r"[ -~]{1,80}"), "the bank's reference, up to 80 printable characters"),
    "currency": (re.compile(r"[A-Z]{3}"), "an ISO 4217 currency"),
}


def receive_callback(*, body: bytes, signature: str) -> PaymentOrder:
    """Take a signed message of the bank and return the order it concerns, booked.

    `body` is the JSON object {id, kind, order, bank_reference, amount_minor, currency, at}, `signature` the
    header of `engine.signature`. The same message again gives the same answer. A sound message that cannot
    be booked is kept (`selectors.refused_callbacks`) and its refusal raised.
    Raises PAY020-PAY023 (401), InvalidCallback (PAY024), and what `confirm_payment` and `reverse_payment` do.
    """
    secret = settings.GREENLANE_BANK_SECRET
    if not secret:
        raise SignatureRefused("No bank secret is configured.", hint="Set GREENLANE_BANK_SECRET.")
    signatures.verify(body, signature, secret, clock.now())
    answer = process(message=parse(body))
    if isinstance(answer, CustomsError):
        raise answer
    return answer


def parse(body: bytes) -> BankMessage:
    """Read a message; raises InvalidCallback (PAY024) with every fault at once, by JSON pointer."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidCallback("This is not JSON.", pointer=place) from error
    if not isinstance(data, dict):
        raise InvalidCallback("A JSON object is expected.")
    found = list(_faults(data))
    if found:
        raise InvalidCallback.of(found)
    return BankMessage(
        event_id=data["id"],
        kind=data["kind"],
        order=data["order"],
        bank_reference=data["bank_reference"],
        amount_minor=data["amount_minor"],
        currency=data["currency"],
        at=datetime.fromisoformat(data["at"]),
    )


def _faults(data: dict[str, Any]) -> Iterator[Violation]:
    for name, (form, what) in _TEXT.items():
        value = data.get(name)
        if not isinstance(value, str) or not form.fullmatch(value):
            yield Violation(InvalidCallback.code, f"“{name}” must be {what}.", f"/{name}")
    amount = data.get("amount_minor")
    if type(amount) is not int or not 0 < amount < _LARGEST_AMOUNT:
        yield Violation(
            InvalidCallback.code, "“amount_minor” must be a positive whole number.", "/amount_minor"
        )
    if _moment(data.get("at")) is None:
        yield Violation(InvalidCallback.code, "“at” must be an ISO 8601 time with its offset.", "/at")


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo is not None else None
