"""What anybody who holds an MRN may know of a declaration: states, dates, whose turn it is. No identities.

Everything a tracking page shows comes from `Tracked`, and its words come from the tables here: a gate's own
`reason` is never shown, since an officer may have written it. Not shown: trader, declarant, goods, values,
amounts, lane, officers, and references of the declarant.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from greenlane.declarations.board import is_final
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Holder, Phase, Verdict, gates, phase
from greenlane.declarations.states import Assessment
from greenlane.parties.models import Office

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

HIDDEN_COLUMNS = (
    "declarant trader lrn type_code consignment location selection decision_reason items_count "
    "customs_value_minor payable_minor currency digest".split()
)
"""Columns that the tracking page does not even load. The lane is loaded for the gates that ask it, and never shown."""

GATES: dict[str, Words] = {
    "assessment": _("Documents"),
    "cargo": _("Goods"),
    "payment": _("Payment"),
    "cancellation": _("Cancellation"),
    "examination": _("Examination of goods"),
    "compliance": _("Compliance verification"),
}
VERDICTS: dict[Verdict, tuple[Words, str, str]] = {
    # verdict: word, tone, icon
    Verdict.OPEN: (pgettext_lazy("gate", "Done"), "green", "circle-check"),
    Verdict.WAITING: (pgettext_lazy("gate", "Waiting"), "yellow", "clock"),
    Verdict.REFUSED: (pgettext_lazy("gate", "Closed"), "red", "circle-x"),
}
SAYS: dict[tuple[str, str], Words] = {
    # gate and the state of its region: what the public reads
    ("assessment", "registered"): _("Customs takes up the declaration."),
    ("assessment", "in_assessment"): _("An officer checks the documents."),
    ("assessment", "query_open"): _("Customs asked something; the declarant replies."),
    ("assessment", "first_check"): _("The goods are examined before they are assessed."),
    ("assessment", "lab_pending"): _("The laboratory tests a sample."),
    ("assessment", "hearing"): _("Customs proposes a reassessment; the declarant is heard."),
    ("assessment", "heard"): _("The declarant was heard; an officer decides on the reassessment."),
    ("assessment", "assessed"): _("The declaration is accepted."),
    ("assessment", "reassessed"): _("Customs assessed the declaration anew."),
    ("assessment", "provisional"): _("The declaration is assessed for the time being."),
    ("assessment", "refused"): _("Customs refused the declaration."),
    ("assessment", "withdrawn"): _("The declaration was withdrawn."),
    ("assessment", "cancelled"): _("The declaration was cancelled."),
    ("cargo", "pre_arrival"): _("The goods have not arrived yet."),
    ("cargo", "arrived"): _("The goods have arrived; the declarant registers them."),
    ("cargo", "discharged"): _("The goods are unloaded; the declarant registers them."),
    ("cargo", "in_temporary_storage"): _("The goods are in storage; the declarant registers them."),
    ("cargo", "goods_registered"): _("The goods have arrived and are registered."),
    ("cargo", "gate_out"): _("The goods have left the customs area."),
    ("payment", "not_due"): _("What is to be paid is not fixed yet."),
    ("payment", "due"): _("Duties and taxes are to be paid."),
    ("payment", "paid"): _("Duties and taxes are paid."),
    ("payment", "exempt"): _("Nothing is to be paid."),
    ("cancellation", "requested"): _("A supervisor decides about the cancellation."),
    ("cancellation", "declined"): _("The cancellation was declined."),
    ("cancellation", "approved"): _("The cancellation was approved."),
}
OTHER: dict[Verdict, Words] = {
    Verdict.OPEN: _("This condition is met."),
    Verdict.WAITING: _("This condition is not met yet."),
    Verdict.REFUSED: _("This condition was refused."),
}
"""What is said of a gate that a later module adds."""
HOLDERS: dict[Holder, Words] = {
    Holder.TRADER: _("The declarant"),
    Holder.OFFICER: _("Customs"),
    Holder.AGENCY: _("A partner agency"),
    Holder.TERMINAL: _("The terminal"),
    Holder.BANK: _("The bank"),
    Holder.CARRIER: _("The carrier"),
}
NEXT: dict[tuple[str, str], Words] = {
    ("assessment", "registered"): _("Customs accepts the declaration or takes it up for a check."),
    ("assessment", "in_assessment"): _("An officer decides on the documents."),
    ("assessment", "query_open"): _("The declarant replies to the query."),
    ("assessment", "first_check"): _("An officer examines the goods."),
    ("assessment", "lab_pending"): _("The laboratory reports its result."),
    ("assessment", "hearing"): _("The declarant answers, then an officer decides."),
    ("assessment", "heard"): _("An officer decides with written reasons."),
    ("cargo", "pre_arrival"): _("The carrier reports the arrival."),
    ("cargo", "arrived"): _("The declarant registers the goods."),
    ("cargo", "discharged"): _("The declarant registers the goods."),
    ("cargo", "in_temporary_storage"): _("The declarant registers the goods."),
    ("payment", "not_due"): _("Customs fixes the amount."),
    ("payment", "due"): _("The declarant pays."),
    ("cancellation", "requested"): _("A supervisor decides."),
}
DATES: tuple[tuple[str, Words], ...] = (
    ("registered_at", _("Declaration registered")),
    ("assessed_at", _("Declaration accepted")),
    ("arrived_at", _("Goods arrived")),
    ("goods_registered_at", _("Goods registered")),
    ("paid_at", _("Duties and taxes paid")),
    ("released_at", _("Released")),
    ("gate_out_at", _("Goods left the customs area")),
)


@dataclass(frozen=True, slots=True)
class GateShown:
    """One condition of release in words."""

    label: Words
    word: Words
    tone: str
    icon: str
    says: Words
    since: datetime
    holder: Words
    next_step: Words


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    label: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class Tracked:
    """A declaration as the public sees it. `final`: nothing will change any more."""

    mrn: str
    headline: Words
    tone: str
    icon: str
    office: str
    gates: tuple[GateShown, ...]
    turn: tuple[GateShown, ...]
    timeline: tuple[Moment, ...]
    final: bool
    stamp: str


def find(mrn: str) -> Tracked | None:
    """The public view of a declaration, or None: for a number never given as for one that is not shown."""
    found = Declaration.objects.defer(*HIDDEN_COLUMNS).filter(mrn=mrn).first()
    return None if found is None else view_of(found)


def view_of(declaration: Declaration) -> Tracked:
    """What of a declaration is for everybody. `turn` holds the gates that wait, in the order of the process."""
    found = _gates(declaration)
    final = is_final(declaration)
    shown = tuple(_gate(gate, declaration) for gate in found)
    waiting = () if final else tuple(gate for gate in shown if gate.holder)
    headline, tone, icon = _headline(declaration, found)
    return Tracked(
        mrn=declaration.mrn,
        headline=headline,
        tone=tone,
        icon=icon,
        office=_office(declaration.office),
        gates=shown,
        turn=waiting,
        timeline=_timeline(declaration),
        final=final,
        stamp=_stamp(declaration),
    )


def _gates(declaration: Declaration) -> list[Gate]:
    """The gates; a refusal's reason, which an officer wrote, is taken off before a gate can carry it."""
    declaration.decision_reason = ""
    return gates(declaration)


