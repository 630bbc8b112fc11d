"""Who may change the register."""

from __future__ import annotations

from typing import Any

import rules

from greenlane.foundation.access import Actor, Role, has_role, permit


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


registrar = has_role(Role.REGISTRAR, Role.SYSTEM)

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
        "parties.open_office": registrar,
        "parties.set_control_share": supervises,
    }
)
