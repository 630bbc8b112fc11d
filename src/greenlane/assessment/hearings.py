"""Reads of proposals and reasoned decisions, and what pages and answers show of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timesince import timeuntil

from greenlane.assessment.errors import NoDecision, NoProposal
from greenlane.assessment.grounds import EVIDENCE, GROUNDS, field_name
from greenlane.assessment.models import ReasonedDecision, Reassessment
from greenlane.assessment.states import PENDING, ReassessmentState
from greenlane.declarations import faceless
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import visible_to
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role


def proposals_of(found: Declaration) -> QuerySet[Reassessment]:
    """The proposals on a declaration, the latest first."""
    return Reassessment.objects.filter(declaration=found).select_related("decision").order_by("-ordinal")


def latest(found: Declaration) -> Reassessment:
    """The latest proposal. Raises NoProposal (HRG001, 404)."""
    row = proposals_of(found).first()
    if row is None:
        raise NoProposal(pointer="reassessment")
    row.declaration = found
    return row


def decision_of(found: Declaration) -> ReasonedDecision:
    """The latest reasoned decision. Raises NoDecision (HRG010, 404)."""
    rows = ReasonedDecision.objects.filter(declaration=found).select_related("reassessment")
    row = rows.first()
    if row is None:
        raise NoDecision(pointer="decision")
    return row


def decide_by(proposal: Reassessment) -> datetime:
    """Until when it is to be decided: days from the answer, or from the end of its limit (s. 17(5))."""
    since = proposal.answered_at or proposal.answer_due_at
    return since + timedelta(days=settings.GREENLANE_DECISION_DAYS)


def to_answer(actor: Actor) -> QuerySet[Reassessment]:
    """Proposals that wait for this trader's answer, due first."""
    rows = Reassessment.objects.filter(state=ReassessmentState.PROPOSED, declaration__in=visible_to(actor))
    return rows.select_related("declaration").order_by("answer_due_at", "pk")


def to_decide(actor: Actor) -> QuerySet[Reassessment]:
    """What an officer has to go on with: his proposals answered or past their limit, and, for a supervisor, those that
    wait for a second signature at his office."""
    mine = Q(officer=actor.id) & (
        Q(state=ReassessmentState.ANSWERED)
        | Q(state=ReassessmentState.PROPOSED, answer_due_at__lte=clock.now())
    )
    if actor.has(Role.SUPERVISOR):
        here = Q(declaration__office=actor.office) if actor.office else Q()
        signing = Q(state=ReassessmentState.SUBMITTED) & here & ~Q(officer=actor.id)
        mine |= signing
    return Reassessment.objects.filter(mine).select_related("declaration").order_by("answer_due_at", "pk")


@dataclass(frozen=True, slots=True)
class ShownTax:
    """One line of the comparison: minor units."""

    tax: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


def compared(before: dict[str, Any], after: dict[str, Any]) -> list[ShownTax]:
    """Two written calculations by tax."""
    taxes = sorted({*before["by_tax"], *after["by_tax"]})
    return [ShownTax(tax, before["by_tax"].get(tax, 0), after["by_tax"].get(tax, 0)) for tax in taxes]


def in_words(proposal: Reassessment, found: Declaration, actor: Actor) -> dict[str, Any]:
    """A proposal as pages show it to this reader: in words, without what he must not know."""
    before, after = orjson.loads(proposal.before), orjson.loads(proposal.after)
    said = {
        "changes": [{**row, "name": field_name(row["field"])} for row in proposal.changes],
        "grounds": [{**row, "name": _ground(row["code"])} for row in proposal.grounds],
        "evidence": [
            {**row, "name": str(EVIDENCE.get(row["kind"], row["kind"]))} for row in proposal.evidence
        ],
        "objections": proposal.objections,
        "papers": proposal.papers,
        "facts": proposal.facts,
        "reasoning": proposal.reasoning,
        "minutes": proposal.minutes,
        "remark": proposal.remark,
        "hearing_place": proposal.hearing_place,
    }
    shown: dict[str, Any] = faceless.told(said, found, actor)
    return {
        **shown,
        "proposal": proposal,
        "before": before,
        "after": after,
        "taxes": compared(before, after),
        "difference_minor": proposal.difference_minor,
        "difference_amount": abs(proposal.difference_minor),
        "time_left": timeuntil(proposal.answer_due_at, clock.now(), depth=2)
        if proposal.answer_due_at > clock.now()
        else "",
        "is_pending": proposal.state in PENDING,
        "decide_by": decide_by(proposal),
        "is_late": proposal.is_open and clock.now() > decide_by(proposal),
        "may_be_decided": proposal.state == ReassessmentState.ANSWERED
        or clock.now() >= proposal.answer_due_at,
    }


def _ground(code: str) -> str:
    return str(GROUNDS[code].name) if code in GROUNDS else code


def as_json(proposal: Reassessment, found: Declaration, actor: Actor) -> dict[str, Any]:
    """A proposal as the API and the command line tell it."""
    said: dict[str, Any] = {
        "mrn": found.mrn,
        "ordinal": proposal.ordinal,
        "state": proposal.state,
        "version": proposal.version,
        "changes": proposal.changes,
        "grounds": proposal.grounds,
        "evidence": proposal.evidence,
        "before": orjson.loads(proposal.before),
        "after": orjson.loads(proposal.after),
        "difference_minor": proposal.difference_minor,
        "currency": proposal.currency,
        "proposed_at": proposal.proposed_at,
        "answer_due_at": proposal.answer_due_at,
        "decide_by": decide_by(proposal),
        "agrees": proposal.agrees,
        "answered_at": proposal.answered_at,
        "objections": proposal.objections,
        "papers": proposal.papers,
        "hearing_asked": proposal.hearing_asked,
        "hearing_at": proposal.hearing_at,
        "hearing_mode": proposal.hearing_mode,
        "remark": proposal.remark,
        "ended_at": proposal.ended_at,
        "decision": None,
    }
    decision = ReasonedDecision.objects.filter(reassessment=proposal).first()
    if decision is not None:
        said["decision"] = decision_as_json(decision)
    told: dict[str, Any] = faceless.told(said, found, actor)
    return told


def decision_as_json(decision: ReasonedDecision) -> dict[str, Any]:
    """A decision without its record."""
    return {
        "number": decision.number,
        "irn": decision.irn,
        "made_at": decision.made_at,
        "appeal_until": decision.appeal_until,
        "language": decision.language,
        "digest": decision.digest,
        "file_digest": decision.file_digest,
    }
