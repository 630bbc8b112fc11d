"""What a reasoned decision says, as a record: facts, grounds, data, objections, reasons, calculation, appeal.

The record holds no sentence of the frame: those come in the reader's language when it is set on paper.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson
from django.conf import settings

from greenlane.assessment.grounds import APPEALING, DECIDING, PROPOSING
from greenlane.assessment.models import Reassessment
from greenlane.parties.models import Organisation

SHAPE = 1


def record_of(
    proposal: Reassessment,
    *,
    number: str,
    irn: str,
    made_at: datetime,
    appeal_until: date,
    addressee: Organisation,
) -> dict[str, Any]:
    """Everything the decision says, as canonical JSON material."""
    declaration = proposal.declaration
    return {
        "shape": SHAPE,
        "number": number,
        "irn": irn,
        "administration": settings.GREENLANE_ADMINISTRATION,
        "made_at": made_at.isoformat(),
        "bases": [PROPOSING, DECIDING],
        "mrn": declaration.mrn,
        "lrn": declaration.lrn,
        "office": declaration.office,
        "registered_at": declaration.registered_at.isoformat(),
        "version": proposal.version,
        "addressee": {"id": addressee.identifier, "name": addressee.name},
        "officer": proposal.decided_by,
        "group": proposal.group,
        "countersigned_by": proposal.countersigned_by,
        "proposed_at": proposal.proposed_at.isoformat(),
        "changes": proposal.changes,
        "grounds": proposal.grounds,
        "evidence": proposal.evidence,
        "answer": _answer(proposal),
        "facts": proposal.facts,
        "reasoning": proposal.reasoning,
        "before": orjson.loads(proposal.before),
        "after": orjson.loads(proposal.after),
        "difference_minor": proposal.difference_minor,
        "currency": proposal.currency,
        "appeal": {
            "until": appeal_until.isoformat(),
            "days": settings.GREENLANE_APPEAL_DAYS,
            "law": APPEALING,
        },
        "site": settings.GREENLANE_SITE,
    }


def _answer(proposal: Reassessment) -> dict[str, Any] | None:
    """What the declarant said and what was replied; None where he did not answer in time."""
    if proposal.answered_at is None:
        return None
    held = proposal.hearing_asked and proposal.hearing_at is not None
    return {
        "at": proposal.answered_at.isoformat(),
        "objections": proposal.objections,
        "papers": proposal.papers,
        "hearing": {
            "at": proposal.hearing_at.isoformat(),
            "mode": proposal.hearing_mode,
            "place": proposal.hearing_place,
            "minutes": proposal.minutes,
        }
        if held and proposal.hearing_at is not None
        else None,
    }
