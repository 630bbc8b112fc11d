"""Changing a lane: upward a supervisor alone, downward two persons and a reason. Every change is counted."""

from __future__ import annotations

from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import LANE_ORDER, Lane, Release
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.risk.errors import LaneRefused, NoDecision, SecondPersonNeeded
from greenlane.risk.models import LaneChange
from greenlane.risk.services.results import decision_of
from greenlane.risk.states import LaneChangeState

SHORTEST_REASON = 10


@verb
def change_lane(*, mrn: str, lane: Lane, reason: str, by: Actor) -> LaneChange:
    """Change the lane of a declaration: applied at once when it becomes stricter, else it waits for a second person.

    Raises LaneRefused (RSK011, 409) for no reason, the same lane, a released declaration or a change that is already
    waiting, NoDecision (404), Forbidden (403), and TooLateForLane (409) as the declaration does.
    """
    found = lock(Declaration.objects.select_related("declarant", "trader"), mrn=mrn)
    require(by, "risk.change_lane", found)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise LaneRefused(
            pointer="reason", hint="Ten characters at least; say what you know of this declaration."
        )
    if lane == found.lane:
        raise LaneRefused(pointer="lane", hint="It is in this lane already.")
    if found.release == Release.RELEASED:
        raise LaneRefused(pointer="lane", hint="The goods are released.")
    if found.lane_changes.filter(state=LaneChangeState.REQUESTED).exists():
        raise LaneRefused(
            pointer="lane", hint="Another change of this lane waits for a second person; decide it first."
        )
    decision = decision_of(found)
    if decision is None:
        raise NoDecision(pointer="mrn")
    change = LaneChange.objects.create(
        declaration=found,
        decision=decision,
        from_lane=found.lane,
        to_lane=lane,
        reason=reason,
        requested_by=by.id,
        requested_at=clock.now(),
    )
    record("risk.lane_change_requested", subject=change, actor=by, before=found.lane, lane=lane.value)
    if LANE_ORDER[lane] > LANE_ORDER[found.lane]:
        return _apply(lock(LaneChange.objects.all(), pk=change.pk), by)
    return change


@verb
def confirm_lane(*, change: LaneChange, by: Actor) -> LaneChange:
    """Confirm a lowered lane as the second person.

    Raises SecondPersonNeeded (RSK012, 403) for who asked for it, LaneRefused (RSK011, 409) when the lane has changed
    meanwhile, IllegalTransition (409) when it was decided, Forbidden (403).
    """
    found = lock(Declaration.objects.select_related("declarant", "trader"), pk=change.declaration_id)
    require(by, "risk.change_lane", found)
    waiting = lock(LaneChange.objects.all(), pk=change.pk)
    if waiting.requested_by == by.id:
        raise SecondPersonNeeded(hint="Ask another supervisor to confirm it.")
    if found.lane != waiting.from_lane:
        raise LaneRefused(pointer="lane", hint="The lane has changed meanwhile; decline this and ask again.")
    return _apply(waiting, by)


@verb
def decline_lane(*, change: LaneChange, remark: str, by: Actor) -> LaneChange:
    """Decline a lowered lane; the declaration stays where it is. Who asked for it may take it back so.

    Raises LaneRefused (RSK011, 409) for no remark, IllegalTransition (409), Forbidden (403).
    """
    waiting = lock(LaneChange.objects.select_related("declaration"), pk=change.pk)
    require(by, "risk.change_lane", waiting.declaration)
    if len(remark.strip()) < SHORTEST_REASON:
        raise LaneRefused(pointer="remark", hint="Say why; ten characters at least.")
    advance(waiting, "state", "decline", by=by)
    waiting.decided_by, waiting.decided_at, waiting.remark = by.id, clock.now(), remark.strip()
    waiting.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    record("risk.lane_change_declined", subject=waiting, actor=by, lane=waiting.to_lane)
    return waiting


def _apply(waiting: LaneChange, by: Actor) -> LaneChange:
    mrn = waiting.declaration.mrn
    declarations.change_lane(mrn=mrn, lane=Lane(waiting.to_lane), reason=waiting.reason, by=by)
    advance(waiting, "state", "apply", by=by)
    waiting.decided_by, waiting.decided_at = by.id, clock.now()
    waiting.save(update_fields=["state", "decided_by", "decided_at"])
    record("risk.lane_changed", subject=waiting, actor=by, before=waiting.from_lane, lane=waiting.to_lane)
    return waiting
