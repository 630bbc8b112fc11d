"""Officers who must not learn whose cases they have: what is kept from them below the module that draws them.

The module that draws officers for checks registers here. Papers and payments of a case that hides its parties, the
register of organisations and mandates ask: whoever can be drawn has none of the lists that tie traders to cases.
"""

from __future__ import annotations

from collections.abc import Callable

from greenlane.foundation.access import Actor

Hidden = Callable[[Actor], list[str]]
Pool = Callable[[Actor], bool]
_hidden: list[Hidden] = []
_pools: list[Pool] = []


def register_hidden(hidden: Hidden) -> None:
    """Say which subjects (`declaration/26XM…`) hide their parties from an officer."""
    _hidden.append(hidden)


def register_pool(pool: Pool) -> None:
    """Say who can be drawn for a check today."""
    _pools.append(pool)


def hidden_from(actor: Actor) -> list[str]:
    """The subjects whose parties this reader must not learn."""
    return [subject for one in _hidden for subject in one(actor)]


def is_in_pool(actor: Actor) -> bool:
    """Whether checks can be drawn for this officer: he does not read who the traders are, nor what they pay."""
    return actor.is_officer and bool(actor.office) and any(one(actor) for one in _pools)
