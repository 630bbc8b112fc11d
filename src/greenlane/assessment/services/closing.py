"""Closing an assignment when its declaration is decided or no longer to be decided."""

from __future__ import annotations

from greenlane.assessment.models import Assignment
from greenlane.assessment.states import OPEN, AssignmentState
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb


@verb
def close(*, declaration: Declaration, outcome: str, by: Actor) -> Assignment | None:
    """End the open assignment of a declaration: decided by its officer, or withdrawn from him; None where none is open.

    The declaration must be held by this transaction. `outcome` is `accepted`, `refused`, or why there is nothing
    left to decide.
    """
    found = for_update(Assignment.objects.filter(declaration=declaration, state__in=OPEN)).first()
    if found is None:
        return None
    mark_locked(found)
    found.declaration = declaration
    decided = outcome in {"accepted", "refused"} and found.state == AssignmentState.DRAWN
    advance(found, "state", "decide" if decided else "withdraw", by=by if decided else SYSTEM)
    found.ended_at = clock.now()
    found.save(update_fields=["state", "ended_at"])
    record("assessment.closed", subject=found, actor=by, ordinal=found.ordinal, outcome=outcome)
    return found
