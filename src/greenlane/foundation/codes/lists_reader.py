"""Reading a code list once and answering fast afterwards."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Protocol

from greenlane.foundation.codes.locations import LocationCodes, read_locations

_FOLDER = files("greenlane.foundation.codes") / "lists"


class UnknownCodeList(LookupError):
    """There is no code list of that name."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry; an open end of validity is None. `until` is the last day it may be used."""

    code: str
    description: str
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class CodeSet(Protocol):
    """What every list answers, whatever its size."""

    def has(self, code: str, on: date | None = None) -> bool: ...

    def describe(self, code: str, on: date | None = None) -> str: ...

    def nearest(self, code: str, limit: int = 3) -> tuple[str, ...]: ...


class CodeList:
    """A list held in memory. Without a date, `has` means "ever valid"."""

    __slots__ = ("_always", "_entries", "name")

    def __init__(self, name: str, entries: Iterator[Code] | list[Code]) -> None:
        self.name = name
        self._entries: dict[str, list[Code]] = {}
        for entry in entries:
            self._entries.setdefault(entry.code, []).append(entry)
        self._always = frozenset(
            code
            for code, versions in self._entries.items()
            if any(v.since is None and v.until is None for v in versions)
        )

    def has(self, code: str, on: date | None = None) -> bool:
        """True when the code exists (on that day)."""
        if code in self._always:
            return True
        versions = self._entries.get(code)
        if versions is None:
            return False
        return on is None or any(v.in_force(on) for v in versions)

    def describe(self, code: str, on: date | None = None) -> str:
        """The meaning of the code (on that day), or an empty string."""
        versions = self._entries.get(code, ())
        return next((v.description for v in versions if on is None or v.in_force(on)), "")

    def nearest(self, code: str, limit: int = 3) -> tuple[str, ...]:
        """Codes that were probably meant, best first: for "did you mean"."""
        return tuple(get_close_matches(code.upper(), self._entries, n=limit, cutoff=0.5))

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@cache
def get_locations() -> LocationCodes:
    """UN/LOCODE, which is too large for a plain list."""
    return read_locations(_FOLDER / "locations.txt.gz")


@cache
def get(name: str) -> CodeList:
    """The list of that name (see `names()`); UnknownCodeList when there is none."""
    source = _FOLDER / f"{name}.csv"
    if not source.is_file():
        raise UnknownCodeList(f"There is no code list {name!r}; there are {', '.join(names())}.")
    with source.open(encoding="utf-8") as stream:
        return CodeList(name, [_entry(row) for row in csv.DictReader(stream)])


@cache
def names() -> tuple[str, ...]:
    """The names of all lists."""
    shipped = (entry.name.removesuffix(".csv") for entry in _FOLDER.iterdir() if entry.name.endswith(".csv"))
    return tuple(sorted(shipped))


def _entry(row: dict[str, str]) -> Code:
    return Code(row["code"], row["description"], _day(row.get("since")), _day(row.get("until")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
