"""The live path: all rules against one goods item, in microseconds.

Rules are filed under their rarest look-up (`indexing`); for an item, the values of the few columns that are
look-ups are fetched, and only the rules filed there are tested with their compiled rest (`python_code`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenlane.risk.engine.language.indexing import Frequencies, Lookup, Probe, lookup_of
from greenlane.risk.engine.language.nodes import Condition
from greenlane.risk.engine.language.problems import check_rule_count
from greenlane.risk.engine.language.python_code import Test, compile_tests
from greenlane.risk.engine.language.truth import Row
from greenlane.risk.engine.language.vocabulary import Vocabulary

Entries = list[tuple[int, Test | None]]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Compiled rules; safe to share between threads, since matching changes nothing.

    `unindexed` names the rules that are tested on every item (see `indexing.index_notice`).
    """

    names: tuple[str, ...]
    unindexed: tuple[str, ...]
    _probes: tuple[tuple[str, int, dict[Any, Entries]], ...]
    _scanned: Entries
    _repeats: bool

    def hits(self, row: Row) -> list[str]:
        """Names of the rules that are true of the item, in the order in which the rules were given."""
        get = row.get
        found = [number for number, test in self._scanned if test is None or test(get)]
        for column, length, table in self._probes:
            value = get(column)
            if value is None:
                continue
            for number, test in table.get(value[:length] if length else value, ()):
                if test is None or test(get):
                    found.append(number)
        if len(found) > 1:
            found = sorted(set(found)) if self._repeats else sorted(found)
        names = self.names
        return [names[number] for number in found]


def compile_matcher(
    rules: Mapping[str, Condition], vocabulary: Vocabulary, history: Sequence[Row] = ()
) -> Matcher:
    """A matcher of the rules by name. `history` (some thousand rows of the past) helps to choose the look-ups.

    Named lists are read now: compile again when a list changes. Raises RuleRefused above the limit of rules.
    """
    check_rule_count(rules)
    frequencies = Frequencies(history)
    lookups = [lookup_of(condition, vocabulary, frequencies) for condition in rules.values()]
    residuals = [
        condition if lookup is None else lookup.residual
        for condition, lookup in zip(rules.values(), lookups, strict=True)
    ]
    tests = compile_tests(residuals, vocabulary)
    names = tuple(rules)
    return Matcher(
        names=names,
        unindexed=tuple(name for name, lookup in zip(names, lookups, strict=True) if lookup is None),
        _probes=tuple((*probe, table) for probe, table in sorted(_filed(lookups, tests).items())),
        _scanned=[(n, tests[n]) for n, lookup in enumerate(lookups) if lookup is None],
        _repeats=any(len(lookup.keys) > 1 for lookup in lookups if lookup is not None),
    )


def _filed(lookups: Sequence[Lookup | None], tests: Sequence[Test | None]) -> dict[Probe, dict[Any, Entries]]:
    tables: dict[Probe, dict[Any, Entries]] = {}
    for number, lookup in enumerate(lookups):
        for probe, values in lookup.keys.items() if lookup else ():
            table = tables.setdefault(probe, {})
            for value in values:
                table.setdefault(value, []).append((number, tests[number]))
    return tables
