"""Who may do what with rules, policies, models, findings and lanes."""

from __future__ import annotations

from greenlane.declarations.permissions import at_office, is_chosen
from greenlane.foundation.access import Role, has_role, permit

analyst = has_role(Role.RISK_ANALYST, Role.SYSTEM)
approver = has_role(Role.RULE_APPROVER, Role.SYSTEM)
reader = analyst | approver | has_role(Role.OVERSIGHT)


_supervisor = has_role(Role.SUPERVISOR) & at_office

READ = "risk.read"
"""Rules, lists, policies, models, yields."""
READ_DECISION = "risk.read_decision"
"""The decision record of a declaration."""

permit(
    {
        READ: reader,
        "risk.write_rules": analyst,
        "risk.approve_rules": approver,
        "risk.train_models": analyst,
        "risk.approve_models": approver,
        READ_DECISION: reader | _supervisor,
        "risk.record_findings": (has_role(Role.DOCUMENT_OFFICER) & (at_office | is_chosen))
        | _supervisor
        | has_role(Role.SYSTEM),
        "risk.change_lane": _supervisor,
        "risk.read_lane_changes": reader | has_role(Role.SUPERVISOR),
    }
)
