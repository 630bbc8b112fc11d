"""Who examines, confirms, appoints and verifies."""

from __future__ import annotations

import rules

from greenlane.declarations.models import Declaration
from greenlane.declarations.permissions import is_national, is_party, still_acts
from greenlane.foundation.access import CASE_ROLES, Actor, Role, has_role, permit

EXAMINE = "inspection.examine"
"""Examine goods at one's office: begin, note, photograph, report."""
CONFIRM = "inspection.confirm"
"""Be the second person for a discrepancy."""
APPOINT = "inspection.appoint"
"""Propose a time and a place."""
ANSWER = "inspection.answer"
"""Confirm a proposed time or ask for another, as the trader."""
DECIDE = "inspection.decide"
"""Decide about a discrepancy found after the assessment."""
READ = "inspection.read"
"""Read orders, reports and the queues of one's office."""
VERIFY = "inspection.verify"
"""Take the next verification, set it aside, verify."""
PRIORITISE = "inspection.prioritise"
"""Put a verification first, with a reason."""


@rules.predicate
def at_office_of(actor: Actor, declaration: Declaration | None) -> bool:
    """At the office of the goods; no office has none of its own examiners."""
    return declaration is None or (actor.organisation_id is None and actor.office == declaration.office)


@rules.predicate
def here_or_national(actor: Actor, declaration: Declaration | None) -> bool:
    return declaration is None or actor.office in {"", declaration.office}


_examiner = has_role(Role.EXAMINING_OFFICER) & at_office_of
_supervisor = has_role(Role.SUPERVISOR) & here_or_national

permit(
    {
        EXAMINE: _examiner,
        CONFIRM: _examiner | _supervisor,
        APPOINT: _examiner | _supervisor,
        ANSWER: (has_role(Role.DECLARANT, Role.GATEWAY) & is_party & still_acts)
        | (has_role(Role.GATEWAY) & is_national),
        DECIDE: _supervisor,
        READ: has_role(*CASE_ROLES),
        VERIFY: has_role(Role.COMPLIANCE_VERIFIER) & at_office_of,
        PRIORITISE: _supervisor,
    }
)
