"""The vendored Noto fonts for PDF: which of their files hold the characters of a text.

Each family comes as several files, one for a range of characters; the stylesheets beside them say which. Only
the files that a text needs are opened, and of these only the glyphs used are embedded. They are packed for
browsers (WOFF2): a process unpacks a file once, since that takes longer than all the rest of a page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp

from django.contrib.staticfiles import finders
from fontTools.ttLib import woff2

FOLDER = "vendor/fonts"
STYLESHEETS = ("fonts.css", "fonts-tc.css")
REGULAR, BOLD = 400, 600
_FACE = re.compile(
    r"@font-face\{font-family:\"(?P<family>[^\"]+)\";.*?font-weight:(?P<weight>\d+);.*?"
    r"url\(\"(?P<file>[^\"]+)\"\).*?unicode-range:(?P<ranges>[^}]+)\}"
)
_IGNORABLE = frozenset("\n\r\t\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: its family, weight and the characters it holds."""

    family: str
    weight: int
    path: Path
    ranges: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """The same for the weights of one file, so that bold finds its regular."""
        return re.sub(r"-(400|600)-normal$", "", self.path.stem)

    def holds(self, character: str) -> bool:
        point = ord(character)
        return any(first <= point <= last for first, last in self.ranges)


@lru_cache(maxsize=1)
def faces() -> tuple[Face, ...]:
    """Every vendored font file, in the order of the stylesheets; Latin first."""
    found = [face for sheet in STYLESHEETS for face in _read(sheet)]
    return tuple(sorted(found, key=lambda face: (face.family != "Noto Sans", "-ext-" in face.path.name)))


def _read(sheet: str) -> Iterable[Face]:
    path = finders.find(f"{FOLDER}/{sheet}")
    if path is None:
        raise FileNotFoundError(f"the vendored fonts are missing: {sheet}")
    folder = Path(path).parent
    for found in _FACE.finditer(Path(path).read_text(encoding="utf-8")):
        ranges = tuple(_range(part) for part in found["ranges"].split(","))
        yield Face(found["family"], int(found["weight"]), folder / found["file"], ranges)


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


def needed(text: str) -> list[str]:
    """Names of the files that hold the characters of a text, Latin always first; what none holds is left out."""
    base = faces()[0].name
    names = [base]
    for character in sorted(set(text) - _IGNORABLE):
        if any(face.holds(character) for face in faces() if face.name in names):
            continue
        name = next((face.name for face in faces() if face.holds(character)), None)
        if name is not None:
            names.append(name)
    return names


def files_of(name: str) -> dict[int, Path]:
    """Weight -> TrueType file of one name."""
    return {face.weight: _unpacked(face.path) for face in faces() if face.name == name}


def _unpacked(packed: Path) -> Path:
    """The font as TrueType; the same bytes in every process, so that a receipt is."""
    folder = Path(_folder().name)
    unpacked = folder / f"{packed.stem}.ttf"
    if not unpacked.exists():  # not yet, or no longer: systems clear away what was long not read
        folder.mkdir(exist_ok=True)
        handle, draft = mkstemp(dir=folder)
        os.close(handle)
        woff2.decompress(str(packed), draft)
        Path(draft).replace(unpacked)
    return unpacked


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where this process keeps unpacked fonts; gone when it ends."""
    return TemporaryDirectory(prefix="greenlane-fonts-")
