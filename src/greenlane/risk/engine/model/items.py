"""Goods items as the model reads them: a column each for what was declared, and what inspection found.

An `Item` is one row for the live path, `Items` are many as columns. Text that is absent is the empty text and is a
value of its own ("no seller named"); numbers must be there. Days are proleptic ordinals (`date.toordinal()`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.model.errors import BadItems, BadOutcomes, refuse

TEXTS = (
    "office", "procedure", "import_type", "import_use", "payment", "transport", "declarant", "importer", "seller",
    "courier", "commodity", "departure", "origin", "tax_type", "origin_mark",
)  # fmt: skip
NUMBERS = ("tax_rate", "net_mass", "value")
"""Per cent, kilograms, and the item's value in the administration's currency."""
DERIVED = ("hs6", "hs4", "hs2")
FIELDS = (*TEXTS, *DERIVED, *NUMBERS)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Value = str | float


@dataclass(frozen=True, slots=True)
class Item:
    """One goods item on the day it was declared; `values` holds every name of `FIELDS`."""

    day: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Items:
    """n goods items as columns: `day` int64[n], `texts` and derived codes as lists of n, `numbers` float64[n]."""

    day: Ints
    texts: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.day)

    def row(self, index: int) -> Item:
        """The item of one row, as the live path takes it."""
        values: dict[str, Value] = {name: column[index] for name, column in self.texts.items()}
        values.update({name: float(column[index]) for name, column in self.numbers.items()})
        return Item(int(self.day[index]), values)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Items:
        """The items of these rows (positions or a mask), in that order."""
        chosen = np.arange(len(self))[rows]
        return Items(
            self.day[chosen],
            {name: [column[i] for i in chosen] for name, column in self.texts.items()},
            {name: column[chosen] for name, column in self.numbers.items()},
        )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What inspection found on m items: only inspected items have one.

    `item` is the position in `Items`, `known_on` the day the result was entered (used from the next day on), `fraud`
    and `critical` 0 or 1, `duty` the additional duty established (currency units, 0 or more) and `propensity` the
    probability with which the item had been selected for inspection, above 0 up to 1. All arrays have length m.
    """

    item: Ints
    known_on: Ints
    fraud: Ints
    critical: Ints
    duty: Floats
    propensity: Floats

    def __len__(self) -> int:
        return len(self.item)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Outcomes:
        """The outcomes of these rows (positions or a mask)."""
        return Outcomes(*(getattr(self, name)[rows] for name in self.__slots__))


def read_items(columns: Mapping[str, Sequence[Any]]) -> Items:
    """Items from columns named `day` (dates), `TEXTS` and `NUMBERS`, all of one length.

    Raises BadItems (422) with every missing column and every bad cell: a day that is no date, a commodity code of
    less than six digits, a number that is negative, infinite or not a number.
    """
    refuse(BadItems, _shape(columns, ("day", *TEXTS, *NUMBERS)))
    faults = _days(columns["day"]) + _commodities(columns["commodity"])
    for name in NUMBERS:
        faults += _numbers(name, columns[name])
    refuse(BadItems, faults)
    texts: dict[str, list[str]] = {
        name: ["" if cell is None else str(cell) for cell in columns[name]] for name in TEXTS
    }
    for name, digits in (("hs6", 6), ("hs4", 4), ("hs2", 2)):
        texts[name] = [code[:digits] for code in texts["commodity"]]
    numbers = {name: np.array([float(cell) for cell in columns[name]], dtype=np.float64) for name in NUMBERS}
    return Items(np.array([day.toordinal() for day in columns["day"]], dtype=np.int64), texts, numbers)


def read_item(declared: Mapping[str, Any]) -> Item:
    """One item for the live path. Raises BadItems (422) as `read_items`."""
    return read_items({name: [cell] for name, cell in declared.items()}).row(0)


def read_outcomes(columns: Mapping[str, Sequence[Any]], items: Items) -> Outcomes:
    """Outcomes from columns `item`, `known_on` (dates), `fraud`, `critical`, `duty`, `propensity`, of one length.

    Raises BadOutcomes (422) with every fault: missing columns, an item that is not there or has two outcomes, a
    result known before the item was declared, a label other than 0 or 1, a propensity outside (0, 1].
    """
    names = ("item", "known_on", "fraud", "critical", "duty", "propensity")
    refuse(BadOutcomes, _shape(columns, names))
    faults = _positions(columns["item"], len(items)) + _days(columns["known_on"], "known_on")
    for name in ("fraud", "critical"):
        faults += _cells(name, columns[name], lambda cell: cell in (0, 1), "is neither 0 nor 1")
    faults += _numbers("duty", columns["duty"])
    faults += _cells("propensity", columns["propensity"], _is_propensity, "is not above 0 and up to 1")
    refuse(BadOutcomes, faults)
    item = np.array(columns["item"], dtype=np.int64)
    known_on = np.array([day.toordinal() for day in columns["known_on"]], dtype=np.int64)
    early = np.flatnonzero(known_on < items.day[item]).tolist()
    refuse(BadOutcomes, [_fault(row, "known_on", "lies before the item was declared") for row in early])
    fraud, critical = (np.array(columns[name], dtype=np.int64) for name in ("fraud", "critical"))
    duty, propensity = (np.array(columns[name], dtype=np.float64) for name in ("duty", "propensity"))
    return Outcomes(item, known_on, fraud, critical, duty, propensity)


def _shape(columns: Mapping[str, Sequence[Any]], wanted: Sequence[str]) -> list[Violation]:
    missing = [name for name in wanted if name not in columns]
    if missing:
        return [Violation("MDL010", f"The column {name} is missing.", f"column {name}") for name in missing]
    lengths = {name: len(columns[name]) for name in wanted}
    if len(set(lengths.values())) > 1:
        text = ", ".join(f"{name} {length}" for name, length in lengths.items())
        return [Violation("MDL011", f"The columns differ in length: {text}.")]
    return []


def _fault(row: int, column: str, text: str) -> Violation:
    return Violation("MDL012", f"Row {row + 1}: {column} {text}.", f"row {row + 1}, column {column}")


def _cells(name: str, column: Sequence[Any], good: Any, text: str) -> list[Violation]:
    return [_fault(row, name, f"{text}: {cell!r}") for row, cell in enumerate(column) if not good(cell)]


def _days(column: Sequence[Any], name: str = "day") -> list[Violation]:
    return _cells(name, column, lambda cell: isinstance(cell, date), "is not a date")


def _commodities(column: Sequence[Any]) -> list[Violation]:
    return _cells("commodity", column, _is_commodity, "has not six or more digits")


def _numbers(name: str, column: Sequence[Any]) -> list[Violation]:
    return _cells(name, column, _is_amount, "is not a number of 0 or more")


def _positions(column: Sequence[Any], count: int) -> list[Violation]:
    faults = _cells("item", column, lambda cell: _is_position(cell, count), f"is none of the {count} items")
    seen: set[Any] = set()
    for row, cell in enumerate(column):
        if cell in seen:
            faults.append(_fault(row, "item", f"has an outcome already: {cell!r}"))
        seen.add(cell)
    return faults


def _is_position(cell: Any, count: int) -> bool:
    return isinstance(cell, int | np.integer) and 0 <= int(cell) < count


def _is_commodity(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) >= 6 and cell.isascii() and cell.isdigit()


def _is_amount(cell: Any) -> bool:
    try:
        return math.isfinite(number := float(cell)) and number >= 0
    except (TypeError, ValueError):
        return False


def _is_propensity(cell: Any) -> bool:
    return _is_amount(cell) and 0 < float(cell) <= 1
