"""Bringing the files of one store to another, while both are in use: copied, compared, never removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from greenlane.documents.models import Content
from greenlane.documents.permissions import VERIFY
from greenlane.engines.objects import ObjectDamaged, ObjectStore
from greenlane.foundation.access import Actor, require

AT_ONCE = 8
_BATCH = 8 * AT_ONCE
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moved:
    """One file: `moved` now, `there` before, or `damaged`: changed or gone. `size` counts the bytes sent."""

    digest: str
    verdict: str
    size: int = 0
    damage: str = ""


def move_store(source: ObjectStore, target: ObjectStore, *, by: Actor) -> Iterator[Moved]:
    """Copy every file of a store to another and read each copy back; then every file on record that is still not there.

    May be stopped and repeated at any time: what the target holds whole is not sent again, and nothing is removed
    from the source. Raises Forbidden (403), StoreSilent (503) when one of the two falls silent.
    """
    require(by, VERIFY)
    target.check()
    told: set[str] = set()
    for one in _many(source.keys(), lambda key: _moved(key, source, target)):
        if one.damage:
            told.add(one.digest)
        yield one
    on_record = Content.objects.order_by("digest").values_list("digest", flat=True).iterator()
    for one in _many(on_record, lambda key: _moved(key, source, target)):
        if one.verdict != "there" and one.digest not in told:
            yield one


def _moved(key: str, source: ObjectStore, target: ObjectStore) -> Moved:
    if target.holds(key):
        return Moved(key, "there")
    try:
        data = source.get(key)
        target.put(data)
        target.get(key)
    except ObjectDamaged as damage:
        return Moved(key, "damaged", damage=str(damage))
    return Moved(key, "moved", len(data))


def _many(keys: Iterable[str], work: Callable[[str], T]) -> Iterator[T]:
    """Some at once, in order; never more keys ahead than a batch."""
    waiting = iter(keys)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(waiting, _BATCH)):
            yield from pool.map(work, batch)
