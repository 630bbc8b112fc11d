"""The table of goods that cannot wait: read from `perishables.csv`, compiled once for fast look-up.

A row names goods by the beginning of their commodity code, or by an additional procedure that the declarant claims.
Source: WTO Trade Facilitation Agreement, Article 7.9 (its footnote says what is perishable: goods that decay rapidly by
their nature, in particular without proper storage); Revised Kyoto Convention, General Annex, Standard 3.34.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenlane.declarations.engine.data import DeclarationData


class Place(IntEnum):
    """The place of goods in every queue: the smallest number first."""

    PERISHABLE = 1
    URGENT = 5
    ORDINARY = 9


@dataclass(frozen=True, slots=True)
class Row:
    """Goods that go first, why, and under which rule."""

    commodities: tuple[str, ...]
    except_for: tuple[str, ...]
    additional_procedures: frozenset[str]
    priority: Place
    reason: str
    basis: str

    def covers(self, code: str) -> bool:
        """Whether a commodity code falls under the row."""
        return code.startswith(self.commodities) and not code.startswith(self.except_for)


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the table, in its order. Raises ValueError for a row that could never apply."""
    source = files("greenlane.declarations.rules") / "perishables.csv"
    with source.open(encoding="utf-8") as stream:
        return tuple(_row(line) for line in csv.DictReader(stream))


def priority_of(data: DeclarationData) -> Place:
    """The place of a declaration in every queue: that of its most pressing goods.

    One perishable item is enough, because a consignment is checked and released as a whole.
    """
    found = min((priority_of_code(item.commodity_code) for item in data.items), default=Place.ORDINARY)
    claimed = frozenset(code for item in data.items for code in item.additional_procedures)
    return min([found, *(row.priority for row in rows() if row.additional_procedures & claimed)])


def priority_of_codes(codes: Iterable[str]) -> Place:
    """The same by commodity codes alone, where the message is not at hand."""
    return min(map(priority_of_code, codes), default=Place.ORDINARY)


@lru_cache(maxsize=8192)
def priority_of_code(code: str) -> Place:
    return min((row.priority for row in rows() if row.covers(code)), default=Place.ORDINARY)


def _row(line: dict[str, str]) -> Row:
    row = Row(
        commodities=tuple(line["commodities"].split()),
        except_for=tuple(line["except_for"].split()),
        additional_procedures=frozenset(line["additional_procedures"].split()),
        priority=Place[line["priority"].upper()],
        reason=line["reason"],
        basis=line["basis"],
    )
    if not (row.commodities or row.additional_procedures) or not row.reason or not row.basis:
        raise ValueError(f"{line}: goods or a procedure, a reason and a basis are never empty.")
    return row
