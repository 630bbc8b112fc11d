"""What changed between two texts, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

_AROUND = 3
_MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison. `sign`: `+` new, `-` gone, empty for the same, `…` for lines left out."""

    sign: str
    text: str


def differences(before: str, after: str, around: int = _AROUND) -> list[Line]:
    """The lines that are gone and new, each with a few that stayed the same around it. Empty for the same text."""
    old, new = before.splitlines()[:_MOST_LINES], after.splitlines()[:_MOST_LINES]
    if old == new:
        return []
    found: list[Line] = []
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 2_000)
    for group in matcher.get_grouped_opcodes(around):
        if found or group[0][1] > 0:
            found.append(Line("…", ""))
        for tag, first, last, start, end in group:
            if tag == "equal":
                found += [Line("", text) for text in old[first:last]]
                continue
            found += [Line("-", text) for text in old[first:last]]
            found += [Line("+", text) for text in new[start:end]]
    return found
