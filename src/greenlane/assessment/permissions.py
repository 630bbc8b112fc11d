"""Who draws, redraws and keeps the groups."""

from __future__ import annotations

import rules

from greenlane.declarations.permissions import at_office, is_national, is_party, still_acts
from greenlane.declarations.states import CHECKER
from greenlane.foundation.access import CASE_ROLES, Actor, Role, has_role, permit


@rules.predicate
def at_no_office(actor: Actor) -> bool:
    """Of no single office: the national supervisors, to whom no port of import belongs."""
    return actor.office == "" and actor.organisation_id is None


@rules.predicate
def in_an_organisation(actor: Actor) -> bool:
    """Acts for an organisation: a complaint is somebody's."""
    return actor.organisation_id is not None


_national_supervisor = has_role(Role.SUPERVISOR) & at_no_office

MANAGE, REDRAW, TAKE_OVER = "assessment.manage_groups", "assessment.redraw", "assessment.take_over"
READ = "assessment.read_groups"
"""See the groups, who has how many cases, and what was drawn again."""
OPEN_NAMES = "assessment.open_names"
"""Read the openings of one's own names in published draws; who reads the groups, of everybody."""
ANSWER = "assessment.answer_hearing"
"""Answer a proposed reassessment, or agree to it."""
COUNTERSIGN = "assessment.countersign"
"""Give or refuse the second signature that a reassessment needs."""
ESCALATE = "assessment.escalate"
"""Escalate a delayed check of one's own, follow it and rate it."""
READ_UNIFORMITY, READ_GUIDANCE, DRAFT_GUIDANCE, PUBLISH_GUIDANCE = (
    "assessment.read_uniformity",
    "assessment.read_guidance",
    "assessment.draft_guidance",
    "assessment.publish_guidance",
)
HANDLE, READ_ESCALATIONS = "assessment.handle_escalations", "assessment.read_escalations"

APPROVE_QUERY = "assessment.approve_query"
"""Decide whether a declarant is asked a second or a third time."""
REPLY_QUERY = "assessment.reply_query"
"""Answer what Customs asked."""

permit(
    {
        APPROVE_QUERY: has_role(Role.SUPERVISOR) & at_office,
        REPLY_QUERY: (has_role(Role.DECLARANT, Role.GATEWAY) & is_party & still_acts)
        | (has_role(Role.GATEWAY) & is_national),
        "assessment.time_queries": has_role(Role.SYSTEM),
        ANSWER: (has_role(Role.DECLARANT, Role.GATEWAY) & is_party & still_acts)
        | (has_role(Role.GATEWAY) & is_national),
        COUNTERSIGN: has_role(Role.SUPERVISOR) & at_office,
        "assessment.draw": has_role(Role.SYSTEM),
        REDRAW: _national_supervisor | has_role(Role.SYSTEM),
        TAKE_OVER: _national_supervisor,
        MANAGE: _national_supervisor | has_role(Role.SYSTEM),
        READ: _national_supervisor | has_role(Role.OVERSIGHT),
        OPEN_NAMES: has_role(*CHECKER, Role.OVERSIGHT),
        ESCALATE: has_role(Role.DECLARANT, Role.GATEWAY) & is_party & still_acts & in_an_organisation,
        READ_UNIFORMITY: has_role(Role.ASSESSMENT_MONITOR, Role.OVERSIGHT),
        READ_GUIDANCE: has_role(*CASE_ROLES),
        DRAFT_GUIDANCE: has_role(Role.ASSESSMENT_MONITOR),
        PUBLISH_GUIDANCE: has_role(Role.ASSESSMENT_MONITOR) | _national_supervisor,
        HANDLE: has_role(Role.SUPERVISOR, Role.ASSESSMENT_MONITOR, Role.SYSTEM),
        READ_ESCALATIONS: has_role(Role.SUPERVISOR, Role.ASSESSMENT_MONITOR, Role.OVERSIGHT)
        | (has_role(Role.DECLARANT, Role.GATEWAY) & in_an_organisation),
    }
)

_supervisor = has_role(Role.SUPERVISOR) & at_office
_party = has_role(Role.DECLARANT, Role.GATEWAY) & is_party & still_acts

PROVISIONAL = "assessment.assess_provisionally"
"""Assess provisionally, list what is missing, end enquiries, pause and resume the clocks."""
FINALISE = "assessment.finalise"
EXTEND = "assessment.extend_provisional"
SUPPLY = "assessment.supply"
"""Give a security and what is missing."""
SECURE = "assessment.accept_security"
READ_PROVISIONAL = "assessment.read_provisional"
"""See the register of provisional assessments, of one's office."""
APPROVE_CHECK = "assessment.approve_first_check"
TRANSFER = "assessment.transfer_to_port"
READ_TRANSFERS = "assessment.read_transfers"
READ_SAMPLES, REPORT_TEST = "laboratory.read_samples", "laboratory.report_test"

permit(
    {
        PROVISIONAL: _supervisor,
        FINALISE: _supervisor | has_role(Role.SYSTEM),
        EXTEND: _national_supervisor,
        SUPPLY: _party | (has_role(Role.GATEWAY) & is_national),
        SECURE: has_role(Role.CASHIER) | _supervisor,
        READ_PROVISIONAL: has_role(
            Role.SUPERVISOR, Role.DOCUMENT_OFFICER, Role.CASHIER, Role.OVERSIGHT, Role.ASSESSMENT_MONITOR
        ),
        APPROVE_CHECK: _supervisor,
        TRANSFER: _national_supervisor,
        READ_TRANSFERS: has_role(Role.SUPERVISOR, Role.OVERSIGHT, Role.ASSESSMENT_MONITOR),
        READ_SAMPLES: has_role(Role.LABORATORY),
        REPORT_TEST: has_role(Role.LABORATORY),
    }
)
