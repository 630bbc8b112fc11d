"""The one syntax tree of a rule: frozen, comparable, the same for every compiler.

Build conditions with `both`, `either` and `negation`, which keep the tree canonical: no `and` directly
within `and`, no `or` within `or`, no double `not`. Fields stand in the tree as their catalogue entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import MONEY_UNIT, Kind


class Op(StrEnum):
    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Sign(StrEnum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class How(StrEnum):
    """How a value is matched with the values of a list."""

    IN = "in"
    STARTS = "starts with"
    CONTAINS = "contains"


MIRRORED = {Op.EQ: Op.EQ, Op.NE: Op.NE, Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
"""`5 < x` reads `x > 5`."""

INVERSE = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.LE: Op.GT, Op.GT: Op.LE, Op.GE: Op.LT}
"""What holds when a comparison of two known values does not."""

Machine = Any
"""A value as rows hold it: text, int (money), float, date or bool; one kind of field, one type."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `value` is exact (Decimal for numbers and money); `currency` only with money."""

    kind: Kind
    value: str | Decimal | date
    currency: str = ""

    @property
    def machine(self) -> Machine:
        """The constant as rows hold it: money in ten-thousandths, numbers as doubles."""
        if isinstance(self.value, Decimal):
            return int(self.value * MONEY_UNIT) if self.kind is Kind.MONEY else float(self.value)
        return self.value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A number worked out from others; missing when an operand is missing or the divisor is zero."""

    sign: Sign
    left: Term
    right: Term


Term = Field | Literal | Arithmetic


@dataclass(frozen=True, slots=True)
class ListRef:
    """A named list; its values are looked up when the rule is compiled, so that a list can be kept up to date."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    op: Op
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Between:
    """Both bounds belong to the range."""

    subject: Term
    low: Term
    high: Term


@dataclass(frozen=True, slots=True)
class Match:
    """`values` are sorted and unique, at least one."""

    how: How
    field: Field
    values: tuple[Literal, ...] | ListRef


@dataclass(frozen=True, slots=True)
class Flag:
    """A field of kind yes or no, standing for itself."""

    field: Field


@dataclass(frozen=True, slots=True)
class Presence:
    """`is known` or `is missing`; never unknown."""

    field: Field
    known: bool


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Condition, ...]


Condition = Compare | Between | Match | Flag | Presence | Not | And | Or


def kind_of(term: Term) -> Kind:
    return Kind.NUMBER if isinstance(term, Arithmetic) else term.kind


def both(conditions: Iterable[Condition]) -> Condition:
    """All of them."""
    found = tuple(_flat(And, conditions))
    return found[0] if len(found) == 1 else And(found)


def either(conditions: Iterable[Condition]) -> Condition:
    """At least one of them."""
    found = tuple(_flat(Or, conditions))
    return found[0] if len(found) == 1 else Or(found)


def negation(condition: Condition) -> Condition:
    match condition:
        case Not(operand):
            return operand
        case Presence(field, known):
            return Presence(field, not known)
        case _:
            return Not(condition)


def _flat(joint: type[And | Or], conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        if isinstance(condition, And | Or) and isinstance(condition, joint):
            yield from condition.operands
        else:
            yield condition


def ordered(values: Iterable[Literal]) -> tuple[Literal, ...]:
    """The values of a list in canonical order, each once. They are all of one kind."""
    return tuple(sorted(set(values), key=lambda literal: literal.machine))


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all be true."""
    return condition.operands if isinstance(condition, And) else (condition,)


def fields_of(condition: Condition) -> frozenset[Field]:
    """Every field the rule reads: what a snapshot must keep to replay it."""
    return frozenset(_fields(condition))


def _fields(node: Condition | Term) -> Iterator[Field]:
    match node:
        case Field():
            yield node
        case Literal():
            return
        case Match(field=field) | Flag(field) | Presence(field=field):
            yield field
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            yield from _fields(left)
            yield from _fields(right)
        case Between(subject, low, high):
            for part in (subject, low, high):
                yield from _fields(part)
        case Not(operand):
            yield from _fields(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _fields(operand)
