"""Changing the lane by hand: whoever may do so alone or needs a second person is decided by who calls."""

from __future__ import annotations

from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import ENDED, Assessment, Lane, Release
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import IllegalTransition
from greenlane.foundation.verbs import verb

CHECKED = frozenset({Lane.YELLOW, Lane.RED})
"""Lanes in which an officer looks before release."""


class TooLateForLane(IllegalTransition):
    """The lane of this declaration can no longer be changed."""

    code = "LAN001"


@verb
def change_lane(*, mrn: str, lane: Lane, reason: str, by: Actor) -> Declaration:
    """Put a declaration into another lane before its release; the check begins or falls away with it.

    Raises TooLateForLane (LAN001, 409) after release, where the declaration has ended or the lane is the same,
    Forbidden (403).
    """
    docket = Docket.open(mrn)
    declaration = docket.declaration
    require(by, "declaration.change_lane", declaration)
    if declaration.release == Release.RELEASED:
        raise TooLateForLane(
            pointer="release", hint="The goods are released; select them for an audit instead."
        )
    if declaration.lane == lane:
        raise TooLateForLane(pointer="lane", hint=f"It is in the lane “{lane.label}” already.")
    before = declaration.lane
    _follow(docket, lane, by)
    docket.set(lane=lane)
    docket.note("declaration.lane_changed", by=by, before=before, lane=lane.value, reason=reason.strip())
    docket.settle()
    return docket.save()


def _follow(docket: Docket, lane: Lane, by: Actor) -> None:
    """Move the assessment where the lane wants it. A check that was made stays made."""
    match Assessment(docket.declaration.assessment):
        case Assessment.IN_ASSESSMENT if lane not in CHECKED:
            docket.move("assessment", "relieve", by=by)
            docket.set(assessed_at=docket.at)
        case Assessment.IN_ASSESSMENT:
            pass
        case Assessment.ASSESSED if lane in CHECKED:
            docket.move("assessment", "recall", by=by)
            docket.set(assessed_at=None)
        case Assessment.ASSESSED:
            pass
        case ended if ended in ENDED:
            raise TooLateForLane(pointer="assessment", hint="The declaration has ended.")
        case busy:
            raise TooLateForLane(
                pointer="assessment", hint=f"It is “{busy.label}”; change the lane before or after."
            )
