"""Release as a pure function of gates. Nobody presses "release": it fires when the last gate opens.

A gate is a function of the declaration; modules add theirs with `register_gate` (permits, controls).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from greenlane.declarations.states import (
    ENDED,
    HERE,
    Assessment,
    Cancellation,
    Cargo,
    PaymentState,
    Release,
)

if TYPE_CHECKING:
    from greenlane.declarations.models import Declaration


class Verdict(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    REFUSED = "refused"


class Holder(StrEnum):
    """Who has the ball. Source: KPI `time_waiting_on{...}`."""

    NOBODY = ""
    TRADER = "trader"
    OFFICER = "officer"
    AGENCY = "agency"
    TERMINAL = "terminal"
    BANK = "bank"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of release: its verdict, who holds it, since when, and in words why.

    `stage` names what is waited for where a gate waits for different things in turn; otherwise it is the gate's name.
    """

    name: str
    verdict: Verdict
    since: datetime
    holder: Holder = Holder.NOBODY
    reason: str = ""
    stage: str = ""

    @property
    def open(self) -> bool:
        return self.verdict is Verdict.OPEN


GateFunction = Callable[["Declaration"], "Gate | None"]
_gates: dict[str, GateFunction] = {}


def register_gate(name: str, function: GateFunction) -> None:
    """Add a gate. It returns None where it does not apply to a declaration."""
    _gates[name] = function


def gates(declaration: Declaration) -> list[Gate]:
    """Every gate of a declaration, in registration order."""
    found = (function(declaration) for function in _gates.values())
    return [gate for gate in found if gate is not None]


def release_time(found: list[Gate]) -> datetime | None:
    """The moment the last gate opened, or None while one is not open."""
    if not found or not all(gate.open for gate in found):
        return None
    return max(gate.since for gate in found)


class Phase(StrEnum):
    """Where a declaration is on its way, the release and all gates taken together."""

    UNDER_WAY = "under_way"
    MAY_LEAVE = "may_leave"
    STOPPED = "stopped"
    """Released, but a gate has closed again: the goods stay."""
    LEFT = "left"
    ENDED = "ended"


class Condition(Protocol):
    """A gate, or what a page shows of one."""

    @property
    def open(self) -> bool: ...


def phase(declaration: Declaration, found: Iterable[Condition]) -> Phase:
    """The phase of a declaration whose gates are `found`; every page that says it asks here.

    The state `released` alone never means that goods may leave: a bank can take a payment back.
    """
    if declaration.assessment in ENDED:
        return Phase.ENDED
    if declaration.cargo == Cargo.GATE_OUT:
        return Phase.LEFT
    if declaration.release != Release.RELEASED:
        return Phase.UNDER_WAY
    return Phase.MAY_LEAVE if all(gate.open for gate in found) else Phase.STOPPED


def assessment_gate(declaration: Declaration) -> Gate:
    since = declaration.assessment_since
    match Assessment(declaration.assessment):
        case Assessment.ASSESSED | Assessment.REASSESSED | Assessment.PROVISIONAL:
            return Gate("assessment", Verdict.OPEN, since)
        case Assessment.IN_ASSESSMENT | Assessment.REGISTERED:
            holder, stage, reason = Holder.OFFICER, "check", _("An officer checks the documents.")
        case Assessment.QUERY_OPEN:
            holder, stage = Holder.TRADER, "query"
            reason = _("Customs asked something; the declarant replies.")
        case Assessment.FIRST_CHECK:
            holder, stage = Holder.OFFICER, "first_check"
            reason = _("The goods are examined before they are assessed.")
        case Assessment.LAB_PENDING:
            holder, stage, reason = Holder.AGENCY, "laboratory", _("The laboratory tests a sample.")
        case Assessment.HEARING:
            holder, stage = Holder.TRADER, "hearing"
            reason = _("Customs proposes a reassessment; the declarant is heard.")
        case Assessment.HEARD:
            holder, stage = Holder.OFFICER, "decision"
            reason = _("The declarant was heard; an officer decides on the reassessment.")
        case Assessment.REFUSED:
            return Gate("assessment", Verdict.REFUSED, since, Holder.TRADER, declaration.decision_reason)
        case Assessment.WITHDRAWN | Assessment.CANCELLED:
            return Gate("assessment", Verdict.REFUSED, since, Holder.NOBODY, _("The declaration has ended."))
    return Gate("assessment", Verdict.WAITING, since, holder, reason, stage)


def cargo_gate(declaration: Declaration) -> Gate:
    since = declaration.cargo_since
    match Cargo(declaration.cargo):
        case Cargo.GOODS_REGISTERED | Cargo.GATE_OUT:
            return Gate("cargo", Verdict.OPEN, declaration.goods_registered_at or since)
        case Cargo.PRE_ARRIVAL:
            reason = _("The goods have not arrived.")
            return Gate("cargo", Verdict.WAITING, since, Holder.CARRIER, reason, "arrival")
        case Cargo.ARRIVED | Cargo.DISCHARGED | Cargo.IN_TEMPORARY_STORAGE:
            reason = _("The declarant registers the goods.")
            return Gate("cargo", Verdict.WAITING, since, Holder.TRADER, reason, "goods")


def payment_gate(declaration: Declaration) -> Gate:
    since = declaration.payment_since
    match PaymentState(declaration.payment):
        case PaymentState.PAID | PaymentState.EXEMPT | PaymentState.DEMANDED:
            return Gate("payment", Verdict.OPEN, since)
        case PaymentState.DUE:
            return Gate(
                "payment", Verdict.WAITING, since, Holder.TRADER, _("Duties and taxes are to be paid.")
            )
        case PaymentState.NOT_DUE:
            reason = _("The amount is not fixed yet.")
            return Gate("payment", Verdict.WAITING, since, Holder.OFFICER, reason, "amount")


def cancellation_gate(declaration: Declaration) -> Gate | None:
    """Applies only once somebody asked to cancel; while the request is open, the goods stay."""
    since = declaration.cancellation_since or declaration.registered_at
    match Cancellation(declaration.cancellation):
        case Cancellation.NONE:
            return None
        case Cancellation.REQUESTED:
            return Gate("cancellation", Verdict.WAITING, since, Holder.OFFICER, _("A supervisor decides."))
        case Cancellation.DECLINED:
            return Gate("cancellation", Verdict.OPEN, since)
        case Cancellation.APPROVED:
            return Gate(
                "cancellation", Verdict.REFUSED, since, Holder.NOBODY, _("The declaration was cancelled.")
            )


for _name, _function in (
    ("assessment", assessment_gate),
    ("cargo", cargo_gate),
    ("payment", payment_gate),
    ("cancellation", cancellation_gate),
):
    register_gate(_name, _function)

__all__ = ["HERE", "Gate", "Holder", "Phase", "Verdict", "gates", "phase", "register_gate", "release_time"]
