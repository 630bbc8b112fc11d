"""Answers to message and back, by the paths of the table of questions.

Only what was answered differently is written over the message a draft starts from, so that an amendment leaves
everything the page does not ask as it was declared.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings

from greenlane.interchange.engine.decimals import plain_decimal
from greenlane.interchange.engine.friendly import Friendly, text_of
from greenlane.interchange.engine.mapping import METADATA
from greenlane.interchange.guided import paths
from greenlane.interchange.guided.content import BASE, Content, ItemContent, Row
from greenlane.interchange.guided.questions import (
    HEADER_SECTIONS,
    ITEM,
    TOPICS,
    Group,
    Kind,
    Question,
    header_questions,
    item_questions,
)

_CODE_TYPES = ("TSP", "TRC", "HS", "")
_EQUIPMENT = "TransportEquipment"
_CHARGE_CODES = ("AK", "AW")


def content_of(message: Friendly) -> Content:
    """The answers that a message gives."""
    declaration = message.get("Declaration") or {}
    content = Content()
    content.header["type_code"] = text_of(declaration.get("TypeCode"))
    direction = content.direction
    for _section, question in header_questions():
        if question.asked(direction):
            content.header[question.name] = _read(declaration, question, direction)
    content.groups = _read_groups(declaration, HEADER_SECTIONS)
    entries = _items(declaration)
    content.header["procedure"] = _procedure(entries[0]) if entries else ""
    content.items = [_read_item(entry, n, content) for n, entry in enumerate(entries, 1)]
    content.header["currency"] = content.get("currency") or _price_currency(entries)
    if content.get("charges_currency") == content.get("currency"):
        content.header["charges_currency"] = ""
    return content


def _read_item(entry: Friendly, number: int, content: Content) -> ItemContent:
    item = ItemContent(base=str(number), groups=_read_groups(entry, TOPICS))
    for _topic, question in item_questions():
        if question.asked(content.direction):
            item.answers[question.name] = _read(entry, question, content.direction)
    if item.answers.get("procedure") == content.get("procedure"):
        item.answers["procedure"] = ""
    return item


def _items(declaration: Friendly) -> list[Friendly]:
    shipment = declaration.get("GoodsShipment")
    entries = shipment.get("GovernmentAgencyGoodsItem") if isinstance(shipment, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict)]


def _read(node: Friendly, question: Question, direction: str) -> str:
    match question.kind:
        case Kind.COMMODITY:
            return _commodity(node)
        case Kind.PROCEDURE:
            return _procedure(node)
        case Kind.LINES:
            return "\n".join(_equipment(node))
        case _:
            return paths.read(node, question.place(direction))


def _commodity(item: Friendly) -> str:
    entries = (item.get("Commodity") or {}).get("Classification") or []
    parts = {text_of(e.get("IdentificationTypeCode")): text_of(e.get("ID")) for e in reversed(entries)}
    return (parts.get("TSP") or parts.get("") or parts.get("HS") or "") + parts.get("TRC", "")


def _procedure(item: Friendly) -> str:
    return paths.read(item, "GovernmentProcedure[0]/CurrentCode") + paths.read(
        item, "GovernmentProcedure[0]/PreviousCode"
    )


def _equipment(declaration: Friendly) -> list[str]:
    consignment = (declaration.get("GoodsShipment") or {}).get("Consignment") or {}
    found = (text_of(entry.get("ID")) for entry in consignment.get(_EQUIPMENT) or [])
    return [number for number in found if number]


def _price_currency(entries: list[Friendly]) -> str:
    found = (paths.read(entry, "Commodity/InvoiceLine/ItemChargeAmount@currencyID") for entry in entries)
    return next((currency for currency in found if currency), "")


def _read_groups(node: Friendly, sections: dict[str, Any]) -> dict[str, list[Row]]:
    found = {}
    for section in sections.values():
        for group in section.groups:
            rows = [_read_row(entry, group, n) for n, entry in enumerate(_entries(node, group), 1)]
            found[group.name] = [row for row in rows if row.keys() != {BASE}]
    return found


def _entries(node: Friendly, group: Group) -> list[Friendly]:
    holder: Any = node
    *way, last = group.path.split("/")
    for name in way:
        holder = holder.get(name) if isinstance(holder, dict) else None
    entries = holder.get(last) if isinstance(holder, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict)]


def _read_row(entry: Friendly, group: Group, number: int) -> Row:
    row = {question.name: paths.read(entry, question.path) for question in group.questions}
    if "CategoryCode" in entry and group.questions[0].path == "TypeCode":
        row[group.questions[0].name] = text_of(entry["CategoryCode"]) + text_of(entry.get("TypeCode"))
    return {**{name: text for name, text in row.items() if text}, BASE: str(number)}


def message_of(content: Content, *, base: Friendly, declarant: str) -> Friendly:
    """The message that these answers make of `base` (empty: a new declaration of this declarant)."""
    before = content_of(base) if base else Content()
    message = deepcopy(base) if base else {"MetaData": dict(METADATA), "Declaration": {}}
    declaration = message["Declaration"]
    for _section, question in header_questions():
        _overlay(
            declaration, question, content.direction, content.get(question.name), before.get(question.name)
        )
    _write_groups(declaration, HEADER_SECTIONS, content.groups, before.groups)
    _write_items(declaration, content, before)
    _write_currency(declaration, content, before)
    for derived in DERIVED:
        text = derived.value(content, declarant)
        if not base or text != derived.value(before, declarant):
            paths.write(declaration, derived.path, text)
    return message


def message_bytes(message: Friendly) -> bytes:
    """The message as it is lodged: the same answers give the same bytes."""
    return orjson.dumps(message, option=orjson.OPT_SORT_KEYS)


def _overlay(node: Friendly, question: Question, direction: str, now: str, before: str) -> None:
    if now == before or not question.asked(direction):
        return
    match question.kind:
        case Kind.COMMODITY:
            _write_commodity(node, now)
        case Kind.LINES:
            _write_equipment(node, now)
        case Kind.PROCEDURE:
            return  # written with the items, which inherit it
        case _:
            paths.write(node, question.place(direction), now)


def _write_commodity(item: Friendly, code: str) -> None:
    """Eight digits and what follows them, before any national additional codes."""
    commodity = item.setdefault("Commodity", {})
    kept = [
        entry
        for entry in commodity.get("Classification") or []
        if text_of(entry.get("IdentificationTypeCode")) not in _CODE_TYPES
    ]
    parts = [(code[:8], "TSP"), (code[8:], "TRC")]
    fresh = [{"ID": digits, "IdentificationTypeCode": kind} for digits, kind in parts if digits]
    commodity["Classification"] = [*fresh, *kept]


def _write_equipment(declaration: Friendly, lines: str) -> None:
    numbers = [number.strip() for number in lines.splitlines() if number.strip()]
    consignment = declaration.setdefault("GoodsShipment", {}).setdefault("Consignment", {})
    known = {text_of(entry.get("ID")): entry for entry in consignment.get(_EQUIPMENT) or []}
    consignment[_EQUIPMENT] = [
        {**known.get(number, {}), "SequenceNumeric": str(n), "ID": number}
        for n, number in enumerate(numbers, 1)
    ]
    if not numbers:
        del consignment[_EQUIPMENT]


def _write_items(declaration: Friendly, content: Content, before: Content) -> None:
    entries = _items(declaration)
    if not content.items and not entries:
        return
    built = [_item(item, n, entries, content, before) for n, item in enumerate(content.items, 1)]
    declaration.setdefault("GoodsShipment", {})["GovernmentAgencyGoodsItem"] = built


def _item(
    item: ItemContent, number: int, entries: list[Friendly], content: Content, before: Content
) -> Friendly:
    position = int(item.base) if item.base.isdigit() else 0
    known = 0 < position <= len(entries)
    entry = deepcopy(entries[position - 1]) if known else {}
    was = before.items[position - 1] if known else ItemContent()
    for _topic, question in item_questions():
        _overlay(entry, question, content.direction, item.get(question.name), was.get(question.name))
    _write_groups(entry, TOPICS, item.groups, was.groups)
    procedure = item.get("procedure") or content.get("procedure")
    if procedure != (was.get("procedure") or before.get("procedure")) or not known:
        paths.write(entry, "GovernmentProcedure[0]/CurrentCode", procedure[:2])
        paths.write(entry, "GovernmentProcedure[0]/PreviousCode", procedure[2:4])
        _put_first(entry, "GovernmentProcedure")
    if not known:
        _complete(entry)
    entry["SequenceNumeric"] = str(number)
    return entry


def _put_first(entry: Friendly, name: str) -> None:
    """The procedure stands before additional ones, also when it was answered after them."""
    entries = entry.get(name)
    if isinstance(entries, list):
        entries.sort(key=lambda one: "PreviousCode" not in one)


def _complete(entry: Friendly) -> None:
    """What goes without saying on the page but not in the message of a new item."""
    packaging = entry.get("Packaging")
    if packaging:
        packaging[0].setdefault("SequenceNumeric", "1")
    priced = paths.read(entry, "Commodity/InvoiceLine/ItemChargeAmount")
    if priced and not paths.read(entry, "CustomsValuation/MethodCode"):
        paths.write(entry, "CustomsValuation/MethodCode", "1")


def _write_groups(
    node: Friendly, sections: dict[str, Any], now: dict[str, list[Row]], before: dict[str, list[Row]]
) -> None:
    for section in sections.values():
        for group in section.groups:
            rows = now.get(group.name, [])
            if rows != before.get(group.name, []):
                _write_group(node, group, rows)


def _write_group(node: Friendly, group: Group, rows: list[Row]) -> None:
    entries = _entries(node, group)
    *way, last = group.path.split("/")
    holder = node
    for name in way:
        holder = holder.setdefault(name, {})
    built = [entry for row in rows if (entry := _row_entry(row, group, entries))]
    if built:
        holder[last] = built
    else:
        holder.pop(last, None)


def _row_entry(row: Row, group: Group, entries: list[Friendly]) -> Friendly:
    base = row.get(BASE, "")
    position = int(base) if base.isdigit() else 0
    known = 0 < position <= len(entries)
    entry = deepcopy(entries[position - 1]) if known else {}
    was = _read_row(entry, group, position) if known else {}
    for question in group.questions:
        now = row.get(question.name, "")
        if now == was.get(question.name, ""):
            continue
        if question.choices in {"documents", "previous"}:
            _write_document_code(entry, now, group)
        else:
            paths.write(entry, question.path, now)
    return entry


def _write_document_code(entry: Friendly, code: str, group: Group) -> None:
    """A document code is a category of one character and a type of three; codes of three are types alone."""
    category = code[:1] if len(code) == 4 else ("Z" if group.name == "previous" else "")
    paths.write(entry, "CategoryCode", category)
    paths.write(entry, "TypeCode", code[-3:])


def _write_currency(declaration: Friendly, content: Content, before: Content) -> None:
    """Amounts are in the currency of the invoice, unless freight and insurance have one of their own."""
    currency = content.get("currency")
    changed = currency != before.get("currency")
    _set_currency(declaration, "InvoiceAmount", currency, changed=changed)
    for entry in _items(declaration):
        _set_currency(entry, "Commodity/InvoiceLine/ItemChargeAmount", currency, changed=changed)
        _set_currency(entry, "StatisticalValueAmount", settings.GREENLANE_CURRENCY, changed=False)
    charges = content.get("charges_currency") or currency
    moved = charges != (before.get("charges_currency") or before.get("currency"))
    for code in _CHARGE_CODES:
        path = f"GoodsShipment/CustomsValuation/ChargeDeduction[ChargesTypeCode={code}]/OtherChargeDeductionAmount"
        _set_currency(declaration, path, charges, changed=moved)


def _set_currency(node: Friendly, path: str, currency: str, *, changed: bool) -> None:
    if paths.read(node, path) and (changed or not paths.read(node, f"{path}@currencyID")):
        paths.write(node, f"{path}@currencyID", currency)


@dataclass(frozen=True, slots=True)
class Derived:
    """A value of the message that follows from the answers."""

    path: str
    value: Callable[[Content, str], str]


def _place(content: Content, _declarant: str) -> str:
    return content.get("location") or content.get("office")


def _if_place(text: str) -> Callable[[Content, str], str]:
    return lambda content, declarant: text if _place(content, declarant) else ""


def _summed(name: str) -> Callable[[Content, str], str]:
    """The sum over all items, when every item gives a number."""

    def total(content: Content, _declarant: str) -> str:
        numbers = [plain_decimal(item.get(name)) for item in content.items]
        if not numbers or any(number is None for number in numbers):
            return ""
        return format(sum((n for n in numbers if n is not None), Decimal(0)), "f")

    return total


_LOCATION = "GoodsShipment/Consignment/GoodsLocation"

DERIVED = (
    Derived("FunctionCode", lambda content, declarant: "9"),
    Derived("Declarant/ID", lambda content, declarant: declarant),
    Derived("Agent/ID", lambda content, declarant: declarant if content.get("representation") else ""),
    Derived("GoodsItemQuantity", lambda content, declarant: str(len(content.items) or "")),
    Derived("TotalPackageQuantity", _summed("packages")),
    Derived("TotalGrossMassMeasure", _summed("gross_mass")),
    Derived(f"{_LOCATION}/Name", _place),
    Derived(f"{_LOCATION}/TypeCode", _if_place("A")),
    Derived(f"{_LOCATION}/Address/TypeCode", _if_place("U")),
    Derived(f"{_LOCATION}/Address/CountryCode", _if_place(settings.GREENLANE_COUNTRY)),
    Derived(
        "GoodsShipment/Consignment/ContainerCode",
        lambda content, declarant: "1" if content.get("containers") else "0",
    ),
)
"""Written on a new declaration; on an amendment only where the answers behind it changed."""

__all__ = ["DERIVED", "ITEM", "content_of", "message_bytes", "message_of"]
