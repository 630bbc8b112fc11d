"""Business rules: one class a rule, named by its code, with legal basis and effective dates.

findings = examine(data, RuleContext(on=today, tariff=book, profile=profile("dms")))
"""

from __future__ import annotations

from greenlane.declarations.rules.base import RULES, HeaderRule, ItemRule, Rule, in_force, rules_on
from greenlane.declarations.rules.case import Case, PartyLookup, RateLookup, RuleContext, TariffLookup
from greenlane.declarations.rules.checks import Findings, check, examine
from greenlane.declarations.rules.datasets import DataSet, Direction, dataset_of, direction_of
from greenlane.declarations.rules.filed import DocumentLookup, Filed, reference_of
from greenlane.declarations.rules.offices import office_for
from greenlane.declarations.rules.profile import Profile, profile, profile_names
from greenlane.declarations.rules.required import Requirement, State, required
from greenlane.declarations.rules.rulebook import requirements_as_markdown, rules_as_markdown

__all__ = [
    "RULES",
    "Case",
    "DataSet",
    "Direction",
    "DocumentLookup",
    "Filed",
    "Findings",
    "HeaderRule",
    "ItemRule",
    "PartyLookup",
    "Profile",
    "RateLookup",
    "Requirement",
    "Rule",
    "RuleContext",
    "State",
    "TariffLookup",
    "check",
    "dataset_of",
    "direction_of",
    "examine",
    "in_force",
    "office_for",
    "profile",
    "profile_names",
    "reference_of",
    "required",
    "requirements_as_markdown",
    "rules_as_markdown",
    "rules_on",
]
