"""The closing account of a demo: what became of each declaration, how long each region took, and the proofs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from greenlane.assessment.query_selectors import QueryFigures, query_figures
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Verdict, gates
from greenlane.declarations.states import Lane, Release
from greenlane.foundation.events import CheckReport, check
from greenlane.foundation.values import Money
from greenlane.payments.selectors import journals_out_of_balance, trial_balance
from greenlane.simulation.cases import Shown
from greenlane.simulation.demo import Line, Played, by_mrn
from greenlane.simulation.history import Selected

REGIONS = ("assessment", "cargo", "payment")


@dataclass(frozen=True, slots=True)
class Row:
    """One registered declaration in the closing table. `seconds` counts from registration until the gate of
    the region opened, or until the end of the day while it waits."""

    line: Line
    declaration: Declaration
    gates: tuple[Gate, ...]
    seconds: dict[str, int]

    @property
    def duty(self) -> str:
        return str(Money(self.declaration.payable_minor, self.declaration.currency))

    @property
    def outcome(self) -> str:
        """Released, or who has the ball and why, or how it ended."""
        return outcome_of(self.declaration, self.gates)

    def as_json(self) -> dict[str, Any]:
        declaration = self.declaration
        return {
            "mrn": declaration.mrn,
            "lrn": declaration.lrn,
            "message": self.line.shipment.file,
            "goods": self.line.shipment.goods,
            "office": declaration.office,
            "lane": declaration.lane,
            "version": declaration.version,
            "payable_minor": declaration.payable_minor,
            "currency": declaration.currency,
            "gates": {gate.name: gate.verdict.value for gate in self.gates},
            "holders": {gate.name: gate.holder.value for gate in self.gates if not gate.open},
            "seconds": self.seconds,
            "released_at": declaration.released_at.isoformat() if declaration.released_at else None,
            "left_at": declaration.gate_out_at.isoformat() if declaration.gate_out_at else None,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """Everything the demo shows at its end."""

    rows: tuple[Row, ...]
    rejected: tuple[Line, ...]
    log: CheckReport
    ledger: dict[str, int]
    unbalanced: int
    doubled_callbacks: int
    queries: QueryFigures
    selected: Selected | None = None
    shown: Shown = field(default_factory=Shown)

    @property
    def sound(self) -> bool:
        """The event log is untouched and every journal sums to zero."""
        return self.log.sound and not self.unbalanced and not any(self.ledger.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "declarations": [row.as_json() for row in self.rows],
            "rejected": [line.verdict.as_json() for line in self.rejected],
            "follow_ups": [v.as_json() for row in self.rows for v in row.line.follow_ups],
            "events": {"count": self.log.events, "sound": self.log.sound, "head": self.log.head},
            "ledger": {"sums": self.ledger, "journals_out_of_balance": self.unbalanced},
            "doubled_callbacks": self.doubled_callbacks,
            "queries": self.queries.as_json(),
            "cases": self.shown.as_json(),
            "selection": self.selected.as_json() if self.selected else None,
            "sound": self.sound,
        }


def account_of(played: Played, selected: Selected | None = None) -> Account:
    """Read the closing account from the database; `selected` is what selection did in the weeks before."""
    found = by_mrn(line.mrn for line in played.registered)
    return Account(
        rows=tuple(_row(line, found[line.mrn], played.ended) for line in played.registered),
        rejected=tuple(played.rejected),
        log=check(),
        ledger=trial_balance(),
        unbalanced=len(journals_out_of_balance()),
        doubled_callbacks=played.doubled_callbacks,
        queries=query_figures(among=[line.mrn for line in played.registered]),
        selected=selected,
        shown=played.shown,
    )


def _row(line: Line, declaration: Declaration, ended: datetime) -> Row:
    found = tuple(gates(declaration))
    seconds = {gate.name: _seconds(gate, declaration, ended) for gate in found if gate.name in REGIONS}
    return Row(line, declaration, found, seconds)


def _seconds(gate: Gate, declaration: Declaration, ended: datetime) -> int:
    until = ended if gate.verdict is Verdict.WAITING else gate.since
    return max(0, int((until - declaration.registered_at).total_seconds()))


def outcome_of(declaration: Declaration, found: tuple[Gate, ...]) -> str:
    """In one sentence: released, held (by whom, why) or ended."""
    checked = " after a documentary check" if declaration.lane == Lane.YELLOW else " on self-assessment"
    if declaration.gate_out_at is not None:
        return f"Released{checked}; the goods have left."
    if declaration.release == Release.RELEASED:
        return f"Released{checked}."
    refused = next((gate for gate in found if gate.verdict is Verdict.REFUSED), None)
    if refused is not None:
        state = str(declaration.get_assessment_display())
        return f"{state}: {declaration.decision_reason}" if declaration.decision_reason else f"{state}."
    waiting = "; ".join(f"{gate.holder.value}: {gate.reason}" for gate in found if not gate.open)
    return f"Held by {waiting}"
