"""From the parse tree to the rule's tree: names, kinds and values are checked, and all that is wrong is kept.

A method answers None when its part is wrong; its caller then goes on with the other parts, so that one look
shows every error. Recursion is bounded: `reading` has refused deep texts before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lark import Tree

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.language import literals
from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import KINDS, Kind, Use, printable
from greenlane.risk.engine.language.limits import LIMITS
from greenlane.risk.engine.language.nodes import (
    MIRRORED,
    Arithmetic,
    Between,
    Compare,
    Condition,
    Flag,
    How,
    ListRef,
    Literal,
    Match,
    Op,
    Presence,
    Sign,
    Term,
    both,
    either,
    kind_of,
    negation,
    ordered,
)
from greenlane.risk.engine.language.problems import did_you_mean, place, too_large
from greenlane.risk.engine.language.vocabulary import Vocabulary

Branch = Tree[Any]
Side = Term | str | bool
"""One side of a comparison: a term, the text of a quoted constant, or true/false."""

USES: dict[How, Use] = {How.IN: Use.IN, How.STARTS: Use.PREFIX, How.CONTAINS: Use.CONTAINS}
ORDERED = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})


class Checker:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.problems: list[Violation] = []
        self._tests = 0
        self._conditions: dict[str, Callable[[Branch], Condition | None]] = {
            "either": lambda tree: self._joint(either, tree),
            "both": lambda tree: self._joint(both, tree),
            "negation": lambda tree: self._negated(self.condition(tree.children[0])),
            "compare": self._compare,
            "between": self._between,
            "not_between": lambda tree: self._negated(self._between(tree)),
            "match": self._match,
            "not_match": lambda tree: self._negated(self._match(tree)),
            "presence": self._presence,
            "field": self._flag,
        }

    def condition(self, tree: Any) -> Condition | None:
        """A part that must be true or false."""
        read = self._conditions.get(tree.data)
        if read is None:
            return self._wrong(
                "SEL008", f"“{self._words(tree)}” is a value; a test is expected here.", tree,
                'Compare it with something, for example origin = "CN".',
            )  # fmt: skip
        return read(tree)

    # conditions

    def _joint(self, join: Callable[[Iterable[Condition]], Condition], tree: Branch) -> Condition | None:
        found = [self.condition(child) for child in tree.children]
        known = [condition for condition in found if condition is not None]
        return join(known) if len(known) == len(found) else None

    def _negated(self, condition: Condition | None) -> Condition | None:
        return None if condition is None else negation(condition)

    def _compare(self, tree: Branch) -> Condition | None:
        self._count(tree)
        first, sign, second = tree.children
        op, left, right = Op(str(sign)), self._side(first), self._side(second)
        if left is None or right is None:
            return None
        if not isinstance(left, Field | Arithmetic):
            op, left, right, first, second = MIRRORED[op], right, left, second, first
        if not isinstance(left, Field | Arithmetic):
            return self._wrong(
                "SEL010", f"“{self._words(tree)}” compares two constants.", tree, "Name a field."
            )
        if isinstance(right, bool):
            return self._truth(op, left, right, tree)
        right = self._like(left, right, second)
        if right is None or not self._comparable(op, left, right, tree):
            return None
        return Compare(op, left, right)

    def _comparable(self, op: Op, left: Term, right: Term, tree: Branch) -> bool:
        kind = kind_of(left)
        use = Use.ORDER if op in ORDERED else Use.EQUAL
        if kind is Kind.BOOLEAN:
            self._wrong(
                "SEL004", "Two fields of kind yes or no cannot be compared.", tree, "Join them with and, or."
            )
            return False
        return self._allowed(use, kind, tree) and self._same_unit(left, right, tree)

    def _truth(self, op: Op, left: Term, right: bool, tree: Branch) -> Condition | None:
        """`flag = true` is the flag, `flag = false` its negation."""
        if not isinstance(left, Field) or left.kind is not Kind.BOOLEAN or op in ORDERED:
            kind = kind_of(left)
            return self._wrong(
                "SEL004", f"A {kind} cannot be compared with true or false in this way.", tree,
                f"Compare it with {KINDS[kind].written}.",
            )  # fmt: skip
        return Flag(left) if right == (op is Op.EQ) else negation(Flag(left))

    def _between(self, tree: Branch) -> Condition | None:
        self._count(tree)
        subject, low, high = (self._side(child) for child in tree.children)
        if subject is None or low is None or high is None:
            return None
        if not isinstance(subject, Field | Arithmetic):
            return self._wrong("SEL010", f"“{self._words(tree)}” tests a constant.", tree, "Name a field.")
        if not self._allowed(Use.ORDER, kind_of(subject), tree):
            return None
        low_bound = self._like(subject, low, tree.children[1])
        high_bound = self._like(subject, high, tree.children[2])
        if low_bound is None or high_bound is None:
            return None
        constants = isinstance(low_bound, Literal) and isinstance(high_bound, Literal)
        if constants and low_bound.machine > high_bound.machine:  # type: ignore[union-attr]
            words = self._words(tree)
            return self._wrong("SEL010", f"“{words}” is never true.", tree, "Write the lower bound first.")
        if not (self._same_unit(subject, low_bound, tree) and self._same_unit(subject, high_bound, tree)):
            return None
        return Between(subject, low_bound, high_bound)

    def _match(self, tree: Branch) -> Condition | None:
        self._count(tree)
        subject, how, choices = tree.children
        field = self._side(subject)
        if field is None:
            return None
        if not isinstance(field, Field):
            return self._wrong(
                "SEL004", f"“{self._words(subject)}” is not a field.", subject, "Write a field first."
            )
        match_by = How(" ".join(str(how).lower().split()))
        if not self._allowed(USES[match_by], field.kind, tree):
            return None
        values = self._choices(choices, field, match_by)
        return None if values is None else Match(match_by, field, values)

    def _choices(self, tree: Branch, field: Field, how: How) -> tuple[Literal, ...] | ListRef | None:
        first = tree.children[0]
        if isinstance(first, Tree) and first.data == "named":
            return self._named(first, field)
        if how is How.IN and self.text[tree.meta.start_pos] != "(":
            return self._wrong(
                "SEL004", "“in” needs a list.", tree, f"Write ({self._words(tree)}), or = for one value."
            )
        if len(tree.children) > LIMITS.values:
            return self._keep(
                too_large(f"{LIMITS.values:,} values in one list", self.text, tree.meta.start_pos)
            )
        found = [self._literal_like(field, child) for child in tree.children]
        known = [literal for literal in found if literal is not None]
        return ordered(known) if len(known) == len(found) else None

    def _literal_like(self, field: Field, tree: Any) -> Literal | None:
        side = self._side(tree)
        found = None if side is None else self._like(field, side, tree)
        return found if isinstance(found, Literal) else None

    def _named(self, tree: Branch, field: Field) -> ListRef | None:
        name = literals.unquote(str(tree.children[0]))
        found = self.vocabulary.lists.get(name)
        if found is None:
            hint = did_you_mean(name, self.vocabulary.lists, "An administrator must make the list first.")
            return self._wrong("SEL003", f"There is no list “{printable(name)[:80]}”.", tree, hint)
        if found.kind is not field.kind:
            return self._wrong(
                "SEL007", f"The list “{name}” holds the kind {found.kind}, but “{field.name}” is a {field.kind}.", tree,
                "Use a list of the same kind.",
            )  # fmt: skip
        return ListRef(name)

    def _presence(self, tree: Branch) -> Condition | None:
        self._count(tree)
        subject, word = tree.children
        field = self._side(subject)
        if field is None:
            return None
        if not isinstance(field, Field):
            return self._wrong(
                "SEL004", f"“{self._words(subject)}” is not a field.", subject, "Only fields can be missing."
            )
        words = str(word).lower().split()
        return Presence(field, (words[-1] == "known") != ("not" in words))

    def _flag(self, tree: Branch) -> Condition | None:
        self._count(tree)
        field = self._field(tree)
        if field is None or field.kind is Kind.BOOLEAN:
            return None if field is None else Flag(field)
        example = KINDS[field.kind].written.split(" (")[0]
        sign = "contains" if field.kind is Kind.TEXT else "="
        return self._wrong(
            "SEL008", f"“{field.name}” is a {field.kind}; a test is expected here.", tree,
            f"Compare it, for example {field.name} {sign} {example}.",
        )  # fmt: skip

    # values

    def _side(self, tree: Any) -> Side | None:
        match tree.data:
            case "field":
                return self._field(tree)
            case "literal":
                return self._literal(tree)
            case "sum" | "product":
                return self._arithmetic(tree)
            case _:
                return self._wrong(
                    "SEL008", f"“{self._words(tree)}” is a test; a value is expected here.", tree,
                    "Join tests with and, or, not.",
                )  # fmt: skip

    def _field(self, tree: Branch) -> Field | None:
        name = str(tree.children[0])
        known = self.vocabulary.fields
        if (field := known.get(name) or known.get(name.lower())) is not None:
            return field
        hint = did_you_mean(name, known, "The fields are listed in the handbook of rules.")
        return self._wrong("SEL002", f"There is no field “{name[:80]}”.", tree, hint)

    def _literal(self, tree: Branch) -> Side | None:
        *sign, token = tree.children
        text = "".join(str(part) for part in (*sign, token))
        match token.type:  # type: ignore[union-attr]
            case "STRING":
                return literals.unquote(str(token))
            case "TRUTH":
                return str(token).lower() == "true"
            case "DATE":
                found = literals.day(text)
            case "MONEY":
                found = literals.money(text, self.vocabulary.currency)
            case _:
                found = literals.number(text)
        return (
            self._wrong(found.code, found.message, tree, found.hint)
            if isinstance(found, literals.Wrong)
            else found
        )

    def _arithmetic(self, tree: Branch) -> Term | None:
        operands, signs = tree.children[::2], [Sign(str(sign)) for sign in tree.children[1::2]]
        if len(signs) > LIMITS.arithmetic:
            return self._keep(
                too_large(f"{LIMITS.arithmetic} operators in one calculation", self.text, tree.meta.start_pos)
            )
        sides = [self._operand(child) for child in operands]
        result = sides[0]
        for sign, right in zip(signs, sides[1:], strict=True):
            result = None if result is None or right is None else self._calculated(sign, result, right, tree)
        if result is not None and _operators(result) > LIMITS.arithmetic:
            return self._keep(
                too_large(f"{LIMITS.arithmetic} operators in one calculation", self.text, tree.meta.start_pos)
            )
        return result

    def _operand(self, tree: Any) -> Term | None:
        side = self._side(tree)
        if isinstance(side, str | bool):
            return self._wrong(
                "SEL004", f"“{self._words(tree)}” is not a number.", tree, "Calculate with numbers only."
            )
        return side

    def _calculated(self, sign: Sign, left: Term, right: Term, tree: Branch) -> Term | None:
        kinds = {kind_of(left), kind_of(right)}
        if kinds == {Kind.NUMBER} or (kinds == {Kind.MONEY} and sign is Sign.DIVIDE):
            return Arithmetic(sign, left, right)
        words = " and ".join(sorted(f"a {kind}" for kind in kinds))
        hint = "Calculate with numbers; two amounts of money can be divided, which gives a number."
        return self._wrong(
            "SEL004", f"{words[0].upper()}{words[1:]} cannot be combined by {sign}.", tree, hint
        )

    def _like(self, left: Term, right: Side, tree: Any) -> Term | None:
        """The right side as a term of the left side's kind."""
        if isinstance(right, str) and isinstance(left, Field):
            found = literals.quoted(right, left)
            if isinstance(found, literals.Wrong):
                return self._wrong(found.code, found.message, tree, found.hint)
            return found
        kind = kind_of(left)
        if isinstance(right, str | bool) or kind_of(right) is not kind:
            shown = self._words(tree)
            return self._wrong(
                "SEL004",
                f"“{shown}” is not a value of the kind {kind}.",
                tree,
                f"Write {KINDS[kind].written}.",
            )
        return right

    # what is shared

    def _allowed(self, use: Use, kind: Kind, tree: Branch) -> bool:
        if use in KINDS[kind].uses:
            return True
        can = ", ".join(sorted(other.value for other in KINDS[kind].uses if other is not Use.ARITHMETIC))
        self._wrong(
            "SEL004", f"“{use}” cannot be used with a {kind}.", tree, f"A {kind} can be tested with {can}."
        )
        return False

    def _same_unit(self, left: Term, right: Term, tree: Branch) -> bool:
        """Kilograms are not compared with days; constants and calculations have no unit of their own."""
        if not (isinstance(left, Field) and isinstance(right, Field)) or left.unit == right.unit:
            return True
        units = f"“{left.name}” ({left.unit or 'no unit'}) and “{right.name}” ({right.unit or 'no unit'})"
        self._wrong(
            "SEL009",
            f"The units differ: {units}.",
            tree,
            "Compare like with like, or divide one by the other.",
        )
        return False

    def _count(self, tree: Branch) -> None:
        self._tests += 1
        if self._tests == LIMITS.tests + 1:
            self._keep(too_large(f"{LIMITS.tests} tests", self.text, tree.meta.start_pos))

    def _words(self, tree: Any) -> str:
        words = " ".join(printable(self.text[tree.meta.start_pos : tree.meta.end_pos]).split())
        return words if len(words) <= 60 else f"{words[:59]}…"

    def _wrong(self, code: str, message: str, tree: Any, hint: str) -> Any:
        """Keeps the problem and answers None, for whatever the caller was to answer."""
        self._keep(Violation(code, message, place(self.text, tree.meta.start_pos), hint))

    def _keep(self, problem: Violation) -> Any:
        self.problems.append(problem)
        return None


def _operators(term: Term) -> int:
    return 1 + _operators(term.left) + _operators(term.right) if isinstance(term, Arithmetic) else 0
