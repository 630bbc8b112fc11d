"""The tariff of Meridia, the demo administration, from the data shipped with the package.

Illustrative: the duty rates are those of the public-domain US tariff of 2013, mapped to HS 2022; excise, VAT,
origin groups and unit prices are invented. Everything here is plain data, without the database.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from greenlane.tariff.engine.book import Measure, MeasureKind, NationalLine, OriginGroup, RateCell, TariffBook
from greenlane.tariff.engine.fx import FxTable
from greenlane.tariff.engine.nomenclature import Correlation
from greenlane.tariff.engine.rates import parse_rate

SINCE = date(2017, 1, 1)
"""First day of Meridia's measures; before 2022 codes of HS 2017 are read through the correlation."""
FX_SOURCE = "ECB reference rate"
BASES = {
    MeasureKind.MFN: "Tariff Order Schedule 1, column General (illustrative)",
    MeasureKind.PREFERENCE: "Tariff Order Schedule 1, column Special (illustrative)",
    MeasureKind.STATUTORY: "Tariff Order Schedule 1, column 2 (illustrative)",
}
_KINDS = {
    "vat": MeasureKind.VAT,
    "excise": MeasureKind.EXCISE,
    "preference": MeasureKind.PREFERENCE,
    "unit price": MeasureKind.UNIT_PRICE,
    "mfn": MeasureKind.MFN,
}
_KEYS = {
    MeasureKind.MFN: "GEN",
    MeasureKind.PREFERENCE: "PREF",
    MeasureKind.STATUTORY: "STAT",
    MeasureKind.EXCISE: "EXC",
    MeasureKind.VAT: "VAT",
    MeasureKind.UNIT_PRICE: "UNIT",
}
_PROGRAMMES = re.compile(r"\(\s*([A-Z][A-Z+*,. ]*)\)(?:\s*\(s\))?")


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped CSV file, gzip or plain."""
    raw = files("greenlane.tariff").joinpath("data", name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    yield from csv.DictReader(io.StringIO(text.decode()))


def lines() -> Iterator[NationalLine]:
    """All national lines: those mapped from the HTS and the special provisions of chapters 98 and 99."""
    for row in read_table("meridia_lines.csv.gz"):
        yield NationalLine(
            row["code"],
            row["description"],
            row["unit"],
            row["residual"] == "1",
            row["mapping"],
            row["source"],
        )
    for row in read_table("special_lines.csv"):
        yield NationalLine(row["code"], row["description"], is_residual=True)


def groups() -> Iterator[OriginGroup]:
    """Origin groups; their ids are the special programmes of the HTS."""
    for row in read_table("origin_groups.csv"):
        yield OriginGroup(row["id"], row["claim"], frozenset(row["countries"].split()), row["name"])


def _measure(
    kind: MeasureKind, prefix: str, text: str, basis: str, number: int = 0, **conditions: object
) -> Measure:
    key = f"{_KEYS[kind]}-{prefix or 'ALL'}" + (f"-{number}" if number else "")
    cell = RateCell(text, parse_rate(text))
    return Measure(key, kind, prefix, cell, basis, since=SINCE, **conditions)  # type: ignore[arg-type]


def special_clauses(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """(rate text, programmes) of each clause of a Special column cell."""
    position = 0
    for match in _PROGRAMMES.finditer(text):
        programmes = frozenset(re.findall(r"[A-Z]+[+*]?", match[1]))
        rate = re.sub(r"\s*\d/\s*$|^\s*\d/\s*", "", text[position : match.start()]).strip()
        position = match.end()
        if rate:
            yield rate, programmes


def measures() -> Iterator[Measure]:
    """All measures: three columns of duty for each line, then the national ones."""
    known = frozenset(group.id for group in groups())
    for row in read_table("meridia_lines.csv.gz"):
        code = row["code"]
        yield _measure(MeasureKind.MFN, code, row["general"], BASES[MeasureKind.MFN])
        for number, (text, programmes) in enumerate(special_clauses(row["special"]), 1):
            if mapped := programmes & known:
                yield _measure(
                    MeasureKind.PREFERENCE,
                    code,
                    text,
                    BASES[MeasureKind.PREFERENCE],
                    number,
                    groups=_widened(mapped),
                )
        yield _measure(MeasureKind.STATUTORY, code, row["column2"], BASES[MeasureKind.STATUTORY])
    seen: dict[tuple[MeasureKind, str], int] = {}
    for row in read_table("national_measures.csv"):
        kind = _KINDS[row["kind"]]
        seen[kind, row["prefix"]] = number = seen.get((kind, row["prefix"]), -1) + 1
        yield _measure(
            kind,
            row["prefix"],
            row["rate"],
            row["basis"],
            number,
            groups=frozenset(row["groups"].split()),
            additional_code=row["additional_code"],
            procedure=row["procedure"],
        )


def _widened(groups_of_clause: frozenset[str]) -> frozenset[str]:
    """The Caribbean Forum agreement (Meridia's own) grants what the Caribbean preference grants."""
    return groups_of_clause | {"CARIFORUM"} if "E" in groups_of_clause else groups_of_clause


def exchange_rates() -> Iterator[tuple[date, str, Decimal]]:
    """(day, currency, units for one euro)."""
    for row in read_table("fx_ecb.csv.gz"):
        day = date.fromisoformat(row.pop("date"))
        for currency, rate in row.items():
            if rate:
                yield day, currency, Decimal(rate)


def nomenclature() -> Iterator[tuple[str, str, str, str]]:
    """(edition, code, section, description) of HS 2022 and HS 2017, chapters to subheadings."""
    for row in read_table("nomenclature.csv.gz"):
        yield row["version"], row["code"], row["section"], row["description"]


def correlation_rows(older: str) -> Iterator[tuple[str, str, bool]]:
    """(HS 2022 code, older code, whether the conversion table names it) for "2017" or "2012"."""
    for row in read_table("correlations.csv.gz"):
        if row["version"] == older:
            yield row["hs2022"], row["older"], row["conversion"] == "1"


def correlation(older: str) -> Correlation:
    return Correlation(older, correlation_rows(older))


def editions() -> dict[str, frozenset[str]]:
    """Subheadings (six digits) by edition."""
    found: dict[str, set[str]] = {}
    for edition, code, _, _ in nomenclature():
        if len(code) == 6:
            found.setdefault(edition, set()).add(code)
    return {edition: frozenset(codes) for edition, codes in found.items()}


@lru_cache(maxsize=1)
def book() -> TariffBook:
    """The shipped tariff as a book, without a database: for tests, canaries and offline calculation."""
    return TariffBook(
        version="XM-shipped",
        lines=lines(),
        measures=measures(),
        groups=groups(),
        fx=FxTable(exchange_rates(), FX_SOURCE),
        editions=editions(),
        correlations={"2017": correlation("2017")},
    )
