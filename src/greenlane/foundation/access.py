"""Who may do what: roles, the actor of a verb, and permissions as `rules` predicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import rules
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.errors import Forbidden


class Role(TextChoices):
    """The parts people and systems play. Source: domain description, section 4."""

    DECLARANT = "declarant", _("Declarant")
    CARRIER = "carrier", _("Carrier")
    TERMINAL_OPERATOR = "terminal_operator", _("Terminal operator")
    DOCUMENT_OFFICER = "document_officer", _("Documentary check officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    EXAMINING_OFFICER = "examining_officer", _("Examining officer")
    COMPLIANCE_VERIFIER = "verifier", _("Compliance verification officer")
    LABORATORY = "laboratory", _("Customs laboratory")
    FACILITATION_DESK = "facilitation_desk", _("Facilitation desk")
    ASSESSMENT_MONITOR = "monitor", _("National assessment centre")
    ENQUIRY_OFFICER = "enquiry_officer", _("Enquiry officer")
    KNOWLEDGE_CURATOR = "curator", _("Curator of the knowledge base")
    KNOWLEDGE_APPROVER = "knowledge_approver", _("Approver of the knowledge base")
    GATE_OFFICER = "gate_officer", _("Gate officer")
    CASHIER = "cashier", _("Cashier")
    TARIFF_EDITOR = "tariff_editor", _("Tariff editor")
    TARIFF_APPROVER = "tariff_approver", _("Tariff approver")
    REGISTRAR = "registrar", _("Registrar of operators")
    RISK_ANALYST = "risk_analyst", _("Risk analyst")
    RULE_APPROVER = "rule_approver", _("Approver of rules and models")
    OVERSIGHT = "oversight", _("Oversight (reads everything, changes nothing)")
    GATEWAY = "gateway", _("Message gateway (lodges for the declarant named in the message)")
    PERSON = "person", _("Person (keeps an account, acts for nobody)")
    SYSTEM = "system", _("System")


OFFICER_ROLES = frozenset(
    {
        Role.DOCUMENT_OFFICER,
        Role.SUPERVISOR,
        Role.EXAMINING_OFFICER,
        Role.COMPLIANCE_VERIFIER,
        Role.LABORATORY,
        Role.FACILITATION_DESK,
        Role.ASSESSMENT_MONITOR,
        Role.ENQUIRY_OFFICER,
        Role.KNOWLEDGE_CURATOR,
        Role.KNOWLEDGE_APPROVER,
        Role.GATE_OFFICER,
        Role.CASHIER,
        Role.TARIFF_EDITOR,
        Role.TARIFF_APPROVER,
        Role.REGISTRAR,
        Role.RISK_ANALYST,
        Role.RULE_APPROVER,
        Role.OVERSIGHT,
    }
)
CASE_ROLES = OFFICER_ROLES - {
    Role.LABORATORY,
    Role.ENQUIRY_OFFICER,
    Role.KNOWLEDGE_CURATOR,
    Role.KNOWLEDGE_APPROVER,
}
"""Officers who read declarations, papers and payments. The laboratory knows a sample by its number only; who answers
the public or keeps the knowledge base knows no case at all."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is pseudonymous: it leads to a person only through the user table.

    `scopes` None means unrestricted (a person at a desk); an API token carries the scopes it was given.
    """

    id: str
    roles: frozenset[Role]
    organisation_id: int | None = None
    office: str = ""
    scopes: frozenset[str] | None = field(default=None)

    @property
    def role(self) -> Role:
        """The role written to the event log: the first in alphabetical order keeps it deterministic."""
        return min(self.roles)

    def has(self, *wanted: Role) -> bool:
        return not self.roles.isdisjoint(wanted)

    @property
    def is_officer(self) -> bool:
        return not self.roles.isdisjoint(OFFICER_ROLES)

    @property
    def reads_cases(self) -> bool:
        return not self.roles.isdisjoint(CASE_ROLES)


SYSTEM = Actor("system", frozenset({Role.SYSTEM}))


def has_role(*wanted: Role) -> Any:
    """A predicate: the actor plays one of these roles."""
    names = frozenset(wanted)

    @rules.predicate(f"has_role:{'|'.join(sorted(names))}")
    def predicate(actor: Actor) -> bool:
        return not actor.roles.isdisjoint(names)

    return predicate


def permit(permissions: dict[str, Any]) -> None:
    """Register a module's permissions: verb name -> predicate over (actor, object)."""
    for name, predicate in permissions.items():
        rules.set_perm(name, predicate)


def allowed(actor: Actor, permission: str, subject: Any = None) -> bool:
    """Whether role, object and token scope all agree. An unknown permission is a programming error."""
    if not rules.perm_exists(permission):
        raise KeyError(f"no permission {permission!r} is registered")
    if actor.scopes is not None and permission not in actor.scopes:
        return False
    return bool(rules.has_perm(permission, actor, subject))


def require(actor: Actor, permission: str, subject: Any = None) -> None:
    """Raise Forbidden (403) unless the actor may do this."""
    if allowed(actor, permission, subject):
        return
    if actor.scopes is not None and permission not in actor.scopes:
        raise Forbidden(
            f"This access token does not carry the scope “{permission}”.",
            hint="Issue a token with that scope.",
        )
    raise Forbidden(hint=f"“{permission}” is not among what {', '.join(sorted(actor.roles))} may do here.")


def permission_names() -> Iterable[str]:
    return sorted(rules.permissions.permissions)
