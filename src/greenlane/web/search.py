"""Search over everything one may see: modules register what they can find; nothing is found twice the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenlane.foundation.access import Actor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, where it is, one line about it."""

    title: str
    url: str
    about: str = ""


Find = Callable[[Actor, str, int], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    """Something to search. `find(actor, text, limit)` returns only what the actor may see."""

    label: str | _StrPromise
    find: Find
    order: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    label: str | _StrPromise
    hits: Sequence[Hit]


_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Add something to search."""
    _sources.append(source)
    _sources.sort(key=lambda one: one.order)


def search(actor: Actor, text: str) -> list[Found]:
    """What is found for a text, by source; sources that find nothing are left out."""
    wanted = text.replace("\x00", "").strip()[:100]
    if not wanted:
        return []
    found = (Found(one.label, one.find(actor, wanted, MOST)) for one in _sources)
    return [one for one in found if one.hits]
