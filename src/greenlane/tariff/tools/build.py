"""Build the compact data files that the tariff module ships, from the public sources.

    python -m greenlane.tariff.tools.build SOURCES [--out DIRECTORY]

SOURCES holds `hs/`, `tariff-us-2013/` and `fx/` as described in `tariff/data/README.md`. Needs openpyxl,
which the product itself does not. The output is deterministic: same sources, same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from greenlane.tariff.tools.hts import HtsLine, read_lines

OLD_VERSIONS = ("2017", "2012")
FX_SINCE = "2019-01-01"
MERGE_LIMIT = 4
"""A subheading made from more than this many old ones takes the lines of its conversion target only."""


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a gzip CSV without a time stamp; returns the number of rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    return count


def nomenclature_rows(sources: Path) -> Iterable[tuple[str, str, str, str]]:
    """(version, code, section, description) of HS 2022 and HS 2017, chapters to subheadings."""
    sections: dict[str, str] = {}
    with (sources / "hs/harmonized-system.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            sections[row["hscode"][:2]] = row["section"]
            yield "2022", row["hscode"], row["section"], row["description"]
    data = json.loads((sources / "hs/classificationH5.json").read_text(encoding="utf-8-sig"))
    for entry in data["results"]:
        if entry["id"].isdigit():
            description = entry["text"].partition(" - ")[2].strip()
            yield "2017", entry["id"], sections.get(entry["id"][:2], ""), description


def _sheet(sources: Path, version: str, name: str) -> list[tuple[str, ...]]:
    import openpyxl

    path = sources / f"hs/HS2022toHS{version}ConversionAndCorrelationTables.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = next(sheet for sheet in book if sheet.title.endswith(name))
    rows = [tuple(str(cell or "").strip() for cell in row) for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if row[0].isdigit() and len(row[0]) == 6]


def correlation_rows(sources: Path) -> Iterable[tuple[str, str, str, str, str]]:
    """(older version, HS 2022 code, older code, relationship, "1" for the conversion target)."""
    for version in OLD_VERSIONS:
        conversion = {row[0]: row[1] for row in _sheet(sources, version, "Conversions")}
        for new, old, relationship in _sheet(sources, version, "Correlations"):
            yield version, new, old, relationship, "1" if conversion.get(new) == old else ""


def _numbered(hs6: str, lines: Sequence[HtsLine]) -> list[tuple[str, HtsLine]]:
    """National codes for the lines of one subheading: the old last two digits where they are free."""
    taken: set[str] = set()
    found = []
    for line in lines:
        suffix = line.code[6:]
        while suffix in taken:
            suffix = f"{(int(suffix) + 1) % 100:02d}"
        taken.add(suffix)
        found.append((hs6 + suffix, line))
    return sorted(found, key=lambda pair: pair[0])


def _distinct(lines: Iterable[HtsLine]) -> list[HtsLine]:
    seen: set[tuple[str, str, str, str, str]] = set()
    found = []
    for line in lines:
        key = (line.path[-1], line.unit, line.general, line.special, line.column2)
        if key not in seen:
            seen.add(key)
            found.append(line)
    return found


class Mapper:
    """Finds the HTS lines (HS 2012) behind each HS 2022 subheading."""

    def __init__(
        self, lines: Iterable[HtsLine], correlations: Iterable[tuple[str, str, str, str, str]]
    ) -> None:
        self.by_hs6: dict[str, list[HtsLine]] = defaultdict(list)
        self.by_heading: dict[str, list[HtsLine]] = defaultdict(list)
        for line in lines:
            self.by_hs6[line.code[:6]].append(line)
            self.by_heading[line.code[:4]].append(line)
        self.sources: dict[str, list[str]] = defaultdict(list)
        self.target: dict[str, str] = {}
        for version, new, old, _, primary in correlations:
            if version == "2012":
                self.sources[new].append(old)
                if primary:
                    self.target[new] = old

    def lines_for(self, hs6: str) -> tuple[str, list[HtsLine]]:
        """(how, lines): same, renumbered, merged, primary or nearest."""
        old = [code for code in self.sources[hs6] if code in self.by_hs6]
        if old == [hs6]:
            return "same", self.by_hs6[hs6]
        if len(old) == 1:
            return "renumbered", self.by_hs6[old[0]]
        if 1 < len(old) <= MERGE_LIMIT:
            return "merged", _distinct(line for code in old for line in self.by_hs6[code])
        primary = self.target.get(hs6, "")
        if primary in self.by_hs6:
            return "primary", self.by_hs6[primary]
        return "nearest", [self._nearest(hs6)]

    def _nearest(self, hs6: str) -> HtsLine:
        target = self.target.get(hs6, hs6)
        pool = self.by_heading.get(target[:4]) or self.by_heading.get(hs6[:4])
        if not pool:
            chapter = [line for code, lines in self.by_hs6.items() if code[:2] == hs6[:2] for line in lines]
            pool = chapter or [line for lines in self.by_hs6.values() for line in lines]
        return min(pool, key=lambda line: (abs(int(line.code[:6]) - int(target)), -int(line.code)))


def national_rows(sources: Path, subheadings: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """Meridia's lines: code, residual flag, description, unit, general, special, column 2, source, mapping."""
    hts = list(read_lines(sources / "tariff-us-2013/1300_HTS_delimited.txt"))
    mapper = Mapper(hts, correlation_rows(sources))
    for hs6 in subheadings:
        how, lines = mapper.lines_for(hs6)
        numbered = _numbered(hs6, lines)
        others = [code for code, line in numbered if line.is_other]
        residual = others[-1] if others else numbered[-1][0]
        for code, line in numbered:
            description = " > ".join(line.path[-3:])[:400]
            flag = "1" if code == residual else ""
            rates = (line.general, line.special, line.column2 or line.general)
            yield code, flag, description, line.unit, *rates, line.code, how


def fx_rows(sources: Path) -> tuple[list[str], list[list[str]]]:
    """ECB reference rates from FX_SINCE on: header (date, currencies still quoted) and one row a day."""
    with zipfile.ZipFile(sources / "fx/eurofxref-hist.zip") as packed:
        text = packed.read("eurofxref-hist.csv").decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Date"] >= FX_SINCE]
    currencies = sorted(
        name
        for name in rows[0]
        if name and name != "Date" and any(row[name] not in {"", "N/A"} for row in rows)
    )
    table = [
        [row["Date"], *(row[c] if row[c] != "N/A" else "" for c in currencies)] for row in reversed(rows)
    ]
    return ["date", *currencies], table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "data")
    options = parser.parse_args(arguments)
    sources, out = options.sources, options.out
    rows = list(nomenclature_rows(sources))
    subheadings = sorted(
        code for version, code, _, _ in rows if version == "2022" and len(code) == 6 and code[:2] < "98"
    )
    header, fx = fx_rows(sources)
    written = {
        "nomenclature": write_table(
            out / "nomenclature.csv.gz", ("version", "code", "section", "description"), rows
        ),
        "correlations": write_table(
            out / "correlations.csv.gz",
            ("version", "hs2022", "older", "relationship", "conversion"),
            correlation_rows(sources),
        ),
        "meridia_lines": write_table(
            out / "meridia_lines.csv.gz",
            "code residual description unit general special column2 source mapping".split(),
            national_rows(sources, subheadings),
        ),
        "fx_ecb": write_table(out / "fx_ecb.csv.gz", header, fx),
    }
    sys.stdout.write(json.dumps(written) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
