"""The doors to the outside engines: where files are kept, what scans them, what reads their pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from greenlane.documents.errors import StoreSilent
from greenlane.engines.objects import ObjectStore, StoreAway, store_at
from greenlane.engines.pages import ChildReader, PageReader
from greenlane.engines.scanner import Scanner, scanner_at

log = logging.getLogger(__name__)


class Kept:
    """A store whose silence is an answer for callers. Every call raises StoreSilent (503) when it cannot be met."""

    def __init__(self, inner: ObjectStore) -> None:
        self._inner = inner

    def put(self, data: bytes) -> str:
        with _told():
            return self._inner.put(data)

    def get(self, key: str) -> bytes:
        with _told():
            return self._inner.get(key)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        with _told(), self._inner.local(key) as path:
            yield path

    def holds(self, key: str) -> bool:
        with _told():
            return self._inner.holds(key)

    def keys(self) -> Iterator[str]:
        with _told():
            yield from self._inner.keys()

    def check(self) -> None:
        with _told():
            self._inner.check()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StoreAway as silence:
        log.error("The store of files: %s.", silence)
        raise StoreSilent(hint="Try again in a few minutes.") from silence


def store() -> ObjectStore:
    """The store of files: the bucket of GREENLANE_OBJECTS, else the folder of GREENLANE_DOCUMENTS."""
    return store_named(settings.GREENLANE_OBJECTS or settings.GREENLANE_DOCUMENTS)


def store_named(address: str) -> ObjectStore:
    """The store of an address, with the secrets that are set. Raises ValueError where it cannot be read."""
    with _told():
        return _store(address, settings.GREENLANE_OBJECTS_KEY, settings.GREENLANE_OBJECTS_SECRET)


@cache
def _store(address: str, key: str, secret: str) -> ObjectStore:
    """One client with its open connections for each store, whatever the number of threads."""
    return Kept(store_at(address, key=key, secret=secret))


def scanner() -> Scanner:
    """The scanner of files (GREENLANE_SCANNER_URL)."""
    return scanner_at(settings.GREENLANE_SCANNER_URL)


@cache
def reader() -> PageReader:
    """The reader of pages: one child process for each process of ours, started when it is first needed."""
    return ChildReader()
