"""Which documents and which statements a declaration needs."""

from __future__ import annotations

from greenlane.declarations.rules.datasets import DataSet
from greenlane.declarations.rules.requirement_table import PROOF_OF_ORIGIN, Strength, rows
from greenlane.declarations.rules.rulebook import _REFUSED as REFUSED
from greenlane.declarations.rules.rulebook import _conditions as conditions
from greenlane.enquiries.publications.base import listed, publication, section, table
from greenlane.foundation import codes

_SETS = {
    DataSet.IMPORT_STANDARD: "standard import",
    DataSet.IMPORT_STORAGE: "import into storage",
    DataSet.IMPORT_INTERNAL: "movement inside the territory",
    DataSet.IMPORT_LOW_VALUE: "low value import",
    DataSet.IMPORT_SIMPLIFIED: "simplified import",
    DataSet.IMPORT_REQUEST: "import request",
    DataSet.IMPORT_CLOSING: "closing import declaration",
    DataSet.EXPORT_STANDARD: "standard export",
    DataSet.EXPORT_SIMPLIFIED: "simplified export",
    DataSet.EXPORT_REQUEST: "export request",
}


@publication(
    "cargo/published/required-documents",
    "Required documents",
    law="Documents Order s. 6, 7",
    module="greenlane.declarations.rules.requirement_table",
)
def required_documents() -> str:
    found = [row for row in rows() if "meridia" in row.profiles]
    always = [row for row in found if row.strength is Strength.ALWAYS]
    lines = [
        (
            row.id,
            row.name,
            " ".join("a proof of origin" if code == PROOF_OF_ORIGIN else code for code in row.any_of),
            listed(sorted(row.directions)),
            "; ".join(conditions(row)) or "always",
            f"by {row.told_by}" if row.told_by else REFUSED[row.strength],
            row.hint,
            row.basis,
        )
        for row in found
    ]
    columns = ("No.", "Document", "One of", "For", "When", "Refused", "Why and what to do", "Basis")
    return "\n".join(
        [
            section(
                "How many kinds of documents are required?",
                "how-many",
                f"The table of required documents has {len(found)} lines; which apply depends on the goods, their "
                "value, the way of transport and the procedure. One of the documents named in a line satisfies it. "
                f"Without the documents of {len(always)} of these lines a declaration is always refused.",
            ),
            section("Required documents by case", "documents", table(columns, lines)),
        ]
    )


@publication(
    "cargo/published/data-elements",
    "Data that each kind of declaration must hold",
    law="Customs Act s. 12 to 24",
    module="greenlane.declarations.rules.datasets",
)
def data_elements() -> str:
    import csv
    from importlib.resources import files

    source = files("greenlane.declarations.rules") / "requirements.csv"
    lines = list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
    found = []
    for line in lines:
        needed = [name for kind, name in _SETS.items() if line.get(kind.value) == "M"]
        optional = [name for kind, name in _SETS.items() if line.get(kind.value) == "O"]
        element = line["element"].replace("_", " ").replace("ucr", "UCR")
        found.append((element, listed(needed) or "none", listed(optional) or "none"))
    return section(
        "Which data are mandatory?",
        "elements",
        "Each row names a data element, the kinds of declaration for which it is mandatory, and those for which it is "
        "optional.",
        table(("Data element", "Mandatory for", "Optional for"), found),
    )


_SHORT_LISTS = {
    "transport_modes": ("Modes of transport", "modes"),
    "incoterms": ("Terms of delivery (Incoterms)", "incoterms"),
    "document_statuses": ("Statuses of documents", "statuses"),
    "guarantee_types": ("Types of guarantees", "guarantees"),
}


@publication(
    "cargo/published/code-lists",
    "Code lists of declarations",
    law="Customs Act s. 12; Documents Order s. 3; Guarantee Order s. 2",
    module="greenlane.foundation.codes",
)
def code_lists() -> str:
    parts = []
    for name, (title, anchor) in _SHORT_LISTS.items():
        found = codes.get(name)
        lines = [(code, found.describe(code)) for code in sorted(found)]
        parts.append(section(title, anchor, table(("Code", "Meaning"), lines)))
    sizes = listed(
        f"{name.replace('_', ' ')} ({len(list(codes.get(name)))} codes)" for name in sorted(codes.names())
    )
    parts.insert(
        0, section("Which code lists are there?", "lists", f"Customs keeps these code lists: {sizes}.")
    )
    return "\n".join(parts)
