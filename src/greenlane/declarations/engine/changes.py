"""What an assessment can change of a goods item, and how a change is written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from greenlane.declarations.engine.data import DeclarationData, ItemData
from greenlane.foundation.canonical import decimal_text

MOST_DIGITS = 16


class Field(StrEnum):
    """What can change. The value is the name in records; masses are kilograms, the value national currency."""

    COMMODITY = "commodity_code"
    VALUE = "customs_value"
    ORIGIN = "origin"
    PREFERENTIAL_ORIGIN = "preferential_origin"
    PREFERENCE = "preference"
    NET_MASS = "net_mass"
    GROSS_MASS = "gross_mass"
    QUANTITY = "quantity"
    PROCEDURE = "procedure"
    ADDITIONAL_PROCEDURES = "additional_procedures"


SHAPES = {
    Field.COMMODITY: re.compile(r"\d{6,10}"),
    Field.ORIGIN: re.compile(r"[A-Z]{2}"),
    Field.PREFERENTIAL_ORIGIN: re.compile(r"([A-Z]{2})?"),
    Field.PREFERENCE: re.compile(r"(\d{3})?"),
    Field.PROCEDURE: re.compile(r"\d{4}"),
    Field.ADDITIONAL_PROCEDURES: re.compile(r"([A-Z0-9]{3}( [A-Z0-9]{3})*)?"),
}
NUMBERS = {Field.VALUE: 2, Field.NET_MASS: 6, Field.GROSS_MASS: 6, Field.QUANTITY: 6}
"""Fields that are numbers, with the decimals they may have."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one item, by its number in the declaration, and the value it is to have."""

    item: int
    field: Field
    value: str


def clean(field: Field, text: str) -> str | None:
    """A value in the form in which it is kept; None for what is no value of this field."""
    plain = " ".join(text.split()).upper()
    if field not in NUMBERS:
        return plain if SHAPES[field].fullmatch(plain) else None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or number <= 0 or number >= 10**MOST_DIGITS:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > NUMBERS[field]:
        return None
    return decimal_text(number)


def numbered(data: DeclarationData) -> dict[int, ItemData]:
    """The items by the numbers under which they are calculated: their sequence, else their position."""
    return {item.sequence or position: item for position, item in enumerate(data.items, 1)}


_READ: dict[Field, Callable[[ItemData], str]] = {
    Field.COMMODITY: lambda item: item.commodity_code,
    Field.ORIGIN: lambda item: item.origin_country,
    Field.PREFERENTIAL_ORIGIN: lambda item: item.preferential_origin,
    Field.PREFERENCE: lambda item: item.preference,
    Field.NET_MASS: lambda item: _number(item.net_mass),
    Field.GROSS_MASS: lambda item: _number(item.gross_mass),
    Field.QUANTITY: lambda item: _number(item.supplementary_quantity),
    Field.PROCEDURE: lambda item: item.procedure + item.previous_procedure,
    Field.ADDITIONAL_PROCEDURES: lambda item: " ".join(item.additional_procedures),
}


def present(item: ItemData, field: Field, value: Decimal | None) -> str:
    """What stands in a field now; `value` is the calculated customs value of the item."""
    return _number(value) if field is Field.VALUE else _READ[field](item)


def in_order(changes: Sequence[Change]) -> list[Change]:
    """By item, then in the order of the fields; what was said twice counts as said last."""
    rank = {field: place for place, field in enumerate(Field)}
    last = {(change.item, change.field): change for change in changes}
    return sorted(last.values(), key=lambda change: (change.item, rank[change.field]))


def _number(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)
