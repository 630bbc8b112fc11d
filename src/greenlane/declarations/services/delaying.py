"""The written reason for a delay, issued by itself when a limit passes."""

from __future__ import annotations

from greenlane.declarations.intervals import PRECEDENCE
from greenlane.declarations.models import Declaration, DelayReason
from greenlane.declarations.permissions import EXPLAIN_DELAY
from greenlane.declarations.release import Gate, gates
from greenlane.declarations.rules.limits import Limit
from greenlane.declarations.selectors.delays import applies, limits_in_force, start_of
from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.foundation.rows import insert_once
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Office
from greenlane.parties.selectors import calendar_of


@verb
def explain_delays(*, mrn: str, by: Actor = SYSTEM) -> list[DelayReason]:
    """Say in writing why a declaration is late, once for each limit that it is past now.

    Safe to repeat and with any number of workers: it looks again under the lock, and a limit that was explained is not
    explained again. Empty where nothing is late any more. Raises NotFound (404), Forbidden (403).
    """
    docket = Docket.open(mrn)
    require(by, EXPLAIN_DELAY, docket.declaration)
    office = Office.objects.get(code=docket.declaration.office)
    calendar = calendar_of(office)
    waiting = _waiting(docket.declaration)
    issued = []
    for limit in limits_in_force():
        if waiting and applies(limit, docket.declaration, office):
            reason = _issue(docket, limit, waiting, calendar)
            if reason is not None:
                issued.append(reason)
    docket.save()
    return issued


def _waiting(found: Declaration) -> list[Gate]:
    """The gates that keep the goods, the primary holder's first, as the intervals count them."""
    closed = [gate for gate in gates(found) if not gate.open]
    return sorted(closed, key=lambda gate: PRECEDENCE.index(gate.holder))


def _issue(
    docket: Docket, limit: Limit, waiting: list[Gate], calendar: WorkingCalendar
) -> DelayReason | None:
    start = start_of(limit, docket.declaration)
    if start is None:
        return None
    due = limit.due(start, calendar)
    if due > docket.at:
        return None
    gate = next((one for one in waiting if (one.stage or one.name) == limit.stage), waiting[0])
    reason = DelayReason(
        declaration=docket.declaration,
        limit_code=limit.id,
        hours=limit.hours,
        counting=limit.counting.value,
        basis=limit.basis,
        started_at=start,
        due_at=due,
        gate=gate.name,
        stage=gate.stage or gate.name,
        holder=gate.holder.value,
        held_since=gate.since,
        issued_at=docket.at,
    )
    if not insert_once(reason):
        return None
    docket.note(
        "declaration.delay_explained",
        by=SYSTEM,
        limit=limit.id,
        hours=limit.hours,
        counting=limit.counting.value,
        basis=limit.basis,
        due_at=due,
        gate=reason.gate,
        stage=reason.stage,
        holder=reason.holder,
        held_since=reason.held_since,
    )
    return reason
