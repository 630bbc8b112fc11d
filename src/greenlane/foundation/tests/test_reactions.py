"""What happens when something happened, in declared order, in the same transaction."""

from __future__ import annotations

import pytest

from greenlane.foundation import reactions
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.reactions import on, react, table
from greenlane.foundation.tests.thing import (
    Refused,
    Thing,
    kinds_written,
    note,
    rows_written,
    write,
    write_then_refuse,
)

KIND = "thing.happened"


@pytest.fixture(autouse=True)
def registry_kept():
    """Registrations of a test end with it."""
    before = {kind: list(rows) for kind, rows in reactions._registry.items()}
    yield
    reactions._registry.clear()
    reactions._registry.update(before)


def named(name: str, done: list[str]):
    def handler(subject, actor, **data) -> None:
        done.append(name)

    handler.__qualname__ = name
    return handler


def test_react_follows_the_order_number_then_the_name():
    done: list[str] = []
    for name, order in [("late", 200), ("b", 100), ("first", 1), ("a", 100)]:
        on(KIND, order=order)(named(name, done))
    react(KIND, Thing(), SYSTEM, {})
    assert done == ["first", "a", "b", "late"]
    assert [(order, name.rsplit(".")[-1]) for kind, order, name in table() if kind == KIND] == [
        (1, "first"),
        (100, "a"),
        (100, "b"),
        (200, "late"),
    ]


def test_on_registers_one_function_once():
    done: list[str] = []
    handler = named("once", done)
    on(KIND)(on(KIND)(handler))
    react(KIND, Thing(), SYSTEM, {})
    assert done == ["once"]


def test_react_hands_over_subject_actor_and_data():
    received = []

    @on(KIND)
    def keep(subject, actor, **data) -> None:
        received.append((subject, actor, data))

    react(KIND, Thing("9"), SYSTEM, {"number": 4})
    assert received == [(Thing("9"), SYSTEM, {"number": 4})]


def test_react_to_a_kind_nobody_listens_to_does_nothing():
    react("thing.unheard", Thing(), SYSTEM, {})
    assert "thing.unheard" not in {kind for kind, _, _ in table()}


@pytest.mark.django_db(transaction=True)
def test_reaction_that_fails_undoes_the_verb_it_reacts_to():
    @on(KIND)
    def refuse(subject, actor, **data) -> None:
        write("thing.reacted")
        raise Refused

    with pytest.raises(Refused):
        write(KIND)
    assert (kinds_written(), rows_written()) == ([], set())


@pytest.mark.django_db(transaction=True)
def test_reaction_may_record_events_of_its_own_which_come_after():
    @on(KIND)
    def answer(subject, actor, **data) -> None:
        note("thing.answered")

    write(KIND)
    assert kinds_written() == [KIND, "thing.answered"]


@pytest.mark.django_db(transaction=True)
def test_reactions_to_a_refused_verb_leave_nothing():
    @on(KIND)
    def answer(subject, actor, **data) -> None:
        write("thing.answered")

    with pytest.raises(Refused):
        write_then_refuse(KIND)
    assert (kinds_written(), rows_written()) == ([], set())
