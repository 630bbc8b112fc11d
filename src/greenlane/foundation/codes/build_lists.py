"""Makes the files in `lists/` from their sources: `python -m greenlane.foundation.codes.build_lists DIR`.

DIR holds `country-codes.csv` and `codes-all.csv` (datasets/*), `unlocode/locodes/*.csv` and the JSON
lists of HMRC in `hmrc/`. The hand-kept lists (incoterms, document statuses, authorisations, ...) are not
touched. Not needed at run time.
"""

from __future__ import annotations

import calendar
import csv
import gzip
import html
import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

TARGET = Path(__file__).parent / "lists"
OWN_DOCUMENTS = {
    # What the table of required documents names and the sources lack; N and the number of UN/EDIFACT 1001.
    "C019": "Authorisation for outward processing",
    "C516": "Authorisation for temporary admission",
    "C601": "Authorisation for inward processing",
    "N053": "Safety data sheet",
    "N811": "Export licence",
    "N830": "Export declaration",
    "N861": "Certificate of origin",
    "N865": "Certificate of origin, form A",
    "N890": "Dangerous goods declaration",
    "N911": "Import licence or permit",
    "N934": "Declaration of particulars of value",
    "N935": "Invoice",
}
Row = tuple[str, str, str, str]


def write(name: str, rows: Iterable[Row]) -> None:
    with (TARGET / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("code", "description", "since", "until"))
        writer.writerows(sorted(rows))


def hmrc(source: Path, name: str, text: str) -> dict[str, str]:
    entries = json.loads((source / "hmrc" / f"{name}.json").read_text(encoding="utf-8"))
    return {entry["code"]: html.unescape(" ".join(entry[text].split())) for entry in entries}


def undated(entries: dict[str, str]) -> list[Row]:
    return [(code, text, "", "") for code, text in entries.items()]


def countries(source: Path) -> dict[str, str]:
    with (source / "country-codes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    named = {row["ISO3166-1-Alpha-2"]: row["CLDR display name"] or row["official_name_en"] for row in rows}
    return {code: name for code, name in named.items() if code} | {"XM": "Meridia"}


def currencies(source: Path) -> list[Row]:
    with (source / "codes-all.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["AlphabeticCode"]]
    current = {row["AlphabeticCode"]: row["Currency"] for row in rows if not row["WithdrawalDate"]}
    last_use: dict[str, tuple[str, str]] = {}
    for row in (row for row in rows if row["WithdrawalDate"]):
        code, end = row["AlphabeticCode"], last_day(row["WithdrawalDate"])
        if code not in current and end > last_use.get(code, ("", ""))[0]:
            last_use[code] = (end, row["Currency"])
    withdrawn = [(code, name, "", end) for code, (end, name) in last_use.items()]
    return undated(current) + withdrawn


def last_day(withdrawal: str) -> str:
    """The end of the withdrawal month; the source also writes spans such as "1989 to 1990-12"."""
    year, month = re.findall(r"(\d{4})(?:-(\d\d)(?!\d))?", withdrawal)[-1]
    number = int(month or 12)
    return date(int(year), number, calendar.monthrange(int(year), number)[1]).isoformat()


def places(source: Path) -> bytes:
    blocks = []
    for path in sorted((source / "unlocode" / "locodes").glob("*.csv")):
        lines: dict[str, str] = {}
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                if len(row) > 6 and len(row[2]) == 3:
                    lines[row[2]] = f"{row[2]}\t{row[4] or row[3]}\t{row[6].replace('-', '')}"
        blocks.append("\n".join([f"={path.stem}", *(lines[code] for code in sorted(lines))]))
    return gzip.compress("\n".join(blocks).encode(), compresslevel=9, mtime=0)


def main(source: Path) -> None:
    iso = countries(source)
    write("countries", undated(iso))
    wider = {code: name for code, name in hmrc(source, "countryCodes", "en").items() if code not in iso}
    write("countries_dms", undated(wider | {"XI": "Northern Ireland"}))
    write("currencies", currencies(source))
    write(
        "packages",
        undated(hmrc(source, "packageTypes", "en") | hmrc(source, "KindOfPackages", "description")),
    )
    write(
        "transport_modes",
        undated(hmrc(source, "TransportModeCode", "description") | {"6": "RoRo (ferry with road vehicles)"}),
    )
    write(
        "dangerous_goods",
        undated({c: t[:80] for c, t in hmrc(source, "UnDangerousGoodsCode", "description").items()}),
    )
    write("control_types", undated(hmrc(source, "ControlType", "description")))
    write(
        "documents",
        undated(
            {code: text[:200] for code, text in hmrc(source, "SupportingDocumentType", "description").items()}
            | hmrc(source, "TransportDocumentType", "description")
            | hmrc(source, "documentTypes", "en")
            | OWN_DOCUMENTS
        ),
    )
    (TARGET / "locations.txt.gz").write_bytes(places(source))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
