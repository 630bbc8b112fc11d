"""Canary declarations: decided by the rules that would be live, before they are.

Draws are left out: a rule with a probability below 1 counts as if it did not select, so that the lane of a canary is
the same every time it is asked for. A rule that begins on a later day counts already: nothing asks again on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from greenlane.declarations.states import LANE_ORDER, Lane
from greenlane.foundation import clock
from greenlane.foundation.errors import Violation
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import Vocabulary, compile_matcher, read_rule
from greenlane.risk.engine.language.truth import Row
from greenlane.risk.engine.record import row_from_json
from greenlane.risk.errors import CanariesMoved
from greenlane.risk.models import Canary, Rule
from greenlane.risk.states import RuleState


@dataclass(frozen=True, slots=True)
class Flown:
    """A canary with the lane it should have, the one it would have, and the rules that put it there."""

    canary: Canary
    lane: Lane
    rules: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.canary.lane == self.lane


def rules_with(basket: Iterable[Rule]) -> dict[str, Rule]:
    """The rules that would be live with a basket: its own, and the live ones whose code it does not replace."""
    coming = {rule.code: rule for rule in basket}
    live = Rule.objects.filter(state=RuleState.LIVE).exclude(code__in=list(coming))
    return {rule.key: rule for rule in [*live, *coming.values()]}


def fly(rules: Mapping[str, Rule], words: Vocabulary | None = None) -> list[Flown]:
    """Every active canary under these rules, in the order of names; the present lists unless others are given."""
    certain, hits = _certain(rules, words or words_in_force())
    return [_flown(canary, certain, hits) for canary in Canary.objects.filter(active=True)]


def lane_of(rows: Iterable[Mapping[str, object]], office: str) -> Lane:
    """The lane of a declaration by the live rules alone: what a new canary must keep."""
    live = {rule.key: rule for rule in Rule.objects.filter(state=RuleState.LIVE)}
    certain, hits = _certain(live, words_in_force())
    return _flown(Canary(name="-", rows=list(rows), office=office), certain, hits).lane


def moved(rules: Mapping[str, Rule], words: Vocabulary | None = None) -> Iterator[Violation]:
    """A violation for every canary that would change lane."""
    for one in fly(rules, words):
        if not one.same:
            because = ", ".join(one.rules) or "no rule"
            yield Violation(
                CanariesMoved.code,
                f"“{one.canary.name}” belongs into the lane {one.canary.lane} and would go to {one.lane} by {because}.",
                one.canary.name,
                "Mend the rule, or change the canary if its lane was wrong.",
            )


Hits = Callable[[Row], list[str]]


def _certain(rules: Mapping[str, Rule], words: Vocabulary) -> tuple[dict[str, Rule], Hits]:
    """The rules that select whenever they hit, today or once they begin, and what tells which of them hit a row."""
    today = clock.today()
    certain = {
        key: rule
        for key, rule in rules.items()
        if rule.probability >= 1 and (rule.valid_until is None or today <= rule.valid_until)
    }
    matcher = compile_matcher({key: read_rule(rule.text, words) for key, rule in certain.items()}, words)
    return certain, matcher.hits


def _flown(canary: Canary, rules: Mapping[str, Rule], hits: Hits) -> Flown:
    found = sorted({key for row in canary.rows for key in hits(row_from_json(row))})
    here = [rules[key] for key in found if rules[key].office in {"", canary.office}]
    lane = max((Lane(rule.lane) for rule in here), key=lambda one: LANE_ORDER[one], default=Lane.GREEN)
    return Flown(canary, lane, tuple(rule.key for rule in here if rule.lane == lane))
