"""Column maps: which column of a CSV file says what of a declaration.

A map is a TOML file (or the name of a built-in one):

    name = "acme-imports"
    group_by = ["Declaration ID"]          # consecutive rows with equal values are one declaration
    encoding = "utf-8"                     # optional; a byte order mark wins
    delimiter = ";"                        # optional; else found from the header line
    decimal_comma = false                  # 1.234,56 instead of 1234.56
    date_format = "%Y-%m-%d"
    profile = "meridia"                    # how Meridia reads the rows: declarations/rules/profiles
    ignore = ["Internal note"]
    keep = ["Fraud"]                       # passed on beside the declaration, not declared

    [constants]                            # target -> value, the same in every row
    type_code = "IMA"
    "items.price.currency" = "KRW"

    [[columns]]
    column = "HS6 Code"
    to = "items.classifications[0].id"     # a field of DeclarationData; `items.` is the row's goods item
    required = true
    pad = 6                                # fill with zeros on the left
    prefix = "KR"                          # put in front, after `translate` and `pad`
    decimals = 3                           # round a number, half up
    default = ""                           # for an empty cell
    translate = { "10" = "1" }             # exact values; "*" stands for all others

Codes: CSV020 for everything wrong in a map, all at once.
"""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from greenlane.declarations.engine.data import DeclarationData, ItemData
from greenlane.foundation.errors import CustomsError, Violation

from .decimals import plain_decimal

MAPS = Path(__file__).resolve().parent.parent / "maps"

_STEP = re.compile(r"([a-z_]+)(?:\[(\d)\])?\Z")
_SETTINGS = {
    "name",
    "group_by",
    "encoding",
    "delimiter",
    "decimal_comma",
    "date_format",
    "ignore",
    "profile",
    "keep",
    "constants",
    "columns",
    "source",
    "description",
}
_OPTIONS = {"column", "to", "required", "default", "translate", "pad", "prefix", "decimals"}

Converter = Callable[[str], Any]


class MapInvalid(CustomsError):
    """The column map cannot be used."""

    code = "CSV020"


@dataclass(slots=True)
class Column:
    """One mapped column; `convert` raises ValueError for what it cannot read."""

    name: str
    target: str
    convert: Converter
    kind: str
    required: bool = False
    default: str = ""
    translate: dict[str, str] | None = None
    pad: int = 0
    prefix: str = ""


@dataclass(slots=True)
class Part:
    """How to build one object of the declaration: its plain fields by column, its constants, its parts."""

    build: Callable[..., Any]
    fields: list[tuple[str, int]] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, list[Part]] = field(default_factory=dict)

    @property
    def is_variable(self) -> bool:
        """A row can fill it; otherwise it is the same in every row."""
        return bool(self.fields or self.parts or self.lists)


@dataclass(slots=True)
class ColumnMap:
    """A column map ready for use. `header` builds the declaration, `item` the goods item of a row."""

    name: str
    columns: list[Column]
    header: Part
    item: Part
    group_by: list[str]
    profile: str
    keep: list[str]
    ignore: list[str]
    encoding: str = ""
    delimiter: str = ""

    @property
    def wanted(self) -> list[str]:
        """Column names a file must have, each once."""
        return list(dict.fromkeys([c.name for c in self.columns] + self.group_by + self.keep))


@cache
def built_in_map(name: str) -> ColumnMap:
    """A map shipped with the product, such as `declarations-kr`."""
    path = MAPS / f"{name}.toml"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        known = ", ".join(sorted(p.stem for p in MAPS.glob("*.toml")))
        raise MapInvalid(f"There is no column map '{name[:40]}'.", hint=f"Built in: {known}.")
    return parse_map(path.read_text(encoding="utf-8"))


def load_map(source: str | Path) -> ColumnMap:
    """A built-in map by name, or the map in a TOML file."""
    path = Path(source)
    if path.suffix != ".toml":
        return built_in_map(str(source))
    if not path.is_file():
        raise MapInvalid(f"The column map {path.name} does not exist.", status=404)
    return parse_map(path.read_text(encoding="utf-8"))


