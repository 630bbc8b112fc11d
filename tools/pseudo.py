"""The check language: English read from right to left. It shows what is not translatable or not mirrored."""

from __future__ import annotations

import re

from tools.po import Catalogue, Entry

LOCALE = "ar_XB"
_KEPT = re.compile(r"(%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[a-zA-Z%]|\{\w*\}|</?\w[^>]*>|&\w+;)")
RIGHT_TO_LEFT, END = "\u202e", "\u202c"
"""Override the direction: Latin letters then run like Arabic ones."""


def catalogue(texts: list[Entry]) -> Catalogue:
    """Every text in the check language."""
    header = [
        "Content-Type: text/plain; charset=UTF-8",
        f"Language: {LOCALE}",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
    ]
    made = Catalogue(header)
    for entry in texts:
        forms = [entry.msgid, entry.plural] if entry.plural else [entry.msgid]
        made.entries[entry.key] = Entry(
            entry.msgid, entry.plural, entry.context, [mirrored(text) for text in forms]
        )
    return made


def mirrored(text: str) -> str:
    """The words of a text run from right to left; placeholders and markup stay as they are."""
    parts = _KEPT.split(text)
    return "".join(
        part if number % 2 or not part.strip() else f"{RIGHT_TO_LEFT}{part}{END}"
        for number, part in enumerate(parts)
    )
