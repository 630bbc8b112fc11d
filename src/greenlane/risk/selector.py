"""Puts selection by risk among the selectors of declarations, with the reasons it gives to traders."""

from __future__ import annotations

from greenlane.declarations.selection import register_selector
from greenlane.declarations.words import register_reasons
from greenlane.risk.reasons import STANDING
from greenlane.risk.services.deciding import NAME, RiskSelection

register_selector(NAME, RiskSelection())
register_reasons(*STANDING)
