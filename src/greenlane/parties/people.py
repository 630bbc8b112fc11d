"""Users, the roles they play and their access tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import OFFICER_ROLES, Actor, Role, permission_names, require
from greenlane.foundation.db import for_update, lock
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import (
    AlreadyMember,
    EmailTaken,
    LastManager,
    OwnAccess,
    UnknownScope,
    WrongPlace,
)
from greenlane.parties.models import ApiToken, Invitation, Membership, Office, Organisation, User
from greenlane.parties.names import PERSON, one_line
from greenlane.parties.periods import check_period, covering


class Place(StrEnum):
    """Where a role is played."""

    ORGANISATION = "for an organisation"
    OFFICE = "at an office"
    ANYWHERE = "at an office or nationally"
    GATEWAY = "for an organisation or nationally"


PLACES: dict[Role, Place] = {
    Role.DECLARANT: Place.ORGANISATION,
    Role.CARRIER: Place.ORGANISATION,
    Role.TERMINAL_OPERATOR: Place.ORGANISATION,
    Role.DOCUMENT_OFFICER: Place.OFFICE,
    Role.GATE_OFFICER: Place.OFFICE,
    Role.EXAMINING_OFFICER: Place.OFFICE,
    Role.COMPLIANCE_VERIFIER: Place.OFFICE,
    Role.FACILITATION_DESK: Place.OFFICE,
    Role.LABORATORY: Place.ANYWHERE,
    Role.ASSESSMENT_MONITOR: Place.ANYWHERE,
    Role.ENQUIRY_OFFICER: Place.ANYWHERE,
    Role.KNOWLEDGE_CURATOR: Place.ANYWHERE,
    Role.KNOWLEDGE_APPROVER: Place.ANYWHERE,
    Role.SUPERVISOR: Place.ANYWHERE,
    Role.CASHIER: Place.ANYWHERE,
    Role.TARIFF_EDITOR: Place.ANYWHERE,
    Role.TARIFF_APPROVER: Place.ANYWHERE,
    Role.REGISTRAR: Place.ANYWHERE,
    Role.RISK_ANALYST: Place.ANYWHERE,
    Role.RULE_APPROVER: Place.ANYWHERE,
    Role.OVERSIGHT: Place.ANYWHERE,
    Role.GATEWAY: Place.GATEWAY,
}
"""A role missing here (system) is never given to a person."""

_FITS = {
    # (organisation given, office given)
    Place.ORGANISATION: {(True, False)},
    Place.OFFICE: {(False, True)},
    Place.ANYWHERE: {(False, True), (False, False)},
    Place.GATEWAY: {(True, False), (False, False)},
}


@verb
def create_user(
    *,
    email: str,
    by: Actor,
    name: str = "",
    password: str | None = None,
    password_hash: str = "",
    language: str = "en",
) -> User:
    """Create a user who can sign in. Without password the account waits for one to be set.

    `password_hash` takes an already encoded password (imports from another system, demo accounts).
    Raises EmailTaken (PTY010, 409).
    """
    require(by, "parties.manage_users")
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email=address).exists():
        raise EmailTaken(pointer="email")
    user = User(email=address, name=one_line(name, most=PERSON), language=language)
    if password_hash:
        user.password = password_hash
    else:
        user.set_password(password)
    user.save()
    record("user.created", subject=user, actor=by)
    return user


@verb
def add_membership(
    *,
    user: User,
    role: Role,
    by: Actor,
    organisation: Organisation | None = None,
    office: Office | None = None,
    skills: Iterable[str] = (),
    manages: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> Membership:
    """Let a user play a role for an organisation (traders), at an office or nationally (officers).

    Who `manages` invites others to the organisation and ends their roles. A role that had ended starts anew.
    Raises WrongPlace (PTY011), WrongDates (PTY002), AlreadyMember (PTY012, 409), and OwnAccess (PTY031, 409) for
    who would give a role to himself.
    """
    require(by, "parties.manage_users")
    if by.id == str(user.pseudonym):
        raise OwnAccess(hint="Another registrar has to do it.")
    start = since or clock.today()
    return join(
        user=user,
        role=role,
        by=by,
        organisation=organisation,
        office=office,
        manages=manages,
        period=(start, until),
        skills=skills,
    )


@verb
def join(
    *,
    user: User,
    role: Role,
    by: Actor,
    organisation: Organisation | None = None,
    office: Office | None = None,
    manages: bool = False,
    period: tuple[date, date | None],
    skills: Iterable[str] = (),
) -> Membership:
    """Write the role down, for verbs that have asked for the permission themselves."""
    _check_place(role, organisation, office)
    since, until = period
    check_period(since, until)
    lock(User.objects.all(), pk=user.pk)
    held = user.memberships.filter(role=role, organisation=organisation, office=office).first()
    if held is not None and (held.until is None or held.until >= since):
        raise AlreadyMember(pointer="role")
    membership = held or Membership(user=user, role=role, organisation=organisation, office=office)
    membership.skills = sorted(set(skills))
    membership.manages = manages and organisation is not None
    membership.since, membership.until = since, until
    membership.save()
    record("user.membership_added", subject=user, actor=by, role=role, **_place_of(membership))
    return membership


@verb
def end_membership(*, membership: Membership, by: Actor) -> Membership:
    """End a role now: its holder and its access tokens may do nothing more with it. Ending twice changes nothing.

    For the registrar, for who manages the people of the organisation, and for oneself. What a manager invited
    to is void with his role, as far as nobody has accepted it.
    Raises LastManager (PTY024, 409) when nobody would be left to manage the organisation's people.
    """
    found = lock(Membership.objects.select_related("user", "organisation", "office"), pk=membership.pk)
    require(by, "parties.end_membership", found)
    yesterday = clock.today() - timedelta(days=1)
    if found.until is not None and found.until <= yesterday:
        return found
    if found.manages and not by.has(Role.REGISTRAR, Role.SYSTEM):
        _keep_a_manager(found)
    found.until = yesterday
    found.save(update_fields=["until"])
    record("user.membership_ended", subject=found.user, actor=by, role=found.role, **_place_of(found))
    if found.manages:
        void_invitations(sender=found.user, by=by, organisation=found.organisation)
    return found


def void_invitations(*, sender: User, by: Actor, organisation: Organisation | None = None) -> None:
    """Withdraw what somebody invited to and nobody has accepted: for one organisation, or (None) for all."""
    rows = Invitation.objects.filter(invited_by=str(sender.pseudonym), accepted_at=None, revoked_at=None)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    for row in for_update(rows.select_related("organisation").order_by("pk")):
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        record("invitation.revoked", subject=row, actor=by, organisation=row.organisation.identifier)


def _keep_a_manager(leaving: Membership) -> None:
    """Two managers who leave at once take turns: the organisation is locked first."""
    place = lock(Organisation.objects.all(), pk=leaving.organisation_id)
    others = place.memberships.filter(covering(clock.today()), manages=True).exclude(pk=leaving.pk)
    if not others.exists():
        raise LastManager(hint=_("Invite another manager first, or ask the registrar of operators."))


def _place_of(membership: Membership) -> dict[str, Any]:
    organisation, office = membership.organisation, membership.office
    return {
        "organisation": organisation.identifier if organisation else "",
        "office": office.code if office else "",
    }


def _check_place(role: Role, organisation: Organisation | None, office: Office | None) -> None:
    place = PLACES.get(role)
    if place is None:
        raise WrongPlace(f"The role “{role.label}” is not given to people.", pointer="role")
    if (organisation is not None, office is not None) not in _FITS[place]:
        raise WrongPlace(f"The role “{role.label}” is played {place.value}.", pointer="role")


@verb
def issue_token(
    *,
    membership: Membership,
    name: str,
    scopes: Iterable[str],
    by: Actor,
    expires: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Issue an access token for a role; returns it with its secret `gl_<prefix>_<secret>`, shown only now.

    The secret has 256 random bits; its SHA-256 is kept. Scopes are permission names, at least one. Officers issue
    their own: a registrar holds no key to the work of others. Raises UnknownScope (PTY013), Forbidden (403).
    """
    require(by, "parties.manage_tokens", membership)
    own = by.id == str(membership.user.pseudonym)
    if Role(membership.role) in OFFICER_ROLES and not own and not by.has(Role.SYSTEM):
        raise Forbidden(hint="Officers issue their tokens themselves.")
    wanted = sorted(set(scopes))
    unknown = sorted(set(wanted) - set(permission_names()))
    if unknown or not wanted:
        shown = ", ".join(unknown)
        raise UnknownScope(f"Unknown scope: {shown}." if unknown else "Name a scope.", pointer="scopes")
    prefix = secrets.token_hex(5)
    raw = f"gl_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        membership=membership,
        name=name,
        prefix=prefix,
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        scopes=wanted,
        created_at=clock.now(),
        expires_at=expires,
    )
    record("token.issued", subject=token, actor=by, scopes=wanted, expires=expires)
    return token, raw


@verb
def revoke_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """End a token now; revoking twice changes nothing."""
    locked = lock(ApiToken.objects.select_related("membership__user"), pk=token.pk)
    require(by, "parties.manage_tokens", locked.membership)
    if locked.revoked_at is None:
        locked.revoked_at = clock.now()
        locked.save(update_fields=["revoked_at"])
        record("token.revoked", subject=locked, actor=by)
    return locked
