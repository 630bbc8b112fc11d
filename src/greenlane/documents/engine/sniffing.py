"""What a file really is, by its first bytes; names and declared types do not count.

Sources: ISO 32000-2 (PDF), W3C PNG 3rd edition, ITU-T T.81 (JPEG), TIFF 6.0, XML 1.0 appendix F.
"""

from __future__ import annotations

from enum import StrEnum


class Media(StrEnum):
    """The types that are kept, by their registered media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    XML = "application/xml"

    @property
    def extension(self) -> str:
        return {"jpeg": "jpg", "tiff": "tif"}.get(self.value.split("/")[1], self.value.split("/")[1])


_SIGNATURES: tuple[tuple[bytes, Media], ...] = (
    (b"%PDF-", Media.PDF),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"II*\x00", Media.TIFF),
    (b"MM\x00*", Media.TIFF),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a packed file (zip, or an office document)"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7z)"),
    (b"Rar!", "a packed file (rar)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "a rich text document"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes) -> Media | None:
    """The type of a file from its start, or None for one that is not kept."""
    for signature, media in _SIGNATURES:
        if data.startswith(signature):
            return media
    return Media.XML if _looks_like_xml(data[:512]) else None


def called(data: bytes) -> str:
    """What a file that is not kept seems to be, in words; empty when nothing is known of it."""
    return next((words for signature, words in _OTHERS if data.startswith(signature)), "")


def _looks_like_xml(start: bytes) -> bool:
    """`<?xml` or an element, in UTF-8 or UTF-16; HTML is not XML that anybody could read as data."""
    for bom in _BOMS:
        start = start.removeprefix(bom)
    text = start.replace(b"\x00", b"").lstrip().lower()
    return text.startswith(b"<") and not text.startswith((b"<!doctype html", b"<html", b"<script", b"<svg"))
