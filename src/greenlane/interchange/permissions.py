"""Who may subscribe to events, and who may read the log itself."""

from __future__ import annotations

from typing import Any

import rules

from greenlane.foundation.access import Actor, Role, has_role, permit


@rules.predicate
def of_own_organisation(actor: Actor, endpoint: Any) -> bool:
    """The endpoint belongs to the actor's organisation; without one it is enough to have an organisation."""
    if actor.organisation_id is None:
        return False
    return endpoint is None or endpoint.organisation_id == actor.organisation_id


permit(
    {
        "webhook.manage": has_role(Role.DECLARANT, Role.GATEWAY) & of_own_organisation,
        "event.read": has_role(Role.OVERSIGHT, Role.SYSTEM),
    }
)
