"""Which passages are quoted beside the likeliest one."""

from __future__ import annotations

from greenlane.enquiries.choosing import Candidate, together
from greenlane.enquiries.engine.extract import Quote
from greenlane.enquiries.engine.shapes import Found, PassageKind, PassageText


def candidate(anchor: str, score: float, *, missing: tuple[str, ...] = (), row: bool = True) -> Candidate:
    part = PassageKind.ROW if row else PassageKind.SECTION
    passage = PassageText(
        1, "cargo/lanes", 1, anchor, "en", "cargo", "table", "public", "Lanes", "Lane: x", part
    )
    return Candidate(Found(passage, score), Quote("Lane: x", 1.0, 1.0, missing, fits=True, unheard=missing))


def quoted(*candidates: Candidate) -> list[str]:
    return [one.passage.anchor for one in together(candidates)]


def test_another_row_is_not_quoted_beside_the_one_that_has_all_that_is_asked_for() -> None:
    yellow, green = candidate("yellow", 0.6), candidate("green", 0.5, missing=("yellow",))
    assert quoted(yellow, green) == ["yellow"]
    assert quoted(yellow, candidate("which", 0.5, missing=("yellow",), row=False)) == ["yellow", "which"]


def test_what_is_out_of_the_question_is_not_quoted_beside_the_best() -> None:
    yellow = candidate("yellow", 0.9)
    assert quoted(yellow, candidate("green", 0.05)) == ["yellow", "green"]
    assert quoted(yellow, candidate("green", 0.02)) == ["yellow"]
