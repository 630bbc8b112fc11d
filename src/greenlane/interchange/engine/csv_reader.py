"""Bulk intake of declarations from CSV, row by row.

A file may have any number of rows; memory holds one declaration at a time. Faults of the file as a whole are
raised (CustomsError), faults of rows come back with their declaration, all at once, each pointing at
`row N, column X` (row 1 is the header). Cells are data: text that looks like a formula is text.

| code | meaning | | code | meaning |
|---|---|---|---|---|
| CSV001 | empty file | | CSV009 | value not in the translation |
| CSV002 | larger than the limit | | CSV010 | rows of one declaration do not stand together |
| CSV003 | bytes do not fit the encoding | | CSV011 | column given twice |
| CSV004 | control character or NUL | | CSV012 | cell too long |
| CSV005 | mapped column missing | | CSV013 | quotes not closed or misplaced |
| CSV006 | row has too few or too many cells | | CSV014 | rows of one declaration disagree |
| CSV007 | not a number, whole number or date | | CSV015 | too many goods items |
| CSV008 | required value missing | | CSV020 | column map invalid (`csv_map`) |
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from greenlane.declarations.engine.data import DeclarationData, ItemData
from greenlane.foundation.errors import CustomsError, TooLarge, Violation

from .csv_map import Column, ColumnMap, Part

_DELIMITERS = (",", ";", "\t", "|")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HEADER_SIZE = 65_536
_MISSING = object()

Builder = Callable[[list[Any]], Any]


class CsvRefused(CustomsError):
    """The file is not acceptable CSV."""

    code = "CSV013"


class CsvTooLarge(TooLarge):
    """The file is larger than the limit."""

    code = "CSV002"


@dataclass(frozen=True, slots=True)
class CsvLimits:
    """What a file may be at most; `size` in bytes."""

    size: int = 2_000_000_000
    items: int = 9_999
    columns: int = 1_000


DEFAULT = CsvLimits()


@dataclass(slots=True)
class CsvDeclaration:
    """One declaration of the file: what it declares, where it stood, what is wrong, what was kept beside it.

    With violations, `data` holds what could be read. `kept` has one entry per row.
    """

    data: DeclarationData
    first_row: int
    last_row: int
    violations: list[Violation] = field(default_factory=list)
    kept: list[dict[str, str]] = field(default_factory=list)


def read_csv(
    source: bytes | BinaryIO, column_map: ColumnMap, *, limits: CsvLimits = DEFAULT
) -> Iterator[CsvDeclaration]:
    """The declarations of a file, in its order.

    Raises CustomsError for what concerns the whole file, at the first declaration asked for or where reading
    can go no further (CSV003, CSV012, CSV013); the declaration then begun is not given, as it may be incomplete.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    rows = _rows(_text(stream, column_map, limits), column_map)
    header = next(rows, None)
    if header is None:
        raise CsvRefused("The file is empty.", code="CSV001", pointer="row 1", hint="Send a header and rows.")
    yield from _Reader(column_map, header[1], limits).declarations(rows)


class _Limited(io.RawIOBase):
    """A byte stream that refuses to be longer than allowed."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.stream, self.limit, self.count = stream, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self.stream.read(len(buffer))
        self.count += len(chunk)
        if self.count > self.limit:
            text = f"The file has more than {self.limit:,} bytes."
            raise CsvTooLarge(text, pointer="row 1", hint="Send it in parts.")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _text(stream: BinaryIO, column_map: ColumnMap, limits: CsvLimits) -> io.TextIOWrapper:
    buffered = io.BufferedReader(_Limited(stream, limits.size), _HEADER_SIZE)
    start = buffered.peek(4)
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), column_map.encoding or "utf-8")
    try:
        return io.TextIOWrapper(buffered, encoding=encoding, newline="")
    except LookupError:
        text = f"The encoding {encoding[:40]} of the column map is not known."
        raise CsvRefused(text, code="CSV003", pointer="encoding", hint="Use utf-8.") from None


def _rows(text: io.TextIOWrapper, column_map: ColumnMap) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells; blank rows are skipped."""
    number = 0
    try:
        first = text.readline(_HEADER_SIZE)
        delimiter = column_map.delimiter or _delimiter(first, column_map)
        number += bool(first)
        for cells in csv.reader(_again(first, text), delimiter=delimiter, strict=True):
            if cells:
                yield number, cells
            number += 1
    except UnicodeError:
        text_ = f"The bytes after row {max(number, 1)} are not valid {text.encoding}."
        hint = "Save the file as UTF-8, or name its encoding in the column map."
        raise CsvRefused(text_, code="CSV003", pointer=f"row {max(number, 1)}", hint=hint) from None
    except csv.Error as error:
        long = "field larger" in str(error)
        message = "A cell is too long." if long else f"The row cannot be read: {error}."
        code, hint = ("CSV012", "Shorten it.") if long else ("CSV013", "Close each quote; double it inside.")
        raise CsvRefused(message, code=code, pointer=f"row {max(number, 1)}", hint=hint) from None


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(line: str, column_map: ColumnMap) -> str:
    """The delimiter that finds most mapped columns in the header line."""
    wanted = set(column_map.wanted)

    def found(delimiter: str) -> int:
        return len(wanted & {cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])})

    return max(_DELIMITERS, key=found)


