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

DECISIONS = frozenset({"accepted", "refused", "reassessed", "provisional"})


@verb
def close(*, declaration: Declaration, outcome: str, by: Actor) -> Assignment | None:
    """End the open assignment of a declaration: decided by its officer, or withdrawn from him; None where none is open.

    The declaration must be held by this transaction. `outcome` is one of `DECISIONS`, or why there is nothing left
    to decide.
    """
    found = for_update(Assignment.objects.filter(declaration=declaration, state__in=OPEN)).first()
    if found is None:
        return None
    mark_locked(found)
    found.declaration = declaration
    decided = outcome in DECISIONS and found.state == AssignmentState.DRAWN
    advance(
        found, "state", "decide" if decided else "withdraw", by=by if decided and by.is_officer else SYSTEM
    )
    found.ended_at = clock.now()
    if decided and found.first_decision_at is None:
        found.first_decision_at = found.ended_at
    found.save(update_fields=["state", "ended_at", "first_decision_at"])
    record("assessment.closed", subject=found, actor=by, ordinal=found.ordinal, outcome=outcome)
    return found
