"""Reads of accounts: who a person is, how safe the account is, what waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Capacity, Invitation, Membership, Organisation, User
from greenlane.parties.periods import covering

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes stand in for one of these; alone they are none."""

_ROLES_BY_PART = {
    Capacity.Part.IMPORTER: Role.DECLARANT,
    Capacity.Part.EXPORTER: Role.DECLARANT,
    Capacity.Part.BROKER: Role.DECLARANT,
    Capacity.Part.CARRIER: Role.CARRIER,
    Capacity.Part.TERMINAL: Role.TERMINAL_OPERATOR,
}


def person(user: User) -> Actor:
    """The actor a person is for the own account: no role of an organisation or office."""
    return Actor(id=str(user.pseudonym), roles=frozenset({Role.PERSON}))


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey guards the account."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


@dataclass(frozen=True, slots=True)
class Factors:
    """What guards an account beside the password."""

    app: bool
    passkeys: int
    recovery_codes: int


def factors_of(user: User) -> Factors:
    """The second factors of a person; one query."""
    held = list(Authenticator.objects.filter(user=user))
    codes = next((row for row in held if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Factors(
        app=any(row.type == Authenticator.Type.TOTP for row in held),
        passkeys=sum(row.type == Authenticator.Type.WEBAUTHN for row in held),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def sessions_of(user: User) -> list[UserSession]:
    """The running sessions of a person, newest first. Those that ran out are forgotten by the way."""
    running = UserSession.objects.purge_and_list(user)
    return sorted(running, key=lambda row: row.created_at, reverse=True)


def proven_addresses(user: User) -> set[str]:
    """E-mail addresses that this person has shown to be the own."""
    return set(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations of an organisation that nobody has accepted or withdrawn, newest first."""
    return organisation.invitations.filter(accepted_at=None, revoked_at=None)


def invitations_for(user: User) -> list[Invitation]:
    """Invitations that wait for this person under a proven e-mail address."""
    rows = Invitation.objects.filter(
        email__in=proven_addresses(user), accepted_at=None, revoked_at=None, expires_at__gt=clock.now()
    )
    return list(rows.select_related("organisation"))


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who plays a role for an organisation today, managers first."""
    rows = organisation.memberships.filter(covering(clock.today())).select_related("user", "organisation")
    return rows.order_by("-manages", "user__name", "pk")


def managers_of(organisation: Organisation) -> list[str]:
    """Names of those who may invite."""
    return [str(row.user) for row in people_of(organisation).filter(manages=True)]


def roles_offered(organisation: Organisation) -> list[Role]:
    """The roles to which people of an organisation are invited: what its parts in the register call for."""
    parts = organisation.capacities.filter(covering(clock.today())).values_list("part", flat=True)
    found = {_ROLES_BY_PART[Capacity.Part(part)] for part in parts if part in _ROLES_BY_PART}
    return sorted(found or {Role.DECLARANT})
