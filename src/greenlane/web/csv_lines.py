"""CSV as every file of the product is written: UTF-8 with its mark, CRLF, no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

MARK = "\ufeff"
"""The mark by which spreadsheets know UTF-8."""


class _Echo:
    """A file whose write gives the text back, for csv.writer in a stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A file line by line; None is an empty cell, everything else is written as its text."""
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow([str(name) for name in header])
    for row in rows:
        yield writer.writerow([unformula("" if cell is None else str(cell)) for cell in row])


def unformula(text: str) -> str:
    """A text that no spreadsheet takes for a formula. Source: OWASP, CSV injection."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
