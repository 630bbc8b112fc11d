"""Compiler 1: Python source for the live path.

Two forms of each condition are enough for three-valued logic without carrying "unknown" around: when it is
true, and when it is false; `not` swaps them. The source is made of names that this module invents, of
columns from the catalogue and of operators from the tables; constants of the rule are bound by name, so no
word of an analyst is ever compiled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import Kind
from greenlane.risk.engine.language.nodes import (
    INVERSE,
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

Test = Callable[[Callable[[str], Any]], bool]
"""Takes `row.get` and says whether the condition is true."""

PYTHON_OPS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


def compile_tests(conditions: Sequence[Condition | None], vocabulary: Vocabulary) -> list[Test | None]:
    """One function a condition, compiled together once; None stays None."""
    writer = _Writer(vocabulary)
    source = "\n".join(
        f"def t{number}(get): return {writer.true(condition)}"
        for number, condition in enumerate(conditions)
        if condition is not None
    )
    names: dict[str, Any] = {"__builtins__": {}, "any": any, **writer.constants}
    exec(compile(source, "<rules>", "exec"), names)  # noqa: S102 - source of our own making, see above
    return [names.get(f"t{number}") for number in range(len(conditions))]


@dataclass(slots=True)
class _Writer:
    vocabulary: Vocabulary
    constants: dict[str, Any] = field(default_factory=dict)
    _variables: int = 0

    def true(self, condition: Condition) -> str:
        """Python for "the condition is true"."""
        return self._when(condition, True)

    def _when(self, condition: Condition, wanted: bool) -> str:
        match condition:
            case And(operands):
                return self._joined("and" if wanted else "or", operands, wanted)
            case Or(operands):
                return self._joined("or" if wanted else "and", operands, wanted)
            case Not(operand):
                return self._when(operand, not wanted)
            case Presence(read, known):
                return f"{_get(read)} is {'not ' if known is wanted else ''}None"
            case Flag(read):
                return f"{_get(read)} is {wanted}"
            case Compare(op, left, right):
                return self._compared(left, [(op if wanted else INVERSE[op], right)], "and")
            case Between(subject, low, high):
                return self._between(subject, low, high, wanted)
            case Match():
                return self._matched(condition, wanted)

    def _joined(self, word: str, operands: Iterable[Condition], wanted: bool) -> str:
        return "(" + f" {word} ".join(self._when(operand, wanted) for operand in operands) + ")"

    def _compared(self, left: Term, against: list[tuple[Op, Term]], word: str) -> str:
        """`left` compared with every term; true only where all that is read is known."""
        guards: list[str] = []
        subject = self._term(left, guards)
        tests = [f"{subject} {PYTHON_OPS[op]} {self._term(right, guards)}" for op, right in against]
        joined = f" {word} ".join(tests)
        return "(" + " and ".join([*guards, f"({joined})" if len(tests) > 1 else joined]) + ")"

    def _between(self, subject: Term, low: Term, high: Term, wanted: bool) -> str:
        if wanted:
            return self._compared(subject, [(Op.GE, low), (Op.LE, high)], "and")
        # Below a known lower bound is outside the range even when the upper one is missing.
        below = self._compared(subject, [(Op.LT, low)], "and")
        return f"({below} or {self._compared(subject, [(Op.GT, high)], 'and')})"

    def _term(self, term: Term, guards: list[str]) -> str:
        """Python for a value; what must hold for it to be known is added to `guards`, in order."""
        match term:
            case Field():
                name = self._variable()
                guards.append(f"({name} := {_get(term)}) is not None")
                return name
            case Literal():
                return self._constant(term.machine)
        left, right = self._term(term.left, guards), self._term(term.right, guards)
        if kind_of(term.left) is Kind.MONEY:  # as doubles: the databases divide so
            left, right = f"({left} * 1.0)", f"({right} * 1.0)"
        if term.sign is Sign.DIVIDE:
            name = self._variable()
            guards.append(f"({name} := {right}) != 0")
            right = name
        return f"({left} {term.sign.value} {right})"

    def _matched(self, match: Match, wanted: bool) -> str:
        values = self.vocabulary.values(match)
        if match.how is How.IN:
            inside = self._constant(frozenset(values))
            if wanted:  # no list holds None, so a missing value needs no guard
                return f"{_get(match.field)} in {inside}"
            name = self._variable()
            return f"(({name} := {_get(match.field)}) is not None and {name} not in {inside})"
        name = self._variable()
        test = self._starts(name, values) if match.how is How.STARTS else self._contains(name, values)
        return f"(({name} := {_get(match.field)}) is not None and {'' if wanted else 'not '}({test}))"

    def _starts(self, name: str, values: Sequence[Any]) -> str:
        groups = by_length(values)
        parts = [
            f"{name}[:{length}] in {self._constant(frozenset(group))}" for length, group in groups.items()
        ]
        return " or ".join(parts)

    def _contains(self, name: str, values: Sequence[Any]) -> str:
        if len(values) == 1:
            return f"{self._constant(values[0])} in {name}"
        return f"any(part in {name} for part in {self._constant(values)})"

    def _constant(self, value: Any) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"


def _get(read: Field) -> str:
    return f"get({read.column!r})"


def by_length(values: Iterable[Any]) -> dict[int, list[str]]:
    """Prefixes by their length, so that a long list of prefixes costs a few look-ups."""
    groups: dict[int, list[str]] = defaultdict(list)
    for value in values:
        groups[len(value)].append(value)
    return dict(sorted(groups.items()))
