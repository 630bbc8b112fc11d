"""The gate board: every gate of a declaration in words, ready for `web/components/gate_board.html`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, assert_never

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations import words
from greenlane.declarations.release import Gate, Holder, Phase, Verdict, gates, phase
from greenlane.declarations.states import DECIDED, ENDED, Assessment, Cargo, PaymentState, Release

if TYPE_CHECKING:
    from greenlane.declarations.models import Declaration


@dataclass(frozen=True, slots=True)
class Row:
    """One gate as it is shown. `holder` is empty on an open gate; `reason` says why it is not open."""

    name: str
    label: str
    verdict: str
    verdict_label: str
    icon: str
    since: datetime
    holder: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        return self.verdict == Verdict.OPEN.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a declaration stands in one sentence, with its tone and icon. `since` is when it came to that."""

    sentence: str
    tone: str
    icon: str
    since: datetime | None = None


def board(found: Declaration, *, reasons: bool = True) -> list[Row]:
    """Every gate, in order. Without `reasons` what an officer or trader wrote is left out (public tracking)."""
    return [_row(gate, reasons=reasons or gate.verdict is not Verdict.REFUSED) for gate in gates(found)]


def _row(gate: Gate, *, reasons: bool) -> Row:
    held = gate.holder is not Holder.NOBODY and not gate.open
    return Row(
        name=gate.name,
        label=words.gate_name(gate.name),
        verdict=gate.verdict.value,
        verdict_label=str(words.VERDICTS[gate.verdict]),
        icon=words.VERDICT_ICONS[gate.verdict],
        since=gate.since,
        holder=str(words.HOLDERS[gate.holder]) if held else "",
        reason=str(gate.reason) if reasons else "",
    )


def holders(rows: list[Row]) -> list[Row]:
    """The gates that are not open and that somebody holds: who has the ball, longest first."""
    return sorted((row for row in rows if row.holder), key=lambda row: row.since)


_ENDINGS: dict[Assessment, tuple[Any, str, str]] = {
    Assessment.REFUSED: (gettext_lazy("The declaration was refused."), "red", "file-x"),
    Assessment.WITHDRAWN: (gettext_lazy("The declaration was withdrawn."), "secondary", "x"),
    Assessment.CANCELLED: (gettext_lazy("The declaration was cancelled."), "secondary", "x"),
}


def outcome(found: Declaration, rows: list[Row]) -> Outcome:
    """The answer to "where is it?": left, released, ended, or waiting for whom."""
    match phase(found, rows):
        case Phase.ENDED:
            sentence, tone, icon = _ENDINGS[Assessment(found.assessment)]
            return Outcome(str(sentence), tone, icon, found.assessment_since)
        case Phase.LEFT:
            left = _("The goods are released and have left the customs area.")
            return Outcome(left, "green", "door-exit", found.gate_out_at)
        case Phase.MAY_LEAVE:
            free = _("The goods are released and may leave.")
            return Outcome(free, "green", "circle-check", found.released_at)
        case Phase.STOPPED:
            stays = _("The goods were released, but a gate closed again: they may not leave.")
            return Outcome(stays, "red", "hand-stop", max(row.since for row in rows if not row.open))
        case Phase.UNDER_WAY:
            waiting = holders(rows)
            since = waiting[0].since if waiting else None
            return Outcome(_waiting_sentence(waiting), "yellow", "clock", since)
        case never:
            assert_never(never)


def _waiting_sentence(waiting: list[Row]) -> str:
    names = list(dict.fromkeys(row.holder for row in waiting))
    if not names:
        return _("The declaration is being processed.")
    if len(names) == 1:
        return _("Waiting for: %(holder)s") % {"holder": names[0]}
    return _("Waiting for: %(holders)s") % {"holders": ", ".join(names)}


def is_final(found: Declaration) -> bool:
    """Nothing will change any more: the goods have left, or the declaration has ended."""
    return found.assessment in ENDED or found.cargo == Cargo.GATE_OUT


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on the way of a declaration: `done`, `current` (the next one to reach) or `todo`."""

    label: str
    stage: str


def way(found: Declaration) -> list[Step]:
    """The milestones from registration to the gate; empty once the declaration has ended another way."""
    if found.assessment in ENDED:
        return []
    reached = (
        (_("Registered"), True),
        (_("Assessed"), found.assessment in DECIDED),
        (_("Goods here"), found.arrived_at is not None),
        (_("Goods registered"), found.cargo in {Cargo.GOODS_REGISTERED, Cargo.GATE_OUT}),
        (_("Paid"), found.payment not in {PaymentState.NOT_DUE, PaymentState.DUE}),
        (_("Released"), found.release == Release.RELEASED),
        (_("Left"), found.cargo == Cargo.GATE_OUT),
    )
    missing = next((label for label, done in reached if not done), "")
    return [
        Step(label, "done" if done else "current" if label == missing else "todo") for label, done in reached
    ]
