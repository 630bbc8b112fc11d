"""What a stored message says: read by the module that knows its form, which registers here.

Declarations are kept as the sender's lossless document; `interchange` knows how to read it. Pages ask here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from greenlane.declarations.engine.changes import Change
    from greenlane.declarations.engine.data import DeclarationData
    from greenlane.declarations.models import Lodgement


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document as text, numbered from 1; `wanted` marks the one that was asked for."""

    number: int
    text: str
    wanted: bool = False


class Source(Protocol):
    """A stored document as text."""

    def line_of(self, pointer: str) -> int | None:
        """The line a pointer names, or None where the document has no such place."""

    def lines(self) -> Sequence[str]:
        """The whole document, line by line."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A message after changes, as it is stored: text, its form, its digest, and the profile that reads it."""

    data: DeclarationData
    document: str
    form: str
    digest: str
    profile: str


class Rewriting(Protocol):
    """A copy of a stored message, being changed; everything else of it stays as it was declared."""

    def write(self, change: Change) -> None:
        """Write one field of an item; a customs value is written by `adjust`."""

    def adjust(self, item: int, amount: Decimal, currency: str) -> None:
        """Add an amount to the customs value of an item by decision, or deduct a negative one."""

    def data(self) -> DeclarationData:
        """What the message declares now."""

    def finished(self) -> Rewritten:
        """The message as it is stored."""


class Reader(Protocol):
    """What `interchange` offers for a stored message."""

    def data(self, lodgement: Lodgement) -> DeclarationData:
        """What the message declares."""

    def source(self, lodgement: Lodgement) -> Source:
        """The message as text."""

    def rewriting(self, lodgement: Lodgement) -> Rewriting:
        """A copy of the message to be changed."""


_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Say who reads stored messages; the last one registered does."""
    _readers.append(reader)


def data_of(lodgement: Lodgement) -> DeclarationData | None:
    """What a stored message declares; None where nobody can read it."""
    return _readers[-1].data(lodgement) if _readers else None


def source_of(lodgement: Lodgement) -> Source | None:
    """A stored message as text; None where nobody can read it."""
    return _readers[-1].source(lodgement) if _readers else None


def rewriting_of(lodgement: Lodgement) -> Rewriting | None:
    """A copy of a stored message to be changed; None where nobody can read it."""
    return _readers[-1].rewriting(lodgement) if _readers else None


def excerpt(source: Source, pointer: str, *, around: int = 2) -> list[Line]:
    """The line a pointer names with a few lines before and after it; empty when there is no such place."""
    wanted = source.line_of(pointer)
    text = source.lines()
    if wanted is None or not 1 <= wanted <= len(text):
        return []
    first, last = max(wanted - around, 1), min(wanted + around, len(text))
    return [Line(number, text[number - 1], number == wanted) for number in range(first, last + 1)]
