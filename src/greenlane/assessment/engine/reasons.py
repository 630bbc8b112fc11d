"""Why an officer may ask: the table of reasons, with the law, what the trader sends and the evidence each needs.

What the compliance verification looks at stands in the table too, so that it is refused with words of its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class EvidenceKind(StrEnum):
    """What a question rests on."""

    DIFFERENCE = "difference"
    PAGE = "page"
    COMPARABLES = "comparables"
    TARIFF = "tariff"
    LAW = "law"
    FINDING = "finding"


class Fact(StrEnum):
    """What is asked about."""

    VALUE = "value"
    PRICE = "price"
    CURRENCY = "currency"
    FREIGHT = "freight"
    INSURANCE = "insurance"
    CHARGES = "charges"
    INCOTERM = "incoterm"
    RELATIONSHIP = "relationship"
    INVOICE = "invoice"
    CLASSIFICATION = "classification"
    DESCRIPTION = "description"
    ORIGIN = "origin"
    PREFERENCE = "preference"
    NET_MASS = "net_mass"
    GROSS_MASS = "gross_mass"
    PACKAGES = "packages"
    QUANTITY = "quantity"
    LICENCE = "licence"
    PROCEDURE = "procedure"


_HEADER = "Declaration/GoodsShipment"
_ITEM = "Commodity"
_PLACES = {
    # fact: place in an item, place in the declaration
    Fact.VALUE: ("CustomsValuation", "Declaration/InvoiceAmount"),
    Fact.PRICE: (f"{_ITEM}/InvoiceLine/ItemChargeAmount", "Declaration/InvoiceAmount"),
    Fact.CURRENCY: (f"{_ITEM}/InvoiceLine/ItemChargeAmount", "Declaration/InvoiceAmount"),
    Fact.FREIGHT: ("CustomsValuation/ChargeDeduction", f"{_HEADER}/CustomsValuation/ChargeDeduction"),
    Fact.INSURANCE: ("CustomsValuation/ChargeDeduction", f"{_HEADER}/CustomsValuation/ChargeDeduction"),
    Fact.CHARGES: ("CustomsValuation/ChargeDeduction", f"{_HEADER}/CustomsValuation/ChargeDeduction"),
    Fact.INCOTERM: ("", f"{_HEADER}/TradeTerms/ConditionCode"),
    Fact.RELATIONSHIP: ("ValuationAdjustment", f"{_HEADER}/Seller"),
    Fact.INVOICE: ("AdditionalDocument", f"{_HEADER}/Invoice"),
    Fact.CLASSIFICATION: (f"{_ITEM}/Classification", ""),
    Fact.DESCRIPTION: (f"{_ITEM}/Description", ""),
    Fact.ORIGIN: ("Origin", ""),
    Fact.PREFERENCE: (f"{_ITEM}/DutyTaxFee/DutyRegimeCode", ""),
    Fact.NET_MASS: (f"{_ITEM}/GoodsMeasure/NetNetWeightMeasure", ""),
    Fact.GROSS_MASS: (f"{_ITEM}/GoodsMeasure/GrossMassMeasure", "Declaration/TotalGrossMassMeasure"),
    Fact.PACKAGES: ("Packaging/QuantityQuantity", "Declaration/TotalPackageQuantity"),
    Fact.QUANTITY: (f"{_ITEM}/GoodsMeasure/TariffQuantity", "Declaration/TotalPackageQuantity"),
    Fact.LICENCE: ("AdditionalDocument", "Declaration/AdditionalDocument"),
    Fact.PROCEDURE: ("GovernmentProcedure", "Declaration/TypeCode"),
}


def pointer_of(fact: str, item: int | None) -> str:
    """The place in the declaration that a question is about, as a WCO path."""
    if fact not in {known.value for known in Fact}:
        return ""
    in_item, in_header = _PLACES[Fact(fact)]
    if item is None or not in_item:
        return in_header
    return f"{_HEADER}/GovernmentAgencyGoodsItem[{item}]/{in_item}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `of_verification`: not for the officer of the check, another looks at it later anyhow."""

    code: str
    title: str
    send: str
    law: str
    facts: tuple[Fact, ...]
    evidence: frozenset[EvidenceKind]
    of_verification: bool


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code, in the order of the table."""
    source = files("greenlane.assessment.engine") / "query_reasons.csv"
    with source.open(encoding="utf-8") as stream:
        return {line["code"]: _reason(line) for line in csv.DictReader(stream)}


def askable() -> dict[str, Reason]:
    """The reasons for which an officer may ask."""
    return {code: one for code, one in reasons().items() if not one.of_verification}


def _reason(line: dict[str, str]) -> Reason:
    return Reason(
        code=line["code"],
        title=line["title"],
        send=line["send"],
        law=line["law"],
        facts=tuple(map(Fact, line["facts"].split())),
        evidence=frozenset(map(EvidenceKind, line["evidence"].split())),
        of_verification=line["stage"] == "verification",
    )
