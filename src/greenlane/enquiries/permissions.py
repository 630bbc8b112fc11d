"""Who keeps the knowledge base, who answers letters, who reads the figures."""

from __future__ import annotations

from greenlane.foundation.access import OFFICER_ROLES, Role, has_role, permit

DRAFT = "enquiries.draft_knowledge"
"""Draft documents of the knowledge base and send them for approval."""
APPROVE = "enquiries.approve_knowledge"
"""Approve, send back and withdraw documents that somebody else drafted."""
READ_KNOWLEDGE = "enquiries.read_knowledge"
"""Read the knowledge base with its drafts and history."""
ANSWER = "enquiries.answer"
"""Take enquiries, edit drafts and send replies."""
READ_ENQUIRIES = "enquiries.read_enquiries"
"""Read enquiries and their letters."""
READ_FIGURES = "enquiries.read_figures"
"""Read how well questions are answered."""
CURATE = "enquiries.curate"
"""Work through the list of what curators should look at."""

_KEEPERS = (Role.KNOWLEDGE_CURATOR, Role.KNOWLEDGE_APPROVER)

permit(
    {
        DRAFT: has_role(Role.KNOWLEDGE_CURATOR),
        APPROVE: has_role(Role.KNOWLEDGE_APPROVER),
        READ_KNOWLEDGE: has_role(*OFFICER_ROLES),
        ANSWER: has_role(Role.ENQUIRY_OFFICER),
        READ_ENQUIRIES: has_role(Role.ENQUIRY_OFFICER, Role.OVERSIGHT),
        READ_FIGURES: has_role(*_KEEPERS, Role.ENQUIRY_OFFICER, Role.SUPERVISOR, Role.OVERSIGHT),
        CURATE: has_role(Role.KNOWLEDGE_CURATOR),
    }
)
