"""Changing what a stored message declares about an item, by decision of the administration.

The message in its JSON form is copied and written to at the places of the changed fields; all else of it stays. The
price that was declared stays too: a customs value is changed by an addition or deduction by decision (AN, BG).
"""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from greenlane.declarations.content import Rewritten
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.engine.data import DeclarationData
from greenlane.interchange.documents import JSON, json_text, profile_of
from greenlane.interchange.engine.digests import canonical_digest
from greenlane.interchange.engine.friendly import Friendly, text_of
from greenlane.interchange.engine.mapping import to_data
from greenlane.interchange.guided import paths

ADDITION, DEDUCTION = "AN", "BG"
"""Codes of data element 4/9: additions and deductions by decision of the administration."""
_CODE_TYPES = ("TSP", "TRC", "HS", "")
_PLACES = {
    Field.ORIGIN: "Origin[TypeCode=1|]/CountryCode",
    Field.PREFERENTIAL_ORIGIN: "Origin[TypeCode=2]/CountryCode",
    Field.NET_MASS: "Commodity/GoodsMeasure/NetNetWeightMeasure",
    Field.GROSS_MASS: "Commodity/GoodsMeasure/GrossMassMeasure",
    Field.QUANTITY: "Commodity/GoodsMeasure/TariffQuantity",
}


class MessageRewriting:
    """A copy of a message in JSON form, being changed."""

    def __init__(self, message: Friendly) -> None:
        self._message = deepcopy(message)
        shipment = self._message.get("Declaration", {}).get("GoodsShipment", {})
        entries = list(shipment.get("GovernmentAgencyGoodsItem") or [])
        self._items: dict[int, Friendly] = {
            _sequence(entry) or position: entry for position, entry in enumerate(entries, 1)
        }

    def write(self, change: Change) -> None:
        """Write one field. Raises KeyError for an item that the message does not have."""
        item = self._items[change.item]
        match change.field:
            case Field.COMMODITY:
                _write_commodity(item, change.value)
            case Field.PREFERENCE:
                _write_preference(item, change.value)
            case Field.PROCEDURE:
                main = _main_procedure(item)
                main["CurrentCode"], main["PreviousCode"] = change.value[:2], change.value[2:]
            case Field.ADDITIONAL_PROCEDURES:
                codes = [{"CurrentCode": code} for code in change.value.split()]
                item["GovernmentProcedure"] = [_main_procedure(item), *codes]
            case _:
                paths.write(item, _PLACES[change.field], change.value)

    def adjust(self, item: int, amount: Decimal, currency: str) -> None:
        """Add to, or with a negative amount deduct from, the customs value of an item."""
        valuation = self._items[item].setdefault("CustomsValuation", {})
        code = ADDITION if amount > 0 else DEDUCTION
        valuation.setdefault("ChargeDeduction", []).append(
            {
                "ChargesTypeCode": code,
                "OtherChargeDeductionAmount": {"#text": f"{abs(amount):f}", "@currencyID": currency},
            }
        )

    def data(self) -> DeclarationData:
        return to_data(self._message)[0]

    def finished(self) -> Rewritten:
        return Rewritten(
            data=self.data(),
            document=json_text(self._message),
            form=JSON,
            digest=canonical_digest(self._message),
            profile=profile_of(self._message),
        )


def _sequence(entry: Friendly) -> int | None:
    text = text_of(entry.get("SequenceNumeric"))
    return int(text) if text.isascii() and text.isdigit() else None


def _write_commodity(item: Friendly, code: str) -> None:
    """Eight digits and what follows them, before any national additional codes."""
    commodity = item.setdefault("Commodity", {})
    kept = [
        entry
        for entry in commodity.get("Classification") or []
        if text_of(entry.get("IdentificationTypeCode")) not in _CODE_TYPES
    ]
    parts = [(code[:8], "TSP"), (code[8:], "TRC")]
    commodity["Classification"] = [
        *({"ID": digits, "IdentificationTypeCode": kind} for digits, kind in parts if digits),
        *kept,
    ]


def _write_preference(item: Friendly, code: str) -> None:
    """In the first line of taxes that names one, else in the first line."""
    fees: list[Any] = (item.get("Commodity") or {}).get("DutyTaxFee") or []
    named = (place for place, fee in enumerate(fees) if text_of(fee.get("DutyRegimeCode")))
    paths.write(item, f"Commodity/DutyTaxFee[{next(named, 0)}]/DutyRegimeCode", code)


def _main_procedure(item: Friendly) -> Friendly:
    """The entry with the requested and previous procedure: made, and put first, where there is none."""
    entries: list[Friendly] = item.setdefault("GovernmentProcedure", [])
    for entry in entries:
        if text_of(entry.get("PreviousCode")) or len(text_of(entry.get("CurrentCode"))) == 2:
            return entry
    entries.insert(0, {})
    return entries[0]
