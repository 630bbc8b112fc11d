"""Selectivity: every registered selector proposes a lane, the strictest proposal stands.

The random control draw is always among them and cannot be removed: it is what makes evasion measurable.
Other modules add selectors with `register_selector`; this module does not change when they do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greenlane.declarations.states import LANE_ORDER, Lane
from greenlane.foundation.canonical import decimal_text

if TYPE_CHECKING:
    from greenlane.declarations.engine.data import DeclarationData
    from greenlane.declarations.models import Declaration
    from greenlane.parties.models import Office

CONTROL_DRAW = "random_control"
CONTROL_FLOOR = Decimal("0.01")
_SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one selector proposes. `probability` is the chance with which it would have chosen this lane."""

    selector: str
    lane: Lane
    probability: str
    officer_reason: str = ""
    trader_reason: str = ""
    record: dict[str, Any] = field(default_factory=dict)

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


Selector = Callable[["Declaration", "DeclarationData", "Office"], "Proposal | None"]
_selectors: dict[str, Selector] = {}


def register_selector(name: str, selector: Selector) -> None:
    """Add a selector; later ones are asked later. The control draw's name is taken for good."""
    if name == CONTROL_DRAW and name in _selectors:
        raise ValueError("the random control draw cannot be replaced")
    _selectors[name] = selector


def decide(declaration: Declaration, data: DeclarationData, office: Office) -> Decision:
    """Ask every selector; the strictest proposal stands, the earlier selector wins a tie."""
    asked = (select(declaration, data, office) for select in _selectors.values())
    return strictest(proposal for proposal in asked if proposal is not None)


def strictest(proposals: Iterable[Proposal]) -> Decision:
    found = tuple(proposals)
    return Decision(max((p.lane for p in found), key=lambda lane: LANE_ORDER[lane]), found)


def control_draw(mrn: str) -> int:
    """The draw of a declaration: 64 bits of SHA-256 over its MRN.

    The serial inside an MRN is random and chosen by Customs, so nobody can steer the draw, and anyone
    who knows the MRN can check it.
    """
    return int.from_bytes(hashlib.sha256(b"greenlane control draw " + mrn.encode()).digest()[:8])


def is_drawn(mrn: str, share: Decimal) -> bool:
    return control_draw(mrn) < int(max(share, CONTROL_FLOOR) * _SPAN)


def random_control(declaration: Declaration, data: DeclarationData, office: Office) -> Proposal:
    """Draw the office's share of declarations for a documentary check."""
    share = max(office.control_share, CONTROL_FLOOR)
    drawn = is_drawn(declaration.mrn, share)
    probability = share if drawn else 1 - share
    return Proposal(
        selector=CONTROL_DRAW,
        lane=Lane.YELLOW if drawn else Lane.GREEN,
        probability=decimal_text(probability),
        officer_reason="Drawn at random for the control group." if drawn else "Not drawn.",
        trader_reason="Chosen at random for a documentary check."
        if drawn
        else "Accepted on self-assessment.",
        record={"draw": str(control_draw(declaration.mrn)), "share": decimal_text(share)},
    )


register_selector(CONTROL_DRAW, random_control)
