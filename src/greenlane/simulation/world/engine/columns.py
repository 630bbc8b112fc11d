"""The two tables a world consists of, as numpy columns: what is declared, and the truth apart from it.

Both have a row for each goods item, in the same order. Money is in hundredths, masses in grams, never a
float. `decoded` replaces indices by the codes that a reader knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from greenlane.simulation.world.engine.catalogue import Catalogue
from greenlane.simulation.world.engine.places import CURRENCIES, OFFICES

Columns = dict[str, NDArray[np.generic]]
HOME = "XM"

DECLARED: dict[str, str] = {
    "declaration": "i8",  # serial number, unique in its world
    "item": "i2",  # 1, 2, 3 within the declaration
    "date": "M8[D]",
    "minute": "i2",  # of the day, local time
    "office": "i1",  # index into OFFICES
    "mode": "i1",  # 1 sea, 3 road, 4 air
    "importer": "i8",  # the operator's number without its country
    "declarant": "i8",  # the importer itself or its broker
    "seller": "i8",
    "seller_country": "i2",  # index into the catalogue's countries
    "departure": "i2",
    "origin": "i2",
    "commodity": "i4",  # eight digits
    "procedure": "i2",  # requested and previous: 4000, 4071
    "relief": "?",  # additional procedure C13
    "preference": "i2",  # 100, 200, 300, 400
    "net_grams": "i8",
    "gross_grams": "i8",
    "packages": "i4",
    "currency": "i1",  # index into CURRENCIES
    "price": "i8",  # hundredths of the currency
    "value": "i8",  # customs value in US cents
    "duty": "i8",  # customs duty on what is declared, US cents
    "taxes": "i8",  # duty, excise and VAT on what is declared, US cents
}
TRUTH: dict[str, str] = {
    "declaration": "i8",
    "item": "i2",
    "scheme": "i1",  # index into `scheme_names(plan)`; 0: as declared
    "planted": "i1",  # row of the plan, -1: none; a drift changes the row, not the scheme
    "actor": "i8",  # who is behind it: founder of a line of importers, broker of a ring, else the importer
    "severity": "i1",  # 0 none, 1 minor, 2 serious, 3 a danger to the public or organised crime
    "loss": "i8",  # taxes short, US cents
    "commodity": "i4",
    "origin": "i2",
    "preference": "i2",  # that the real goods enjoy and their importer claims, 100: none
    "net_grams": "i8",
    "value": "i8",  # US cents
    "hidden_grams": "i8",  # concealed tobacco
}


def joined(parts: Iterable[Columns], kinds: dict[str, str]) -> Columns:
    """One table from several; an empty one of the right types from none."""
    found = list(parts)
    if not found:
        return {name: np.empty(0, kind) for name, kind in kinds.items()}
    return {name: np.concatenate([part[name] for part in found]) for name in kinds}


def rows_of(columns: Columns) -> int:
    return len(columns["declaration"])


def taken(columns: Columns, rows: NDArray[np.int64] | slice) -> Columns:
    """Some rows of a table."""
    return {name: column[rows] for name, column in columns.items()}


class Digest:
    """SHA-256 of a table, column by column: the same however the rows were portioned."""

    def __init__(self) -> None:
        self._columns: dict[str, hashlib._Hash] = {}

    def add(self, columns: Columns) -> None:
        for name, column in columns.items():
            little = column.astype(column.dtype.newbyteorder("<"), copy=False)
            self._columns.setdefault(name, hashlib.sha256()).update(little.tobytes())

    def hexdigest(self) -> str:
        whole = hashlib.sha256()
        for name in sorted(self._columns):
            whole.update(f"{name}:{self._columns[name].hexdigest()};".encode())
        return whole.hexdigest()


def decoded(columns: Columns, goods: Catalogue) -> Columns:
    """The table with codes in place of indices: offices, countries, currencies, eight-digit commodities.

    Its columns go into polars or pandas as they are.
    """
    countries = np.array(goods.countries)
    lookups = {
        "office": np.array(OFFICES),
        "currency": np.array(CURRENCIES),
        **dict.fromkeys(("origin", "departure", "seller_country"), countries),
    }
    found = {
        name: lookups[name][column.astype(np.int64)] if name in lookups else column
        for name, column in columns.items()
    }
    found["commodity"] = np.array([f"{code:08d}" for code in found["commodity"].tolist()], "U8")
    for name in {"importer", "declarant"} & found.keys():
        found[name] = np.char.add(HOME, found[name].astype("U9"))
    if "seller" in found:
        found["seller"] = np.char.add(found["seller_country"].astype("U2"), found["seller"].astype("U9"))
    return found
