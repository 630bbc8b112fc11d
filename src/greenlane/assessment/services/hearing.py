"""Hearing the declarant on a proposed reassessment: the proposal, the answer, an oral hearing, consent, dropping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from greenlane.assessment.errors import (
    ChangedSince,
    HearingUnfit,
    NoProposal,
    NotByConsent,
    TooLateToAnswer,
)
from greenlane.assessment.grounds import GROUNDS
from greenlane.assessment.models import Reassessment
from greenlane.assessment.permissions import ANSWER
from greenlane.assessment.selectors import open_assignment
from greenlane.assessment.services.casework import first_decision, open_case
from greenlane.assessment.services.wording import (
    Evidence,
    GroundTaken,
    evidence_flaws,
    ground_flaws,
    objection_flaws,
    paper_flaws,
    require_words,
)
from greenlane.assessment.states import PENDING, HearingMode, ReassessmentState
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.reassessing import ChangeRefused, Revision, reassess, revise
from greenlane.documents.services import Support, link_documents
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.canonical import canonical_text
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import Money
from greenlane.foundation.verbs import verb
from greenlane.parties.selectors import calendar_of, office


@verb
def propose(
    *,
    mrn: str,
    changes: Sequence[Change],
    grounds: Sequence[GroundTaken],
    evidence: Sequence[Evidence],
    by: Actor,
) -> Reassessment:
    """Propose to assess otherwise than declared; the declarant is told grounds, data and the whole calculation.

    Raises CustomsError (422) with everything at once: changes that are none (RAS), rules they break, missing grounds or
    data (HRG002), words too short (HRG005); IllegalTransition (409), Forbidden (403), NotYourCase (DRW001, 403).
    """
    docket = open_case(mrn=mrn, by=by)
    declaration = docket.declaration
    revision, broken = _revised(declaration, changes)
    broken += [*ground_flaws(grounds), *evidence_flaws(declaration, evidence, by)]
    docket.move("assessment", "propose", by=by)
    if broken or revision is None:
        raise CustomsError.of(broken)
    first_decision(declaration, docket.at)
    case = open_assignment(declaration)
    proposal = Reassessment.objects.create(
        declaration=declaration,
        ordinal=Reassessment.objects.filter(declaration=declaration).count() + 1,
        version=declaration.version,
        changes=[one.as_json() for one in revision.altered],
        grounds=[
            {"code": one.code, "law": GROUNDS[one.code].law, "text": one.text.strip()} for one in grounds
        ],
        evidence=[asdict(one) for one in evidence],
        before=canonical_text(revision.before),
        after=canonical_text(revision.after),
        difference_minor=revision.difference_minor,
        currency=declaration.currency,
        officer=by.id,
        group=case.group.code if case is not None else "",
        proposed_at=docket.at,
        answer_due_at=answer_limit(declaration, docket.at),
    )
    docket.note(
        "assessment.reassessment_proposed",
        by=by,
        ordinal=proposal.ordinal,
        difference_minor=proposal.difference_minor,
        currency=proposal.currency,
        due_at=proposal.answer_due_at,
        grounds=[one.code for one in grounds],
    )
    docket.save()
    return proposal


def answer_limit(declaration: Declaration, at: datetime) -> datetime:
    """Until when the declarant may answer: working days of the office where the declaration is (s. 17(4))."""
    days: int = settings.GREENLANE_HEARING_DAYS
    return calendar_of(office(declaration.office)).after_days(at, days)


@verb
def answer(
    *, mrn: str, objections: Sequence[str], papers: Sequence[str] = (), hearing: bool = False, by: Actor
) -> Reassessment:
    """Object to the proposal, with documents on file, and ask for an oral hearing where one wants to be heard.

    Raises CustomsError (422) with every flaw: nothing said (HRG005), a document that is not the sender's (DOC);
    TooLateToAnswer (HRG011, 409), NoProposal (HRG001, 404), Forbidden (403).
    """
    docket, proposal = _addressed(mrn, by)
    words = [text.strip() for text in objections if text.strip()]
    numbers = list(dict.fromkeys(one.strip().upper() for one in papers if one.strip()))
    broken = [*objection_flaws(words, hearing=hearing), *paper_flaws(numbers, by)]
    if broken:
        raise CustomsError.of(broken)
    _answered(docket, proposal, by)
    proposal.agrees, proposal.hearing_asked = False, hearing
    proposal.objections = [{"text": text, "reply": ""} for text in words]
    proposal.papers = numbers
    proposal.save()
    declaration = docket.declaration
    link_documents(
        supports=[
            Support(
                declaration.event_subject,
                frozenset(numbers),
                declaration.office,
                party=declaration.trader_id,
                agent=declaration.declarant_id,
            )
        ]
    )
    docket.move("assessment", "answer", by=by)
    docket.note(
        "assessment.reassessment_answered",
        by=by,
        ordinal=proposal.ordinal,
        objections=len(words),
        documents=len(numbers),
        hearing=hearing,
    )
    docket.save()
    return proposal


@verb
def consent(*, mrn: str, by: Actor) -> Reassessment:
    """Agree to the proposal: it is carried out at once, without a decision with reasons.

    Raises NotByConsent (HRG007, 409) for a reduction that needs a second signature, ChangedSince (HRG008, 409),
    TooLateToAnswer (HRG011, 409), NoProposal (HRG001, 404), Forbidden (403).
    """
    docket, proposal = _addressed(mrn, by, with_payment=True, again=True)
    if proposal.difference_minor < 0 and needs_second_signature(proposal):
        raise NotByConsent(pointer="difference", hint="Object instead, and say that you agree.")
    advance(proposal, "state", "consent", by=by)
    proposal.agrees, proposal.answered_at, proposal.answered_by = True, docket.at, by.id
    proposal.ended_at = docket.at
    proposal.save()
    docket.note("assessment.reassessment_consented", by=by, ordinal=proposal.ordinal)
    carry_out(docket, proposal, step="consent", by=by)
    return proposal


@verb
def drop(*, mrn: str, reason: str, by: Actor) -> Reassessment:
    """Give the proposal up; the check goes on. Raises WordsTooShort (HRG005), NoProposal (404), Forbidden (403)."""
    docket = open_case(mrn=mrn, by=by)
    proposal = pending(docket.declaration)
    require_words({"reason": reason})
    docket.move("assessment", "drop", by=by)
    advance(proposal, "state", "drop", by=by)
    proposal.remark, proposal.ended_at = reason.strip(), docket.at
    proposal.save()
    docket.note("assessment.reassessment_dropped", by=by, ordinal=proposal.ordinal, reason=reason.strip())
    docket.save()
    return proposal


@verb
def appoint_hearing(*, mrn: str, at: datetime, mode: str, place: str = "", by: Actor) -> Reassessment:
    """Say when the declarant is heard, and where: by video or at the office.

    Raises HearingUnfit (HRG009) for a moment that has passed or a way unknown, NoProposal (404), Forbidden (403).
    """
    docket = open_case(mrn=mrn, by=by)
    proposal = pending(docket.declaration)
    if proposal.state == ReassessmentState.SUBMITTED:
        raise HearingUnfit(pointer="at", hint=_("The decision waits for a second signature already."))
    broken = []
    if at <= docket.at:
        broken.append(Violation("HRG009", "This moment has passed.", "at", "Choose a later one."))
    if mode not in HearingMode.values:
        broken.append(Violation("HRG009", "Hearings are by video or at the office.", "mode", "Choose one."))
    if broken:
        raise HearingUnfit.of(broken)
    proposal.hearing_at, proposal.hearing_mode, proposal.hearing_place = at, mode, place.strip()[:200]
    proposal.save()
    docket.note("assessment.hearing_appointed", by=by, ordinal=proposal.ordinal, when=at, mode=mode)
    docket.save()
    return proposal


@verb
def end_proposal(*, declaration: Declaration) -> None:
    """Close a proposal whose declaration has ended otherwise; it must be held by this transaction."""
    rows = Reassessment.objects.filter(declaration=declaration, state__in=PENDING)
    for found in for_update(rows):
        mark_locked(found)
        advance(found, "state", "end", by=SYSTEM)
        found.ended_at = clock.now()
        found.save(update_fields=["state", "ended_at"])


def pending(declaration: Declaration) -> Reassessment:
    """The proposal that waits, held with its declaration. Raises NoProposal (HRG001, 404)."""
    rows = Reassessment.objects.filter(declaration=declaration, state__in=PENDING)
    found = for_update(rows).first()
    if found is None:
        raise NoProposal(pointer="reassessment")
    mark_locked(found)
    found.declaration = declaration
    return found


def needs_second_signature(proposal: Reassessment) -> bool:
    """Whether the difference is beyond what one officer decides alone (GREENLANE_COUNTERSIGN_OVER)."""
    limit = Money.of(settings.GREENLANE_COUNTERSIGN_OVER, proposal.currency).minor
    return bool(abs(proposal.difference_minor) > limit)


def carry_out(docket: Docket, proposal: Reassessment, *, step: str, by: Actor) -> Revision:
    """Give the declaration its new version, as told to the declarant. Raises ChangedSince (HRG008, 409)."""
    if docket.declaration.version != proposal.version:
        raise ChangedSince(pointer="version")
    changes = [Change(row["item"], Field(row["field"]), row["proposed"]) for row in proposal.changes]
    reason = f"Reassessment {proposal.ordinal} of {docket.declaration.mrn}"
    _lodgement, revision = reassess(docket=docket, changes=changes, step=step, reason=reason, by=by)
    if canonical_text(revision.after) != proposal.after:
        raise ChangedSince(pointer="calculation", hint=_("The tariff of that day was corrected since."))
    return revision


def _addressed(
    mrn: str, by: Actor, *, with_payment: bool = False, again: bool = False
) -> tuple[Docket, Reassessment]:
    """The declaration and its proposal, for a declarant who may answer it."""
    docket = Docket.open(mrn, with_payment=with_payment)
    require(by, ANSWER, docket.declaration)
    proposal = pending(docket.declaration)
    open_states = (
        {ReassessmentState.PROPOSED, ReassessmentState.ANSWERED} if again else {ReassessmentState.PROPOSED}
    )
    if proposal.state not in open_states:
        raise TooLateToAnswer(pointer="state", hint=f"It is “{proposal.get_state_display()}”.")
    return docket, proposal


def _answered(docket: Docket, proposal: Reassessment, by: Actor) -> None:
    advance(proposal, "state", "answer", by=by)
    proposal.answered_at, proposal.answered_by = docket.at, by.id


def _revised(declaration: Declaration, changes: Sequence[Change]) -> tuple[Revision | None, list[Violation]]:
    try:
        revision = revise(declaration=declaration, changes=changes)
    except ChangeRefused as refusal:
        return None, list(refusal.violations)
    return revision, list(revision.violations)
