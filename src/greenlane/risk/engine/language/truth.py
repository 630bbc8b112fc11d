"""What a rule means: three-valued logic, defined here once.

A test of a missing value is neither true nor false but unknown (None). A rule hits only when it is true.

    and     | true    false   unknown      or      | true    false   unknown      not
    true    | true    false   unknown      true    | true    true    true         true    -> false
    false   | false   false   false        false   | true    false   unknown      false   -> true
    unknown | unknown false   unknown      unknown | true    unknown unknown      unknown -> unknown

`is missing` and `is known` are always true or false. A calculation with a missing value, or a division by
zero, is missing. This is SQL's logic, so the databases agree by themselves; the compilers are tested against
this evaluator, which is also the one to explain a decision with, part by part.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import Kind
from greenlane.risk.engine.language.nodes import (
    And,
    Between,
    Compare,
    Condition,
    Flag,
    How,
    Literal,
    Match,
    Not,
    Op,
    Or,
    Presence,
    Sign,
    Term,
    kind_of,
)
from greenlane.risk.engine.language.vocabulary import Vocabulary

Row = Mapping[str, Any]
"""One goods item by column; build it with `rows.row_of`. An absent key is a missing value."""

COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
CALCULATE: dict[Sign, Callable[[float, float], float]] = {
    Sign.ADD: operator.add,
    Sign.SUBTRACT: operator.sub,
    Sign.MULTIPLY: operator.mul,
    Sign.DIVIDE: operator.truediv,
}


def evaluate(condition: Condition, row: Row, vocabulary: Vocabulary) -> bool | None:
    """True, False or None (unknown)."""
    match condition:
        case And(operands):
            return every(evaluate(operand, row, vocabulary) for operand in operands)
        case Or(operands):
            return opposite(every(opposite(evaluate(operand, row, vocabulary)) for operand in operands))
        case Not(operand):
            return opposite(evaluate(operand, row, vocabulary))
        case Presence(field, known):
            return (row.get(field.column) is not None) is known
        case Flag(field):
            found: bool | None = row.get(field.column)
            return found
        case Compare(op, left, right):
            return _compared(op, value_of(left, row), value_of(right, row))
        case Between(subject, low, high):
            value = value_of(subject, row)
            bounds = (Op.GE, value_of(low, row)), (Op.LE, value_of(high, row))
            return every(_compared(op, value, bound) for op, bound in bounds)
        case Match(how, field, _):
            return _matched(how, row.get(field.column), vocabulary.values(condition))


def every(found: Iterable[bool | None]) -> bool | None:
    """The table of `and`; that of `or` follows by De Morgan's law."""
    values = list(found)
    if False in values:
        return False
    return None if None in values else True


def opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def value_of(term: Term, row: Row) -> Any:
    """The value of a term as rows hold it; None when it is missing."""
    match term:
        case Field():
            return row.get(term.column)
        case Literal():
            return term.machine
    left, right = value_of(term.left, row), value_of(term.right, row)
    if left is None or right is None or (term.sign is Sign.DIVIDE and right == 0):
        return None
    if kind_of(term.left) is Kind.MONEY:  # whole numbers divide exactly in Python, but not in the databases
        left, right = float(left), float(right)
    return CALCULATE[term.sign](left, right)


def _compared(op: Op, left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else COMPARE[op](left, right)


def _matched(how: How, value: Any, values: tuple[Any, ...]) -> bool | None:
    if value is None:
        return None
    match how:
        case How.IN:
            return value in values
        case How.STARTS:
            return bool(value.startswith(values))
        case How.CONTAINS:
            return any(part in value for part in values)
