"""The doors to the outside engines: where files are kept, what scans them, what reads their pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from greenlane.engines.objects import FolderStore, ObjectStore
from greenlane.engines.pages import ChildReader, PageReader
from greenlane.engines.scanner import Scanner, scanner_at


def store() -> ObjectStore:
    """The store of files (GREENLANE_DOCUMENTS)."""
    return FolderStore(Path(settings.GREENLANE_DOCUMENTS))


def scanner() -> Scanner:
    """The scanner of files (GREENLANE_SCANNER_URL)."""
    return scanner_at(settings.GREENLANE_SCANNER_URL)


@cache
def reader() -> PageReader:
    """The reader of pages: one child process for each process of ours, started when it is first needed."""
    return ChildReader()
