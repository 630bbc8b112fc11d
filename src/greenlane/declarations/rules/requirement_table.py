"""The table of required documents: read from `required_documents.csv`, compiled once for fast look-up.

A row is one requirement. Empty conditions do not restrict. A row of level `item` has a condition of its own on the
goods (commodity, procedure, claim or dangerous goods), so that ordinary goods cost one look into a dictionary.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from greenlane.declarations.rules.datasets import DataSet, Direction

PROOF_OF_ORIGIN = "@proof_of_origin"
"""Stands in `any_of` for the codes that the profile takes as a proof of preferential origin."""


class Strength(StrEnum):
    """When a missing document refuses the declaration; before that, and with `never`, it is a notice."""

    ALWAYS = "always"
    PAPERLESS = "paperless"
    NEVER = "never"


class Claim(StrEnum):
    """What an item claims."""

    PREFERENCE = "preference"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One requirement of the table.

    `told_by` names the rule that refuses the same lack already; with `by_statement`, the statements by which the
    profile lets an authorisation be declared stand for the document.
    `value_from` is in the home currency; `items_over` counts goods items.
    """

    id: str
    name: str
    any_of: tuple[str, ...]
    directions: frozenset[Direction]
    datasets: frozenset[DataSet]
    procedures: frozenset[str]
    commodities: tuple[str, ...]
    except_for: tuple[str, ...]
    claim: Claim | None
    dangerous: bool
    value_from: Decimal | None
    items_over: int
    modes: frozenset[str]
    level: str
    on_file: bool
    strength: Strength
    waiver: bool
    told_by: str
    by_statement: bool
    profiles: frozenset[str]
    reason: str
    todo: str
    basis: str
    since: date
    until: date | None

    @property
    def hint(self) -> str:
        """Why the document is needed and what to do: a fixed sentence, so that it can be translated."""
        return f"{self.reason} {self.todo}"

    @property
    def is_of_item(self) -> bool:
        return self.level == "item"

    def covers(self, code: str) -> bool:
        """Whether the commodity code falls under the row."""
        return (not self.commodities or code.startswith(self.commodities)) and not (
            self.except_for and code.startswith(self.except_for)
        )

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Index:
    """The rows of one profile, day, direction and data set, by what an item shows."""

    header: tuple[Row, ...]
    chapters: dict[str, tuple[Row, ...]]
    procedures: dict[str, tuple[Row, ...]]
    claims: dict[Claim, tuple[Row, ...]]
    dangerous: tuple[Row, ...]

    @property
    def looks_at_items(self) -> bool:
        return bool(self.chapters or self.procedures or self.claims or self.dangerous)


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the table, in its order."""
    source = files("greenlane.declarations.rules") / "required_documents.csv"
    with source.open(encoding="utf-8") as stream:
        return tuple(_row(line) for line in csv.DictReader(stream))


@lru_cache(maxsize=256)
def index_for(profile: str, on: date, direction: Direction, dataset: DataSet) -> Index:
    """The rows that can apply, sorted into the look-ups an item needs."""
    valid = [row for row in rows() if _applies(row, profile, on, direction, dataset)]
    goods = [row for row in valid if row.is_of_item]
    by_commodity = [row for row in goods if row.commodities]
    other = [row for row in goods if not row.commodities]
    return Index(
        header=tuple(row for row in valid if not row.is_of_item),
        chapters=_by({prefix[:2] for row in by_commodity for prefix in row.commodities}, by_commodity),
        procedures={
            procedure: tuple(row for row in other if procedure in row.procedures)
            for procedure in {one for row in other for one in row.procedures}
        },
        claims={
            claim: found for claim in Claim if (found := tuple(row for row in other if row.claim is claim))
        },
        dangerous=tuple(row for row in other if row.dangerous),
    )


def _applies(row: Row, profile: str, on: date, direction: Direction, dataset: DataSet) -> bool:
    return (
        profile in row.profiles
        and row.in_force(on)
        and direction in row.directions
        and (not row.datasets or dataset in row.datasets)
    )


def _by(chapters: set[str], found: list[Row]) -> dict[str, tuple[Row, ...]]:
    return {
        chapter: tuple(row for row in found if any(prefix[:2] == chapter for prefix in row.commodities))
        for chapter in chapters
    }


def _row(line: dict[str, str]) -> Row:
    row = Row(
        id=line["id"],
        name=line["name"],
        any_of=tuple(line["any_of"].split()),
        directions=frozenset(map(Direction, line["direction"].split())),
        datasets=frozenset(map(DataSet, line["datasets"].split())),
        procedures=frozenset(line["procedures"].split()),
        commodities=tuple(line["commodities"].split()),
        except_for=tuple(line["except_for"].split()),
        claim=Claim(line["claim"]) if line["claim"] else None,
        dangerous=_yes(line["dangerous"]),
        value_from=Decimal(line["value_from"]) if line["value_from"] else None,
        items_over=int(line["items_over"] or 0),
        modes=frozenset(line["modes"].split()),
        level=line["level"],
        on_file=_yes(line["on_file"]),
        strength=Strength(line["strength"]),
        waiver=_yes(line["waiver"]),
        told_by=line["told_by"],
        by_statement=_yes(line["by_statement"]),
        profiles=frozenset(line["profiles"].split()),
        reason=line["reason"],
        todo=line["todo"],
        basis=line["basis"],
        since=date.fromisoformat(line["since"]),
        until=date.fromisoformat(line["until"]) if line["until"] else None,
    )
    _check(row)
    return row


def _check(row: Row) -> None:
    """Raises ValueError for a row that could never apply as it is meant."""
    conditions = (row.commodities, row.procedures, row.claim, row.dangerous)
    if row.level not in {"header", "item"} or row.is_of_item is not any(conditions):
        raise ValueError(f"{row.id}: an item row has a condition on the goods, a header row has none.")
    if not (row.any_of and row.directions and row.profiles and row.reason and row.todo and row.basis):
        raise ValueError(f"{row.id}: documents, directions, profiles, texts and basis are never empty.")


def _yes(text: str) -> bool:
    if text not in {"yes", "no", ""}:
        raise ValueError(f"{text!r} is neither yes nor no.")
    return text == "yes"