def _gate(gate: Gate, declaration: Declaration) -> GateShown:
    state = str(getattr(declaration, gate.name, ""))
    word, tone, icon = VERDICTS[gate.verdict]
    waits = gate.verdict is Verdict.WAITING
    return GateShown(
        label=GATES.get(gate.name, _("Further condition")),
        word=word,
        tone=tone,
        icon=icon,
        says=SAYS.get((gate.name, state), OTHER[gate.verdict]),
        since=gate.since,
        holder=HOLDERS.get(gate.holder, "") if waits else "",
        next_step=NEXT.get((gate.name, state), _("The condition is met.")) if waits else "",
    )


_ENDINGS: dict[str, Words] = {
    Assessment.REFUSED: _("Refused"),
    Assessment.WITHDRAWN: _("Withdrawn"),
    Assessment.CANCELLED: _("Cancelled"),
}
_HEADLINES: dict[Phase, tuple[Words, str, str]] = {
    Phase.UNDER_WAY: (_("Not released yet"), "yellow", "clock"),
    Phase.MAY_LEAVE: (_("Released: the goods may leave"), "green", "circle-check"),
    Phase.STOPPED: (_("Released, but a condition is no longer met: the goods stay"), "red", "hand-stop"),
    Phase.LEFT: (_("Released, and the goods have left"), "green", "truck"),
}


def _headline(declaration: Declaration, found: list[Gate]) -> tuple[Words, str, str]:
    """The one line that answers “where are my goods”."""
    reached = phase(declaration, found)
    if reached is Phase.ENDED:
        return _ENDINGS[declaration.assessment], "red", "circle-x"
    return _HEADLINES[reached]


def _timeline(declaration: Declaration) -> tuple[Moment, ...]:
    """What has happened, newest first."""
    happened = [
        Moment(label, at) for column, label in DATES if (at := getattr(declaration, column)) is not None
    ]
    return tuple(sorted(happened, key=lambda moment: moment.at)[::-1])


def _office(code: str) -> str:
    """The name of the office, with its code; the code alone where the register does not know it."""
    name = Office.objects.filter(code=code).values_list("name", flat=True).first()
    return f"{name} ({code})" if name else code


def _stamp(declaration: Declaration) -> str:
    """Changes whenever anything shown changes."""
    columns = (
        "mrn assessment assessment_since cargo cargo_since payment payment_since release cancellation "
        "cancellation_since".split()
    )
    said = [str(getattr(declaration, name)) for name in (*columns, *(column for column, _label in DATES))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
