"""The terms of the weekly loop, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.simulation.world import Parameters

SHARES = {
    # name: least, most
    "budget": (0.001, 0.5),
    "explore": (0.01, 0.9),
}
WEEKS = ("warm_up", "retrain")


class TermsOutOfBounds(CustomsError):
    """The weekly loop cannot run on these terms."""

    code = "SIM005"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an administration can afford and how it goes about it.

    `budget` is the share of each week's items that is inspected, `explore` the part of it that the exploring
    strategy draws at random, `warm_up` the first weeks, drawn at random throughout so that there is something to
    learn from, `retrain` after how many weeks the model learns again. Raises TermsOutOfBounds (SIM005, 422) with
    every fault at once.
    """

    budget: float = 0.05
    explore: float = 0.1
    warm_up: int = 4
    retrain: int = 1

    def __post_init__(self) -> None:
        faults = [*self._shares(), *self._weeks()]
        if faults:
            raise TermsOutOfBounds(violations=faults)

    def check_against(self, parameters: Parameters) -> None:
        """Raises TermsOutOfBounds (SIM005, 422) where a world is over before its warm-up."""
        if self.warm_up >= parameters.weeks:
            raise TermsOutOfBounds(
                violations=[_fault("warm_up", f"Less than the {parameters.weeks} weeks of the world.")]
            )

    def capacity(self, items: int) -> int:
        """Items inspected in a week of so many: never more than the budget."""
        return int(self.budget * items)

    def _shares(self) -> Iterator[Violation]:
        for name, (least, most) in SHARES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                yield _fault(name, f"A share from {least} to {most}.")

    def _weeks(self) -> Iterator[Violation]:
        for name in WEEKS:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 520:
                yield _fault(name, "A whole number of weeks, 1 or more.")


def _fault(name: str, hint: str) -> Violation:
    return Violation(TermsOutOfBounds.code, f"The term “{name}” is out of bounds.", f"/{name}", hint)
