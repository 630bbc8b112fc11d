"""How the customs value is found, and in which currencies."""

from __future__ import annotations

from greenlane.enquiries.publications.base import listed, publication, section, table
from greenlane.enquiries.states import Kind
from greenlane.tariff.engine.valuation import CHARGES, FORMER_TERMS, INCOTERMS, Cost


@publication(
    "payments/published/customs-value",
    "Customs value: what is added to the price and what is taken off",
    law="Valuation Order s. 2 to 5, 12; WTO Valuation Agreement, Articles 1 and 8",
    module="greenlane.tariff.engine.valuation",
    kind=Kind.PROCEDURE,
)
def customs_value() -> str:
    added = [(code, one.name, "added", one.basis) for code, one in CHARGES.items() if one.sign > 0]
    taken = [(code, one.name, "taken off", one.basis) for code, one in CHARGES.items() if one.sign < 0]
    terms = [
        (
            code,
            one.name,
            _covers(one.freight),
            _covers(one.insurance),
            _covers(one.inland),
            _covers(one.taxes),
        )
        for code, one in INCOTERMS.items()
    ]
    columns = (
        "Term",
        "Name",
        "Freight to the place of entry",
        "Insurance",
        "Carriage after entry",
        "Duties and taxes",
    )
    return "\n".join(
        [
            section(
                "What is the customs value?",
                "what",
                "The customs value is the price paid or payable for the goods, with what Article 8 of the WTO "
                "Valuation Agreement adds and without what its note to Article 1 leaves out. It is the value at the "
                "place of entry: freight and insurance up to there belong to it.",
            ),
            section(
                "Are buying commissions part of the customs value?",
                "buying-commissions",
                f"No. {CHARGES['BF'].name.capitalize()} are taken off when the price includes them "
                f"({CHARGES['BF'].basis}). Other {CHARGES['AB'].name} are added ({CHARGES['AB'].basis}).",
            ),
            section("Additions", "additions", table(("Code", "Cost", "Effect", "Basis"), added)),
            section("Deductions", "deductions", table(("Code", "Cost", "Effect", "Basis"), taken)),
            section("What the price covers, by term of delivery", "terms", table(columns, terms)),
            section(
                "How are freight and other charges shared among the goods?",
                "shared",
                f"{listed([Cost.FREIGHT.value.capitalize(), Cost.INLAND.value])} are shared by gross mass. All other "
                "charges are shared by value. They are shared to the last cent.",
            ),
            section(
                "Former terms of delivery",
                "former-terms",
                table(("Former term", "Read as"), sorted(FORMER_TERMS.items())),
            ),
        ]
    )


def _covers(covered: bool) -> str:
    return "in the price" if covered else "not in the price"
