"""What a rule may name besides operators: fields, named lists and the statistical currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.risk.engine.language.fields import FIELDS, Field
from greenlane.risk.engine.language.kinds import KINDS, QUOTED, Kind, normal, printable
from greenlane.risk.engine.language.limits import LIMITS
from greenlane.risk.engine.language.nodes import ListRef, Machine, Match


class ListRefused(CustomsError):
    """The list cannot be used in rules."""

    code = "SEL030"


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list of values of one kind that many rules share; build it with `named_list`."""

    name: str
    kind: Kind
    values: frozenset[str]


def named_list(name: str, kind: Kind, values: Iterable[str]) -> NamedList:
    """A list with every value checked. Raises ListRefused with all that is wrong, by position from 1."""
    found: set[str] = set()
    wrong: list[Violation] = []
    if kind not in QUOTED:
        wrong.append(Violation("SEL030", f"A list cannot hold values of the kind {kind}.", name))
    for position, text in enumerate(values, 1):
        value = normal(kind, text)
        pattern = KINDS[kind].pattern
        if position > LIMITS.list_values:
            limit = f"{LIMITS.list_values:,}"
            wrong.append(
                Violation("SEL031", f"The list has more than {limit} values.", f"{name}, value {position}")
            )
            break
        if pattern and not (pattern.fullmatch(value) and text.isprintable()):
            wrong.append(
                Violation(
                    "SEL032",
                    f"“{printable(text)[:40]}” is not of the kind {kind}.",
                    f"{name}, value {position}",
                    f"Write it as {KINDS[kind].written}.",
                )
            )
        found.add(value)
    if not found:
        wrong.append(Violation("SEL033", "The list is empty.", name, "A rule with an empty list never hits."))
    if wrong:
        raise ListRefused.of(wrong)
    return NamedList(name, kind, frozenset(found))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`currency` is the statistical currency: every amount in a row and in a rule is in it."""

    currency: str = "USD"
    lists: Mapping[str, NamedList] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=lambda: FIELDS)

    def values(self, match: Match) -> tuple[Machine, ...]:
        """The values a list test compares with, in canonical order."""
        if isinstance(match.values, ListRef):
            return tuple(sorted(self.lists[match.values.name].values))
        return tuple(literal.machine for literal in match.values)


def vocabulary(currency: str, lists: Iterable[NamedList] = ()) -> Vocabulary:
    return Vocabulary(currency, {found.name: found for found in lists})
