"""What is traded in the synthetic administration: goods with price and mass, and their rates from Meridia's tariff.

Prices and masses are invented (`data/README.md`); codes, rates, preferences and VAT are those of the shipped
illustrative tariff, so that the platform assesses a generated declaration as the world does.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from greenlane.simulation.world.engine.calendar import seasons
from greenlane.simulation.world.engine.draws import Draws, Real, Whole, grow, positions
from greenlane.simulation.world.engine.rates import Linear, RateTable, linear
from greenlane.tariff import meridia
from greenlane.tariff.engine.rates import parse_rate

Row = dict[str, str]
CLAIMS = ("2", "3", "4")
_LINE_SPREAD = 0.35
"""How far the median prices of the lines of one heading lie apart (standard deviation of the logarithm)."""
_CIGARETTES = "240220"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Goods and countries; arrays are (goods,) unless said otherwise.

    `code` holds eight-digit lines as numbers, `price` US dollars for a kilogram, `spread` the deviation of
    its logarithm, `kg_item` and `kg_package` kilograms, `season` (goods, 12), `origin_share` (goods,
    countries), `neighbour` the line of the heading or chapter with the lowest duty (itself where none is
    lower), `excisable` goods that pay excise. `level` and `fares` (countries, 2: air, road) describe countries.
    """

    code: Whole
    description: tuple[str, ...]
    heading: Whole
    price: Real
    spread: Real
    kg_item: Real
    kg_package: Real
    package: tuple[str, ...]
    weight: Real
    season: Real
    origin_share: Real
    neighbour: Whole
    rates: RateTable
    countries: tuple[str, ...]
    currency: tuple[str, ...]
    level: Real
    fares: Real
    cigarettes: int

    @property
    def chapter(self) -> Whole:
        return self.heading // 100

    def country(self, code: str) -> int:
        """Index of a country. Raises ValueError for one the catalogue does not know."""
        return self.countries.index(code)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The shipped catalogue; read once a process."""
    countries, headings = _table("countries.csv"), _table("goods.csv")
    lines = _lines({row["heading"] for row in headings})
    goods = [(row, line) for row in headings for line in _traded(row, lines[row["heading"]])]
    rows = [row for row, _ in goods]
    codes = np.array([int(line["code"]) for _, line in goods])
    price = _prices(codes, _real(rows, "usd_kg"))
    names = tuple(row["country"] for row in countries)
    rates = _rates([line for _, line in goods], names)
    return Catalogue(
        code=codes,
        description=tuple(_description(line["description"]) for _, line in goods),
        heading=codes // 10_000,
        price=price,
        spread=_real(rows, "spread"),
        kg_item=_real(rows, "kg_item"),
        kg_package=_real(rows, "kg_package"),
        package=tuple(row["package"] for row in rows),
        weight=_real(rows, "weight"),
        season=seasons(_real(rows, "peak"), _real(rows, "swing")),
        origin_share=np.array([_origins(row, names) for row in rows]),
        neighbour=_neighbours(codes, price, rates),
        rates=rates,
        countries=names,
        currency=tuple(row["currency"] for row in countries),
        level=_real(countries, "level"),
        fares=np.stack([_real(countries, "air"), _real(countries, "road")], axis=1),
        cigarettes=int(np.flatnonzero(codes // 100 == int(_CIGARETTES))[-1]),
    )


def _table(name: str) -> list[Row]:
    raw = files("greenlane.simulation.world").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(raw)))


def _real(rows: list[Row], column: str) -> Real:
    return np.array([float(row[column]) for row in rows])


def _lines(headings: set[str]) -> dict[str, list[Row]]:
    """The national lines of these headings with a rate by value or mass."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in meridia.read_table("meridia_lines.csv.gz"):
        if row["code"][:4] in headings and _linear(row["general"]) is not None:
            found[row["code"][:4]].append(row)
    return found


@lru_cache(maxsize=1024)
def _linear(text: str) -> Linear | None:
    return linear(parse_rate(text).expression)


def _traded(heading: Row, lines: list[Row]) -> list[Row]:
    """As many lines as the heading says: its lowest and highest duty, and some between, in order of their codes."""
    usd_kg, wanted = float(heading["usd_kg"]), int(heading["lines"])

    def height(line: Row) -> tuple[float, str]:
        rate = _linear(line["general"]) or Linear()
        return rate.at(usd_kg), line["code"]

    if heading["heading"] == _CIGARETTES[:4]:
        lines = [line for line in lines if line["code"].startswith(_CIGARETTES)]
    ordered = sorted(lines, key=height)
    steps = [round(k * (len(ordered) - 1) / max(wanted - 1, 1)) for k in range(wanted)]
    return sorted((ordered[k] for k in dict.fromkeys(steps)), key=lambda line: line["code"])


