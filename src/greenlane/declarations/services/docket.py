"""A declaration being worked on inside one verb: it moves regions, remembers what happened, saves once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.declarations.release import gates, release_time
from greenlane.declarations.states import ENDED, Release
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import for_update, locked
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.prepared import Prepared
from greenlane.foundation.rows import update_columns
from greenlane.payments import services as payments

_BY_MRN = Prepared(lambda mrn: for_update(Declaration.objects.filter(mrn=mrn)))
_BY_MRN_WITH_PARTIES = Prepared(
    lambda mrn: for_update(Declaration.objects.filter(mrn=mrn).select_related("declarant", "trader"))
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to write to the event log once the rows are stored."""

    kind: str
    actor: Actor
    at: datetime
    data: dict[str, Any]


class Docket:
    """One locked (or just built) declaration.

    `move` changes a region through its transition table, `note` remembers an event, `settle` lets release
    fire if its last gate opened, `save` writes the changed columns and then the events.
    """

    def __init__(self, declaration: Declaration, at: datetime | None = None) -> None:
        self.declaration = declaration
        self.at = at or clock.now()
        self._changed: set[str] = set()
        self._moved: dict[str, str] = {}
        self._facts: list[Fact] = []

    @classmethod
    def open(cls, mrn: str, *, with_payment: bool = False, with_parties: bool = True) -> Docket:
        """Lock a declaration by its MRN, by default with its parties for who shows it. Raises NotFound (404).

        Verbs that also change what is payable pass `with_payment`: payment orders are always locked
        before their declaration, so that a bank callback and an amendment cannot block each other.
        """
        if with_payment:
            payments.hold(f"declaration/{mrn}")
        rows = _BY_MRN_WITH_PARTIES(mrn) if with_parties else _BY_MRN(mrn)
        return cls(locked(rows, shown=mrn))

    def move(self, region: str, verb: str, *, by: Actor) -> None:
        advance(self.declaration, region, verb, by=by)
        self._changed.add(region)
        if region != "release":
            self._moved[region] = str(getattr(self.declaration, region))
            self.set(**{f"{region}_since": self.at})

    def set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.declaration, name, value)
        self._changed.update(values)

    def note(self, kind: str, *, by: Actor, at: datetime | None = None, **data: Any) -> None:
        self._facts.append(Fact(kind, by, at or self.at, data))

    def settle(self) -> None:
        """Release, if every gate is open: at the moment the last one opened. Does nothing otherwise."""
        declaration = self.declaration
        if declaration.release == Release.RELEASED or declaration.assessment in ENDED:
            return
        found = gates(declaration)
        moment = release_time(found)
        if moment is None:
            return
        self.move("release", "release", by=SYSTEM)
        self.set(released_at=moment)
        opened = {gate.name: gate.since for gate in found}
        self.note("declaration.released", by=SYSTEM, at=moment, gates=opened, lane=declaration.lane)

    def save(self) -> Declaration:
        if self._changed:
            update_columns(self.declaration, sorted(self._changed))
            self._changed.clear()
        self.tell()
        return self.declaration

    def tell(self) -> None:
        """Write the remembered events; the row must be stored already.

        The first one says where the regions now stand that moved (`states`), so that the log alone tells who had the
        ball at every moment (`intervals`).
        """
        facts, self._facts = self._facts, []
        moved, self._moved = self._moved, {}
        for fact in facts:
            data = {**fact.data, "states": moved} if moved else fact.data
            moved = {}
            record(fact.kind, subject=self.declaration, actor=fact.actor, at=fact.at, **data)
