"""Tax notices (DMSTAX responses) as the lines whose arithmetic `tariff.engine.notices` checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from greenlane.interchange.engine.friendly import text_of
from greenlane.interchange.engine.messages import Incoming
from greenlane.tariff.engine.notices import NoticeLine


def notice_lines(incoming: Incoming, source: str = "") -> list[NoticeLine]:
    """Every DutyTaxFee that the responses of a message state, with where it stands as `source`."""
    return [
        _line(fee, f"{source} {where}".strip())
        for response in incoming.friendly.get("Response") or []
        for where, fee in _fees(response, "")
    ]


def _fees(node: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for number, entry in enumerate(node, 1):
            yield from _fees(entry, f"{where}[{number}]")
    elif isinstance(node, dict):
        for name, value in node.items():
            path = f"{where}/{name}" if where else name
            if name == "DutyTaxFee":
                entries = value if isinstance(value, list) else [value]
                yield from (
                    (f"{path}[{n}]", fee) for n, fee in enumerate(entries, 1) if isinstance(fee, dict)
                )
            else:
                yield from _fees(value, path)


def _line(fee: dict[str, Any], source: str) -> NoticeLine:
    payments = fee.get("Payment") or {}
    payment = payments[0] if isinstance(payments, list) and payments else payments
    assessed = payment.get("TaxAssessedAmount") if isinstance(payment, dict) else None
    base, quantity = fee.get("AdValoremTaxBaseAmount"), fee.get("SpecificTaxBaseQuantity")
    return NoticeLine(
        type=text_of(fee.get("TypeCode")),
        base_amount=_number(base),
        base_quantity=_number(quantity),
        unit=_attribute(quantity, "@unitCode"),
        rate=_number(fee.get("TaxRateNumeric")),
        assessed=_number(assessed),
        currency=_attribute(assessed, "@currencyID") or _attribute(base, "@currencyID"),
        deducted=_number(fee.get("DeductAmount")) or Decimal(0),
        source=source,
    )


def _number(value: Any) -> Decimal | None:
    text = text_of(value)
    try:
        number = Decimal(text) if text and len(text) <= 40 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _attribute(value: Any, name: str) -> str:
    return str(value.get(name, "")) if isinstance(value, dict) else ""
