"""The verbs of the register, in one place. Each is one transaction with its event."""

from __future__ import annotations

from greenlane.parties.mandates import end_aeo, give_mandate, grant_aeo, revoke_mandate
from greenlane.parties.offices import add_holidays, open_office, set_office_control_share
from greenlane.parties.people import add_membership, create_user, issue_token, revoke_token
from greenlane.parties.registration import (
    add_capacity,
    recognise_organisation,
    recognise_organisations,
    register_organisation,
    reinstate,
    suspend,
)

__all__ = [
    "add_capacity",
    "add_holidays",
    "add_membership",
    "create_user",
    "end_aeo",
    "give_mandate",
    "grant_aeo",
    "issue_token",
    "open_office",
    "recognise_organisation",
    "recognise_organisations",
    "register_organisation",
    "reinstate",
    "revoke_mandate",
    "revoke_token",
    "set_office_control_share",
    "suspend",
]
