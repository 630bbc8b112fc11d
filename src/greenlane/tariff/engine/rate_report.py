"""How much of a tariff file the grammar understands: the figures behind `greenlane tariff parse-rates`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greenlane.tariff.engine.rates import RateSyntaxError, parse_rate

RATE_COLUMNS: dict[str, int] = {"Col. 1 Rate": 5, "Special Rate": 6, "Col. 2 Rate": 7}


@dataclass(slots=True)
class ParseReport:
    """What the grammar understood of a tariff file.

    `failures` holds (line number from 1, column name, text, reason); `references` counts cells understood as
    words that point elsewhere and cannot be charged without resolution.
    """

    path: str
    lines: int = 0
    cells: int = 0
    understood: int = 0
    references: int = 0
    by_column: dict[str, dict[str, int]] = field(default_factory=dict)
    failures: list[tuple[int, str, str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the non-empty rate cells that were understood, 0 to 1."""
        return self.understood / self.cells if self.cells else 1.0

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.path,
            "lines": self.lines,
            "cells": self.cells,
            "understood": self.understood,
            "references": self.references,
            "share": round(self.share, 6),
            "by_column": self.by_column,
            "failures": [
                {"line": line, "column": column, "text": text, "reason": reason}
                for line, column, text, reason in self.failures
            ],
        }


def _cells(path: Path) -> Iterator[tuple[int, str, str]]:
    """(line number, column name, text) of the rate cells; the text is empty where the cell is."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("cp1252", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split("|")
        for column, index in RATE_COLUMNS.items():
            is_cell = number > 1 and index < len(fields)
            yield number, column, fields[index].strip() if is_cell else ""


def parse_report(path: str | Path) -> ParseReport:
    """Try every rate cell of an HTS file (pipe-delimited, Windows-1252, one header line; plain or gzip)."""
    report = ParseReport(str(path), by_column={name: {"cells": 0, "understood": 0} for name in RATE_COLUMNS})
    for number, column, text in _cells(Path(path)):
        report.lines = number
        if not text:
            continue
        report.cells += 1
        report.by_column[column]["cells"] += 1
        try:
            rate = parse_rate(text)
        except RateSyntaxError as error:
            report.failures.append((number, column, text, f"{error.message} {error.hint}"))
            continue
        report.understood += 1
        report.by_column[column]["understood"] += 1
        report.references += rate.is_reference
    return report
