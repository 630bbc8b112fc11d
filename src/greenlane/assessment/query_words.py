"""Facts, evidence and levels of queries in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.assessment.engine.reasons import EvidenceKind, Fact
from greenlane.declarations.views.papers import FIELDS
from greenlane.documents.engine.findings import Field

FACTS: dict[Fact, Any] = {
    Fact.VALUE: _("Customs value"),
    Fact.PRICE: _("Price of the goods"),
    Fact.CURRENCY: _("Currency"),
    Fact.FREIGHT: _("Cost of carriage"),
    Fact.INSURANCE: _("Cost of insurance"),
    Fact.CHARGES: _("Additions and deductions"),
    Fact.INCOTERM: _("Terms of delivery"),
    Fact.RELATIONSHIP: _("Relation of buyer and seller"),
    Fact.INVOICE: _("Invoice"),
    Fact.CLASSIFICATION: _("Commodity code"),
    Fact.DESCRIPTION: _("Description of the goods"),
    Fact.ORIGIN: _("Origin"),
    Fact.PREFERENCE: _("Preference claimed"),
    Fact.NET_MASS: _("Net mass"),
    Fact.GROSS_MASS: _("Gross mass"),
    Fact.PACKAGES: _("Packages"),
    Fact.QUANTITY: _("Quantity"),
    Fact.LICENCE: _("Licence"),
    Fact.PROCEDURE: _("Procedure or relief"),
}
KINDS: dict[EvidenceKind, Any] = {
    EvidenceKind.DIFFERENCE: _("Difference between declaration and paper"),
    EvidenceKind.PAGE: _("Page of a document"),
    EvidenceKind.COMPARABLES: _("Prices of like goods"),
    EvidenceKind.TARIFF: _("Tariff"),
    EvidenceKind.LAW: _("Legal text"),
    EvidenceKind.FINDING: _("Finding of an examination or test"),
}
LEVELS: dict[str, Any] = {
    "hs6_origin": _("same subheading and origin"),
    "hs6": _("same subheading, any origin"),
    "hs4": _("same heading, any origin"),
}
POSITIONS: dict[str, Any] = {
    "below": _("below the lower quartile"),
    "within": _("between the quartiles"),
    "above": _("above the upper quartile"),
}


def fact_word(fact: str) -> str:
    known = {one.value: word for one, word in FACTS.items()}
    return str(known.get(fact, fact))


def field_word(code: str) -> str:
    known = {one.value: FIELDS[one] for one in Field}
    return str(known.get(code, code))
