"""Whether a file is safe to keep: whole, of one kind only, and without anything that acts when it is opened.

A PDF is searched for active names outside of its packed streams and inside its object streams, with names written
in hexadecimal (`/J#61vaScript`) read as a viewer reads them. What cannot be searched is refused.
Source: ISO 32000-2, 7.5.7 (object streams), 7.6 (encryption), 12.6 (actions), 12.7.8 (XFA).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from greenlane.documents.engine.sniffing import Media
from greenlane.documents.errors import ActsWhenOpened, FileFlaw, HidesFile, NotExaminable, NotWhole, Protected

UNPACKED_MOST = 64 * 1024 * 1024
"""Bytes that the object streams of one PDF may unpack to; honest ones stay far below."""
_TRAILING = 1024
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000
"""A zip file is found from its end: 22 bytes and a comment of 65,535 at most."""
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b")
_DICTIONARY_MOST = 65_536
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_PREDICTOR = re.compile(rb"/Predictor\s+([2-9]|1[0-5])")
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_ACTIVE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"/JavaScript\b"), "a program (JavaScript)"),
    (re.compile(rb"/Launch\b"), "an order to start another program"),
    (re.compile(rb"/EmbeddedFiles?\b"), "another file inside it"),
    (re.compile(rb"/RichMedia\b"), "film or sound with a program"),
    (re.compile(rb"/XFA\b"), "a form that computes (XFA)"),
    (re.compile(rb"/SubmitForm\b"), "a form that sends itself away"),
    (re.compile(rb"/ImportData\b"), "an order to read other data"),
    (re.compile(rb"/Rendition\b"), "film or sound"),
    (re.compile(rb"/GoToE\b"), "a jump into another file"),
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a file is not kept, and what was found in words."""

    kind: type[FileFlaw]
    found: str = ""

    @property
    def code(self) -> str:
        return self.kind.code


def flaws(data: bytes, media: Media) -> list[Flaw]:
    """Everything that speaks against keeping a file, in a fixed order; empty when nothing does."""
    return list(dict.fromkeys(_CHECKS[media](data)))


def _pdf(data: bytes) -> Iterator[Flaw]:
    if b"%%EOF" not in data[-_TRAILING:]:
        yield Flaw(NotWhole, "its end is missing")
    if _has_zip(data):
        yield Flaw(HidesFile, "a zip file")
    outside, packed = _parts(data)
    if len(packed) != len(_OBJECT_STREAM.findall(_plain(data))):
        yield Flaw(NotExaminable, "its parts are nested in a way that cannot be searched")
    if _ENCRYPTED.search(outside):
        yield Flaw(Protected)
        return
    try:
        inside = b"\n".join(_unpacked(packed))
    except _Unreadable as failure:
        yield Flaw(NotExaminable, str(failure))
        return
    # Long names are looked for everywhere: a reference table may point into what looks like a packed stream.
    for text in (_plain(outside) + b"\n" + _plain(inside), _plain(data)):
        yield from (Flaw(ActsWhenOpened, words) for pattern, words in _ACTIVE if pattern.search(text))


class _Unreadable(Exception):
    """An object stream that cannot be searched."""


def _plain(text: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), text)


def _parts(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What stands outside of streams, and the object streams as (dictionary, packed bytes)."""
    outside: list[bytes] = []
    packed: list[tuple[bytes, bytes]] = []
    end = 0
    for start, body, after in _streams(data):
        between = data[end:start]
        outside.append(between)
        dictionary = _plain(between[max(between.rfind(b"obj"), 0) :][-_DICTIONARY_MOST:])
        if _OBJECT_STREAM.search(dictionary):
            packed.append((dictionary, data[body : after - len(b"endstream")]))
        end = after
    outside.append(data[end:])
    return b"\n".join(outside), packed


def _streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(start of the word "stream", start of its body, end of "endstream"), in one pass whatever the file holds."""
    at = 0
    while (start := data.find(b"stream", at)) >= 0:
        at = start + len(b"stream")
        if data[at : at + 2] == b"\r\n":
            body = at + 2
        elif data[at : at + 1] == b"\n":
            body = at + 1
        else:
            continue
        stop = data.find(b"endstream", body)
        if stop < 0:
            return
        at = stop + len(b"endstream")
        yield start, body, at


def _unpacked(streams: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    left = UNPACKED_MOST
    for names, body in streams:
        packing = _FILTER.search(names)
        if packing is None:
            yield body
            continue
        if packing[1].strip(b"[] \r\n\t") not in {b"/FlateDecode", b"/Fl"} or _PREDICTOR.search(names):
            raise _Unreadable("parts of it are packed in a way that cannot be searched")
        opener = zlib.decompressobj()
        try:
            text = opener.decompress(body, left)
        except zlib.error:
            raise _Unreadable("a part of it is damaged") from None
        if opener.unconsumed_tail:
            raise _Unreadable("a part of it unpacks to an enormous size")
        left -= len(text)
        yield text


def _png(data: bytes) -> Iterator[Flaw]:
    """Chunk by chunk to the end; nothing may follow."""
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            if len(data) > at:
                yield Flaw(HidesFile, "data after the end of the image")
            return
    yield Flaw(NotWhole, "its end is missing")


def _jpeg(data: bytes) -> Iterator[Flaw]:
    end = data.rfind(b"\xff\xd9")
    if end < 0:
        yield Flaw(NotWhole, "its end is missing")
    elif data[end + 2 :].strip(b"\x00\r\n "):
        yield Flaw(HidesFile, "data after the end of the image")
    if _has_zip(data):
        yield Flaw(HidesFile, "a zip file")


def _tiff(data: bytes) -> Iterator[Flaw]:
    order = "little" if data.startswith(b"II") else "big"
    first = int.from_bytes(data[4:8], order)  # type: ignore[arg-type]
    if not 8 <= first <= len(data) - 2:
        yield Flaw(NotWhole, "its list of pages is missing")
    if _has_zip(data):
        yield Flaw(HidesFile, "a zip file")


def _xml(data: bytes) -> Iterator[Flaw]:
    """Well-formed, without a document type: entities are how XML grows and reaches other files."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        yield Flaw(NotWhole, str(failure).split("\n", maxsplit=1)[0][:120])
        return
    if b"<!DOCTYPE" in data.replace(b"\x00", b""):
        yield Flaw(ActsWhenOpened, "a document type with entities")


def _has_zip(data: bytes) -> bool:
    return _ZIP_END in data[-_ZIP_TAIL:]


_CHECKS: dict[Media, Callable[[bytes], Iterator[Flaw]]] = {
    Media.PDF: _pdf,
    Media.PNG: _png,
    Media.JPEG: _jpeg,
    Media.TIFF: _tiff,
    Media.XML: _xml,
}
