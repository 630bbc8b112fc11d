"""What becomes of a discrepancy found after the assessment: accepted with a reason, or given back to be assessed."""

from __future__ import annotations

from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import for_update
from greenlane.foundation.verbs import verb
from greenlane.inspection.errors import NothingToDecide, SecondPersonNeeded
from greenlane.inspection.gates import is_taken_into_account
from greenlane.inspection.models import Examination
from greenlane.inspection.permissions import DECIDE
from greenlane.inspection.services.casework import said_why
from greenlane.inspection.states import Result


@verb
def accept_discrepancy(*, mrn: str, reason: str, by: Actor) -> Examination:
    """Let the assessment stand although the examination found a discrepancy; the gate opens.

    Raises NothingToDecide (EXM010, 409), SayWhy (EXM011, 422), SecondPersonNeeded (EXM005, 403) for who examined or
    confirmed, Forbidden (403).
    """
    docket, found = _undecided(mrn, reason, by)
    found.accepted_by, found.accepted_at, found.accepted_reason = by.id, docket.at, reason.strip()
    found.save(update_fields=["accepted_by", "accepted_at", "accepted_reason"])
    docket.note(
        "inspection.discrepancy_accepted",
        by=by,
        number=found.number,
        order=found.order_id,
        reason=found.accepted_reason,
    )
    docket.settle()
    docket.save()
    return found


@verb
def give_back(*, mrn: str, reason: str, by: Actor) -> Examination:
    """Send an assessed declaration back to be assessed knowing what was found; its next decision opens the gate.

    Raises as `accept_discrepancy`, IllegalTransition (409) where it is not simply assessed.
    """
    docket, found = _undecided(mrn, reason, by)
    docket.move("assessment", "recall", by=by)
    docket.set(assessed_at=None)
    docket.note(
        "inspection.discrepancy_given_back",
        by=by,
        number=found.number,
        order=found.order_id,
        reason=reason.strip(),
    )
    docket.save()
    return found


def _undecided(mrn: str, reason: str, by: Actor) -> tuple[Docket, Examination]:
    said_why(reason)
    docket = Docket.open(mrn)
    require(by, DECIDE, docket.declaration)
    rows = Examination.objects.filter(
        declaration=docket.declaration, result=Result.DISCREPANCY, accepted_at=None
    )
    found = for_update(rows).order_by("-number").first()
    if found is None or is_taken_into_account(docket.declaration, found):
        raise NothingToDecide(pointer="examination")
    if by.id in {found.examiner, found.second}:
        raise SecondPersonNeeded(pointer="accepted_by", hint="Somebody else decides on what you found.")
    found.declaration = docket.declaration
    return docket, found
