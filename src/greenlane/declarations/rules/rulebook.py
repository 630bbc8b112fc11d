"""The rules as a document: `docs/rules/declarations.md` is written by `rules_as_markdown()`."""

from __future__ import annotations

from greenlane.declarations.rules.base import ITEM_PATH, RULES, Rule
from greenlane.declarations.rules.checks import FAMILIES

_HEAD = """# Rules on declarations

Generated from the rule classes; do not edit. A **refusal** keeps the declaration from being registered, a
**notice** does not. The sections named are Meridia's (a fictional country): see `declarations/rules/law.md`.

| code | what it says | effect | basis | since | where | what to do |
|---|---|---|---|---|---|---|
"""


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
