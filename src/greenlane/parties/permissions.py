"""Who may change the register."""

from __future__ import annotations

from typing import Any

import rules

from greenlane.foundation.access import OFFICER_ROLES, Actor, Role, has_role, permit
from greenlane.parties.selectors import is_manager


@rules.predicate
def for_own_organisation(actor: Actor, organisation: Any) -> bool:
    """A declarant acting for the organisation in question."""
    return (
        organisation is not None
        and actor.has(Role.DECLARANT)
        and actor.organisation_id is not None
        and actor.organisation_id == organisation.pk
    )


@rules.predicate
def own_membership(actor: Actor, membership: Any) -> bool:
    return membership is not None and actor.id == str(membership.user.pseudonym)


@rules.predicate
def supervises(actor: Actor, office: Any) -> bool:
    """A supervisor of this office, or a national one (no office)."""
    return office is not None and actor.has(Role.SUPERVISOR) and actor.office in {"", office.code}


@rules.predicate
def oneself(actor: Actor, user: Any) -> bool:
    """The person whose account it is, in whatever role."""
    return user is not None and actor.id == str(user.pseudonym)


@rules.predicate
def manages_people(actor: Actor, organisation: Any) -> bool:
    """Who acts for this organisation and manages its people."""
    return (
        organisation is not None
        and actor.organisation_id == organisation.pk
        and is_manager(actor.id, organisation.pk)
    )


@rules.predicate
def may_end(actor: Actor, membership: Any) -> bool:
    """The holder of a role, or who manages the people of its organisation."""
    return membership is not None and (
        own_membership(actor, membership) or manages_people(actor, membership.organisation)
    )


registrar = has_role(Role.REGISTRAR, Role.SYSTEM)
officer = has_role(*OFFICER_ROLES, Role.SYSTEM)

permit(
    {
        "parties.register_organisation": registrar,
        "parties.recognise_organisation": has_role(
            Role.REGISTRAR, Role.SYSTEM, Role.GATEWAY, Role.DECLARANT, Role.CARRIER
        ),
        "parties.suspend_organisation": registrar,
        "parties.add_capacity": registrar,
        "parties.manage_mandate": registrar | for_own_organisation,
        "parties.manage_aeo": registrar,
        "parties.manage_users": registrar,
        "parties.manage_tokens": registrar | own_membership,
        "parties.keep_account": oneself,
        "parties.enrol_organisation": has_role(Role.PERSON),
        "parties.accept_invitation": has_role(Role.PERSON),
        "parties.decide_application": registrar,
        "parties.invite": registrar | manages_people,
        "parties.end_membership": registrar | may_end,
        "parties.open_office": registrar,
        "parties.set_control_share": supervises,
        "parties.set_contact": registrar | for_own_organisation,
        "parties.read_register": officer,
        "parties.read_users": registrar | has_role(Role.OVERSIGHT),
    }
)
