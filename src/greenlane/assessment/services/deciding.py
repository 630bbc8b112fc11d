"""Deciding on a proposed reassessment with written reasons, and the second signature it may need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings

from greenlane.assessment.decisions.content import record_of
from greenlane.assessment.errors import ObjectionOpen, SameOfficer, TooEarly
from greenlane.assessment.models import ReasonedDecision, Reassessment
from greenlane.assessment.permissions import COUNTERSIGN
from greenlane.assessment.services.casework import open_case
from greenlane.assessment.services.hearing import carry_out, needs_second_signature, pending
from greenlane.assessment.services.wording import require_words
from greenlane.assessment.states import ReassessmentState
from greenlane.declarations.services.docket import Docket
from greenlane.documents.kinds import REASONED_DECISION
from greenlane.documents.services import Issue, issue_document, new_irn
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import canonical_text, digest, digest_bytes
from greenlane.foundation.errors import Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.selectors import language_of
from greenlane.payments.engine.references import new_reference


@verb
def decide(
    *,
    mrn: str,
    facts: str,
    reasoning: str,
    replies: Sequence[str] = (),
    minutes: str = "",
    by: Actor,
) -> Reassessment:
    """Decide as proposed, with written reasons: the facts, the reasoning, a reply to each objection, and the minutes
    of a hearing where one was held. Beyond the limit of one officer it waits for a second signature.

    Raises TooEarly (HRG003, 409) while the declarant may still answer or a hearing is to be held, ObjectionOpen
    (HRG004), WordsTooShort (HRG005), ChangedSince (HRG008, 409), NoProposal (404), Forbidden (403).
    """
    docket = open_case(mrn=mrn, by=by, with_payment=True)
    proposal = pending(docket.declaration)
    _require_heard(docket, proposal)
    _require_reasons(proposal, facts, reasoning, replies, minutes)
    proposal.facts, proposal.reasoning = facts.strip(), reasoning.strip()
    proposal.minutes, proposal.decided_by, proposal.remark = minutes.strip(), by.id, ""
    proposal.objections = [
        {"text": row["text"], "reply": reply.strip()}
        for row, reply in zip(proposal.objections, replies, strict=True)
    ]
    if needs_second_signature(proposal):
        advance(proposal, "state", "submit", by=by)
        proposal.submitted_at = docket.at
        proposal.save()
        docket.note("assessment.reassessment_submitted", by=by, ordinal=proposal.ordinal)
        docket.save()
        return proposal
    advance(proposal, "state", "decide", by=by)
    return _made(docket, proposal, by)


@verb
def countersign(*, mrn: str, by: Actor) -> Reassessment:
    """Give the second signature: the decision is made and carried out.

    Raises SameOfficer (HRG006, 403), IllegalTransition (409), NoProposal (404), Forbidden (403).
    """
    docket, proposal = _to_sign(mrn, by)
    advance(proposal, "state", "countersign", by=by)
    proposal.countersigned_by = by.id
    return _made(docket, proposal, by)


@verb
def send_back(*, mrn: str, reason: str, by: Actor) -> Reassessment:
    """Refuse the second signature with a reason; the officer decides anew or drops the proposal.

    Raises WordsTooShort (HRG005), SameOfficer (HRG006, 403), NoProposal (404), Forbidden (403).
    """
    docket, proposal = _to_sign(mrn, by)
    require_words({"reason": reason})
    advance(proposal, "state", "send_back", by=by)
    proposal.remark, proposal.submitted_at = reason.strip(), None
    proposal.save()
    docket.note("assessment.reassessment_sent_back", by=by, ordinal=proposal.ordinal)
    docket.save()
    return proposal


def _to_sign(mrn: str, by: Actor) -> tuple[Docket, Reassessment]:
    docket = Docket.open(mrn, with_payment=True)
    require(by, COUNTERSIGN, docket.declaration)
    proposal = pending(docket.declaration)
    if by.id in {proposal.officer, proposal.decided_by}:
        raise SameOfficer(pointer="by")
    return docket, proposal


def _require_heard(docket: Docket, proposal: Reassessment) -> None:
    """Nothing is decided before the declarant has answered, or could have, and was heard where he asked for it."""
    if proposal.state == ReassessmentState.PROPOSED and docket.at < proposal.answer_due_at:
        raise TooEarly(pointer="answer_due_at", hint=f"From {proposal.answer_due_at:%Y-%m-%d %H:%M} UTC on.")
    if proposal.hearing_asked and (proposal.hearing_at is None or docket.at < proposal.hearing_at):
        raise TooEarly(
            "The declarant asked to be heard; the hearing comes first.",
            pointer="hearing_at",
            hint="Appoint a hearing, and decide after it.",
        )


def _require_reasons(
    proposal: Reassessment, facts: str, reasoning: str, replies: Sequence[str], minutes: str
) -> None:
    if len(replies) != len(proposal.objections):
        raise ObjectionOpen.of(
            [
                Violation(
                    ObjectionOpen.code,
                    str(ObjectionOpen.__doc__),
                    "replies",
                    f"Objections: {len(proposal.objections)}; replies: {len(replies)}.",
                )
            ]
        )
    words = {"facts": facts, "reasoning": reasoning}
    words |= {f"replies[{place}]": reply for place, reply in enumerate(replies)}
    if proposal.hearing_asked:
        words["minutes"] = minutes
    require_words(words)


def _made(docket: Docket, proposal: Reassessment, by: Actor) -> Reassessment:
    """Make the decision: its number and file, the declaration's new version, the difference."""
    proposal.ended_at = docket.at
    proposal.save()
    decision = _issued(docket, proposal, by)
    docket.note(
        "assessment.reassessed",
        by=by,
        ordinal=proposal.ordinal,
        decision=decision.number,
        document=decision.irn,
        digest=decision.digest,
        appeal_until=decision.appeal_until,
    )
    carry_out(docket, proposal, step="reassess", by=by)
    return proposal


def _issued(docket: Docket, proposal: Reassessment, by: Actor) -> ReasonedDecision:
    declaration, today = docket.declaration, clock.day_of(docket.at)
    holder = declaration.trader or declaration.declarant
    number, irn = new_reference("RD", today.year), new_irn()
    appeal_until = today + timedelta(days=settings.GREENLANE_APPEAL_DAYS)
    language = language_of(declaration.declarant_id, pseudonym=proposal.answered_by) or settings.LANGUAGE_CODE
    said = record_of(
        proposal, number=number, irn=irn, made_at=docket.at, appeal_until=appeal_until, addressee=holder
    )
    text, mark = canonical_text(said), digest(said)
    from greenlane.assessment.decisions.pdf import as_pdf  # slow to load, and few decisions are written

    file = as_pdf(text, language=language)
    decision = ReasonedDecision.objects.create(
        reassessment=proposal,
        declaration=declaration,
        number=number,
        language=language,
        made_at=docket.at,
        appeal_until=appeal_until,
        record=text,
        digest=mark,
        irn=irn,
        file_digest=digest_bytes(file.data),
    )
    issue_document(
        irn=irn,
        issue=Issue(file.data, file.pages, REASONED_DECISION, number, today, decision.file_name),
        holder=holder,
        office=declaration.office,
        subject=declaration.event_subject,
        agent=declaration.declarant_id,
        by=by,
    )
    return decision
