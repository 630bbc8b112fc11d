"""Scans and the sheets in them: each sheet becomes a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from greenlane.documents.counter.errors import ScanOnly, SheetsDiffer, TooManySheets
from greenlane.documents.engine.sniffing import Media
from greenlane.documents.examining import Sound, Upload, examine
from greenlane.documents.store import reader
from greenlane.engines.pages import PageReadError
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.errors import CustomsError, Violation

MOST_SHEETS = 100
_SCANS = frozenset({Media.PDF, Media.PNG, Media.JPEG, Media.TIFF})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, examined: the file to keep, and the digest of the scan that it came from."""

    upload: Upload
    sound: Sound
    scan: str


def sheets_of(scans: Sequence[Upload], *, counted: int, both_sides: bool = False) -> list[Sheet]:
    """The sheets of the scans in their order; a file with several pages is parted, a single page stays as it is.

    `both_sides`: two pages of a PDF are the two sides of one sheet. Raises CustomsError (422) with the flaws of
    every scan, the pointer of each naming it (`scans/1`), TooManySheets (CTR003), SheetsDiffer (CTR002, 422),
    ScannerAway (503).
    """
    sounds = _examined(scans)
    parts = [
        list(_parts(scan, sound, 2 if both_sides else 1)) for scan, sound in zip(scans, sounds, strict=True)
    ]
    found = sum(map(len, parts))
    if found > MOST_SHEETS:
        raise TooManySheets(pointer="scans", hint=f"Receive it in parts of at most {MOST_SHEETS} sheets.")
    if found != counted:
        raise SheetsDiffer(
            f"You counted {counted}; the scan holds {found}.",
            pointer="counted",
            hint="Count again, or scan the missing sheets.",
        )
    return [
        sheet
        for scan, sound, spans in zip(scans, sounds, parts, strict=True)
        for sheet in _parted(scan, sound, spans)
    ]


def _examined(scans: Sequence[Upload]) -> list[Sound]:
    sounds: list[Sound] = []
    wrong: list[Violation] = []
    status = 422
    for index, scan in enumerate(scans):
        try:
            sound = examine(scan)
            if sound.media not in _SCANS:
                raise ScanOnly(pointer="file", hint="Scan it as PDF, PNG, JPEG or TIFF.")
            sounds.append(sound)
        except CustomsError as refusal:
            status = max(status, refusal.status)
            wrong += [
                replace(one, pointer=f"scans/{index}") if one.pointer == "file" else one
                for one in refusal.violations
            ]
    if wrong:
        bundle = CustomsError.of(wrong)
        bundle.status = status
        raise bundle
    return sounds


def _parts(scan: Upload, sound: Sound, sides: int) -> Iterator[tuple[int, int]]:
    """First and last page of every sheet in a scan. Only a PDF can hold two sides of a sheet in one file."""
    step = sides if sound.media is Media.PDF else 1
    last = sound.pages or 1
    for first in range(1, last + 1, step):
        yield first, min(first + step - 1, last)


def _parted(scan: Upload, sound: Sound, spans: list[tuple[int, int]]) -> Iterator[Sheet]:
    digest = digest_bytes(scan.data)
    if len(spans) == 1:
        yield Sheet(scan, sound, digest)
        return
    with NamedTemporaryFile(suffix=f".{sound.media.extension}") as file:
        file.write(scan.data)
        file.flush()
        for number, (first, last) in enumerate(spans, 1):
            try:
                data = reader().part(Path(file.name), sound.media.value, first, last)
            except PageReadError as failure:
                raise ScanOnly(
                    f"Page {first} cannot be parted from the scan: {failure}", pointer="scans"
                ) from (failure)
            stem, suffix = Path(scan.shown_name).stem, ".pdf" if sound.media is Media.PDF else ".png"
            sheet = replace(scan, name=f"{stem}-{number}{suffix}", data=data)
            yield Sheet(sheet, examine(sheet), digest)
