"""How large rules may grow. Far above what an analyst writes, far below what would hurt a server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    characters: int = 20_000
    depth: int = 20
    """Brackets within brackets; also the height of a stored tree."""
    tests: int = 500
    """Comparisons and list tests of one rule."""
    arithmetic: int = 8
    """Operators of one sum or product: keeps every result within a double."""
    values: int = 2_000
    """Values written into one `in (...)`."""
    list_values: int = 100_000
    """Values of one named list."""
    rules: int = 5_000
    """Rules of one matcher or one batch."""


LIMITS = Limits()
