"""Compiler 3: SQL with parameters, for history in DuckDB and PostgreSQL.

The text is made of operators from the tables and of columns from the catalogue; every constant is a
parameter, a list is one. Both databases have the three-valued logic of `truth` by themselves.

For backtests of one rule or a few tens; planning hundreds of rules in one statement takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from greenlane.risk.engine.language.fields import FIELDS, Field
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
from greenlane.risk.engine.language.python_code import by_length
from greenlane.risk.engine.language.vocabulary import Vocabulary

NUMBER = "DOUBLE PRECISION"
TYPES = {Kind.NUMBER: NUMBER, Kind.MONEY: "BIGINT", Kind.DATE: "DATE", Kind.BOOLEAN: "BOOLEAN"}
"""Column types, the same words in both databases; every other kind is TEXT."""

SQL_OPS = {op: op.value for op in Op} | {Op.NE: "<>"}


class Dialect(StrEnum):
    """The databases, by their sign for a parameter."""

    DUCKDB = "?"
    POSTGRESQL = "%s"


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition for WHERE and its parameters in order."""

    text: str
    parameters: tuple[Any, ...]


def compile_sql(condition: Condition, vocabulary: Vocabulary, dialect: Dialect) -> Sql:
    """The condition on a table with the catalogue's columns: true for hits, false or NULL otherwise."""
    writer = _Writer(vocabulary, dialect)
    text = writer.condition(condition)
    return Sql(text, tuple(writer.parameters))


def column_definitions(fields: Iterable[Field] = tuple(FIELDS.values())) -> str:
    """The columns of a history table, for CREATE TABLE in either database."""
    return ", ".join(f'"{read.column}" {TYPES.get(read.kind, "TEXT")}' for read in fields)


@dataclass(slots=True)
class _Writer:
    vocabulary: Vocabulary
    dialect: Dialect
    parameters: list[Any] = field(default_factory=list)

    def condition(self, condition: Condition) -> str:
        match condition:
            case And(operands):
                return "(" + " AND ".join(map(self.condition, operands)) + ")"
            case Or(operands):
                return "(" + " OR ".join(map(self.condition, operands)) + ")"
            case Not(operand):
                return f"(NOT {self.condition(operand)})"
            case Presence(read, known):
                return f"({_column(read)} IS {'NOT ' if known else ''}NULL)"
            case Flag(read):
                return _column(read)
            case Compare(op, left, right):
                return f"({self._term(left)} {SQL_OPS[op]} {self._term(right)})"
            case Between(subject, low, high):
                return f"({self._term(subject)} BETWEEN {self._term(low)} AND {self._term(high)})"
            case Match():
                return self._matched(condition)

    def _term(self, term: Term) -> str:
        match term:
            case Field():
                return _column(term)
            case Literal():
                return self._bound(term.machine, TYPES.get(term.kind, "TEXT"))
        left, right = self._number(term.left), self._number(term.right)
        if term.sign is Sign.DIVIDE:
            right = f"NULLIF({right}, 0)"
        return f"({left} {term.sign.value} {right})"

    def _number(self, term: Term) -> str:
        text = self._term(term)
        return f"CAST({text} AS {NUMBER})" if kind_of(term) is Kind.MONEY else text

    def _matched(self, match: Match) -> str:
        column, values = _column(match.field), self.vocabulary.values(match)
        match match.how:
            case How.IN:
                return f"({column} = ANY({self._bound(list(values), _array(match.field))}))"
            case How.STARTS:
                groups = by_length(values).items()
                parts = [f"left({column}, {n}) = ANY({self._bound(group, 'TEXT[]')})" for n, group in groups]
                return "(" + " OR ".join(parts) + ")"
            case How.CONTAINS if len(values) == 1:
                return f"(strpos({column}, {self._bound(values[0], 'TEXT')}) > 0)"
            case How.CONTAINS:
                words = f"unnest({self._bound(list(values), 'TEXT[]')}) AS words(word)"
                found = f"EXISTS (SELECT 1 FROM {words} WHERE strpos({column}, word) > 0)"  # noqa: S608 - no user's text
                return f"(CASE WHEN {column} IS NOT NULL THEN {found} END)"

    def _bound(self, value: Any, kind: str) -> str:
        self.parameters.append(value)
        return f"CAST({self.dialect} AS {kind})"


def _column(read: Field) -> str:
    return f'"{read.column}"'


def _array(read: Field) -> str:
    return f"{TYPES.get(read.kind, 'TEXT')}[]"
