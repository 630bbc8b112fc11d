"""What a trader is told of a selection: that it happened and for what, never by which rule or score."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from greenlane.declarations.states import Lane
from greenlane.risk.engine import lanes

CRITERIA = {
    Lane.BLUE: gettext_noop("Selected by risk criteria for an audit after clearance."),
    Lane.YELLOW: gettext_noop("Selected by risk criteria for a documentary check."),
    Lane.RED: gettext_noop("Selected by risk criteria for an examination of the goods."),
}
ANALYSIS = {
    Lane.YELLOW: gettext_noop("Selected by risk analysis for a documentary check."),
    Lane.RED: gettext_noop("Selected by risk analysis for an examination of the goods."),
}
CHANCE = {
    Lane.BLUE: gettext_noop("Chosen at random for an audit after clearance."),
    Lane.YELLOW: gettext_noop("Chosen at random for a documentary check."),
    Lane.RED: gettext_noop("Chosen at random for an examination of the goods."),
}
REASONS = {lanes.CRITERIA: CRITERIA, lanes.MODEL: ANALYSIS, lanes.CONTROL: CHANCE, lanes.TOP_UP: CHANCE}
"""What a trader may know: that it was selected and for what, never by which rule or score."""
SELF_ASSESSED = gettext_noop("Accepted on self-assessment.")
STANDING = (*CRITERIA.values(), *ANALYSIS.values(), *CHANCE.values(), SELF_ASSESSED)
