"""Read the Customs Declaration Datasets of the Institute for Basic Science and Korea Customs Service (MIT).

Synthesised from inspected declarations, so every row has a label, and was selected with certainty. The duty at
stake is a proxy: Item Price x Tax Rate of fraudulent rows, since the set has no additional duty.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from greenlane.risk.engine.model.items import Floats, Ints, Items, Outcomes, read_items

COLUMNS = {
    "office": "Office ID",
    "procedure": "Process Type",
    "import_type": "Import Type",
    "import_use": "Import Use",
    "payment": "Payment Type",
    "transport": "Mode of Transport",
    "declarant": "Declarant ID",
    "importer": "Importer ID",
    "seller": "Seller ID",
    "courier": "Courier ID",
    "commodity": "HS6 Code",
    "departure": "Country of Departure",
    "origin": "Country of Origin",
    "tax_type": "Tax Type",
    "origin_mark": "Country of Origin Indicator",
    "tax_rate": "Tax Rate",
    "net_mass": "Net Mass",
    "value": "Item Price",
}
TUPLE = ("hs6", "departure", "origin", "tax_type")
SAFETY = "2"


@dataclass(frozen=True, slots=True)
class Split:
    """Items of both files, training rows first; `fraud`, `critical`, `money` of all; `unseen` of the test rows:
    their (HS6, departure, origin, rate, type, mass) is nowhere among the training rows."""

    items: Items
    training: int
    fraud: Ints
    critical: Ints
    money: Floats
    unseen: np.ndarray

    @property
    def outcomes(self) -> Outcomes:
        """The labels of the training rows alone: those of the test rows are not shown to anybody."""
        n = self.training
        day = self.items.day[:n]
        return Outcomes(
            np.arange(n), day, self.fraud[:n], self.critical[:n], self.money[:n] / 100.0, np.ones(n)
        )


def read(train: Sequence[Path], test: Path) -> Split:
    """The split of these files. Raises ValueError for a file that is empty or lacks columns, BadItems for bad cells."""
    before = [row for path in train for row in _rows(path)]
    rows = [*before, *_rows(test)]
    columns: dict[str, list] = {name: [row[column] for row in rows] for name, column in COLUMNS.items()}
    columns["day"] = [date.fromisoformat(row["Date"]) for row in rows]
    items = read_items(columns)
    fraud = np.array([int(row["Fraud"]) for row in rows])
    critical = np.array([int(row["Critical Fraud"] == SAFETY) for row in rows])
    money = items.numbers["value"] * items.numbers["tax_rate"] * fraud
    tuples = tuples_of(items)
    known = set(tuples[: len(before)])
    unseen = np.array([goods not in known for goods in tuples[len(before) :]])
    return Split(items, len(before), fraud, critical, money, unseen)


def tuples_of(items: Items) -> list[tuple]:
    numbers = (items.numbers["tax_rate"].tolist(), items.numbers["net_mass"].tolist())
    return list(zip(*(items.texts[name] for name in TUPLE), *numbers, strict=True))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {*COLUMNS.values(), "Date", "Fraud", "Critical Fraud"}
    missing = sorted(wanted - set(rows[0] if rows else ()))
    if missing:
        raise ValueError(f"{path} has no rows, or lacks the columns {', '.join(missing)}")
    return rows
