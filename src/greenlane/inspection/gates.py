"""The two gates of inspection: goods that were to be examined, and compliance verification.

A discrepancy closes the gate until somebody who may decide has taken it into account: an assessment decided after the
report does, and so does a supervisor who accepts it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Holder, Verdict, register_gate
from greenlane.declarations.states import DECIDED, Cargo, Lane
from greenlane.inspection.models import Examination, Verification
from greenlane.inspection.states import ExaminationState, Result, VerificationState


class Regions(Protocol):
    """What of a declaration settles a discrepancy."""

    assessment: str
    assessment_since: datetime


SPARED = frozenset({Lane.GREEN.value, Lane.BLUE.value})
"""Lanes in which no officer looks before release: nothing is ever examined there, and no row is asked for."""
EXAMINATION, COMPLIANCE = "examination", "compliance"
PRESENTED = frozenset({Cargo.GOODS_REGISTERED.value, Cargo.GATE_OUT.value})


def examined_lanes() -> frozenset[str]:
    """Lanes that mean an examination of goods (GREENLANE_EXAMINED_LANES)."""
    return frozenset(settings.GREENLANE_EXAMINED_LANES) - SPARED


def verified_lanes() -> frozenset[str]:
    """Lanes in which compliance is verified before release (GREENLANE_VERIFIED_LANES)."""
    return frozenset(settings.GREENLANE_VERIFIED_LANES)


def examination_gate(declaration: Declaration) -> Gate | None:
    """Waits while an examination is open or a discrepancy undecided. One query, none for spared lanes."""
    if declaration.pk is None or declaration.__dict__.get("lane") in SPARED:
        return None
    rows = list(declaration.examinations.all())
    return gate_of(declaration, rows) if rows else None


def gate_of(declaration: Declaration, rows: Iterable[Examination]) -> Gate:
    """The gate that these examinations make, all of them together."""
    found = [_gate(declaration, row) for row in rows]
    return next((one for one in found if not one.open), max(found, key=lambda one: one.since))


def _gate(declaration: Declaration, row: Examination) -> Gate:
    match ExaminationState(row.state):
        case ExaminationState.CANCELLED:
            return Gate(EXAMINATION, Verdict.OPEN, row.state_since)
        case ExaminationState.REPORTED:
            return _reported(declaration, row)
        case ExaminationState.ORDERED | ExaminationState.APPOINTED if declaration.cargo not in PRESENTED:
            holder, stage = Holder.TRADER, "presentation"
            reason = _("The goods are to be examined; register them first.")
        case ExaminationState.ORDERED if row.answer_due:
            holder, stage = Holder.TRADER, "appointment"
            reason = _("Customs proposed a time for the examination; answer it.")
        case ExaminationState.TO_CONFIRM:
            holder, stage = Holder.OFFICER, "second_officer"
            reason = _("A second officer looks at what the examination found.")
        case ExaminationState.ORDERED | ExaminationState.APPOINTED | ExaminationState.IN_PROGRESS:
            holder, stage, reason = Holder.OFFICER, "examination", _("The goods are examined.")
    return Gate(EXAMINATION, Verdict.WAITING, row.state_since, holder, reason, stage)


def _reported(declaration: Declaration, row: Examination) -> Gate:
    ended = row.ended_at or row.state_since
    if row.result == Result.CONFORM:
        return Gate(EXAMINATION, Verdict.OPEN, ended)
    if row.accepted_at is not None:
        return Gate(EXAMINATION, Verdict.OPEN, row.accepted_at)
    if is_taken_into_account(declaration, row):
        return Gate(EXAMINATION, Verdict.OPEN, max(declaration.assessment_since, ended))
    reason = _("The examination found a discrepancy; Customs decides.")
    return Gate(EXAMINATION, Verdict.WAITING, ended, Holder.OFFICER, reason, "discrepancy")


def is_taken_into_account(declaration: Declaration, row: Examination) -> bool:
    """Whether an assessment was decided after the report, and therefore knowing it."""
    return row.ended_at is not None and taken_into_account(declaration, row.ended_at)


def taken_into_account(regions: Regions, reported_at: datetime) -> bool:
    """The same of the regions of a declaration as they stand or stood, for the gate and for the replay."""
    return regions.assessment in DECIDED and regions.assessment_since >= reported_at


def compliance_gate(declaration: Declaration) -> Gate | None:
    """Waits until a verifier has verified; does not apply in lanes that are not verified, at no query's cost."""
    lanes = verified_lanes()
    if not lanes or declaration.lane not in lanes:
        return None
    row = declaration.verifications.order_by("-number").first() if declaration.pk is not None else None
    if row is None:
        presented = declaration.cargo in PRESENTED
        holder = Holder.OFFICER if presented else Holder.TRADER
        reason = _("Customs verifies compliance once the goods are registered.")
        return Gate(COMPLIANCE, Verdict.WAITING, declaration.cargo_since, holder, reason, "verification")
    return _compliance(row)


def _compliance(row: Verification) -> Gate:
    match VerificationState(row.state):
        case VerificationState.VERIFIED | VerificationState.CLOSED:
            return Gate(COMPLIANCE, Verdict.OPEN, row.state_since)
        case VerificationState.SET_ASIDE:
            reason = _("The verification is set aside: %(reason)s") % {"reason": row.reason}
            return Gate(
                COMPLIANCE, Verdict.WAITING, row.state_since, Holder.TRADER, reason, "verification_aside"
            )
        case VerificationState.PENDING | VerificationState.IN_HAND:
            reason = _("Customs verifies compliance.")
            return Gate(COMPLIANCE, Verdict.WAITING, row.state_since, Holder.OFFICER, reason, "verification")


register_gate(EXAMINATION, examination_gate)
register_gate(COMPLIANCE, compliance_gate)
