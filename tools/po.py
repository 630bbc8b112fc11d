"""Catalogues of translations: read and write `.po`, compile `.mo`. Sorted and without dates: diffs are small."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, str]
"""Context (empty: none) and English text: what names an entry."""

_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+"')
MO_MAGIC = 0x950412DE


@dataclass(slots=True)
class Entry:
    """One text with its translation; `texts` has one form, or one for each plural of the language."""

    msgid: str
    plural: str = ""
    context: str = ""
    texts: list[str] = field(default_factory=lambda: [""])
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    obsolete: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.msgid

    @property
    def is_translated(self) -> bool:
        return all(self.texts) and "fuzzy" not in self.flags


@dataclass(slots=True)
class Catalogue:
    """The entries of one language by key, and the header lines as `name: value`."""

    header: list[str] = field(default_factory=list)
    entries: dict[Key, Entry] = field(default_factory=dict)

    @property
    def living(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if not entry.obsolete]

    @classmethod
    def read(cls, path: Path) -> Catalogue:
        """Raises ValueError, with the line, when the file is no catalogue."""
        found = cls()
        for entry in _entries(path.read_text(encoding="utf-8").splitlines(), path):
            if entry.msgid:
                found.entries[entry.key] = entry
            else:
                found.header = entry.texts[0].splitlines()
        return found

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.as_text(), encoding="utf-8")

    def as_text(self) -> str:
        head = 'msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line + chr(10))}\n" for line in self.header)
        ordered = sorted(self.entries.values(), key=lambda one: (one.obsolete, one.msgid, one.context))
        return "\n".join([head, *map(_as_text, ordered)])

    def compiled(self) -> bytes:
        """The bytes of the `.mo` file: header and every finished translation."""
        header = "".join(f"{line}\n" for line in self.header)
        pairs = {b"": header.encode()}
        for entry in self.living:
            if entry.is_translated:
                pairs[_mo_key(entry)] = "\0".join(entry.texts).encode()
        return _mo(pairs)


def _entries(lines: list[str], path: Path) -> Iterator[Entry]:
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            try:
                yield _entry(block)
            except (SyntaxError, ValueError, KeyError) as error:
                raise ValueError(f"{path}, before line {number}: {error}") from error
            block = []


def _entry(block: list[str]) -> Entry:
    entry = Entry("", texts=[])
    found: dict[str, str] = {}
    at = ""
    for raw in block:
        line = raw
        if line.startswith("#~"):
            entry.obsolete, line = True, line[2:].strip()
        if line.startswith("#"):
            _comment(entry, line)
            continue
        match = _FIELD.match(line)
        if match:
            at, line = match.group(0).split()[0], line[match.end() - 1 :]
            found[at] = ""
        found[at] += ast.literal_eval(line.strip())
    entry.msgid, entry.plural = found["msgid"], found.get("msgid_plural", "")
    entry.context = found.get("msgctxt", "")
    entry.texts = [text for name, text in sorted(found.items()) if name.startswith("msgstr")]
    return entry


def _comment(entry: Entry, line: str) -> None:
    match line[:2]:
        case "#:":
            entry.places += [
                place.rsplit(":", 1)[0] if _has_line(place) else place for place in line[2:].split()
            ]
        case "#.":
            entry.notes.append(line[2:].strip())
        case "#,":
            entry.flags |= {flag.strip() for flag in line[2:].split(",")}
        case _:
            pass


def _has_line(place: str) -> bool:
    return place.rpartition(":")[2].isdigit()


def _as_text(entry: Entry) -> str:
    mark = "#~ " if entry.obsolete else ""
    lines = [] if entry.obsolete else [f"#. {note}" for note in entry.notes]
    if not entry.obsolete:
        lines += [f"#: {place}" for place in sorted(set(entry.places))]
    if entry.flags and not entry.obsolete:
        lines.append("#, " + ", ".join(sorted(entry.flags)))
    if entry.context:
        lines.append(f"{mark}msgctxt {_quoted(entry.context)}")
    lines.append(f"{mark}msgid {_quoted(entry.msgid)}")
    if entry.plural:
        lines.append(f"{mark}msgid_plural {_quoted(entry.plural)}")
        lines += [f"{mark}msgstr[{number}] {_quoted(text)}" for number, text in enumerate(entry.texts)]
    else:
        lines.append(f"{mark}msgstr {_quoted(entry.texts[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _mo_key(entry: Entry) -> bytes:
    context = f"{entry.context}\x04" if entry.context else ""
    plural = f"\0{entry.plural}" if entry.plural else ""
    return f"{context}{entry.msgid}{plural}".encode()


def _mo(pairs: dict[bytes, bytes]) -> bytes:
    """The format of GNU gettext, section "The Format of GNU MO Files", without a hash table."""
    keys = sorted(pairs)
    start = 7 * 4
    offset = start + 16 * len(keys)
    body = bytearray()
    originals, translations = [], []
    for index, texts in ((originals, keys), (translations, [pairs[key] for key in keys])):
        for text in texts:
            index += [len(text), offset + len(body)]
            body += text + b"\0"
    head = struct.pack("<7I", MO_MAGIC, 0, len(keys), start, start + 8 * len(keys), 0, 0)
    return head + struct.pack(f"<{4 * len(keys)}I", *originals, *translations) + bytes(body)


def merged(old: Catalogue, living: Iterable[Entry], *, plurals: int) -> Catalogue:
    """A catalogue of the living texts with the translations it had; texts that are gone stay as obsolete."""
    new = Catalogue(header=old.header)
    for entry in living:
        forms = plurals if entry.plural else 1
        known = old.entries.get(entry.key)
        fits = known is not None and len(known.texts) == forms and bool(known.plural) == bool(entry.plural)
        new.entries[entry.key] = Entry(
            entry.msgid,
            entry.plural,
            entry.context,
            list(known.texts) if known is not None and fits else [""] * forms,
            entry.places,
            entry.notes,
            entry.flags | ({"fuzzy"} & known.flags if known is not None else set()),
        )
    for key, known in old.entries.items():
        if key not in new.entries and any(known.texts):
            known.obsolete = True
            new.entries[key] = known
    return new
