"""What a file says of its document by its name and the folders it lies in, where it has no head."""

from __future__ import annotations

import re
from pathlib import Path

from greenlane.enquiries.engine.markdown import BlockKind, blocks

_SUFFIXES = re.compile(r"\.(?:v(\d{1,4})\.)?(en|zh-hant|th|hi|km)$", re.I)


def stem(file: Path) -> tuple[str, str]:
    """The name of a file without version and language, and its language where the name says one."""
    found = _SUFFIXES.search(file.stem)
    return (file.stem[: found.start()], found[2].lower()) if found else (file.stem, "")


def _parts(root: Path, file: Path) -> list[str]:
    """The folders a file lies in, from the one that names its scheme."""
    inside = list(file.relative_to(root).parts[:-1]) if root.is_dir() else []
    return inside or [(root if root.is_dir() else root.parent).resolve().name]


def code(root: Path, file: Path, stem: str, domain: str) -> str:
    names = [domain, *_parts(root, file), stem]
    simple = [re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "x" for name in names]
    return "/".join(re.sub(r"[._]", "-", name) if place == 0 else name for place, name in enumerate(simple))[
        :120
    ]


def title(root: Path, file: Path, stem: str, body: str) -> str:
    first = next((one for one in blocks(body) if one.text), None)
    if first is not None and first.kind == BlockKind.HEADING and first.depth == 1:
        return first.text[:300]
    scheme = " ".join(_worded(part) for part in _parts(root, file))
    return f"{_worded(stem)} ({scheme})"[:300]


def _worded(name: str) -> str:
    words = re.sub(r"[-_.\s]+", " ", name).strip()
    if " " not in words and len(words) <= 6 and not re.search(r"[aeiou]", words[:-1]):
        return words.upper()
    return words[:1].upper() + words[1:]


def source(root: Path, file: Path) -> str:
    folder = root if root.is_dir() else root.parent
    return f"{folder.resolve().name}/{file.relative_to(folder)}"[:300]
