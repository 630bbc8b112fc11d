"""UN/LOCODE: 116,000 places, opened country by country so that looking up one costs little.

The file holds one block a country, introduced by `=GB`, with a line `BEL<tab>Belfast<tab>146` a place:
the three characters after the country, the name, the functions (1 sea port, 2 rail, 3 road, 4 airport,
5 post, 6 inland depot, 7 fixed installation, B border crossing).
"""

from __future__ import annotations

import gzip
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from importlib.resources.abc import Traversable


class LocationCodes:
    """Answers like a code list; codes are five characters, such as `GBBEL`."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._opened: dict[str, dict[str, tuple[str, str]]] = {}

    @cached_property
    def _blocks(self) -> dict[str, str]:
        text = gzip.decompress(self._packed).decode()
        return {block[:2]: block[3:] for block in text.removeprefix("=").split("\n=")}

    def _country(self, country: str) -> dict[str, tuple[str, str]]:
        if country not in self._opened:
            lines = (line.split("\t") for line in self._blocks.get(country, "").splitlines())
            self._opened[country] = {code: (name, functions) for code, name, functions in lines}
        return self._opened[country]

    def has(self, code: str, on: date | None = None) -> bool:
        """True when UN/LOCODE lists the place. The list keeps no dates, so `on` changes nothing."""
        return code[2:] in self._country(code[:2])

    def describe(self, code: str, on: date | None = None) -> str:
        """The name of the place, or an empty string."""
        return self._country(code[:2]).get(code[2:], ("", ""))[0]

    def functions(self, code: str) -> str:
        """The digits of what the place serves as: `14` is a sea port and an airport."""
        return self._country(code[:2]).get(code[2:], ("", ""))[1]

    def nearest(self, code: str, limit: int = 3) -> tuple[str, ...]:
        """Places of the same country with a similar code, best first."""
        country = code[:2].upper()
        found = get_close_matches(code[2:].upper(), self._country(country), n=limit, cutoff=0.5)
        return tuple(country + place for place in found)


def read_locations(source: Traversable) -> LocationCodes:
    return LocationCodes(source.read_bytes())
