"""Lifecycles: ONE table per module says from which state which verb leads where, and who may do it.

Guards, buttons, API answers, diagrams and tests all read these tables; nothing else changes a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

Row = tuple[TextChoices, str, TextChoices, "Role | tuple[Role, ...]", "str | _StrPromise"]


@dataclass(frozen=True, slots=True)
class Transition:
    source: TextChoices
    verb: str
    target: TextChoices
    roles: frozenset[Role]
    label: str | _StrPromise


class TransitionTable(Sequence[Transition]):
    """The transitions of one region. `choices` is the TextChoices class all its states belong to."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(
            Transition(s, verb, t, frozenset([who] if isinstance(who, Role) else who), label)
            for s, verb, t, who, label in rows
        )
        kinds = {type(state) for row in self._rows for state in (row.source, row.target)}
        if len(kinds) != 1:
            raise TypeError("a transition table holds the states of one TextChoices class")
        self.choices: type[TextChoices] = kinds.pop()
        self._by_edge: dict[tuple[str, str], Transition] = {}
        for row in self._rows:
            if self._by_edge.setdefault((row.source.value, row.verb), row) is not row:
                raise ValueError(f"{row.source} --{row.verb}--> is in the table twice")

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, source: str, verb: str) -> Transition | None:
        return self._by_edge.get((source, verb))

    def from_state(self, source: str) -> Iterator[Transition]:
        return (row for row in self._rows if row.source.value == source)

    def next_actions(self, source: str, actor: Actor) -> list[Transition]:
        """What this actor can do next: the buttons of a page."""
        return [row for row in self.from_state(source) if not row.roles.isdisjoint(actor.roles)]

    @property
    def start(self) -> TextChoices:
        """The state a record begins in: the one the table names first."""
        return self._rows[0].source

    @property
    def ends(self) -> list[TextChoices]:
        """The states nothing leads out of, in the order of the table."""
        left = {row.source for row in self._rows}
        return list(dict.fromkeys(row.target for row in self._rows if row.target not in left))

    def as_mermaid(self) -> str:
        """The table as a state diagram for the documentation, with where it starts and ends."""
        rows = [f"    {r.source.name} --> {r.target.name}: {r.verb} ({_who(r)})" for r in self._rows]
        ends = [f"    {state.name} --> [*]" for state in self.ends]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start.name}", *rows, *ends])


def transitions(*rows: Row) -> TransitionTable:
    return TransitionTable(rows)


class NotLocked(RuntimeError):
    """A state was about to change on a row this transaction has not locked. A programming error."""


def advance(record: Model, field: str, verb: str, *, by: Actor) -> Transition:
    """Move `record.<field>` along its table; the caller saves the row in the same transaction.

    The row must have been loaded through `foundation.db.lock` (or be new). The table is found as
    `type(record).LIFECYCLES[field]`. Raises IllegalTransition (409) and Forbidden (403).
    """
    if record.pk is not None and not getattr(record, "_locked", False) and not record._state.adding:
        raise NotLocked(f"{record!r} must be locked before it changes state")
    table: TransitionTable = record.LIFECYCLES[field]  # type: ignore[attr-defined]
    current = getattr(record, field)
    step = table.find(current, verb)
    if step is None:
        raise IllegalTransition(
            f"“{verb}” is not possible while {field} is “{table.choices(current).label}”.",
            pointer=field,
            hint=_hint(table, current),
        )
    if step.roles.isdisjoint(by.roles):
        raise Forbidden(f"“{verb}” is done by: {_who(step)}.", pointer=field)
    setattr(record, field, step.target)
    return step


def _hint(table: TransitionTable, current: str) -> str:
    possible = ", ".join(row.verb for row in table.from_state(current))
    return f"Possible now: {possible}." if possible else "Nothing changes this state any more."


def _who(step: Transition) -> str:
    return ", ".join(sorted(str(role.label) for role in step.roles))
