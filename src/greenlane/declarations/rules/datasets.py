"""Which data set a declaration belongs to, and which elements that set makes mandatory.

The sets follow the columns of the EU/UK data requirements (H1 to H8, I1, C21, B1 to B4, C1): a standard
import has to say more than a clearance request. The table is `requirements.csv` beside this file.
"""

from __future__ import annotations

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files

from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.rules.profile import Profile


class Direction(StrEnum):
    IMPORT = "import"
    EXPORT = "export"


class DataSet(StrEnum):
    """The columns of the requirements table."""

    IMPORT_STANDARD = "import_standard"  # H1 to H5, frontier and supplementary
    IMPORT_STORAGE = "import_storage"  # H2 and free zones: value comes with the later declaration
    IMPORT_INTERNAL = "import_internal"  # H8, movements inside the home territory
    IMPORT_LOW_VALUE = "import_low_value"  # H7
    IMPORT_SIMPLIFIED = "import_simplified"  # I1
    IMPORT_REQUEST = "import_request"  # C21 and entry in records
    IMPORT_CLOSING = "import_closing"  # final supplementary declaration
    EXPORT_STANDARD = "export_standard"  # B1 to B4
    EXPORT_SIMPLIFIED = "export_simplified"  # C1
    EXPORT_REQUEST = "export_request"  # C21E


_IMPORT_SETS = {
    "A": DataSet.IMPORT_STANDARD,
    "D": DataSet.IMPORT_STANDARD,
    "X": DataSet.IMPORT_STANDARD,
    "Y": DataSet.IMPORT_STANDARD,
    "Z": DataSet.IMPORT_STANDARD,
    "B": DataSet.IMPORT_SIMPLIFIED,
    "C": DataSet.IMPORT_SIMPLIFIED,
    "E": DataSet.IMPORT_SIMPLIFIED,
    "F": DataSet.IMPORT_SIMPLIFIED,
    "J": DataSet.IMPORT_REQUEST,
    "K": DataSet.IMPORT_REQUEST,
    "Q": DataSet.IMPORT_CLOSING,
}
_EXPORT_SETS = {
    "A": DataSet.EXPORT_STANDARD,
    "D": DataSet.EXPORT_STANDARD,
    "X": DataSet.EXPORT_STANDARD,
    "Y": DataSet.EXPORT_STANDARD,
    "Z": DataSet.EXPORT_STANDARD,
    "B": DataSet.EXPORT_SIMPLIFIED,
    "C": DataSet.EXPORT_SIMPLIFIED,
    "E": DataSet.EXPORT_SIMPLIFIED,
    "F": DataSet.EXPORT_SIMPLIFIED,
    "J": DataSet.EXPORT_REQUEST,
    "K": DataSet.EXPORT_REQUEST,
}
_STORAGE_PROCEDURES = frozenset({"71", "76", "77", "78"})
ADDITIONAL_TYPES = frozenset(_IMPORT_SETS) | frozenset(_EXPORT_SETS)


def direction_of(data: DeclarationData, profile: Profile) -> Direction:
    """Import or export; a `CO` declaration is what its first procedure says."""
    movement = data.type_code[:2]
    if movement == "EX":
        return Direction.EXPORT
    procedures = profile.export_procedures - profile.import_procedures
    if movement == "CO" and data.items and data.items[0].procedure in procedures:
        return Direction.EXPORT
    return Direction.IMPORT


def dataset_of(data: DeclarationData, profile: Profile) -> DataSet:
    """The data set by declaration type; an unknown type is read as the standard one."""
    letter = data.type_code[2:3]
    if direction_of(data, profile) is Direction.EXPORT:
        return _EXPORT_SETS.get(letter, DataSet.EXPORT_STANDARD)
    chosen = _IMPORT_SETS.get(letter, DataSet.IMPORT_STANDARD)
    return _standard_import(data, profile) if chosen is DataSet.IMPORT_STANDARD else chosen


def _standard_import(data: DeclarationData, profile: Profile) -> DataSet:
    additional = {code for item in data.items for code in item.additional_procedures}
    if not additional.isdisjoint(profile.low_value_procedures):
        return DataSet.IMPORT_LOW_VALUE
    if not additional.isdisjoint(profile.internal_procedures):
        return DataSet.IMPORT_INTERNAL
    if data.items and data.items[0].procedure in _STORAGE_PROCEDURES:
        return DataSet.IMPORT_STORAGE
    return DataSet.IMPORT_STANDARD


@cache
def required_elements(dataset: DataSet) -> frozenset[str]:
    """The mandatory elements of a data set."""
    return _requirements()[dataset]


@cache
def _requirements() -> dict[DataSet, frozenset[str]]:
    source = files("greenlane.declarations.rules") / "requirements.csv"
    with source.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {column: frozenset(r["element"] for r in rows if r[column.value] == "M") for column in DataSet}
