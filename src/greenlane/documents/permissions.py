"""Who may do what with documents."""

from __future__ import annotations

import rules

from greenlane.foundation.access import CASE_ROLES, Actor, Role, has_role, permit

FILE = "document.file"
"""File documents, and replace them."""
VIEW = "document.view"
"""See documents: one's own and those one filed; officers what supports a declaration."""
VERIFY = "document.verify"
"""Compare all stored files with their digests."""
RECEIVE = "document.receive_paper"
"""Receive paper brought to one's desk, move the original and give it back."""
READ_PAPERS = "document.read_papers"
"""See the papers received at one's office."""


@rules.predicate
def at_this_desk(actor: Actor, office: str | None) -> bool:
    """At a desk, and at this one where an office is given."""
    return actor.office != "" and office in (None, actor.office)


permit(
    {
        FILE: has_role(Role.DECLARANT, Role.GATEWAY),
        VIEW: has_role(Role.DECLARANT, Role.GATEWAY, Role.SYSTEM, *CASE_ROLES),
        RECEIVE: has_role(Role.FACILITATION_DESK) & at_this_desk,
        READ_PAPERS: has_role(Role.FACILITATION_DESK, Role.SUPERVISOR, Role.OVERSIGHT),
        VERIFY: has_role(Role.SYSTEM, Role.OVERSIGHT),
    }
)
