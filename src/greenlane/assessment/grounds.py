"""The grounds on which Customs may assess otherwise than declared, each with its law: a table, no code.

Sources: HS Convention; WTO Agreement on Customs Valuation (1994) with Decision 6.1; Revised Kyoto Convention, Specific
Annex K. The sections of acts and orders are Meridia's.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.engine.changes import Field

PROPOSING = "Customs Act s. 17(4)"
"""To propose, to tell grounds and data, and to hear."""
DECIDING = "Customs Act s. 17(5)"
"""To decide with written reasons within the limit, unless the declarant agrees in writing."""
APPEALING = "Customs Act s. 128"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. `fields` are those it is about; it may stand beside others."""

    code: str
    name: Promise | str
    law: str
    fields: frozenset[Field]


_VALUE = frozenset({Field.VALUE})
_CODE = frozenset({Field.COMMODITY})
_ORIGIN = frozenset({Field.ORIGIN, Field.PREFERENTIAL_ORIGIN, Field.PREFERENCE})
_MEASURES = frozenset({Field.NET_MASS, Field.GROSS_MASS, Field.QUANTITY})
_PROCEDURES = frozenset({Field.PROCEDURE, Field.ADDITIONAL_PROCEDURES})

_ALL = (
    Ground(
        "C1",
        _("The goods are described by another heading or subheading."),
        "HS Convention, General Rules 1 and 6; Customs Tariff Act s. 3",
        _CODE,
    ),
    Ground(
        "C2",
        _("A laboratory or examination found other goods than declared."),
        "Customs Act s. 18(2)",
        _CODE | _MEASURES,
    ),
    Ground(
        "C3",
        _("A binding ruling or an explanatory note classifies these goods otherwise."),
        "Customs Tariff Act s. 5",
        _CODE,
    ),
    Ground(
        "V1",
        _("The declared price is doubted and was not confirmed on request."),
        "WTO Valuation Agreement, Article 17 and Decision 6.1; Valuation Order s. 14",
        _VALUE,
    ),
    Ground(
        "V2",
        _("Costs that belong to the customs value are not declared."),
        "WTO Valuation Agreement, Article 8; Valuation Order s. 12",
        _VALUE,
    ),
    Ground(
        "V3",
        _("Buyer and seller are related and the relation influenced the price."),
        "WTO Valuation Agreement, Article 1.2; Valuation Order s. 10",
        _VALUE,
    ),
    Ground(
        "V4",
        _("Identical or similar goods were valued higher at the same time."),
        "WTO Valuation Agreement, Articles 2 and 3; Valuation Order s. 15",
        _VALUE,
    ),
    Ground(
        "O1",
        _("The origin declared is not proved."),
        "Revised Kyoto Convention, Specific Annex K; Origin Order s. 6",
        _ORIGIN,
    ),
    Ground(
        "O2",
        _("The proof of preferential origin is missing or not valid."),
        "Origin Order s. 11",
        _ORIGIN,
    ),
    Ground(
        "Q1",
        _("Quantity or mass differs from the documents or from what was found."),
        "Customs Act s. 46(2)",
        _MEASURES,
    ),
    Ground(
        "P1",
        _("The conditions of the procedure or relief claimed are not met."),
        "Customs Act s. 25",
        _PROCEDURES,
    ),
    Ground(
        "D1",
        _("The declarant declared too much, to its own disadvantage."),
        "Customs Act s. 17(6)",
        frozenset(Field),
    ),
)
GROUNDS: dict[str, Ground] = {ground.code: ground for ground in _ALL}

EVIDENCE: dict[str, Promise | str] = {
    "document": _("Document on file"),
    "comparables": _("Values of like goods"),
    "examination": _("Examination report"),
    "laboratory": _("Laboratory result"),
    "guidance": _("Guidance note"),
    "precedent": _("Earlier decision on like goods"),
    "other": _("Other data"),
}
"""Kinds of data a proposal may rest on."""

FIELDS: dict[Field, Promise | str] = {
    Field.COMMODITY: _("Commodity code"),
    Field.VALUE: _("Customs value"),
    Field.ORIGIN: _("Country of origin"),
    Field.PREFERENTIAL_ORIGIN: _("Country of preferential origin"),
    Field.PREFERENCE: _("Preference"),
    Field.NET_MASS: _("Net mass (kg)"),
    Field.GROSS_MASS: _("Gross mass (kg)"),
    Field.QUANTITY: _("Quantity in the unit of the tariff"),
    Field.PROCEDURE: _("Procedure"),
    Field.ADDITIONAL_PROCEDURES: _("Additional procedures"),
}


def field_name(name: str) -> str:
    """A field in the reader's language."""
    return str(FIELDS[Field(name)]) if name in FIELDS else name
