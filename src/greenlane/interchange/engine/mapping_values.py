"""Reading single values of the JSON form, with a note of everything that cannot be read.

Codes: MAP001 not a number, MAP002 not a whole number, MAP003 not a date, MAP004 not the expected structure.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.declarations.engine.data import Amount
from greenlane.foundation.errors import Violation

from .decimals import plain_decimal
from .friendly import text_of

Node = dict[str, Any]

_NONE: Node = {}


class ValueReader:
    """Reads values by name; `path` is that of the object they are in, for the violations."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def one(self, node: Node, name: str, path: str) -> Node:
        """The object under a name; empty when it is absent."""
        value = node.get(name)
        if value is None or isinstance(value, dict):
            return value or _NONE
        if value not in ("", []):
            self.report("MAP004", f"{name} must hold elements, and only once.", f"{path}/{name}", "")
        return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else _NONE

    def each(self, node: Node, name: str, path: str, read: Callable[[Node, str], Any]) -> list[Any]:
        """What `read` makes of each object under a name; it gets the object and its path."""
        value = node.get(name)
        if value is None:
            return []
        entries = value if isinstance(value, list) else [value]
        found = []
        for index, entry in enumerate(entries, 1):
            if isinstance(entry, dict):
                found.append(read(entry, f"{path}/{name}[{index}]"))
            elif entry:
                self.report("MAP004", f"{name} must hold elements.", f"{path}/{name}[{index}]", "")
        return found

    def number(self, node: Node, name: str, path: str) -> Decimal | None:
        """A number, or None."""
        text = text_of(node.get(name))
        if not text:
            return None
        if (number := plain_decimal(text)) is not None:
            return number
        hint = "Write digits with a decimal point, such as 1234.56."
        self.report("MAP001", f"{name} '{text[:40]}' is not a number.", f"{path}/{name}", hint)
        return None

    def whole(self, node: Node, name: str, path: str) -> int | None:
        """A whole number, or None; `12.0` is one."""
        text = text_of(node.get(name))
        if text.isascii() and text.isdigit() and len(text) < 19:
            return int(text)
        number = self.number(node, name, path)
        if number is None:
            return None
        if number == number.to_integral_value() and abs(number) < 10**18:
            return int(number)
        hint = "Write a whole number without decimals."
        self.report("MAP002", f"{name} '{text[:40]}' is not a whole number.", f"{path}/{name}", hint)
        return None

    def amount(self, node: Node, name: str, path: str) -> Amount | None:
        """An amount with its currency, which may be empty."""
        number = self.number(node, name, path)
        return Amount(number, attribute_of(node.get(name), "currencyID")) if number is not None else None

    def day(self, node: Node, name: str, path: str) -> date | None:
        """The day of a date and time, whatever follows the first eight digits."""
        text = text_of(self.one(node, name, path).get("DateTimeString"))
        if not text:
            return None
        digits = text[:8]
        with suppress(ValueError):
            if digits.isascii() and digits.isdigit():
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        hint = "Write year, month and day, such as 20240119."
        self.report("MAP003", f"{name} '{text[:40]}' is not a date.", f"{path}/{name}", hint)
        return None

    def report(self, code: str, message: str, pointer: str, hint: str) -> None:
        self.violations.append(Violation(code, message, pointer, hint))


def attribute_of(value: Any, name: str) -> str:
    """An attribute of a value, such as its currency; empty when it is absent."""
    found = value.get("@" + name, "") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""
