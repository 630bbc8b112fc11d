"""Pages of one's own account: roles, organisation, invitations, sessions, language."""
