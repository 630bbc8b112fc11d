"""What documents support, in words and with an address; modules above say how theirs are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from greenlane.documents.models import Document
from greenlane.foundation.access import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a document supports: its name and its page."""

    name: str
    url: str


Naming = Callable[[list[str], Actor], list[Subject]]
_namings: dict[str, Naming] = {}


def register_subject(prefix: str, naming: Naming) -> None:
    """Say how subjects of a module are called. `naming` leaves out those that the reader may not see."""
    _namings[prefix] = naming


Reading = Callable[[Actor], list[str]]
_readings: list[Reading] = []


def register_reading(reading: Reading) -> None:
    """Let officers read the papers of more than their office's work. `reading` gives subjects, `declaration/26XM…`."""
    _readings.append(reading)


def also_read_by(actor: Actor) -> list[str]:
    """The subjects whose documents an officer may read besides those of his office."""
    return [subject for reading in _readings for subject in reading(actor)]


def supported_by(found: Document, actor: Actor) -> list[Subject]:
    """What a document supports, of what the actor may see, newest first."""
    return named(found.links.order_by("-pk").values_list("subject", flat=True)[:MOST], actor)


def named(subjects: Iterable[str], actor: Actor) -> list[Subject]:
    """Subjects such as `declaration/26XM…` in words and with an address, of what the actor may see."""
    keys: dict[str, list[str]] = {}
    for subject in subjects:
        prefix, _, key = subject.partition("/")
        keys.setdefault(prefix, []).append(key)
    return [
        one for prefix, names in keys.items() if prefix in _namings for one in _namings[prefix](names, actor)
    ]
