"""Lanes are changed by people: upward by one, downward by two, and never after release."""

from __future__ import annotations

import pytest

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.lanes import TooLateForLane
from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.tests.factories import SUPERVISOR, officer
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.parties.models import Office
from greenlane.risk.errors import LaneRefused, SecondPersonNeeded
from greenlane.risk.models import LaneChange, Outcome
from greenlane.risk.services.lanes import change_lane, confirm_lane, decline_lane
from greenlane.risk.states import LaneChangeState
from greenlane.risk.tests.live import SENIOR, lodge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = "A tip about this container came in."


def now(found: Declaration) -> Declaration:
    return Declaration.objects.get(pk=found.pk)


def test_change_lane_upward_is_done_alone_and_at_once() -> None:
    found = lodge()
    change = change_lane(mrn=found.mrn, lane=Lane.RED, reason=REASON, by=SUPERVISOR)
    assert change.state == LaneChangeState.APPLIED
    assert (now(found).lane, now(found).assessment) == (Lane.RED, Assessment.IN_ASSESSMENT)
    assert now(found).assessed_at is None
    services.accept(mrn=found.mrn, by=officer())
    assert now(found).assessment == Assessment.ASSESSED


def test_change_lane_downward_waits_for_a_second_person() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    change = change_lane(mrn=found.mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    assert (change.state, now(found).lane) == (LaneChangeState.REQUESTED, Lane.YELLOW)
    with pytest.raises(SecondPersonNeeded):
        confirm_lane(change=change, by=SUPERVISOR)
    confirm_lane(change=change, by=SENIOR)
    assert (now(found).lane, now(found).assessment) == (Lane.GREEN, Assessment.ASSESSED)
    assert LaneChange.objects.get().decided_by == SENIOR.id
    assert not Outcome.objects.exists(), "a check that fell away teaches nothing"


def test_decline_leaves_the_lane_and_cannot_be_undone() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    change = change_lane(mrn=found.mrn, lane=Lane.BLUE, reason=REASON, by=SUPERVISOR)
    decline_lane(change=change, remark="Not on this evidence.", by=SENIOR)
    assert now(found).lane == Lane.YELLOW
    with pytest.raises(IllegalTransition):
        confirm_lane(change=change, by=SENIOR)


@pytest.mark.parametrize(
    ("lane", "reason"), [(Lane.RED, "short"), (Lane.GREEN, REASON)], ids=["no reason", "same lane"]
)
def test_change_lane_refuses_what_makes_no_sense(lane: Lane, reason: str) -> None:
    with pytest.raises(LaneRefused):
        change_lane(mrn=lodge().mrn, lane=lane, reason=reason, by=SUPERVISOR)
    assert not LaneChange.objects.exists()


def test_change_lane_while_another_waits_is_refused() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    change_lane(mrn=found.mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    with pytest.raises(LaneRefused):
        change_lane(mrn=found.mrn, lane=Lane.RED, reason=REASON, by=SENIOR)


@pytest.mark.parametrize("by", [officer(), Actor("else", frozenset({Role.SUPERVISOR}), office="XM000201")])
def test_change_lane_is_for_supervisors_of_the_office(by: Actor) -> None:
    with pytest.raises(Forbidden):
        change_lane(mrn=lodge().mrn, lane=Lane.RED, reason=REASON, by=by)


def test_confirm_after_the_check_was_decided_is_refused() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    change = change_lane(mrn=found.mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    services.refuse(mrn=found.mrn, reason="The invoice is not of these goods.", by=officer())
    with pytest.raises(TooLateForLane):
        confirm_lane(change=change, by=SENIOR)
    assert LaneChange.objects.get().state == LaneChangeState.REQUESTED
