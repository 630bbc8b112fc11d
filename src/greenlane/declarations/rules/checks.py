"""Running all rules over a declaration: every error and notice at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.rules import (
    documents,
    goods,
    identity,
    parties,
    procedures,
    required_rules,
    transport,
    value,
)
from greenlane.declarations.rules.base import rules_on
from greenlane.declarations.rules.case import Case, RuleContext
from greenlane.declarations.rules.required import Requirement, needed
from greenlane.foundation.errors import Violation

FAMILIES = (identity, parties, transport, goods, value, documents, procedures, required_rules)
"""The modules whose import publishes the rules, in reading order."""

MAX_VIOLATIONS = 500
"""Enough for anybody to act on; a bad ten-thousand-item declaration would fill memory otherwise."""


@dataclass(slots=True)
class Findings:
    """`violations` refuse the declaration, `notices` do not; `requirements` are the documents it needs."""

    violations: list[Violation] = field(default_factory=list)
    notices: list[Violation] = field(default_factory=list)
    requirements: tuple[Requirement, ...] = ()


def examine(data: DeclarationData, context: RuleContext) -> Findings:
    """All violations and notices of the rules in force on the day of the context."""
    case = Case.of(data, context)
    header_rules, item_rules = rules_on(context.on)
    findings, soft = Findings(), context.profile.notices_only
    for header_rule in header_rules:
        for found in header_rule.violations(data, case):
            _note(findings, found, header_rule.advisory or found.code in soft)
    for number, item in enumerate(data.items, 1):
        case.item_number = number
        for item_rule in item_rules:
            for found in item_rule.violations(item, case):
                _note(findings, found, item_rule.advisory or found.code in soft)
        if len(findings.violations) >= MAX_VIOLATIONS:
            break
    findings.requirements = needed(case)
    return findings


def check(data: DeclarationData, context: RuleContext, on: date | None = None) -> list[Violation]:
    """The violations only; an empty list means that the declaration may be registered.

    `on` replaces the day of the context.
    """
    if on is not None and on != context.on:
        context = replace(context, on=on)
    return examine(data, context).violations


def _note(findings: Findings, found: Violation, advisory: bool) -> None:
    (findings.notices if advisory else findings.violations).append(found)
