"""Photos without what a telephone writes into them: where and with what they were taken. The picture stays as it is.

How it was held (the orientation) is kept, so that it is shown upright. Nothing is decoded: parts of the file are left
out. Sources: ITU-T T.81 (JPEG), CIPA DC-008 (Exif 3.0), W3C PNG 3rd edition.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_SHORT = 3
_KEPT_PARTS = frozenset({0xE0, 0xE2, 0xEE})
"""Application segments that belong to the picture: JFIF, its colour profile, Adobe's transform."""
_KEPT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP"}
)


class NotAPhoto(ValueError):
    """The bytes are no JPEG or PNG, or end in the middle of one."""


def stripped(data: bytes) -> bytes:
    """The same photo without place, device, comments, thumbnails and second pictures. Raises NotAPhoto."""
    if data.startswith(JPEG):
        return _jpeg(data)
    if data.startswith(PNG):
        return _png(data)
    raise NotAPhoto("neither JPEG nor PNG")


def _jpeg(data: bytes) -> bytes:
    kept, turned = [], b""
    for marker, part in _segments(data):
        if marker == 0xE1 and part[4:10] == _EXIF:
            turned = turned or _upright(_orientation(part[10:]))
        elif marker == 0xE2 and part[4:16] != b"ICC_PROFILE\x00":
            continue
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _KEPT_PARTS:
            kept.append(part)
    return b"".join([b"\xff\xd8", turned, *kept])


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments after the start of the image, the coded picture with its scan header, the end of the image."""
    at = 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise NotAPhoto("a segment is broken")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            raise NotAPhoto("it ends before the picture")
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise NotAPhoto("a segment is longer than the file")
        if marker != 0xDA:
            yield marker, data[at:end]
            at = end
            continue
        stop = _end_of_scan(data, end)
        yield marker, data[at:stop]
        if data[stop : stop + 2] == b"\xff\xd9":
            yield 0xD9, b"\xff\xd9"
            return
        at = stop


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded picture ends: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotAPhoto("the picture is cut off")
        follows = data[at + 1]
        if follows == 0xFF:
            at += 1
        elif follows == 0 or 0xD0 <= follows <= 0xD7:
            at += 2
        else:
            return at


def _orientation(exif: bytes) -> int:
    """How the telephone was held, 1 to 8; 1 (upright) where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return 1
    start = struct.unpack_from(f"{order}I", exif, 4)[0]
    if start + 2 > len(exif):
        return 1
    count = struct.unpack_from(f"{order}H", exif, start)[0]
    for number in range(count):
        at = start + 2 + 12 * number
        if at + 12 > len(exif):
            break
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, at)
        if tag == _ORIENTATION and kind == _SHORT and 1 <= value <= 8:
            return int(value)
    return 1


def _upright(orientation: int) -> bytes:
    """An Exif segment that says the orientation and nothing else; empty where there is nothing to say."""
    if orientation == 1:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    body = _EXIF + b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        if kind in _KEPT_CHUNKS:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise NotAPhoto("the picture is cut off")
