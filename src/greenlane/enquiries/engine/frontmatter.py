"""The head of a document: `key: value` lines between two lines of three hyphens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

KEYS = frozenset(
    "code title domain kind language audience law source licence effective_from effective_to most_asked note "
    "translation_note".split()
)
_LINE = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*?))?[ \t]*$")
_LONGEST_HEAD = 200


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself. `problems`: (key, what is wrong) for each line that says nothing sensible."""

    values: dict[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()

    def day(self, key: str) -> date | None:
        """The day given under a key; None where none is. Raises ValueError."""
        text = self.values.get(key, "")
        return date.fromisoformat(text) if text else None

    @property
    def ends_before(self) -> date | None:
        """The first day it is in force no more: a file names the last day on which it is."""
        last = self.day("effective_to")
        return last + timedelta(days=1) if last is not None and last != date.max else None


def split(text: str) -> tuple[Head, str]:
    """The head and the text below it; an empty head where the file has none."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---":
        return Head(), text
    end = next((at for at, line in enumerate(lines[1 : _LONGEST_HEAD + 1], 1) if line.strip() == "---"), 0)
    if not end:
        return Head(problems=(("---", "The head has no end."),)), text
    values, problems = _read(lines[1:end])
    return Head(values, tuple(problems)), "\n".join(lines[end + 1 :]).strip() + "\n"


def _read(lines: list[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    values: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None:
            problems.append((f"line {number}", "Write it like “key: value”."))
            continue
        key, value = found[1].lower(), (found[2] or "").strip().strip("\"'")
        if key in values:
            problems.append((key, "It is given twice."))
        elif key not in KEYS:
            problems.append((key, f"This key is not known. Known are: {', '.join(sorted(KEYS))}."))
        values[key] = value
    return values, problems
