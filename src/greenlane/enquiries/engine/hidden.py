"""Characters that nobody sees: they carry hidden instructions or turn a text around, so they never enter knowledge."""

from __future__ import annotations

import re
from collections import Counter

_HIDDEN = (
    ("tag characters", "\U000e0000-\U000e007f"),
    ("variation selectors", "\U000e0100-\U000e01ef"),
    ("direction controls", "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"),
    ("zero-width characters", "\u200b\u2060-\u2064\ufeff\u180e"),
    ("soft hyphens", "\u00ad"),
    ("control characters", "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb"),
    ("fillers", "\u115f\u1160\u3164\uffa0\u2800"),
)
_JOINERS = re.compile("[\u200c\u200d]")
_JOINING = re.compile("[\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_PARTS = [(name, re.compile(f"[{characters}]")) for name, characters in _HIDDEN]
_ANY = re.compile("[" + "".join(characters for _, characters in _HIDDEN) + "]")


def without_hidden(text: str) -> tuple[str, dict[str, int]]:
    """The text as it is seen, and how many characters of which sort were taken out.

    Joiners stay where a script needs them (Hindi, Khmer and their like). Khmer and Thai texts part words with a
    zero-width space: it is taken out without loss, for it is not seen and words are found without it.
    """
    if not (_ANY.search(text) or _JOINERS.search(text)):
        return text, {}
    found: Counter[str] = Counter()
    for name, pattern in _PARTS:
        count = len(pattern.findall(text))
        if count:
            found[name] = count
    shown = _ANY.sub("", text)
    kept = _JOINERS.sub(lambda one: one[0] if _joins(shown, one.start()) else "", shown)
    if len(kept) != len(shown):
        found["joiners"] = len(shown) - len(kept)
    return kept, dict(found)


def _joins(text: str, at: int) -> bool:
    return at > 0 and bool(_JOINING.match(text[at - 1]))


def said(found: dict[str, int]) -> str:
    """For the curator: what was taken out, such as "12 tag characters, 1 soft hyphens"."""
    return ", ".join(f"{count} {name}" for name, count in sorted(found.items()))
