"""Read a file of exchange rates: one rate a row, or one day a row as the European Central Bank publishes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from greenlane.foundation.errors import CustomsError, TooLarge, Violation

MOST_BYTES = 8 * 1024 * 1024
MOST_ERRORS = 100
NOT_QUOTED = frozenset({"", "N/A", "-"})
_HIGHEST, _PLACES = Decimal("1e9"), 8

Row = tuple[date, str, Decimal]


class UnreadableRates(CustomsError):
    """The file of exchange rates cannot be read."""

    code = "FX003"


class WrongRate(CustomsError):
    """A cell of the file is no day, no currency or no rate."""

    code = "FX004"


def read_rates(raw: bytes) -> list[Row]:
    """(day, currency, units for one euro) of a UTF-8 CSV file.

    With a header `date,currency,rate`, or `Date,USD,JPY,...` with one day a row; cells without a quotation
    (empty, N/A) are passed over. Raises UnreadableRates (FX003), TooLarge (GL413), or WrongRate (FX004) with
    every wrong cell, at most 100, by row and column.
    """
    if len(raw) > MOST_BYTES:
        raise TooLarge(hint="At most 8 MiB. Send the years one by one.")
    rows = _table(raw)
    header = [cell.strip().lower() for cell in rows[0]]
    if header[:3] == ["date", "currency", "rate"]:
        cells = _long(rows[1:])
    elif header and header[0] == "date" and len(header) > 1:
        cells = _wide(rows[0], rows[1:])
    else:
        raise UnreadableRates(
            pointer="row 1", hint="The first row is “date,currency,rate” or “Date,USD,JPY,…”."
        )
    return _read(cells)


def _table(raw: bytes) -> list[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if any(map(str.strip, row))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableRates(hint="Save it as CSV in UTF-8.") from error
    if "\x00" in text or len(rows) < 2:
        raise UnreadableRates(hint="It needs a header and at least one row.")
    return rows


Cell = tuple[str, str, str, str]
"""Pointer, day, currency, rate: as written."""


def _long(rows: list[list[str]]) -> Iterator[Cell]:
    for number, row in enumerate(rows, start=2):
        day, currency, rate = (*map(str.strip, row[:3]), "", "", "")[:3]
        yield f"row {number}", day, currency, rate


def _wide(header: list[str], rows: list[list[str]]) -> Iterator[Cell]:
    for number, row in enumerate(rows, start=2):
        for currency, rate in zip(header[1:], row[1:], strict=False):
            if currency.strip() and rate.strip() not in NOT_QUOTED:
                yield (
                    f"row {number}, column {currency.strip()}",
                    row[0].strip(),
                    currency.strip(),
                    rate.strip(),
                )


def _read(cells: Iterator[Cell]) -> list[Row]:
    found: list[Row] = []
    wrong: list[Violation] = []
    for pointer, day, currency, rate in cells:
        try:
            found.append((_day(day), _currency(currency), _rate(rate)))
        except ValueError as error:
            wrong.append(Violation(WrongRate.code, str(error), pointer))
            if len(wrong) == MOST_ERRORS:
                break
    if wrong:
        raise WrongRate.of(wrong)
    if not found:
        raise UnreadableRates(hint="It holds no rate.")
    return found


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:20]}” is no day; write it like 2026-10-30.") from None
    if not 1990 <= day.year <= 2100:
        raise ValueError(f"{day} lies outside the years 1990 to 2100.")
    return day


def _currency(text: str) -> str:
    code = text.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ValueError(f"“{text[:20]}” is no currency; write three letters, e.g. USD.")
    return code


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or not 0 < rate < _HIGHEST or len(text) > 30:
        raise ValueError(f"“{text[:20]}” is no rate; write a positive number like 1.0853.")
    if rate != round(rate, _PLACES):
        raise ValueError(f"“{text[:20]}” has more than eight decimals.")
    return rate
