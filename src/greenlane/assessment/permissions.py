"""Who draws, redraws and keeps the groups."""

from __future__ import annotations

import rules

from greenlane.foundation.access import Actor, Role, has_role, permit


@rules.predicate
def at_no_office(actor: Actor) -> bool:
    """Of no single office: the national supervisors, to whom no port of import belongs."""
    return actor.office == "" and actor.organisation_id is None


_national_supervisor = has_role(Role.SUPERVISOR) & at_no_office

MANAGE, REDRAW, TAKE_OVER = "assessment.manage_groups", "assessment.redraw", "assessment.take_over"
READ = "assessment.read_groups"
"""See the groups, who has how many cases, and what was drawn again."""

permit(
    {
        "assessment.draw": has_role(Role.SYSTEM),
        REDRAW: _national_supervisor | has_role(Role.SYSTEM),
        TAKE_OVER: _national_supervisor,
        MANAGE: _national_supervisor | has_role(Role.SYSTEM),
        READ: _national_supervisor | has_role(Role.OVERSIGHT),
    }
)