def parse_map(text: str) -> ColumnMap:
    """The map in a TOML text; raises MapInvalid with every fault."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MapInvalid(f"The column map is not TOML: {error}.", hint="Correct the file.") from None
    return _Compiler(table).compile()


class _Compiler:
    """From TOML to a plan that builds declarations without looking anything up."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table
        self.faults: list[Violation] = []
        self.columns: list[Column] = []
        self.header = Part(DeclarationData)
        self.item = Part(ItemData)

    def compile(self) -> ColumnMap:
        for key in sorted(self.table.keys() - _SETTINGS):
            self._fault(f"'{key}' is not a setting.", key)
        for target, value in self.table.get("constants", {}).items():
            self._constant(target, str(value))
        for position, entry in enumerate(self.table.get("columns", []), 1):
            self._column(entry, f"columns {position}")
        if not self.table.get("group_by"):
            self._fault("group_by is missing: which columns tell declarations apart?", "group_by")
        if self.faults:
            raise MapInvalid.of(self.faults)
        return ColumnMap(
            name=self.table.get("name", ""),
            columns=self.columns,
            header=self.header,
            item=self.item,
            group_by=list(self.table["group_by"]),
            profile=str(self.table.get("profile", "meridia")),
            keep=list(self.table.get("keep", [])),
            ignore=list(self.table.get("ignore", [])),
            encoding=self.table.get("encoding", ""),
            delimiter=self.table.get("delimiter", ""),
        )

    def _column(self, entry: dict[str, Any], where: str) -> None:
        unknown = sorted(entry.keys() - _OPTIONS)
        if unknown or not entry.get("column") or not entry.get("to"):
            text = f"'{unknown[0]}' is not an option." if unknown else "A column needs 'column' and 'to'."
            self._fault(text, where)
            return
        found = self._place(entry["to"], where)
        if found is None:
            return
        part, name, hint = found
        convert, kind = self._converter(hint)
        if "decimals" in entry and kind != "a number":
            self._fault("'decimals' is for numbers only.", where)
        elif "decimals" in entry:
            convert = _rounded(convert, int(entry["decimals"]))
        part.fields.append((name, len(self.columns)))
        translate = entry.get("translate")
        self.columns.append(
            Column(
                name=entry["column"],
                target=entry["to"],
                convert=convert,
                kind=kind,
                required=bool(entry.get("required", False)),
                default=str(entry.get("default", "")),
                translate={str(k): str(v) for k, v in translate.items()} if translate else None,
                pad=int(entry.get("pad", 0)),
                prefix=str(entry.get("prefix", "")),
            )
        )

    def _constant(self, target: str, value: str) -> None:
        found = self._place(target, f"constants {target}")
        if found is None:
            return
        part, name, hint = found
        convert, kind = self._converter(hint)
        try:
            part.constants[name] = convert(value)
        except ValueError:
            self._fault(f"'{value}' is not {kind}.", f"constants {target}")

    def _place(self, target: str, where: str) -> tuple[Part, str, Any] | None:
        """The part that holds a target, the field's name there and its type."""
        steps = [_STEP.match(step) for step in target.split(".")]
        if not all(steps):
            self._fault(f"'{target}' is not a path of fields.", where)
            return None
        names = [(step[1], int(step[2]) if step[2] else None) for step in steps if step]
        part: Part = self.header
        kind: Any = DeclarationData
        if names[0][0] == "items":
            part, kind, names = self.item, ItemData, names[1:]
        for name, index in names[:-1]:
            hint = typing.get_type_hints(kind).get(name)
            kind = _class_of(hint)
            if kind is None or (index is not None) != _is_list(hint):
                self._fault(f"'{target}': {name} is not an object{'' if index is None else ' list'}.", where)
                return None
            part = _descend(part, name, index, kind)
        return self._leaf(part, kind, names, target, where)

    def _leaf(
        self, part: Part, kind: Any, names: list[tuple[str, int | None]], target: str, where: str
    ) -> tuple[Part, str, Any] | None:
        name, index = names[-1] if names else ("", None)
        hint = typing.get_type_hints(kind).get(name)
        if index is not None and hint == list[str]:
            return _descend(part, name, index, _text_value), "value", str
        if hint is None or index is not None or _class_of(hint) is not None or _plain_type(hint) is None:
            self._fault(f"'{target}' is not a field that a column can fill.", where)
            return None
        return part, name, hint

    def _converter(self, hint: Any) -> tuple[Converter, str]:
        plain = _plain_type(hint)
        if plain is Decimal:
            return (_decimal_with_comma if self.table.get("decimal_comma") else _decimal), "a number"
        if plain is int:
            return _whole, "a whole number"
        if plain is date:
            return _dated(str(self.table.get("date_format", "%Y-%m-%d"))), "a date"
        return str, "a text"

    def _fault(self, message: str, where: str) -> None:
        self.faults.append(
            Violation(MapInvalid.code, message, where, "See the documentation of column maps.")
        )


def _descend(part: Part, name: str, index: int | None, build: Callable[..., Any]) -> Part:
    if index is None:
        return part.parts.setdefault(name, Part(build))
    entries = part.lists.setdefault(name, [])
    while len(entries) <= index:
        entries.append(Part(build))
    return entries[index]


def _arguments(hint: Any) -> Iterator[Any]:
    """The types a hint allows, without None."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        yield from (argument for argument in typing.get_args(hint) if argument is not types.NoneType)
    elif typing.get_origin(hint) is list:
        yield typing.get_args(hint)[0]
    elif hint is not None:
        yield hint


def _class_of(hint: Any) -> Any:
    return next((argument for argument in _arguments(hint) if is_dataclass(argument)), None)


def _is_list(hint: Any) -> bool:
    return typing.get_origin(hint) is list


def _plain_type(hint: Any) -> Any:
    if _is_list(hint):
        return None
    return next((argument for argument in _arguments(hint) if argument in (str, int, Decimal, date)), None)


def _text_value(value: str = "") -> str:
    return value


def _decimal(text: str) -> Decimal:
    number = plain_decimal(text)
    if number is None:
        raise ValueError(text)
    return number


def _rounded(convert: Converter, places: int) -> Converter:
    """Numbers with a fixed number of decimals, as spreadsheets with binary fractions need it."""
    unit = Decimal(1).scaleb(-places)

    def rounded(text: str) -> Decimal:
        try:
            return convert(text).quantize(unit, ROUND_HALF_UP)
        except InvalidOperation:
            raise ValueError(text) from None

    return rounded


def _decimal_with_comma(text: str) -> Decimal:
    return _decimal(text.replace(".", "").replace(",", "."))


def _whole(text: str) -> int:
    if not (text.isascii() and text.lstrip("+-").isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _dated(pattern: str) -> Converter:
    return lambda text: datetime.strptime(text, pattern).date()
