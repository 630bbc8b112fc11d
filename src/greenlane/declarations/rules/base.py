"""The frame of a legal check: a class whose name is the code and whose docstring is the message.

    @in_force(since="2024-01-01", basis="Customs Act s. 46(2)")
    class DEC014(ItemRule):
        '''The gross mass of an item must not be less than its net mass.'''

        pointer = "Commodity/GoodsMeasure"
        hint = "Check the two masses on the packing list."

        def violations(self, item, case): ...

A rule reads the declaration and the `Case` (category, profile, code lists, date) and yields violations;
it never writes. Class docstrings are plain English: the web layer translates by code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import ClassVar, TypeVar

from greenlane.declarations.engine.data import DeclarationData, ItemData
from greenlane.declarations.rules.case import Case
from greenlane.foundation.errors import Violation

ITEM_PATH = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"

RULES: list[type[Rule]] = []
"""Every rule ever published, in the order in which a trader reads the results."""


class Rule:
    """What header and item rules share. `advisory` rules give notices and refuse nothing."""

    pointer: ClassVar[str] = "Declaration"
    hint: ClassVar[str] = ""
    basis: ClassVar[str] = ""
    since: ClassVar[date]
    until: ClassVar[date | None] = None
    level: ClassVar[str] = "header"
    advisory: ClassVar[bool] = False

    @classmethod
    def message(cls) -> str:
        """The sentence the trader reads: the first paragraph of the docstring."""
        paragraph = (cls.__doc__ or "").strip().split("\n\n")[0]
        return " ".join(paragraph.split())

    def violation(self, case: Case, *, hint: str = "", pointer: str = "") -> Violation:
        """This rule, broken here; `pointer` overrides the rule's own for the current level."""
        return Violation(
            type(self).__name__,
            self.message(),
            self._place(case, pointer or self.pointer),
            hint or self.hint,
            self.basis,
        )

    def _place(self, case: Case, pointer: str) -> str:
        return pointer


class HeaderRule(Rule):
    """Looks at the declaration as a whole; `pointer` starts at `Declaration`."""

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        raise NotImplementedError


class ItemRule(Rule):
    """Looks at one goods item after the other; `pointer` starts at the item."""

    level = "item"

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        raise NotImplementedError

    def _place(self, case: Case, pointer: str) -> str:
        path = f"{ITEM_PATH}[{case.item_number}]"
        return f"{path}/{pointer}" if pointer else path


R = TypeVar("R", bound=type[Rule])


def in_force(*, since: str, until: str | None = None, basis: str) -> Callable[[R], R]:
    """Publish a rule from a day on (and until a last day), with the provision it rests on."""

    def publish(rule: R) -> R:
        if any(known.__name__ == rule.__name__ for known in RULES):
            raise ValueError(f"The code {rule.__name__} is taken; codes are never reused.")
        rule.since = date.fromisoformat(since)
        rule.until = date.fromisoformat(until) if until else None
        rule.basis = basis
        RULES.append(rule)
        return rule

    return publish


@lru_cache(maxsize=64)
def rules_on(on: date) -> tuple[tuple[HeaderRule, ...], tuple[ItemRule, ...]]:
    """The header rules and the item rules in force on that day."""
    valid = [rule() for rule in RULES if rule.since <= on and (rule.until is None or on <= rule.until)]
    headers = tuple(rule for rule in valid if isinstance(rule, HeaderRule))
    items = tuple(rule for rule in valid if isinstance(rule, ItemRule))
    return headers, items
