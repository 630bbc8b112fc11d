"""The verbs of the register, in one place. Each is one transaction with its event."""

from __future__ import annotations

from greenlane.parties.accounts.enrolment import (
    approve_application,
    enrol_organisation,
    reject_application,
)
from greenlane.parties.accounts.invitations import accept_invitation, invite, revoke_invitation
from greenlane.parties.accounts.services import sign_up
from greenlane.parties.blocking import block_user, unblock_user
from greenlane.parties.contacts import set_office_email
from greenlane.parties.mandates import end_aeo, give_mandate, grant_aeo, revoke_mandate
from greenlane.parties.offices import (
    add_holidays,
    open_office,
    remove_holiday,
    set_office_control_share,
    set_office_hours,
)
from greenlane.parties.people import add_membership, create_user, end_membership, issue_token, revoke_token
from greenlane.parties.registration import (
    add_capacity,
    recognise_organisation,
    recognise_organisations,
    register_organisation,
    reinstate,
    suspend,
)

__all__ = [
    "accept_invitation",
    "add_capacity",
    "add_holidays",
    "add_membership",
    "approve_application",
    "block_user",
    "create_user",
    "end_aeo",
    "end_membership",
    "enrol_organisation",
    "give_mandate",
    "grant_aeo",
    "invite",
    "issue_token",
    "open_office",
    "recognise_organisation",
    "recognise_organisations",
    "register_organisation",
    "reinstate",
    "reject_application",
    "remove_holiday",
    "revoke_invitation",
    "revoke_mandate",
    "revoke_token",
    "set_office_control_share",
    "set_office_email",
    "set_office_hours",
    "sign_up",
    "suspend",
    "unblock_user",
]
