"""Who acts in the demo: Meridia's demo accounts in their roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership, membership_of

_DOMAIN = "meridia.example"


@dataclass(slots=True)
class Cast:
    """Actors by the part they play; officers by office."""

    gateway: Actor
    importer: Actor
    carrier: Actor
    terminal: Actor
    supervisor: Actor
    cashier: Actor
    checkers: dict[str, Actor] = field(default_factory=dict)
    gates: dict[str, Actor] = field(default_factory=dict)
    supervisors: dict[str, Actor] = field(default_factory=dict)
    examiners: dict[str, Actor] = field(default_factory=dict)
    verifiers: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def of_meridia(cls) -> Cast:
        """The demo accounts. Raises NotFound (404) where they are not loaded."""
        return cls(
            gateway=_actor("gateway@customs", Role.GATEWAY),
            importer=_actor("importer@aurora", Role.DECLARANT),
            carrier=_actor("carrier@oceanlines", Role.CARRIER),
            terminal=_actor("terminal@pmct", Role.TERMINAL_OPERATOR),
            supervisor=_actor("supervisor@customs", Role.SUPERVISOR),
            cashier=_actor("cashier@customs", Role.CASHIER),
            checkers=_by_office(Role.DOCUMENT_OFFICER),
            gates=_by_office(Role.GATE_OFFICER),
            supervisors=_by_office(Role.SUPERVISOR),
            examiners=_by_office(Role.EXAMINING_OFFICER),
            verifiers=_by_office(Role.COMPLIANCE_VERIFIER),
        )


def _actor(mailbox: str, role: Role) -> Actor:
    return actor_for_membership(membership_of(f"{mailbox}.{_DOMAIN}", role))


def _by_office(role: Role) -> dict[str, Actor]:
    rows = Membership.objects.select_related("user", "office").filter(role=role, office__isnull=False)
    return {
        row.office.code: actor_for_membership(row) for row in rows.order_by("-pk") if row.office is not None
    }
