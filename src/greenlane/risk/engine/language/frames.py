"""Compiler 2: Polars expressions for batches and backtests.

Polars has SQL's three-valued logic, so conditions translate one to one. Text columns are best Categorical:
comparing codes is then comparing small integers, and a prefix becomes the list of the values that have it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl

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
    Or,
    Presence,
    Sign,
    Term,
    fields_of,
    kind_of,
)
from greenlane.risk.engine.language.problems import check_rule_count
from greenlane.risk.engine.language.python_code import by_length
from greenlane.risk.engine.language.truth import CALCULATE, COMPARE, Row
from greenlane.risk.engine.language.vocabulary import Vocabulary

TYPES: dict[Kind, Any] = {
    Kind.NUMBER: pl.Float64,
    Kind.MONEY: pl.Int64,
    Kind.DATE: pl.Date,
    Kind.BOOLEAN: pl.Boolean,
}
"""Column types; every other kind is text."""


def column_type(column: Field, *, categorical: bool = True) -> Any:
    """The Polars type of a field; free text is never categorical, since hardly two are equal."""
    as_text = pl.Categorical if categorical and column.kind is not Kind.TEXT else pl.String
    return TYPES.get(column.kind, as_text)


def frame_of(
    rows: Iterable[Row], fields: Iterable[Field] = tuple(FIELDS.values()), *, categorical: bool = True
) -> pl.DataFrame:
    """A frame of rows made by `rows.row_of`, one column a field, absent values null."""
    schema = {read.column: column_type(read, categorical=categorical) for read in fields}
    return pl.DataFrame(list(rows), schema=schema, orient="row", strict=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """Many rules made ready for one frame: preparing takes Python's time, counting only Polars'."""

    names: tuple[str, ...]
    _frame: pl.DataFrame
    _counts: tuple[pl.Expr, ...]

    def count(self) -> dict[str, int]:
        """How many rows each rule hits, by name."""
        return (
            dict(zip(self.names, self._frame.select(self._counts).row(0), strict=True)) if self.names else {}
        )


def prepare(frame: pl.DataFrame, rules: Mapping[str, Condition], vocabulary: Vocabulary) -> Batch:
    """The rules over a frame; a column that the frame lacks is missing in every row.

    Raises RuleRefused above the limit of rules.
    """
    check_rule_count(rules)
    compiler = FrameCompiler.of(frame, rules.values(), vocabulary)
    counts = [compiler.expression(rule).sum().alias(str(n)) for n, rule in enumerate(rules.values())]
    return Batch(tuple(rules), compiler.frame, tuple(counts))


def count_hits(frame: pl.DataFrame, rules: Mapping[str, Condition], vocabulary: Vocabulary) -> dict[str, int]:
    """How many rows each rule hits, by name: `prepare` and `count` in one."""
    return prepare(frame, rules, vocabulary).count()


def hit_mask(frame: pl.DataFrame, condition: Condition, vocabulary: Vocabulary) -> pl.Series:
    """True for each row that the rule hits, False where it is false or unknown."""
    compiler = FrameCompiler.of(frame, [condition], vocabulary)
    return compiler.frame.select(compiler.expression(condition).fill_null(False).alias("hit")).to_series()


@dataclass(slots=True)
class FrameCompiler:
    """Expressions for one frame, whose column types and categories they use."""

    frame: pl.DataFrame
    vocabulary: Vocabulary
    _sorted: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, frame: pl.DataFrame, conditions: Iterable[Condition], vocabulary: Vocabulary
    ) -> FrameCompiler:
        """For the frame, completed by null columns for what the conditions read and the frame lacks."""
        read = {column for condition in conditions for column in fields_of(condition)}
        absent = sorted(
            (column for column in read if column.column not in frame.columns), key=lambda f: f.name
        )
        nulls = [pl.lit(None, column_type(column)).alias(column.column) for column in absent]
        return cls(frame.with_columns(nulls), vocabulary)

    def expression(self, condition: Condition) -> pl.Expr:
        """A Boolean expression: true, false, or null where unknown."""
        match condition:
            case And(operands):
                return reduce(and_, map(self.expression, operands))
            case Or(operands):
                return reduce(or_, map(self.expression, operands))
            case Not(operand):
                return ~self.expression(operand)
            case Presence(read, known):
                column = pl.col(read.column)
                return column.is_not_null() if known else column.is_null()
            case Flag(read):
                return pl.col(read.column)
            case Compare(op, left, right):
                compared: Any = COMPARE[op](self._term(left), self._term(right))
                return compared
            case Between(subject, low, high):
                value = self._term(subject)
                return (value >= self._term(low)) & (value <= self._term(high))
            case Match():
                return self._matched(condition)

    def _term(self, term: Term) -> Any:
        match term:
            case Field():
                return pl.col(term.column)
            case Literal():
                return pl.lit(term.machine, TYPES.get(term.kind, pl.String))
        left, right = self._term(term.left), self._term(term.right)
        if kind_of(term.left) is Kind.MONEY:
            left, right = left.cast(pl.Float64), right.cast(pl.Float64)
        if term.sign is Sign.DIVIDE:
            right = pl.when(right != 0).then(right)
        return CALCULATE[term.sign](left, right)

    def _matched(self, match: Match) -> pl.Expr:
        column, values = pl.col(match.field.column), list(self.vocabulary.values(match))
        match match.how:
            case How.IN:
                return _among(column, values, TYPES.get(match.field.kind, pl.String))
            case How.CONTAINS if len(values) == 1:
                return column.str.contains(values[0], literal=True)
            case How.CONTAINS:
                return column.str.contains_any(values)
            case How.STARTS:
                return self._starts(match.field, values)

    def _starts(self, read: Field, prefixes: list[Any]) -> pl.Expr:
        column = pl.col(read.column)
        if self.frame.schema[read.column] == pl.Categorical:
            return _among(column, self._with_prefix(read.column, prefixes), pl.String)
        if len(prefixes) == 1:
            return column.str.starts_with(prefixes[0])
        groups = by_length(prefixes).items()
        return reduce(or_, [column.str.slice(0, length).is_in(group) for length, group in groups])

    def _with_prefix(self, column: str, prefixes: Iterable[str]) -> list[str]:
        """The values of the column that start with one of the prefixes."""
        if column not in self._sorted:
            self._sorted[column] = sorted(self.frame[column].drop_nulls().unique().cast(pl.String))
        values = self._sorted[column]
        found: set[str] = set()
        for prefix in prefixes:
            at = bisect_left(values, prefix)
            while at < len(values) and values[at].startswith(prefix):
                found.add(values[at])
                at += 1
        return sorted(found)


def _among(column: pl.Expr, values: list[Any], kind: Any) -> pl.Expr:
    if not values:  # nothing matches, but what is missing stays unknown
        return pl.when(column.is_not_null()).then(pl.lit(False))
    if len(values) == 1:
        return column == pl.lit(values[0], kind)
    return column.is_in(values)
