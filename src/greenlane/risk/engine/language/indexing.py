"""How the live matcher finds the few rules worth testing: each is filed under its rarest look-up.

A look-up is a test with `=`, `in` or `starts with` that must be true for the rule to hit. A rule with `or` is
filed under one look-up of each branch. A rule without one is tested on every item, and the editor says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import QUOTED, Kind
from greenlane.risk.engine.language.nodes import (
    Compare,
    Condition,
    How,
    Literal,
    Machine,
    Match,
    Op,
    Or,
    both,
    conjuncts,
)
from greenlane.risk.engine.language.python_code import by_length
from greenlane.risk.engine.language.truth import Row
from greenlane.risk.engine.language.vocabulary import Vocabulary

WEAK = 0.2
"""A look-up expected to be true of a fifth of all items saves little."""

HS_DISTINCT = {2: 97, 4: 1_229, 6: 5_612}
"""Chapters, headings and subheadings of HS 2022."""

Probe = tuple[str, int]
"""A column and how many leading characters of its value are looked up; 0 for all of them."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """`residual` is what remains to be tested once the look-up hit; None when nothing does."""

    keys: Mapping[Probe, tuple[Machine, ...]]
    share: float
    residual: Condition | None


class Frequencies:
    """Shares of values among items of the past; the catalogue's counts where the past is silent."""

    def __init__(self, history: Sequence[Row] = ()) -> None:
        self._history = history
        self._counts: dict[Probe, Counter[Machine]] = {}

    def share(self, field: Field, keys: Mapping[Probe, tuple[Machine, ...]]) -> float:
        """The expected share of items that have one of the keys, 0 to 1."""
        guess = sum(len(values) / _distinct(field, length) for (_, length), values in keys.items())
        if not self._history:
            return min(guess, 1.0)
        found = sum(self._counted(probe)[value] for probe, values in keys.items() for value in values)
        return min((found + guess) / (len(self._history) + 1), 1.0)

    def _counted(self, probe: Probe) -> Counter[Machine]:
        if probe not in self._counts:
            column, length = probe
            values = (row.get(column) for row in self._history)
            self._counts[probe] = Counter(
                value[:length] if length else value for value in values if value is not None
            )
        return self._counts[probe]


def _distinct(field: Field, length: int) -> int:
    if field.kind is Kind.HS and length:
        return HS_DISTINCT.get(length, field.distinct)
    return max(field.distinct, 1)


def lookup_of(
    condition: Condition, vocabulary: Vocabulary, frequencies: Frequencies | None = None
) -> Lookup | None:
    """The rarest look-up of a rule; None when it has none."""
    known = frequencies or Frequencies()
    if isinstance(condition, Or):
        return _of_branches(condition, vocabulary, known)
    parts = conjuncts(condition)
    found = [(lookup, part) for part in parts if (lookup := _of_part(part, vocabulary, known)) is not None]
    if not found:
        return None
    best, chosen = min(found, key=lambda pair: pair[0].share)
    others = tuple(part for part in parts if part is not chosen)
    residual = [*([best.residual] if best.residual is not None else []), *others]
    return Lookup(best.keys, best.share, both(residual) if residual else None)


def _of_branches(condition: Or, vocabulary: Vocabulary, known: Frequencies) -> Lookup | None:
    """All branches together: the whole rule is tested again, since a key may belong to another branch."""
    keys: dict[Probe, set[Machine]] = {}
    share = 0.0
    for operand in condition.operands:
        lookup = lookup_of(operand, vocabulary, known)
        if lookup is None:
            return None
        share += lookup.share
        for probe, values in lookup.keys.items():
            keys.setdefault(probe, set()).update(values)
    return Lookup({probe: tuple(values) for probe, values in keys.items()}, min(share, 1.0), condition)


def _of_part(part: Condition, vocabulary: Vocabulary, known: Frequencies) -> Lookup | None:
    keys: dict[Probe, tuple[Machine, ...]]
    match part:
        case Or():
            return _of_branches(part, vocabulary, known)
        case Compare(Op.EQ, Field() as field, Literal() as literal) if field.kind in QUOTED:
            keys = {(field.column, 0): (literal.machine,)}
        case Match(How.IN, field, _) if field.kind in QUOTED:
            keys = {(field.column, 0): vocabulary.values(part)}
        case Match(How.STARTS, field, _):
            groups = by_length(vocabulary.values(part)).items()
            keys = {(field.column, length): tuple(group) for length, group in groups}
        case _:
            return None
    return Lookup(keys, known.share(field, keys), None)


def index_notice(
    condition: Condition, vocabulary: Vocabulary, history: Sequence[Row] = ()
) -> Violation | None:
    """Why the live matcher must test this rule on all or many items; None when it is well filed."""
    lookup = lookup_of(condition, vocabulary, Frequencies(history))
    if lookup is None:
        return Violation("SEL020", _why_not(condition), hint=_ADVICE)
    if lookup.share >= WEAK:
        columns = ", ".join(sorted({column for column, _ in lookup.keys}))
        share = f"{lookup.share:.0%}"
        message = f"The best look-up of this rule ({columns}) is true of about {share} of all items."
        return Violation("SEL021", message, hint=_ADVICE)
    return None


_ADVICE = (
    "The rule works, but is tested on more items than necessary. Add a test with =, in or starts with on a "
    "field of many values, such as hs, origin, importer or office."
)


def _why_not(condition: Condition) -> str:
    if isinstance(condition, Or):
        return "A branch of this rule's or has no test that can be looked up, so the rule is tested on every item."
    if any(isinstance(part, Or) for part in conjuncts(condition)):
        return "Every test that could be looked up stands in a branch of or, so the rule is tested on every item."
    return "No test of this rule can be looked up, so the rule is tested on every item."
