"""Invitations: a manager of an organisation offers a role to an e-mail address by a signed link, used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.accounts.selectors import open_invitations, proven_addresses, roles_offered
from greenlane.parties.errors import (
    InvitationForAnother,
    InvitationOver,
    InvitationUnknown,
    TooManyInvitations,
    WrongRole,
)
from greenlane.parties.models import Invitation, Membership, Organisation, User
from greenlane.parties.people import join
from greenlane.parties.states import NOT_ENTERED

VALID_FOR = timedelta(days=7)
MOST_A_DAY = 20
"""Invitations of one organisation: each is a mail of Customs with words that the inviter chose."""
_LONGEST = 200
_SIGNER = signing.Signer(salt="greenlane.parties.invitation")


@verb
def invite(
    *, organisation: Organisation, email: str, role: Role, manages: bool = False, by: Actor
) -> tuple[Invitation, str]:
    """Offer a role of the organisation to an e-mail address; returns the invitation and the token of its link.

    The token is told only now; it works once, for seven days. Inviting the same address to the same role again
    replaces the earlier invitation. Raises WrongRole (PTY020), TooManyInvitations (PTY035, 429), Forbidden (403)
    before the organisation is registered.
    """
    require(by, "parties.invite", organisation)
    if role not in roles_offered(organisation):
        raise WrongRole(pointer="role")
    if lock(Organisation.objects.all(), pk=organisation.pk).standing in NOT_ENTERED:
        # Until a registrar has looked at it, nobody sends mail in the name of Customs for a name he made up.
        raise Forbidden(hint="Wait until the registrar of operators has decided on the application.")
    address = User.objects.normalize_email(email).lower()
    now = clock.now()
    if organisation.invitations.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyInvitations(hint=_("Try again tomorrow."))
    open_invitations(organisation).filter(email=address, role=role).update(revoked_at=now)
    token = _SIGNER.sign(secrets.token_urlsafe(32))
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        manages=manages,
        digest=_digest(token),
        invited_by=by.id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record(
        "invitation.sent",
        subject=invitation,
        actor=by,
        organisation=organisation.identifier,
        role=role,
        manages=manages,
    )
    return invitation, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation:
    """The invitation of a link, when it can still be used.

    Raises InvitationUnknown (PTY021, 404) for a malformed or forged link, InvitationOver (PTY022, 409) for one
    that was used, withdrawn or has expired. Why is told only to who holds a real link.
    """
    if len(token) > _LONGEST or not token.isascii():
        raise InvitationUnknown()
    try:
        _SIGNER.unsign(token)
    except signing.BadSignature:
        raise InvitationUnknown() from None
    found = Invitation.objects.select_related("organisation").filter(digest=_digest(token)).first()
    if found is None:
        raise InvitationUnknown()
    refuse_when_over(found)
    return found


def refuse_when_over(invitation: Invitation) -> None:
    """Raise InvitationOver (PTY022, 409), saying why."""
    if invitation.accepted_at is not None:
        raise InvitationOver(_("This invitation was accepted already."))
    if invitation.revoked_at is not None:
        raise InvitationOver(_("This invitation was withdrawn."), hint=_("Ask for a new one."))
    if invitation.expires_at <= clock.now():
        raise InvitationOver(_("This invitation has expired."), hint=_("Ask for a new one."))


@verb
def accept_invitation(*, invitation: Invitation, user: User, by: Actor, shown: bool = False) -> Membership:
    """Take up the role that was offered to one's own e-mail address.

    `shown` says that this person came with the link itself; without it the address must have been proven.
    Raises InvitationOver (PTY022, 409), InvitationForAnother (PTY023, 403), AlreadyMember (PTY012, 409).
    """
    require(by, "parties.accept_invitation")
    require(by, "parties.keep_account", user)
    found = lock(Invitation.objects.select_related("organisation"), pk=invitation.pk)
    refuse_when_over(found)
    _check_address(found, user, shown=shown)
    found.accepted_at, found.accepted_by = clock.now(), user
    found.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation.accepted", subject=found, actor=by, organisation=found.organisation.identifier)
    return join(
        user=user,
        role=Role(found.role),
        organisation=found.organisation,
        manages=found.manages,
        period=(clock.today(), None),
        by=by,
    )


def _check_address(invitation: Invitation, user: User, *, shown: bool) -> None:
    own = proven_addresses(user) | ({user.email} if shown else set())
    if invitation.email not in own:
        raise InvitationForAnother(hint=_("Sign in with the account of the address that was invited."))


@verb
def revoke_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Withdraw an invitation that nobody has accepted. Raises InvitationOver (PTY022, 409)."""
    found = lock(Invitation.objects.select_related("organisation"), pk=invitation.pk)
    require(by, "parties.invite", found.organisation)
    if found.accepted_at is not None or found.revoked_at is not None:
        refuse_when_over(found)
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    record("invitation.revoked", subject=found, actor=by, organisation=found.organisation.identifier)
    return found
