"""The rules as documents: `docs/rules/declarations.md` and `docs/rules/required-documents.md` are written from here."""

from __future__ import annotations

from collections.abc import Iterator

from greenlane.declarations.rules.base import ITEM_PATH, RULES, Rule
from greenlane.declarations.rules.checks import FAMILIES
from greenlane.declarations.rules.requirement_table import PROOF_OF_ORIGIN, Row, Strength, rows

_HEAD = """# Rules on declarations

Generated from the rule classes; do not edit. A **refusal** keeps the declaration from being registered, a
**notice** does not. The sections named are Meridia's (a fictional country): see `declarations/rules/law.md`.

| code | what it says | effect | basis | since | where | what to do |
|---|---|---|---|---|---|---|
"""

_REQUIRED_HEAD = """# Required documents

Generated from `declarations/rules/required_documents.csv`; do not edit. One of the documents named satisfies a
requirement. **Refused** says when a declaration without it is refused: *always*; *paperless*, from the day that
`GREENLANE_PAPERLESS_SINCE` names (a notice before it); or *never*, which is a notice. With **on file**, the reference
must be the number of a document in the repository once that day has come. With **waiver**, status XX, XW or XB and a
reason in the document's name say that the goods need none. A consignment reference (DCR, MCR, UCR) stands for the
transport document. In profile `dms` all are notices. The sections named are Meridia's (a fictional country): see
`declarations/rules/law.md`.

| no. | document | one of | for | when | refused | on file | waiver | why and what to do | basis | since | profiles |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""
_REFUSED = {Strength.ALWAYS: "always", Strength.PAPERLESS: "paperless", Strength.NEVER: "never"}


def rules_as_markdown() -> str:
    """One table row a rule, ordered by code."""
    published = (rule for rule in RULES if rule.__module__ in {family.__name__ for family in FAMILIES})
    return _HEAD + "".join(_row(rule) for rule in sorted(published, key=lambda rule: rule.__name__))


def _row(rule: type[Rule]) -> str:
    effect = "notice" if rule.advisory else "refusal"
    place = f"{ITEM_PATH}/{rule.pointer}" if rule.level == "item" else rule.pointer
    hint = rule.hint or "the message names it"
    cells = (rule.__name__, rule.message(), effect, rule.basis, rule.since.isoformat(), f"`{place}`", hint)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def requirements_as_markdown() -> str:
    """One table row a requirement, in the order of the table."""
    return _REQUIRED_HEAD + "".join(_requirement(row) for row in rows())


def _requirement(row: Row) -> str:
    cells = (
        row.id,
        row.name,
        " ".join(
            "the profile's proofs of origin" if code == PROOF_OF_ORIGIN else code for code in row.any_of
        ),
        f"{' and '.join(sorted(row.directions))}, {row.level}",
        "; ".join(_conditions(row)) or "always",
        f"by {row.told_by}" if row.told_by else _REFUSED[row.strength],
        "yes" if row.on_file else "no",
        "yes" if row.waiver else "no",
        row.hint,
        row.basis,
        f"{row.since}" + (f" to {row.until}" if row.until else ""),
        " ".join(sorted(row.profiles)),
    )
    return "| " + " | ".join(cells) + " |\n"


def _conditions(row: Row) -> Iterator[str]:
    """What must be the case, in words."""
    if row.datasets:
        yield ", ".join(sorted(row.datasets)).replace("import_", "").replace("export_", "") + " data set"
    if row.modes:
        yield f"mode {' or '.join(sorted(row.modes))}"
    if row.items_over:
        yield f"more than {row.items_over} goods item"
    if row.value_from is not None:
        yield f"invoice of {row.value_from:,} or more in the home currency"
    if row.commodities:
        left_out = f" without {' '.join(row.except_for)}" if row.except_for else ""
        yield f"commodity {' '.join(row.commodities)}{left_out}"
    if row.procedures:
        yield f"procedure {' or '.join(sorted(row.procedures))}"
    if row.claim:
        yield f"a {row.claim.value} is claimed"
    if row.dangerous:
        yield "dangerous goods"
    if row.by_statement:
        yield "no authorisation by statement"
