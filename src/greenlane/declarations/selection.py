"""Selectivity: every registered selector proposes a lane, the strictest proposal stands.

The random control draw is always among them and cannot be removed: it is what makes evasion measurable.
Other modules add selectors with `register_selector`; this module does not change when they do. Selectors see a
whole batch of cases at once, so that what they read of the past costs the same number of queries for one and for many.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from greenlane.declarations.states import LANE_ORDER, Lane
from greenlane.foundation.canonical import decimal_text

if TYPE_CHECKING:
    from greenlane.declarations.engine.data import DeclarationData
    from greenlane.declarations.models import Declaration
    from greenlane.parties.models import Office, Organisation
    from greenlane.tariff.engine.calculation import Calculation
    from greenlane.tariff.engine.fx import FxTable

CONTROL_DRAW = "random_control"
CONTROL_FLOOR = Decimal("0.01")
_SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Case:
    """One declaration to be selected: what it declares, what is charged on it, at which exchange rates, and whom
    the register knows of it.

    The declaration may not be stored yet. A party that the register does not know is None. `tiers` are the AEO tiers
    in force on the day by registration number.
    """

    declaration: Declaration
    data: DeclarationData
    office: Office
    calculation: Calculation
    fx: FxTable
    at: datetime
    declarant: Organisation | None = None
    trader: Organisation | None = None
    tiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one selector proposes. `probability` is the chance with which it would have chosen this lane.

    `record` goes into the event log; `kept` is the selector's own and only for its `keep`.
    """

    selector: str
    lane: Lane
    probability: str
    officer_reason: str = ""
    trader_reason: str = ""
    record: dict[str, Any] = field(default_factory=dict)
    kept: Any = None

    def as_json(self) -> dict[str, Any]:
        return {
            "selector": self.selector,
            "lane": self.lane.value,
            "probability": self.probability,
            "officer_reason": self.officer_reason,
            "trader_reason": self.trader_reason,
            "record": self.record,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The lane and everything that led to it; stored with the declaration and in the event log."""

    lane: Lane
    proposals: tuple[Proposal, ...]

    @property
    def deciding(self) -> Proposal:
        return next(p for p in self.proposals if p.lane == self.lane)

    def as_json(self) -> dict[str, Any]:
        return {"lane": self.lane.value, "proposals": [p.as_json() for p in self.proposals]}


class Selector(Protocol):
    """What a module that selects offers."""

    def propose(self, cases: Sequence[Case]) -> Sequence[Proposal | None]:
        """A lane for each case, in their order; None where it has nothing to say."""

    def keep(self, decided: Sequence[tuple[Case, Decision]]) -> None:
        """Store what led to the decisions, in the transaction that has just stored the declarations."""


_selectors: dict[str, Selector] = {}


def register_selector(name: str, selector: Selector) -> None:
    """Add a selector; later ones are asked later. The control draw's name is taken for good."""
    if name == CONTROL_DRAW and name in _selectors:
        raise ValueError("the random control draw cannot be replaced")
    _selectors[name] = selector


def decide(cases: Sequence[Case]) -> list[Decision]:
    """Ask every selector about every case; the strictest proposal stands, the earlier selector wins a tie."""
    asked = [selector.propose(cases) for selector in _selectors.values()]
    return [
        strictest(found for found in proposals if found is not None) for proposals in zip(*asked, strict=True)
    ]


def keep(decided: Sequence[tuple[Case, Decision]]) -> None:
    """Let every selector store what it keeps of the decisions; the declarations have their keys now."""
    for selector in _selectors.values():
        selector.keep(decided)


def strictest(proposals: Iterable[Proposal]) -> Decision:
    found = tuple(proposals)
    return Decision(max((p.lane for p in found), key=lambda lane: LANE_ORDER[lane]), found)


def control_draw(mrn: str) -> int:
    """The draw of a declaration: 64 bits of SHA-256 over its MRN.

    The serial inside an MRN is random and chosen by Customs, so nobody can steer the draw, and anyone
    who knows the MRN can check it.
    """
    return int.from_bytes(hashlib.sha256(b"greenlane control draw " + mrn.encode()).digest()[:8])


def control_share(office: Office) -> Decimal:
    """The share of an office's declarations that are drawn, never below the floor."""
    return max(office.control_share, CONTROL_FLOOR)


def is_drawn(mrn: str, share: Decimal) -> bool:
    return control_draw(mrn) < int(max(share, CONTROL_FLOOR) * _SPAN)


class RandomControl:
    """Draws the office's share of declarations for a documentary check."""

    def propose(self, cases: Sequence[Case]) -> Sequence[Proposal | None]:
        return [self._proposal(case.declaration.mrn, control_share(case.office)) for case in cases]

    def keep(self, decided: Sequence[tuple[Case, Decision]]) -> None:
        """Nothing: whoever knows the MRN can draw again."""

    def _proposal(self, mrn: str, share: Decimal) -> Proposal:
        drawn = is_drawn(mrn, share)
        return Proposal(
            selector=CONTROL_DRAW,
            lane=Lane.YELLOW if drawn else Lane.GREEN,
            probability=decimal_text(share if drawn else 1 - share),
            officer_reason="Drawn at random for the control group." if drawn else "Not drawn.",
            trader_reason="Chosen at random for a documentary check."
            if drawn
            else "Accepted on self-assessment.",
            record={"draw": str(control_draw(mrn)), "share": decimal_text(share)},
        )


register_selector(CONTROL_DRAW, RandomControl())
