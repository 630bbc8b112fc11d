"""Numbers of citations: they run through all parts of an answer, and the same quote keeps its number."""

from __future__ import annotations

from greenlane.enquiries.engine.shapes import Citation, PassageText


class Numbering:
    """Hands out numbers from 1."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str, str], int] = {}

    def cite(self, passage: PassageText, quote: str) -> Citation:
        number = self._given.setdefault((passage.id, passage.language, quote), len(self._given) + 1)
        return Citation(number, passage, quote)


def listed(pairs: list[tuple[PassageText, str]]) -> tuple[Citation, ...]:
    """What was found, numbered by itself: nothing in the text refers to it."""
    return tuple(Citation(n, passage, quote) for n, (passage, quote) in enumerate(pairs, 1))
