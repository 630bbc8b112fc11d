"""What selection runs on (rules, lists, policies, models, editions), what it decided, and what came of it."""

from greenlane.risk.models.decisions import DecisionRecord, Hit, LaneChange, Outcome, Profile, ProfileDay
from greenlane.risk.models.learning import DriftReport, RiskModel
from greenlane.risk.models.selection import Canary, Edition, ListVersion, Policy, Rule

__all__ = [
    "Canary",
    "DecisionRecord",
    "DriftReport",
    "Edition",
    "Hit",
    "LaneChange",
    "ListVersion",
    "Outcome",
    "Policy",
    "Profile",
    "ProfileDay",
    "RiskModel",
    "Rule",
]
