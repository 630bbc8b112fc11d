"""What the law does when a clock of a provisional assessment is over and nobody acted."""

from __future__ import annotations

from typing import assert_never

from greenlane.assessment.models import ProvisionalAssessment, ProvisionalClock
from greenlane.assessment.permissions import FINALISE
from greenlane.assessment.services.clocks import open_provisional
from greenlane.assessment.services.provisional import complete_if_so, finalise
from greenlane.assessment.states import ClockName, ClockState
from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import mark_locked
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

TIME_IS_OVER = "The time for the final assessment is over: it is final as declared."


@verb
def expire(*, mrn: str, by: Actor = SYSTEM) -> list[str]:
    """Let the clocks of a case end that are over, each with its effect; returns their names. Safe to repeat."""
    docket, found = open_provisional(mrn, by, FINALISE, with_payment=True)
    over = ProvisionalClock.objects.filter(provisional=found, state=ClockState.RUNNING, due_at__lte=docket.at)
    names = []
    for row in over.order_by("id"):
        mark_locked(row)
        advance(row, "state", "expire", by=by)
        row.ended_at = docket.at
        row.save(update_fields=["state", "ended_at"])
        docket.note("assessment.provisional_clock_expired", by=by, clock=row.name)
        names.append(row.name)
    for name in names:
        _effect(docket, found, ClockName(name))
    docket.save()
    if ClockName.OVERALL in names:
        finalise(mrn=mrn, reason=TIME_IS_OVER, by=by)
    return names


def _effect(docket: Docket, found: ProvisionalAssessment, name: ClockName) -> None:
    match name:
        case ClockName.LISTING | ClockName.SUPPLYING | ClockName.ENQUIRING:
            complete_if_so(docket, found)
        case ClockName.FINALISING | ClockName.OVERALL:
            pass
        case never:
            assert_never(never)
