"""What `bench.rules` runs on: declarations, and rules in the mix of a national risk office.

Declarations come from the Korean data set (its train.csv, or all CSV files of a folder; MIT licence, real
codes, synthetic rows by its authors), or from a seeded generator of ours with the same columns and similar
counts of distinct values. Both are synthetic and are labelled so.

The mix: 40 % commodity codes with an origin and a unit price, 20 % headings with countries of dispatch and a
tax type, 15 % lists of importers with a value, 15 % a declarant with a mass outside some origins, 10 % price
or rate with mode and office.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenlane.risk.engine.language import Condition, Vocabulary, read_rule, row_of

COLUMNS = {
    "HS6 Code": "hs",
    "Country of Origin": "origin",
    "Country of Departure": "dispatch",
    "Tax Type": "tax_type",
    "Importer ID": "importer",
    "Declarant ID": "declarant",
    "Office ID": "office",
    "Mode of Transport": "transport_mode",
}
PICKED = random.Random  # a seeded chance, so that every run has the same rules and rows
Row = dict[str, Any]


def korean(path: Path, count: int, seed: int) -> list[Row]:
    """`count` rows drawn with repetition; the price in won stands for the statistical currency."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    source = [row for file in files for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
    chance = PICKED(seed)
    drawn = [row_of(_facts(row)) for row in source]
    return [drawn[chance.randrange(len(drawn))] for _ in range(count)]


def _facts(row: dict[str, str]) -> dict[str, object]:
    mass, price = Decimal(row["Net Mass"]), Decimal(row["Item Price"])
    facts: dict[str, object] = {name: row[column] for column, name in COLUMNS.items()}
    facts |= {"net_mass": mass, "item_price": price, "duty_rate": Decimal(row["Tax Rate"])}
    return facts | {"unit_price": price / mass if mass else None}


def generated(count: int, seed: int) -> list[Row]:
    """Synthetic rows: few values are frequent and many are rare, prices and masses are spread over decades."""
    chance = PICKED(seed)
    pools = {
        "hs": [f"{chapter:02d}{number:04d}" for chapter in range(1, 98) for number in range(1000, 9100, 313)],
        "origin": [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJKL"],
        "dispatch": [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"],
        "tax_type": [f"T{number}" for number in range(49)],
        "importer": [f"IMP{number:05d}" for number in range(14_482)],
        "declarant": [f"DEC{number:04d}" for number in range(1_238)],
        "office": [f"{number:02d}" for number in range(43)],
        "transport_mode": ["10", "40", "11", "42", "20", "50"],
    }
    return [row_of(_invented(chance, pools)) for _ in range(count)]


def _invented(chance: random.Random, pools: dict[str, list[str]]) -> dict[str, object]:
    facts: dict[str, object] = {
        name: pool[int(len(pool) * chance.random() ** 2.5)] for name, pool in pools.items()
    }
    mass = Decimal(round(10 ** chance.uniform(-1, 5), 1)) + 1
    unit_price = Decimal(round(10 ** chance.uniform(0, 5), 2))
    facts |= {"net_mass": mass, "unit_price": unit_price, "item_price": mass * unit_price}
    return facts | {"duty_rate": Decimal(chance.choice([0, 0, 5, 8, 8, 13, 20, 40]))}


def rules_for(rows: list[Row], count: int, seed: int, vocabulary: Vocabulary) -> dict[str, Condition]:
    """Rules over values that occur in the rows, read from text as an analyst would write them.

    A single value is drawn as often as it occurs, a list from all values alike: analysts list what is rare.
    """
    chance = PICKED(seed)
    distinct = {name: sorted({row[name] for row in rows if name in row}) for name in COLUMNS.values()}
    texts = (_rule(chance, rows, distinct) for _ in range(count))
    return {f"R{number:03d}": read_rule(text, vocabulary) for number, text in enumerate(texts)}


def _rule(chance: random.Random, rows: list[Row], distinct: dict[str, list[str]]) -> str:
    def one(name: str) -> str:
        return f'"{_known(chance, rows, name)}"'

    def some(name: str, low: int, high: int, cut: int = 99) -> str:
        found = {chance.choice(distinct[name])[:cut] for _ in range(chance.randint(low, high))}
        return "(" + ", ".join(f'"{value}"' for value in sorted(found)) + ")"

    def figure(name: str) -> str:
        return f"{_known(chance, rows, name):.2f}"

    def amount(name: str) -> str:
        return f"{Decimal(_known(chance, rows, name)) / 10_000:.4f} USD"

    return chance.choices([form for _, form in FORMS], [weight for weight, _ in FORMS])[0](
        one, some, figure, amount
    )


FORMS: list[tuple[int, Callable[..., str]]] = [
    (40, lambda one, some, figure, amount:
        f"hs in {some('hs', 5, 50)} and origin = {one('origin')} and unit_price < {amount('unit_price')}"),
    (20, lambda one, some, figure, amount:
        f"hs starts with {some('hs', 5, 20, 4)} and dispatch in {some('dispatch', 2, 6)} "
        f"and tax_type = {one('tax_type')}"),
    (15, lambda one, some, figure, amount:
        f"importer in {some('importer', 20, 200)} and item_price > {amount('item_price')}"),
    (15, lambda one, some, figure, amount:
        f"declarant = {one('declarant')} and net_mass > {figure('net_mass')} "
        f"and origin not in {some('origin', 2, 6)}"),
    (10, lambda one, some, figure, amount:
        f"(unit_price < {amount('unit_price')} or duty_rate > {figure('duty_rate')}) "
        f"and transport_mode = {one('transport_mode')} and office = {one('office')}"),
]  # fmt: skip


def _known(chance: random.Random, rows: list[Row], name: str) -> Any:
    column = name.replace(".", "_")
    while True:
        value = rows[chance.randrange(len(rows))].get(column)
        if value is not None:
            return value


def columns_read(rules: dict[str, Condition]) -> Iterator[Any]:
    from greenlane.risk.engine.language import fields_of

    yield from sorted({field for rule in rules.values() for field in fields_of(rule)}, key=lambda f: f.name)
