"""One goods item as rules see it: values by column, in the machine form that all compilers share.

Quoted kinds are texts (free text folded, codes in capitals), numbers doubles rounded to nine decimals, money
whole ten-thousandths of the statistical currency, days dates. What is missing is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, TypeVar

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.risk.engine.language.fields import FIELDS, Field
from greenlane.risk.engine.language.kinds import MONEY_UNIT, QUOTED, Kind, normal, printable
from greenlane.risk.engine.language.nodes import Machine

Figure = TypeVar("Figure", int, float)

LARGEST = 10**15
"""Beyond it a double no longer holds every whole number, and a calculation could overflow."""
DECIMALS = 9


class RowRefused(CustomsError):
    """The facts of the item cannot be given to rules."""

    code = "SEL040"


def row_of(values: Mapping[str, object], fields: Mapping[str, Field] = FIELDS) -> dict[str, Machine]:
    """A row from values by field name; what is empty or None is left out.

    Money is given as Decimal in the statistical currency. Raises RowRefused with every wrong value.
    """
    row: dict[str, Machine] = {}
    wrong: list[Violation] = []
    for name, value in values.items():
        field = fields.get(name)
        if value is None or value == "":
            continue
        if field is None:
            wrong.append(Violation("SEL041", f"There is no field “{name}”.", name))
            continue
        try:
            found = machine(field, value)
        except (TypeError, ValueError, OverflowError, ArithmeticError) as error:
            wrong.append(Violation("SEL042", f"“{name}” is not of the kind {field.kind}: {error}", name))
            continue
        if found != "":
            row[field.column] = found
    if wrong:
        raise RowRefused.of(wrong)
    return row


def machine(field: Field, value: Any) -> Machine:
    """One value in machine form. Raises TypeError, ValueError or ArithmeticError when it is not of the kind."""
    return MACHINES[field.kind](value)


def _quoted(kind: Kind) -> Callable[[Any], str]:
    def text(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{type(value).__name__} instead of text")
        return normal(kind, printable(value)).strip()

    return text


def _money(value: Any) -> int:
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} instead of Decimal")
    return _within(int((Decimal(value) * MONEY_UNIT).to_integral_value(ROUND_HALF_EVEN)), LARGEST * 1000)


def _date(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} instead of a day")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} instead of true or false")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, Decimal | int | float) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} instead of a number")
    return _within(round(float(value), DECIMALS) + 0.0, LARGEST)


def _within(value: Figure, largest: int) -> Figure:
    if not (math.isfinite(value) and abs(value) <= largest):
        raise ValueError("the figure is too large")
    return value


MACHINES: dict[Kind, Callable[[Any], Machine]] = {
    **{kind: _quoted(kind) for kind in QUOTED},
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: _number,
}
"""How a value of each kind is brought into machine form; sixty values of every item pass through here."""
