"""Load the people and places of Meridia. Only in demo mode, as often as you like."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.verbs import verb
from greenlane.parties import meridia, services
from greenlane.parties.accounts.services import confirm_address
from greenlane.parties.errors import NotInDemo
from greenlane.parties.meridia import DemoUser
from greenlane.parties.models import AeoStatus, Mandate, Membership, Office, Organisation, User
from greenlane.parties.selectors import organisations_by_identifier

_MANAGERS = frozenset({Role.DECLARANT, Role.CARRIER, Role.TERMINAL_OPERATOR})
"""Every demo trader is the only one of its organisation, so it manages its people."""
_MAIL_DOMAIN = "meridia.example"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of the table of demo accounts. `place` is the office or organisation, empty for national roles."""

    email: str
    role: str
    place: str
    name: str


def demo_password() -> str:
    """The password of every demo account, derived from the installation's secret key.

    Raises NotInDemo (PTY018, 403) outside demo mode.
    """
    _demo_only()
    mac = hmac.digest(str(settings.SECRET_KEY).encode(), b"greenlane demo accounts", hashlib.sha256)
    return "demo-" + base64.b32encode(mac)[:10].decode().lower()


def load_meridia_parties() -> list[DemoAccount]:
    """Load Meridia's offices, holidays, organisations, mandates, AEO status and accounts; return the accounts.

    What is there already stays as it is. Raises NotInDemo (PTY018, 403) outside demo mode.
    """
    _demo_only()
    _load()
    return [_account(user) for user in meridia.users()]


def _demo_only() -> None:
    if not settings.DEMO:
        raise NotInDemo()


@verb
def _load() -> None:
    _load_offices()
    _load_organisations()
    _load_mandates()
    _load_aeo()
    _load_users()


def _load_offices() -> None:
    known = set(Office.objects.values_list("code", flat=True))
    for row in meridia.OFFICES:
        if row.code in known:
            continue
        services.open_office(
            code=row.code,
            name=row.name,
            kind=row.kind,
            unlocode=row.unlocode,
            time_zone=meridia.TIME_ZONE,
            hours=row.hours,
            by=SYSTEM,
        )
    services.add_holidays(days=meridia.holidays(), by=SYSTEM)


def _load_organisations() -> None:
    rows = {row.identifier: row for row in meridia.ORGANISATIONS}
    known = organisations_by_identifier(rows)
    for identifier, row in rows.items():
        found = known.get(identifier)
        if found is not None and found.standing != Organisation.Standing.RECOGNISED:
            continue
        services.register_organisation(
            identifier=identifier,
            name=row.name,
            email=f"office@{row.mailbox}.{_MAIL_DOMAIN}",
            parts=row.parts,
            since=meridia.SINCE,
            by=SYSTEM,
        )


def _load_mandates() -> None:
    known = set(Mandate.objects.values_list("principal__identifier", "agent__identifier"))
    organisations = organisations_by_identifier({number for pair in meridia.MANDATES for number in pair})
    for principal, agent in meridia.MANDATES:
        if (principal, agent) not in known:
            services.give_mandate(
                principal=organisations[principal],
                agent=organisations[agent],
                since=meridia.SINCE,
                by=SYSTEM,
            )


def _load_aeo() -> None:
    tiers = {row.identifier: row.aeo for row in meridia.ORGANISATIONS if row.aeo}
    known = set(AeoStatus.objects.values_list("organisation__identifier", flat=True))
    organisations = organisations_by_identifier(tiers)
    for identifier, tier in tiers.items():
        if identifier not in known:
            services.grant_aeo(
                organisation=organisations[identifier],
                tier=tier,
                since=meridia.SINCE,
                reason="Demo administration",
                by=SYSTEM,
            )


def _load_users() -> None:
    wanted = {_email(row): row for row in meridia.users()}
    known = {user.email: user for user in User.objects.filter(email__in=wanted)}
    password_hash = _password_hash(known)
    offices = {office.code: office for office in Office.objects.all()}
    organisations = organisations_by_identifier({row.place for row in wanted.values()})
    members = set(Membership.objects.filter(user__email__in=wanted).values_list("user__email", "role"))
    confirmed = set(EmailAddress.objects.filter(email__in=wanted).values_list("email", flat=True))
    for email, row in wanted.items():
        user = known.get(email) or services.create_user(
            email=email, name=row.name, password_hash=password_hash, by=SYSTEM
        )
        if email not in confirmed:
            confirm_address(user=user, by=SYSTEM)
        if (email, row.role.value) in members:
            continue
        services.add_membership(
            user=user,
            role=row.role,
            organisation=organisations.get(row.place),
            office=offices.get(row.place),
            skills=row.skills,
            manages=row.role in _MANAGERS,
            since=meridia.SINCE,
            by=SYSTEM,
        )


def _password_hash(known: dict[str, User]) -> str:
    """One hash for all demo accounts (they share one password, and scrypt is slow on purpose).

    When the secret key was changed since the last load, the accounts get the new password.
    """
    sample = next(iter(known.values()), None)
    if sample is not None and sample.check_password(demo_password()):
        return sample.password
    fresh = make_password(demo_password())
    if known:
        User.objects.filter(email__in=list(known)).update(password=fresh)
    return fresh


def _email(row: DemoUser) -> str:
    return f"{row.mailbox}.{_MAIL_DOMAIN}"


def _account(row: DemoUser) -> DemoAccount:
    return DemoAccount(email=_email(row), role=row.role.value, place=row.place, name=row.name)
