"""Examining a file before it is kept: every flaw at once, and what it is."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from greenlane.documents.engine.sniffing import Media, called, sniff
from greenlane.documents.engine.structure import Flaw, flaws
from greenlane.documents.errors import (
    EmptyFile,
    FileTooLarge,
    HarmFound,
    KindNotKept,
    NotExaminable,
    Protected,
    ScannerAway,
    SignatureBroken,
    TooManyPages,
    TypeNotListed,
)
from greenlane.documents.kinds import KINDS
from greenlane.documents.states import Signature
from greenlane.documents.store import reader, scanner
from greenlane.engines.pages import PageReadError
from greenlane.engines.scanner import ScannerSilent
from greenlane.foundation.errors import CustomsError, Violation

if TYPE_CHECKING:
    from greenlane.documents.signing import Signed

LOG = logging.getLogger("greenlane.documents")
MOST_BYTES = 25 * 1024 * 1024
MOST_PAGES = 2_000
SIGNATURE_MOST = 256 * 1024
_UNSAFE = re.compile(r"[^\w. ()\-]")
_PAGED = frozenset({Media.PDF, Media.PNG, Media.JPEG, Media.TIFF})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sends. `number` and `issued_on` are those printed on it; `signature` is detached CMS, if any."""

    name: str
    data: bytes
    type_code: str
    number: str = ""
    issued_on: date | None = None
    signature: bytes = b""

    @property
    def shown_name(self) -> str:
        """The name for people: without folders and without what has no place in a name."""
        last = PurePosixPath(self.name.replace("\\", "/")).name
        return _UNSAFE.sub("_", last)[:200] or "document"


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that may be kept: its real type, its pages (None where it has none), its signature, who scanned it."""

    media: Media
    pages: int | None
    signature: Signed
    scanner: str


def examine(upload: Upload) -> Sound:
    """What the file is. Raises CustomsError (422) with every flaw at once, ScannerAway (503)."""
    found = [Flaw(TypeNotListed, upload.type_code[:10])] if upload.type_code not in KINDS else []
    media = sniff(upload.data)
    found += _at_first_sight(upload, media)
    if found or media is None:
        raise _refusal(found)
    found = [*_harm(upload.data), *flaws(upload.data, media)]
    if found:
        raise _refusal(found)
    pages = _pages(upload.data, media)
    from greenlane.documents.signing import signed  # half a second: only who reads a file waits for it

    signature = signed(upload.data, media, upload.signature)
    if signature.verdict is Signature.BROKEN:
        raise _refusal([Flaw(SignatureBroken)])
    return Sound(media, pages, signature, scanner().name)


def _at_first_sight(upload: Upload, media: Media | None) -> list[Flaw]:
    if not upload.data:
        return [Flaw(EmptyFile)]
    if len(upload.data) > MOST_BYTES or len(upload.signature) > SIGNATURE_MOST:
        return [Flaw(FileTooLarge, f"{len(upload.data) / 1024 / 1024:.1f} MB")]
    return [Flaw(KindNotKept, called(upload.data))] if media is None else []


def _harm(data: bytes) -> Iterator[Flaw]:
    try:
        name = scanner().found(data)
    except ScannerSilent as silence:
        raise ScannerAway(pointer="file", hint="Send it again in a few minutes.") from silence
    if name:
        yield Flaw(HarmFound, name)


def _pages(data: bytes, media: Media) -> int | None:
    """How many pages a child process counts; a file that cannot be opened there is refused."""
    if media not in _PAGED:
        return None
    with NamedTemporaryFile(suffix=f".{media.extension}") as file:
        file.write(data)
        file.flush()
        try:
            info = reader().info(Path(file.name), media.value)
        except PageReadError as failure:
            raise _refusal([Flaw(NotExaminable, str(failure))]) from failure
    if info.encrypted:
        raise _refusal([Flaw(Protected)])
    if info.pages > MOST_PAGES:
        raise _refusal([Flaw(TooManyPages, str(info.pages))])
    return info.pages


def _refusal(found: list[Flaw]) -> CustomsError:
    """Every flaw in the words of its kind; what exactly was found is noted for the operator."""
    for flaw in found:
        LOG.info("document refused: %s %s", flaw.code, flaw.found)
    return CustomsError.of([_violation(flaw) for flaw in found])


def _violation(flaw: Flaw) -> Violation:
    pointer = "type_code" if flaw.kind is TypeNotListed else "file"
    refusal = flaw.kind(pointer=pointer)
    return Violation(refusal.code, refusal.message, pointer, flaw.kind.hint, "Documents Order s. 10")