class _Reader:
    """Turns rows into declarations by the compiled map."""

    def __init__(self, column_map: ColumnMap, header: Sequence[str], limits: CsvLimits) -> None:
        names = [name.strip() for name in header]
        _check_header(names, column_map, limits)
        self.map, self.limits = column_map, limits
        self.width = len(names)
        self.columns = [(names.index(c.name), _is_plain(c), c) for c in column_map.columns]
        self.keys = [names.index(name) for name in column_map.group_by]
        self.kept = [(names.index(name), name) for name in column_map.keep]
        self.build_header, self.build_item = _builder(column_map.header), _builder(column_map.item)
        self.header_fields = sorted(_positions(column_map.header))

    def declarations(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[CsvDeclaration]:
        seen: set[int] = set()
        current: CsvDeclaration | None = None
        key: tuple[str, ...] = ()
        first: list[Any] = []
        for number, cells in rows:
            violations: list[Violation] = []
            values = self._values(number, cells, violations)
            row_key = tuple([cells[i].strip() if i < len(cells) else "" for i in self.keys])
            if current is None or row_key != key:
                if current is not None:
                    yield self._finished(current)
                key, first = row_key, values
                current = CsvDeclaration(self.build_header(values) or DeclarationData(), number, number)
                self._check_order(hash(key), seen, number, violations)
            else:
                self._check_agreement(first, values, number, violations)
            self._add_row(current, number, cells, values, violations)
        if current is not None:
            yield self._finished(current)

    def _add_row(
        self, target: CsvDeclaration, number: int, cells: list[str], values: list[Any], found: list[Violation]
    ) -> None:
        target.last_row = number
        target.violations.extend(found)
        items = target.data.items
        if len(items) == self.limits.items:
            text = f"The declaration has more than {self.limits.items:,} goods items."
            target.violations.append(Violation("CSV015", text, f"row {number}", "Split the consignment."))
        if len(items) >= self.limits.items:
            return
        item = self.build_item(values) or ItemData()
        item.sequence = item.sequence or len(items) + 1
        items.append(item)
        if self.kept:
            target.kept.append({name: cells[i] for i, name in self.kept if i < len(cells)})

    def _finished(self, target: CsvDeclaration) -> CsvDeclaration:
        """Fill in what follows from the rows themselves."""
        data = target.data
        if data.goods_item_quantity is None:
            data.goods_item_quantity = len(data.items)
        return target

    def _values(self, number: int, cells: list[str], found: list[Violation]) -> list[Any]:
        """One converted value per mapped column; _MISSING where there is none."""
        if len(cells) != self.width:
            text = f"The row has {len(cells)} cells instead of {self.width}."
            hint = "Quote cells that contain the delimiter."
            found.append(Violation("CSV006", text, f"row {number}", hint))
            cells = cells + [""] * (self.width - len(cells))
        if _FORBIDDEN.search("".join(cells)):
            found.append(self._forbidden(number, cells))
            return [_MISSING] * len(self.columns)
        values = []
        for index, plain, column in self.columns:
            text = cells[index].strip() or column.default
            if text:
                values.append(text if plain else _converted(number, column, text, found))
                continue
            if column.required:
                found.append(_required(number, column))
            values.append(_MISSING)
        return values

    def _forbidden(self, number: int, cells: Sequence[str]) -> Violation:
        position = next(i for i, cell in enumerate(cells) if _FORBIDDEN.search(cell))
        text = "A cell contains a NUL or control character."
        return Violation("CSV004", text, f"row {number}, column {position + 1}", "Remove it.")

    def _check_order(self, key: int, seen: set[int], number: int, found: list[Violation]) -> None:
        if key in seen:
            text = "Rows of this declaration already stood further up."
            hint = "Sort the file by " + ", ".join(self.map.group_by) + "."
            found.append(Violation("CSV010", text, f"row {number}", hint))
        seen.add(key)

    def _check_agreement(
        self, first: list[Any], values: list[Any], number: int, found: list[Violation]
    ) -> None:
        for position in self.header_fields:
            if values[position] != first[position]:
                column = self.map.columns[position]
                text = f"{column.name} differs from the first row of this declaration."
                where = f"row {number}, column {column.name}"
                found.append(Violation("CSV014", text, where, "Give the same value in all its rows."))


def _is_plain(column: Column) -> bool:
    """A text that is taken as it stands."""
    return column.convert is str and column.translate is None and not (column.pad or column.prefix)


def _converted(number: int, column: Column, text: str, found: list[Violation]) -> Any:
    if column.pad:
        text = text.zfill(column.pad)
    if column.translate is not None:
        translated = column.translate.get(text, column.translate.get("*"))
        if translated is None:
            found.append(_untranslated(number, column, text))
            return _MISSING
        text = translated
    try:
        return column.convert(column.prefix + text)
    except ValueError:
        message = f"{column.name} '{text[:40]}' is not {column.kind}."
        found.append(Violation("CSV007", message, f"row {number}, column {column.name}", "Correct the cell."))
        return _MISSING


def _required(number: int, column: Column) -> Violation:
    where = f"row {number}, column {column.name}"
    return Violation("CSV008", f"{column.name} is missing.", where, "Fill in the cell.")


def _untranslated(number: int, column: Column, text: str) -> Violation:
    known = ", ".join(column.translate or ())[:100]
    message = f"{column.name} '{text[:40]}' has no translation."
    return Violation("CSV009", message, f"row {number}, column {column.name}", f"Known: {known}.")


def _check_header(names: list[str], column_map: ColumnMap, limits: CsvLimits) -> None:
    """Every fault of the header at once."""
    found = []
    if len(names) > limits.columns:
        found.append(Violation("CSV005", f"The file has {len(names):,} columns.", "row 1", "Send fewer."))
    wanted = column_map.wanted
    for name in wanted:
        if name not in names:
            hint = f"The column map '{column_map.name}' needs it; the header must be the first row."
            found.append(Violation("CSV005", f"The column {name} is missing.", f"row 1, column {name}", hint))
        elif names.count(name) > 1:
            where = f"row 1, column {name}"
            found.append(Violation("CSV011", f"The column {name} is given twice.", where, "Rename one."))
    if found:
        raise CsvRefused.of(found)


def _positions(part: Part) -> Iterator[int]:
    yield from (position for _, position in part.fields)
    for child in part.parts.values():
        yield from _positions(child)
    for children in part.lists.values():
        for child in children:
            yield from _positions(child)


def _builder(part: Part) -> Builder:
    """A function that builds the object of a part from a row's values.

    It gives None when the row has nothing of the part's own: constants alone do not make an address. Compiled
    once per file, because it runs a dozen times a row.
    """
    if len(part.fields) == 1 and not part.parts and not part.lists:
        return _single(part)
    fields, variable = tuple(part.fields), part.is_variable
    parts = tuple((name, _builder(child)) for name, child in part.parts.items())
    lists = tuple((name, tuple(map(_builder, children))) for name, children in part.lists.items())
    construct, constants = part.build, part.constants

    def build(values: list[Any]) -> Any:
        given = {name: values[position] for name, position in fields if values[position] is not _MISSING}
        for name, child in parts:
            if (built := child(values)) is not None:
                given[name] = built
        for name, children in lists:
            if entries := [built for child in children if (built := child(values)) is not None]:
                given[name] = entries
        if variable and not given:
            return None
        try:
            return construct(**constants, **given)
        except TypeError:  # an amount without its value
            return None

    return build


def _single(part: Part) -> Builder:
    """The usual case: one column, perhaps with constants beside it."""
    ((name, position),) = part.fields
    construct, constants = part.build, part.constants

    def build(values: list[Any]) -> Any:
        value = values[position]
        if value is _MISSING:
            return None
        try:
            return construct(**{name: value}, **constants)
        except TypeError:  # an amount without its value
            return None

    return build
