"""Who may subscribe to events, who may read the log itself, and who writes drafts and keeps a catalogue."""

from __future__ import annotations

from typing import Any

import rules

from greenlane.foundation.access import Actor, Role, has_role, permit


@rules.predicate
def of_own_organisation(actor: Actor, owned: Any) -> bool:
    """The thing belongs to the actor's organisation; without one it is enough to have an organisation."""
    if actor.organisation_id is None:
        return False
    return owned is None or owned.organisation_id == actor.organisation_id


permit(
    {
        "webhook.manage": has_role(Role.DECLARANT, Role.GATEWAY) & of_own_organisation,
        "draft.write": has_role(Role.DECLARANT, Role.GATEWAY) & of_own_organisation,
        "event.read": has_role(Role.OVERSIGHT, Role.SYSTEM),
    }
)
