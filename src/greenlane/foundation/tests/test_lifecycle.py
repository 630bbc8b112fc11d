"""Transition tables: the only door between states."""

from __future__ import annotations

import pytest
from django.db import models, transaction
from django.db.models import TextChoices

from greenlane.foundation import lifecycle
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.errors import Forbidden, IllegalTransition, NotFound
from greenlane.foundation.lifecycle import NotLocked, advance, transitions
from greenlane.foundation.models import Consumer


class Door(TextChoices):
    SHUT = "shut", "Shut"
    OPEN = "open", "Open"
    GONE = "gone", "Gone"


DOORS = transitions(
    (Door.SHUT, "open", Door.OPEN, (Role.GATE_OFFICER, Role.SUPERVISOR), "Open the door"),
    (Door.OPEN, "shut", Door.SHUT, Role.GATE_OFFICER, "Shut the door"),
    (Door.OPEN, "remove", Door.GONE, Role.SUPERVISOR, "Take the door away"),
)
officer = Actor("officer-1", frozenset({Role.GATE_OFFICER}))
trader = Actor("trader-1", frozenset({Role.DECLARANT}))


class Gate(models.Model):
    """A record with one region, never stored."""

    LIFECYCLES = {"door": DOORS}
    door = models.CharField(max_length=4, choices=Door, default=Door.SHUT)

    class Meta:
        app_label = "foundation"
        managed = False


def held(door: Door) -> Gate:
    gate = Gate(pk=1, door=door)
    gate._state.adding = False
    mark_locked(gate)
    return gate


def test_advance_moves_along_the_table():
    gate = held(Door.SHUT)
    step = advance(gate, "door", "open", by=officer)
    assert (gate.door, step.label) == (Door.OPEN, "Open the door")


@pytest.mark.parametrize("state", Door)
@pytest.mark.parametrize("verb", ["open", "shut", "remove", "paint"])
def test_advance_refuses_every_step_that_is_not_in_the_table(state, verb):
    gate = held(state)
    by = Actor("both", frozenset({Role.GATE_OFFICER, Role.SUPERVISOR}))
    if DOORS.find(state, verb):
        assert advance(gate, "door", verb, by=by).source == state
        return
    with pytest.raises(IllegalTransition) as refusal:
        advance(gate, "door", verb, by=by)
    assert refusal.value.status == 409
    assert gate.door == state


def test_advance_says_what_is_possible_instead():
    with pytest.raises(IllegalTransition) as refusal:
        advance(held(Door.OPEN), "door", "open", by=officer)
    assert refusal.value.hint == "Possible now: shut, remove."
    with pytest.raises(IllegalTransition) as refusal:
        advance(held(Door.GONE), "door", "open", by=officer)
    assert refusal.value.hint == "Nothing changes this state any more."


def test_advance_refuses_a_role_that_may_not():
    gate = held(Door.SHUT)
    with pytest.raises(Forbidden, match="Gate officer, Supervisor"):
        advance(gate, "door", "open", by=trader)
    assert gate.door == Door.SHUT


def test_advance_refuses_a_row_nobody_locked():
    gate = Gate(pk=1, door=Door.SHUT)
    gate._state.adding = False
    with pytest.raises(NotLocked):
        advance(gate, "door", "open", by=officer)


def test_advance_lets_a_new_row_start_its_way():
    gate = Gate(door=Door.SHUT)
    advance(gate, "door", "open", by=officer)
    assert gate.door == Door.OPEN


def test_next_actions_are_the_buttons_of_this_actor():
    assert [step.verb for step in DOORS.next_actions("open", officer)] == ["shut"]
    assert DOORS.next_actions("open", trader) == []


def test_transitions_refuse_one_edge_twice():
    row = (Door.SHUT, "open", Door.OPEN, Role.SUPERVISOR, "Open")
    with pytest.raises(ValueError, match="twice"):
        transitions(row, row)


def test_transitions_refuse_states_of_two_kinds():
    with pytest.raises(TypeError, match="one TextChoices"):
        transitions((Door.SHUT, "open", Role.SYSTEM, Role.SUPERVISOR, "Open"))


def test_as_mermaid_draws_every_row_and_where_it_starts():
    drawn = lifecycle.TransitionTable.as_mermaid(DOORS).splitlines()
    assert drawn[:2] == ["stateDiagram-v2", f"    [*] --> {DOORS.start.name}"]
    assert len(drawn) == 2 + len(DOORS) + len(DOORS.ends)
    assert "    SHUT --> OPEN: open (Gate officer, Supervisor)" in drawn


def test_as_mermaid_draws_where_it_ends():
    one_way = transitions((Door.SHUT, "open", Door.OPEN, Role.SUPERVISOR, "Open"))
    assert one_way.as_mermaid().splitlines()[-1] == "    OPEN --> [*]"


@pytest.mark.django_db
def test_lock_gives_the_row_for_change():
    Consumer.objects.create(name="dashboards")
    with transaction.atomic():
        assert lock(Consumer.objects.all(), name="dashboards")._locked


@pytest.mark.django_db
def test_lock_of_an_unknown_row_is_not_found():
    with transaction.atomic(), pytest.raises(NotFound, match="nobody"):
        lock(Consumer.objects.all(), name="nobody")


@pytest.mark.django_db(transaction=True)
def test_lock_outside_a_transaction_is_a_programming_error():
    with pytest.raises(RuntimeError, match="transaction"):
        lock(Consumer.objects.all(), name="dashboards")
