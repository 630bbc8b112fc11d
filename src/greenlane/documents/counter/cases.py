"""What a paper may be for: modules above say how their records are found by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from greenlane.documents.counter.errors import NoCaseFound
from greenlane.foundation.access import Actor
from greenlane.parties.models import Organisation
from greenlane.parties.selectors import organisations_by_identifier


@dataclass(frozen=True, slots=True)
class Case:
    """What a paper is for, whose it is, and who may see it because of that.

    `subject` as in `Support`; empty where it is only a trader's. `number` is what finds it again.
    """

    number: str
    holder: Organisation
    subject: str = ""
    party: int | None = None
    agent: int | None = None


Finder = Callable[[str, Actor], Case | None]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Let the desk find records of a module. `finder` takes a number in capitals, and the officer."""
    _finders.append(finder)


def find_case(text: str, by: Actor) -> Case:
    """What is known under a number: of a declaration of the officer's desk, or of an organisation.

    Raises NoCaseFound (CTR005, 404).
    """
    number = "".join(text.replace("\x00", "").split()).upper()[:40]
    for finder in _finders:
        found = finder(number, by)
        if found is not None:
            return found
    holder = organisations_by_identifier([number]).get(number) if number else None
    if holder is None:
        raise NoCaseFound(
            pointer="case", hint="Give the MRN of a declaration at your office, or a registration number."
        )
    return Case(number, holder)
