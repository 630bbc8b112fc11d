"""At which point of a case a step can be taken, and by whom of those who may: what buttons and pages ask."""

from __future__ import annotations

from greenlane.assessment.selectors import open_assignment
from greenlane.assessment.selectors_cases import open_provisional
from greenlane.assessment.states import ClockName, ClockState, GoodsCheckState, SecurityState
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import Actor

GOING = (ClockState.RUNNING, ClockState.PAUSED)


def mine(found: Declaration, actor: Actor) -> bool:
    """In a check that this officer may decide."""
    if found.assessment != Assessment.IN_ASSESSMENT:
        return False
    drawn = open_assignment(found)
    return drawn is None or drawn.officer == actor.id


def to_assess(found: Declaration, actor: Actor) -> bool:
    return found.assessment == Assessment.IN_ASSESSMENT and (not actor.office or mine(found, actor))


def transferable(found: Declaration, actor: Actor) -> bool:
    return found.assessment == Assessment.IN_ASSESSMENT and open_assignment(found) is not None


def requested(found: Declaration, actor: Actor) -> bool:
    if found.assessment != Assessment.IN_ASSESSMENT:
        return False
    return found.goods_checks.filter(state=GoodsCheckState.REQUESTED).exists()


def provisional(found: Declaration, actor: Actor) -> bool:
    return found.assessment == Assessment.PROVISIONAL


def running(found: Declaration, name: ClockName) -> bool:
    if found.assessment != Assessment.PROVISIONAL:
        return False
    case = open_provisional(found)
    return case is not None and case.clocks.filter(name=name, state__in=GOING).exists()


def paused(found: Declaration) -> bool:
    case = open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None
    return case is not None and case.pauses.filter(until=None).exists()


def extendable(found: Declaration, actor: Actor) -> bool:
    case = open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None
    if case is None or case.assessed_by == actor.id:
        return False
    return case.clocks.filter(name=ClockName.OVERALL, state__in=GOING, extended_at=None).exists()


def security_is(found: Declaration, *states: SecurityState) -> bool:
    case = open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None
    return case is not None and case.security in states


def acceptable(found: Declaration, actor: Actor) -> bool:
    case = open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None
    return (
        case is not None and case.security == SecurityState.OFFERED and case.security_offered_by != actor.id
    )


def suppliable(found: Declaration, actor: Actor) -> bool:
    case = open_provisional(found) if found.assessment == Assessment.PROVISIONAL else None
    return case is not None and case.missing.filter(supplied_at=None).exists()
