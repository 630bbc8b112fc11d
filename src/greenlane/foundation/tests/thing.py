"""A subject with events, and the verbs of a tiny module, for the tests of the event log."""

from __future__ import annotations

from dataclasses import dataclass

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.events import NewEvent, record
from greenlane.foundation.models import Consumer, Event
from greenlane.foundation.verbs import attempt, verb


@dataclass(frozen=True)
class Thing:
    key: str = "1"

    @property
    def event_subject(self) -> str:
        return f"thing/{self.key}"


class Refused(CustomsError):
    """This is refused on purpose."""

    code = "TEST001"


def note(kind: str, key: str = "1", **data: object) -> NewEvent:
    return record(kind, subject=Thing(key), actor=SYSTEM, **data)


@verb
def write(*kinds: str, key: str = "1") -> list[NewEvent]:
    """Record each kind and leave one row per kind, so that rows and events can be compared."""
    for kind in kinds:
        Consumer.objects.create(name=kind)
    return [note(kind, key) for kind in kinds]


@verb
def write_then_refuse(kind: str) -> None:
    write(kind)
    raise Refused


@verb
def write_many(count: int, key: str = "1") -> None:
    for number in range(count):
        note("thing.counted", key, number=number)


@verb
def write_around(inner: str) -> CustomsError | None:
    """Record before and after a verb that is refused behind a savepoint."""
    write("thing.before")
    refusal = attempt(write_then_refuse, kind=inner)
    write("thing.after")
    return refusal


def kinds_written() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def rows_written() -> set[str]:
    return set(Consumer.objects.values_list("name", flat=True))
