"""Declarations and actors for tests: valid by default, changed by keyword."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    Classification,
    DeclarationData,
    Document,
    GoodsLocation,
    ItemData,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from greenlane.declarations.services import Lodging
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.canonical import canonical_text, digest

GATEWAY = Actor("gateway", frozenset({Role.GATEWAY}))
CARRIER = Actor("carrier", frozenset({Role.CARRIER}))
SUPERVISOR = Actor("supervisor", frozenset({Role.SUPERVISOR}))
GATE = Actor("gate", frozenset({Role.GATE_OFFICER}))
OFFICE = "XM000101"
TRADER = "XM100000001"

_serial = itertools.count(1)


def officer(office: str = OFFICE) -> Actor:
    return Actor(f"officer-{office}", frozenset({Role.DOCUMENT_OFFICER}), office=office)


def item_data(sequence: int = 1, **changes: Any) -> ItemData:
    values: dict[str, Any] = {
        "sequence": sequence,
        "description": "Bread rolls with sesame, frozen",
        "classifications": [Classification("19059010", "TSP")],
        "procedure": "40",
        "previous_procedure": "00",
        "additional_procedures": ["000"],
        "origins": [Origin("TH", "1")],
        "gross_mass": Decimal("110"),
        "net_mass": Decimal("100"),
        "price": Amount(Decimal("2000.00"), "USD"),
        "valuation_method": "1",
        "documents": [Document("N", "935", f"INV-{sequence}", status="AC")],
        "packaging": [Packaging(1, "ADDRESS", 10, "BX")],
    }
    return ItemData(**{**values, **changes})


def declaration_data(*, lines: int = 1, **changes: Any) -> DeclarationData:
    number = next(_serial)
    values: dict[str, Any] = {
        "function_code": "9",
        "lrn": f"LRN{number:09d}",
        "type_code": "IMA",
        "goods_item_quantity": len(changes.get("items", ())) or lines,
        "total_packages": 10 * (len(changes.get("items", ())) or lines),
        "declarant": Party(TRADER),
        "importer": Party(TRADER),
        "exporter": Party(
            name="Chao Phraya Bakery Co.", address=Address("1 River Road", "Bangkok", "10600", "TH")
        ),
        "border_transport": TransportMeans("1", nationality="TH"),
        "goods_location": GoodsLocation(OFFICE, type="A", address_type="U", country="XM"),
        "destination_country": "XM",
        "export_country": "TH",
        "incoterm": "CIF",
        "incoterm_place": "Port Meridia",
        "previous_documents": [PreviousDocument("Z", "DCR", f"6XM100000001-{number:06d}", 1)],
        "items": [item_data(n) for n in range(1, lines + 1)],
    }
    return DeclarationData(**{**values, **changes})


def lodging(data: DeclarationData | None = None, **changes: Any) -> Lodging:
    content = data or declaration_data()
    document = canonical_text(asdict(content))
    mark = digest(asdict(content))
    values: dict[str, Any] = {
        "data": content,
        "document": document,
        "form": "json",
        "digest": mark,
        "fingerprint": mark,
        "channel": "test",
        "profile": "meridia",
    }
    return Lodging(**{**values, **changes})
