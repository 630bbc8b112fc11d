"""Who may do what with documents."""

from __future__ import annotations

from greenlane.foundation.access import OFFICER_ROLES, Role, has_role, permit

FILE = "document.file"
"""File documents, and replace them."""
VIEW = "document.view"
"""See documents: one's own and those one filed; officers what supports a declaration."""
VERIFY = "document.verify"
"""Compare all stored files with their digests."""

permit(
    {
        FILE: has_role(Role.DECLARANT, Role.GATEWAY),
        VIEW: has_role(Role.DECLARANT, Role.GATEWAY, Role.SYSTEM, *OFFICER_ROLES),
        VERIFY: has_role(Role.SYSTEM, Role.OVERSIGHT),
    }
)
