"""Numbers as papers print them: 1,234.56, 1.234,56, 1 234,56, 1'234.56, 1,23,456.00.

Which mark groups and which one is the decimal mark is often open (1,234 is either). A printed number therefore has
readings, and a declared value agrees when it is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(
    r"(?<![\d.,])"
    r"(?:\d{1,3}(?:[ '’]\d{3})+(?![\d'’])|\d+(?:[.,'’]\d+)*)"
    r"(?:[.,]\d+)?"
    r"(?P<empty>[.,][-–—]{1,2})?"
)
_FORM = re.compile(r"\d+(?:[.,' ’]\d+)*", re.ASCII)
_MARKS = re.compile(r"[.,' ’]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where it stands, and the values it may mean, the likeliest first."""

    start: int
    end: int
    text: str
    values: tuple[Decimal, ...]

    @property
    def places(self) -> int:
        """Decimals of the likeliest reading."""
        return _places(self.values[0])


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text that is laid out as one. Digits are expected in their ASCII form."""
    for found in _NUMBER.finditer(text):
        printed = found[0]
        if found["empty"]:  # 1.234,- means no cents
            printed = printed[: -len(found["empty"])]
        if values := readings(printed):
            yield Number(found.start(), found.end(), found[0], values)


def readings(text: str) -> tuple[Decimal, ...]:
    """What a printed number may mean, the likeliest first; empty for what is no number."""
    if not _FORM.fullmatch(text):
        return ()
    marks = _MARKS.findall(text)
    if not marks:
        return (Decimal(text),)
    last = marks[-1]
    grouping, whole, fraction = set(marks[:-1]), *_split(text, last)
    if not grouping:
        return _one_mark(text, last, whole, fraction)
    if grouping == {last}:
        return _grouped(text, last) if last in ".,'’ " else ()
    if len(grouping) > 1 or last not in ".,":
        return ()
    (mark,) = grouping
    return tuple(Decimal(f"{value}.{fraction}") for value in _grouped(whole, mark))


def _split(text: str, mark: str) -> tuple[str, str]:
    whole, _, fraction = text.rpartition(mark)
    return whole, fraction


def _one_mark(text: str, mark: str, whole: str, fraction: str) -> tuple[Decimal, ...]:
    """`1,234` is a thousand or a little more than one; `0,234` and `12,5` are decimals."""
    if mark in "'’ ":
        # The space may also part a quantity from the amount beside it.
        apart = (Decimal(fraction),) if mark == " " else ()
        return (*_grouped(text, mark), *apart)
    decimal = Decimal(f"{whole}.{fraction}")
    if len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        return Decimal(whole + fraction), decimal
    return (decimal,)


def _grouped(text: str, mark: str) -> tuple[Decimal, ...]:
    """A whole number in groups of three, or as in India: three, then twos."""
    first, *groups = text.split(mark)
    together = first + "".join(groups)
    western = 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
    indian = (
        mark == ","
        and 1 <= len(first) <= 2
        and len(groups[-1]) == 3
        and all(len(group) == 2 for group in groups[:-1])
    )
    return (Decimal(together),) if western or indian else ()


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
