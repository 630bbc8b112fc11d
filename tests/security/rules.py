"""Who gets what in the access matrix: groups of visitors by why they may, and rules made of them.

A line says who gets it (`who`), from whom it is hidden as if it did not exist (`hidden`, 404), and what
everybody else gets (403). Somebody signed in without a role is sent to the page of roles, a stranger to
the sign-in page. Where only one method is named, the other one opens nothing for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .outcomes import FORBIDDEN, HIDDEN, NO_ROLE, OK, SIGN_IN
from .visitors import ALL, ANONYMOUS, DESK, ROLELESS, SIGNED_IN, TRADERS
from .world import World

# Groups of visitors, named by why they may.
LODGERS = frozenset({"trader", "broker", "rival", "rival broker", "broker gateway"})
"""Act for an organisation that declares."""
OFFICE = frozenset({"officer", "supervisor here", "gate", "examiner", "verifier", "front desk"})
ELSEWHERE = frozenset({"officer elsewhere", "supervisor elsewhere", "gate elsewhere"})
RISK = frozenset({"analyst", "rule approver", "oversight"})
"""Reads rules, policies, models and decisions."""
NATIONAL = frozenset({"supervisor", "cashier", "editor", "approver", "registrar", "monitor"}) | RISK
SUPERVISORS = frozenset({"supervisor", "supervisor here", "supervisor elsewhere"})
SEES = frozenset({"trader", "gateway"}) | OFFICE | NATIONAL
"""Who sees the trader's declaration, which he lodged himself."""
BLIND = LODGERS - {"trader"} | ELSEWHERE
"""Who has the page of declarations, but not this one."""
LABORATORY = frozenset({"laboratory"})
"""Sees samples; no declarations, papers or payments."""
CASELESS = LABORATORY | {"enquiries", "curator", "knowledge approver"}
"""Officers who see no case: see `CASE_ROLES`."""
PAYERS = frozenset({"trader", "broker", "broker gateway"}) | DESK - CASELESS
"""Who sees the trader's payments: also the broker, who holds his mandate."""
NOT_PAYERS = frozenset({"rival", "rival broker", "gateway"})
ACTS_FOR_TRADER = frozenset({"trader", "broker", "broker gateway"})
SEES_PAPERS = ACTS_FOR_TRADER | {"gateway"} | OFFICE | NATIONAL
"""Who sees the trader's document, which supports his declaration."""
NOT_PAPERS = frozenset({"rival", "rival broker"}) | ELSEWHERE
BASKETS = frozenset({"editor", "approver", "oversight"})
"""Reads changes of the tariff before they are published."""
ORGANISED = TRADERS - {"gateway"}
"""Act for an organisation."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who gets what."""

    who: frozenset[str]
    hidden: frozenset[str] = frozenset()
    rest: str = FORBIDDEN
    roleless: str = NO_ROLE
    anonymous: str = SIGN_IN

    def expected(self, visitor: str) -> str:
        if visitor in self.who:
            return OK
        if visitor in self.hidden:
            return HIDDEN
        return {ANONYMOUS: self.anonymous, ROLELESS: self.roleless}.get(visitor, self.rest)


@dataclass(frozen=True, slots=True)
class Row:
    """One address: its arguments (keys of the world, or values), and the rules of its methods."""

    args: tuple[Any, ...] = ()
    get: Rule | None = None
    post: Rule | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def arguments(self, world: World) -> list[Any]:
        known = {**vars(world), **world.keys}
        return [known.get(value, value) if isinstance(value, str) else value for value in self.args]


def only(who: Any, hidden: Any = (), **more: str) -> Rule:
    return Rule(frozenset(who), frozenset(hidden), **more)


PUBLIC = only(ALL)
PERSON = only(SIGNED_IN)
"""Whoever is signed in, also without a role: his own account."""
GONE = only((), ALL)
"""Nothing is there for anybody, as things stand."""
TO_SIGN_IN = only((), rest=SIGN_IN, roleless=SIGN_IN)
"""A step of signing in that nobody has begun."""
NOBODYS = only((), SIGNED_IN)
"""His own account has no such thing yet."""
GUIDED = only({"trader"}, LODGERS - {"trader"})
"""The trader's own draft."""

CHECKERS = only({"officer", "supervisor here", "supervisor"}, {"officer elsewhere", "supervisor elsewhere"})
"""Check the trader's declaration at its office."""
CHECK_ROLES = frozenset({"officer", "officer elsewhere"}) | SUPERVISORS
SEES_PAPER_BROUGHT = frozenset({"front desk", "supervisor here", "supervisor", "oversight"})
ANALYST = only({"analyst"})
SECONDS = frozenset({"examiner", "supervisor", "supervisor here"})
"""Propose times for an examination at the office, and confirm what it found."""
ANSWERS = only({"enquiries"})
READS_LETTERS = only({"enquiries", "oversight"})
READS_FIGURES = only({"enquiries", "curator", "knowledge approver", "oversight"} | SUPERVISORS)
LANE_CHANGERS = only({"supervisor", "supervisor here"}, {"supervisor elsewhere"})