def _prices(codes: Whole, medians: Real) -> Real:
    """The median of each line around that of its heading: the same in every world."""
    return medians * grow(_LINE_SPREAD * Draws.seeded(0).of("line prices").normal(codes))


def _description(text: str) -> str:
    return " ".join(text.replace(" > ", ", ").split())[:200]


def _origins(row: Row, names: tuple[str, ...]) -> list[float]:
    shares = dict(part.split(":") for part in row["origins"].split())
    unknown = shares.keys() - set(names)
    if unknown:
        raise ValueError(f"goods.csv, heading {row['heading']}: no such country {sorted(unknown)}")
    total = sum(map(float, shares.values()))
    return [float(shares.get(name, 0)) / total for name in names]


def _rates(lines: list[Row], countries: tuple[str, ...]) -> RateTable:
    shape = (len(lines), len(countries))
    mfn, preferential = np.zeros((*shape, 2)), np.zeros((*shape, 2))
    claim = np.zeros(shape, np.int64)
    granted = {country: _granted(country) for country in countries}
    for g, line in enumerate(lines):
        general = _linear(line["general"]) or Linear()
        mfn[g] = preferential[g] = _pair(general)
        clauses = list(_preferences(line["special"]))
        for c, country in enumerate(countries):
            best = _best(clauses, granted[country])
            if best is not None:
                claim[g, c], preferential[g, c] = best[0], _pair(best[1])
    codes = [line["code"] for line in lines]
    excise = [_national("excise", code) for code in codes]
    return RateTable(
        mfn,
        preferential,
        claim,
        vat=np.array([float(_first_linear("vat", code).share) for code in codes]),
        excise_share=np.array([_EXCISE[text][0] for text in excise]),
        excise_per_gram=np.array([_EXCISE[text][1] for text in excise]),
    )


_EXCISE = {"": (0.0, 0.0), "the greater of 50% or $60/kg": (0.5, 6.0)}
"""Excise by its text in the tariff: share of the value and US cents per gram."""


def _pair(rate: Linear) -> tuple[float, float]:
    return float(rate.share), float(rate.per_kg) / 10


def _preferences(special: str) -> Iterator[tuple[frozenset[str], Linear]]:
    """(programmes, rate) of each clause of a special column; a clause by pieces is not granted here."""
    for text, programmes in meridia.special_clauses(special):
        try:
            rate = _linear(text)
        except ValueError:
            rate = None
        if rate is not None:
            yield programmes, rate


def _granted(country: str) -> dict[str, frozenset[str]]:
    """The origin groups of a country by the digit of the claim."""
    groups = list(meridia.groups())
    return {
        claim: frozenset(g.id for g in groups if g.claim == claim and country in g.countries)
        for claim in CLAIMS
    }


def _best(
    clauses: list[tuple[frozenset[str], Linear]], granted: dict[str, frozenset[str]]
) -> tuple[int, Linear] | None:
    """The first claim with a rate, as (preference code, rate). The customs union frees every line."""
    for claim, groups in granted.items():
        if claim == "4" and "CU" in groups:
            return 400, Linear()
        for programmes, rate in clauses:
            if programmes & groups:
                return int(claim) * 100, rate
    return None


@lru_cache(maxsize=1)
def _measures() -> tuple[Row, ...]:
    rows = meridia.read_table("national_measures.csv")
    return tuple(row for row in rows if not row["additional_code"] and not row["procedure"])


def _national(kind: str, code: str) -> str:
    """The text of the most specific national measure of a kind on a line, empty where there is none."""
    found = [row for row in _measures() if row["kind"] == kind and code.startswith(row["prefix"])]
    return max(found, key=lambda row: len(row["prefix"]))["rate"] if found else ""


def _first_linear(kind: str, code: str) -> Linear:
    return _linear(_national(kind, code)) or Linear()


def _neighbours(codes: Whole, price: Real, rates: RateTable) -> Whole:
    """For each line the one that pays least duty: in its heading, else in its chapter, else itself."""
    duty = rates.mfn[:, 0, 0] + rates.mfn[:, 0, 1] * 1000 / (price * 100)
    found = positions(len(codes))
    for digits in (1_000_000, 10_000):  # the heading overrules the chapter
        for group in np.unique(codes // digits):
            members = np.flatnonzero(codes // digits == group)
            least = members[np.argmin(duty[members])]
            found[members] = np.where(duty[members] > duty[least], least, found[members])
    return found
