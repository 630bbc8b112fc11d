"""Who decides a check where somebody was chosen for it: the door for the module that chooses.

Without anybody registered, or for a check that nobody was chosen for, the officers of the office decide as always.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import QuerySet

from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor


class Deciders(Protocol):
    """What a module that chooses officers for checks offers."""

    def require(self, declaration: Declaration, by: Actor) -> None:
        """Raise a CustomsError unless this officer may decide; the declaration is held by the transaction."""

    def decides(self, declaration: Declaration, actor: Actor) -> bool:
        """Whether this officer was chosen for the check, of whatever office he is."""

    def reads(self, declaration: Declaration, actor: Actor) -> bool:
        """Whether he sees the declaration because of a check that is or was his."""

    def faceless(self, declaration: Declaration, actor: Actor) -> bool:
        """Whether he must not learn who the parties are, because the check was drawn for him."""

    def left_to(self, rows: QuerySet[Declaration], actor: Actor) -> QuerySet[Declaration]:
        """The rows without those whose check another was chosen for."""


_registered: list[Deciders] = []


def register_deciders(deciders: Deciders) -> None:
    """Add a module that chooses officers; done when its app is ready."""
    _registered.append(deciders)


def require_decider(declaration: Declaration, by: Actor) -> None:
    for one in _registered:
        one.require(declaration, by)


def is_decider(declaration: Declaration, actor: Actor) -> bool:
    return any(one.decides(declaration, actor) for one in _registered)


def is_reader(declaration: Declaration, actor: Actor) -> bool:
    return any(one.reads(declaration, actor) for one in _registered)


def is_faceless(declaration: Declaration, actor: Actor) -> bool:
    """Whether this reader must not learn who the parties are (`declarations.faceless` shows him the rest).

    Asked once for a row that was read, however often a page asks.
    """
    known: dict[str, bool] = vars(declaration).setdefault("_faceless_for", {})
    if actor.id not in known:
        known[actor.id] = any(one.faceless(declaration, actor) for one in _registered)
    return known[actor.id]


def left_to(rows: QuerySet[Declaration], actor: Actor) -> QuerySet[Declaration]:
    """Checks an officer may take: those that nobody else was chosen for."""
    for one in _registered:
        rows = one.left_to(rows, actor)
    return rows
