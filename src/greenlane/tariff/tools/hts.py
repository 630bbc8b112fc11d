"""Read the eight-digit lines of the pipe-delimited Harmonized Tariff Schedule of the United States 2013."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from greenlane.tariff.engine.rates import RateSyntaxError, parse_rate

_UNITS: tuple[tuple[str, str], ...] = (
    (r"doz", "DZN"),
    (r"prs", "NPR"),
    (r"pf\.", "PFL"),
    (r"liters", "LTR"),
    (r"m2", "MTK"),
    (r"m3", "MTQ"),
    (r"bbl", "BLL"),
    (r"gross", "GRO"),
    (r"thousand", "MIL"),
    (r"\bno\b|pcs|\bno\.", "NAR"),
    (r"^t\b", "TNE"),
    (r"^g\b", "GRM"),
    (r"^m\b|lin\.", "MTR"),
    (r"kg", "KGM"),
)

CORRECTIONS: dict[str, tuple[str, str, str]] = {
    "17031030": (
        "0.35¢/liter",
        "Free (A,BH,CA,CL,CO,E,IL,J,JO,KR,MA,MX,OM,P,PA,PE,SG) 0.1¢/liter (AU)",
        "1.8¢/liter",
    ),
    "42021100": ("8%", "Free (AU,BH,CA,CL,CO,D,IL,J+,JO,KR,MA,MX,OM,P,PA,PE,R,SG) 6.4% (E)", "35%"),
    "44013920": ("Free", "", "20%"),
    "44041000": ("Free", "", "Free"),
    "54041910": ("2.7%", "Free (A,AU,BH,CA,CL,CO,E,IL,J,JO,KR,MA,MX,OM,P,PA,PE,SG)", "30%"),
    "54049000": ("Free", "", "45%"),
    "61069010": ("13.6%", "Free (BH,CA,CL,CO,IL,JO,KR,MA,MX,OM,P,PA,PE,SG) 8% (AU)", "54.5%"),
    "62033210": ("2.8%", "Free (AU,BH,CA,CL,CO,IL,JO,KR,MA,MX,OM,P,PA,PE,SG)", "35%"),
    "62042100": (
        "The rate applicable to each garment in the ensemble if separately entered",
        "",
        "The rate applicable to each garment in the ensemble if separately entered",
    ),
}
"""Lines whose columns slipped in the published text file, read by eye."""


@dataclass(frozen=True, slots=True)
class HtsLine:
    """One eight-digit line: `code` without dots, `path` the description from the heading down."""

    code: str
    path: tuple[str, ...]
    unit: str
    general: str
    special: str
    column2: str

    @property
    def is_other(self) -> bool:
        return self.path[-1].lower().startswith("other")


def unit_code(printed: str) -> str:
    """The supplementary unit of a printed unit column ("doz. Kg" is DZN); empty where there is none."""
    text = printed.lower()
    return next((code for pattern, code in _UNITS if re.search(pattern, text)), "")


def _rates(code: str, fields: list[str]) -> tuple[str, str, str]:
    """General, special and column 2; repairs rows whose rates slipped one or two fields to the right."""
    if code in CORRECTIONS:
        return CORRECTIONS[code]
    cells = [field.strip() for field in fields[5:]]
    if cells[0].lower() in {"kg", "m2", ""} and "".join(cells):
        filled = [cell for cell in cells[1 if cells[0] else 0 :] if cell and not cell.startswith("<")]
        slipped = re.fullmatch(r"(.+?%)\s+(CL,.*)", filled[0]) if filled else None
        if slipped and len(filled) > 1:
            listed, _, column2 = filled[1].rpartition(" ")
            return slipped[1], f"{listed}{slipped[2]}", column2
        general, special, column2 = (*filled, "", "", "")[:3]
        if len(filled) == 2 and "(" not in special:
            special, column2 = "", special
        return general, special, column2
    return cells[0], cells[1], cells[2]


def _readable(text: str) -> str:
    """The cell if the grammar reads it, else nothing (a preference nobody can read is not granted)."""
    try:
        return parse_rate(text).text if text else ""
    except RateSyntaxError:
        return ""


def _clean(description: str) -> str:
    text = re.sub(r"(\s\.)+\s*\S*$", "", re.sub(r"(?<=[a-z])- (?=[a-z])", "", description))
    return re.sub(r"\s+", " ", re.sub(r"\s*\(\d{3}\)\s*$", "", text)).strip(" :")


def read_lines(path: Path) -> Iterator[HtsLine]:
    """Every eight-digit line of chapters 1 to 97 that has a rate in column 1."""
    stack: list[str] = []
    seen: set[str] = set()
    rows = [line.rstrip("\r\n").split("|") for line in path.open(encoding="cp1252", newline="")][1:]
    for index, fields in enumerate(rows):
        if not fields[2].strip().isdigit():
            continue
        level = int(fields[2])
        stack[level:] = [""] * max(0, level - len(stack)) + [_clean(fields[3])]
        code = fields[0].replace(".", "").strip()
        if (
            not re.fullmatch(r"\d{4}\.\d\d\.\d\d", fields[0].strip())
            or code in seen
            or code[:2] in {"98", "99"}
        ):
            continue
        general, special, column2 = (_readable(cell) for cell in _rates(code, fields))
        if not general:
            continue
        seen.add(code)
        printed = fields[4].strip() or next(
            (row[4] for row in rows[index + 1 : index + 6] if row[0] == fields[0] and row[4].strip()), ""
        )
        yield HtsLine(
            code, tuple(part for part in stack if part), unit_code(printed), general, special, column2
        )
