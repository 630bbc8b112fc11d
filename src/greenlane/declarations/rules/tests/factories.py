"""A declaration that breaks no rule, and the small changes that break one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    ItemData,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from greenlane.declarations.rules import Filed, RuleContext, profile
from greenlane.foundation.values import Irn

TODAY = date(2026, 11, 1)


class Tariff:
    """A nomenclature that lacks only 0000.00."""

    def has_hs6(self, code: str) -> bool:
        return code != "000000"


class Register:
    """A register of two traders and one broker with a mandate of the first trader."""

    def __init__(self, *known: str, mandates: set[tuple[str, str]] | None = None) -> None:
        self._known = set(known)
        self._mandates = mandates or set()

    def known(self, id: str) -> bool:
        return id in self._known

    def acts_for(self, agent: str, principal: str, on: date) -> bool:
        return (agent, principal) in self._mandates


INVOICE, OLD_INVOICE, PACKING_LIST, UNKNOWN = (
    Irn(text)
    for text in ("26XMD0000000000010", "26XMD0000000000029", "26XMD0000000000037", "26XMD0000000000045")
)


class Repository:
    """A repository of three documents that the parties may use: an invoice, its former version, a packing list."""

    def __init__(self, *more: Filed) -> None:
        known = (
            Filed(INVOICE, "380"),
            Filed(OLD_INVOICE, "380", replaced_by=INVOICE),
            Filed(PACKING_LIST, "271"),
        )
        self._documents = {one.irn: one for one in (*known, *more)}

    def filed(self, reference: str) -> Filed | None:
        return self._documents.get(reference)


def context(**changes: object) -> RuleContext:
    return RuleContext(**{"on": TODAY, "tariff": Tariff(), "profile": profile("dms"), **changes})  # type: ignore[arg-type]


def item(**changes: object) -> ItemData:
    values: dict[str, object] = {
        "sequence": 1,
        "description": "Waffles and wafers with a water content exceeding 10 %",
        "classifications": [Classification("19053205", "TSP"), Classification("00", "TRC")],
        "procedure": "40",
        "previous_procedure": "00",
        "additional_procedures": ["000"],
        "origins": [Origin("US", "1")],
        "gross_mass": Decimal(120),
        "net_mass": Decimal(100),
        "price": Amount(Decimal(1000), "GBP"),
        "valuation_method": "1",
        "duty_tax_fees": [DutyTaxFee("A00", "100", payment_method="E")],
        "packaging": [Packaging(1, "MARKS", 10, "BX")],
        "documents": [Document("N", "935", "INV-77", status="AC")],
    }
    return ItemData(**{**values, **changes})  # type: ignore[arg-type]


def declaration(**changes: object) -> DeclarationData:
    values: dict[str, object] = {
        "function_code": "9",
        "lrn": "INV-77",
        "type_code": "IMA",
        "goods_item_quantity": 1,
        "total_packages": 10,
        "declarant": Party("GB553202734852"),
        "importer": Party("GB553202734852"),
        "exporter": Party(name="US Clipper Inc.", address=Address("1 Bay", "Boston", "02101", "US")),
        "border_transport": TransportMeans("1", nationality="US"),
        "goods_location": GoodsLocation("BELBELBEL", type="A", address_type="U", country="GB"),
        "container_code": "1",
        "transport_equipment": ["MSKU1234565"],
        "destination_country": "GB",
        "export_country": "US",
        "incoterm": "CIF",
        "incoterm_place": "GBBEL",
        "invoice_amount": Amount(Decimal(1000), "GBP"),
        "previous_documents": [PreviousDocument("Z", "DCR", "6GB553202734852-INV77", 1)],
        "items": [item()],
    }
    return DeclarationData(**{**values, **changes})  # type: ignore[arg-type]


def export(**changes: object) -> DeclarationData:
    values: dict[str, object] = {
        "type_code": "EXA",
        "exporter": Party("GB553202734852"),
        "importer": None,
        "destination_country": "US",
        "export_country": "GB",
        "items": [item(procedure="10", previous_procedure="40")],
    }
    return declaration(**{**values, **changes})


def with_item(**changes: object) -> DeclarationData:
    """A good declaration with one item changed."""
    return declaration(items=[item(**changes)])
