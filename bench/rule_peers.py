"""The peers of the live matcher: zen-engine's compiled expressions, and a loop over plain closures.

Both get the same conditions, translated from the same tree. Neither knows missing values as we define them
(zen-engine refuses to compare them), so they are given rows without any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from greenlane.risk.engine.language import Condition, Field, Literal, Vocabulary
from greenlane.risk.engine.language.nodes import And, Compare, How, Match, Not, Or
from greenlane.risk.engine.language.truth import COMPARE

Row = Mapping[str, Any]
Closure = Callable[[Row], bool]


def zen_text(condition: Condition, vocabulary: Vocabulary) -> str:
    """The condition in zen-engine's expression language (the forms that the benchmark's rules use)."""
    match condition:
        case And(operands):
            return "(" + " and ".join(zen_text(operand, vocabulary) for operand in operands) + ")"
        case Or(operands):
            return "(" + " or ".join(zen_text(operand, vocabulary) for operand in operands) + ")"
        case Not(operand):
            return f"not ({zen_text(operand, vocabulary)})"
        case Compare(op, Field() as field, Literal() as literal):
            return f"{field.column} {'==' if op == '=' else op.value} {_zen(literal.machine)}"
        case Match(How.IN, field, _):
            return f"{field.column} in [{', '.join(map(_zen, vocabulary.values(condition)))}]"
        case Match(How.STARTS, field, _):
            tests = [f"startsWith({field.column}, {_zen(value)})" for value in vocabulary.values(condition)]
            return f"({' or '.join(tests)})"
    raise ValueError(f"The benchmark has no such rule: {condition}")


def _zen(value: Any) -> str:
    return (
        f'"{value}"' if isinstance(value, str) else f"{value:f}" if isinstance(value, float) else str(value)
    )


def closure_of(condition: Condition, vocabulary: Vocabulary) -> Closure:
    """The condition as nested Python functions: what one would write without a compiler."""
    match condition:
        case And(operands):
            parts = [closure_of(operand, vocabulary) for operand in operands]
            return lambda row: all(part(row) for part in parts)
        case Or(operands):
            parts = [closure_of(operand, vocabulary) for operand in operands]
            return lambda row: any(part(row) for part in parts)
        case Not(operand):
            inner = closure_of(operand, vocabulary)
            return lambda row: not inner(row)
        case Compare(op, Field(column=column), Literal(machine=constant)):
            compare = COMPARE[op]
            return lambda row: compare(row[column], constant)
        case Match(How.IN, field, _):
            name, values = field.column, frozenset(vocabulary.values(condition))
            return lambda row: row[name] in values
        case Match(How.STARTS, field, _):
            name, prefixes = field.column, vocabulary.values(condition)
            return lambda row: row[name].startswith(prefixes)
    raise ValueError(f"The benchmark has no such rule: {condition}")
