"""Who tries the doors: a stranger, somebody without a role, and every role, also those of others."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from greenlane.foundation.access import Role
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.models import Membership, User
from greenlane.parties.selectors import membership_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOMAIN = "meridia.example"
ANONYMOUS, ROLELESS = "anonymous", "roleless"


@dataclass(frozen=True, slots=True)
class Person:
    mailbox: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.mailbox}.{DOMAIN}"

    @property
    def membership(self) -> Membership:
        return membership_of(self.email, self.role)


PEOPLE = {
    # the declaration tried everywhere is the trader's, lodged at Port Meridia
    "trader": Person("importer@aurora", Role.DECLARANT),
    "broker": Person("broker@compass", Role.DECLARANT),  # holds the trader's mandate
    "rival": Person("importer@delta", Role.DECLARANT),
    "rival broker": Person("broker@lodestar", Role.DECLARANT),
    "gateway": Person("gateway@customs", Role.GATEWAY),
    "broker gateway": Person("gateway@compass", Role.GATEWAY),
    "carrier": Person("carrier@oceanlines", Role.CARRIER),
    "terminal": Person("terminal@pmct", Role.TERMINAL_OPERATOR),
    "officer": Person("officer@portmeridia", Role.DOCUMENT_OFFICER),
    "officer elsewhere": Person("officer@centra", Role.DOCUMENT_OFFICER),
    "supervisor here": Person("supervisor@portmeridia", Role.SUPERVISOR),
    "supervisor elsewhere": Person("supervisor@centra", Role.SUPERVISOR),
    "supervisor": Person("supervisor@customs", Role.SUPERVISOR),
    "gate": Person("gate@portmeridia", Role.GATE_OFFICER),
    "gate elsewhere": Person("gate@centra", Role.GATE_OFFICER),
    "examiner": Person("examiner@portmeridia", Role.EXAMINING_OFFICER),
    "verifier": Person("verifier@portmeridia", Role.COMPLIANCE_VERIFIER),
    "front desk": Person("desk@portmeridia", Role.FACILITATION_DESK),
    "laboratory": Person("laboratory@customs", Role.LABORATORY),
    "monitor": Person("monitor@customs", Role.ASSESSMENT_MONITOR),
    "enquiries": Person("enquiries@customs", Role.ENQUIRY_OFFICER),
    "curator": Person("curator@customs", Role.KNOWLEDGE_CURATOR),
    "knowledge approver": Person("knowledge.approver@customs", Role.KNOWLEDGE_APPROVER),
    "cashier": Person("cashier@customs", Role.CASHIER),
    "editor": Person("tariff.editor@customs", Role.TARIFF_EDITOR),
    "approver": Person("tariff.approver@customs", Role.TARIFF_APPROVER),
    "registrar": Person("registrar@customs", Role.REGISTRAR),
    "analyst": Person("analyst@customs", Role.RISK_ANALYST),
    "rule approver": Person("rule.approver@customs", Role.RULE_APPROVER),
    "oversight": Person("oversight@audit", Role.OVERSIGHT),
}
TRADERS = frozenset(
    name
    for name, person in PEOPLE.items()
    if person.role in {Role.DECLARANT, Role.GATEWAY, Role.CARRIER, Role.TERMINAL_OPERATOR}
)
DESK = frozenset(PEOPLE) - TRADERS
EVERYBODY = frozenset(PEOPLE)
SIGNED_IN = EVERYBODY | {ROLELESS}
ALL = SIGNED_IN | {ANONYMOUS}


def roleless_user() -> User:
    """Signed up, and nobody has given him a role yet."""
    found = User.objects.filter(email="new@nowhere.example").first()
    return found or User.objects.create_user("new@nowhere.example", "a long pass phrase", name="New Comer")


def client_of(name: str, **options: object) -> Client:
    """A browser in which this visitor is signed in, in his role."""
    client = Client(raise_request_exception=False, **options)
    if name == ANONYMOUS:
        return client
    if name == ROLELESS:
        client.force_login(roleless_user(), backend=BACKEND)
        return client
    membership = PEOPLE[name].membership
    client.force_login(membership.user, backend=BACKEND)
    session = client.session
    session[CHOSEN] = membership.pk
    session.save()
    return client
