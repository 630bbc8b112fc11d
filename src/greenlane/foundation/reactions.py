"""What happens when something happened: `@on("declaration.registered")`.

Reactions run in the same transaction, in the order of their `order` number, then of their name. Slow work
is enqueued from a reaction, never done in it.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[..., None]


@dataclass(frozen=True, order=True)
class Reaction:
    order: int
    name: str
    handler: Handler = field(compare=False)


_registry: dict[str, list[Reaction]] = defaultdict(list)


def on(kind: str, *, order: int = 100) -> Callable[[Handler], Handler]:
    """Register a reaction: `handler(subject, actor, **data)` with the data of the event."""

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        if all(reaction.name != name for reaction in _registry[kind]):
            insort(_registry[kind], Reaction(order, name, handler))
        return handler

    return register


def react(kind: str, subject: Any, actor: Any, data: dict[str, Any]) -> None:
    for reaction in tuple(_registry.get(kind, ())):
        reaction.handler(subject, actor, **data)


def table() -> list[tuple[str, int, str]]:
    """Event kind, order and reaction, sorted: the generated table of `docs/architecture.md`."""
    return [(kind, r.order, r.name) for kind in sorted(_registry) for r in _registry[kind]]
