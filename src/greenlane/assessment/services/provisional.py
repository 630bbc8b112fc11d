"""Assessing provisionally under security, what is missing, and the final assessment.

Locks in this order: payment orders, the declaration, assignments or the provisional assessment.
"""

from __future__ import annotations

from collections.abc import Sequence

from greenlane.assessment.errors import NothingMissing, NotYourCase, ProvisionalUnclear
from greenlane.assessment.listed import GROUNDS
from greenlane.assessment.models import Assignment, MissingItem, ProvisionalAssessment
from greenlane.assessment.permissions import FINALISE, PROVISIONAL, SUPPLY
from greenlane.assessment.services import clocks, security
from greenlane.assessment.services.casework import first_decision
from greenlane.assessment.services.clocks import SHORTEST_REASON, open_provisional, reason_of
from greenlane.assessment.states import (
    ClockName,
    ClockState,
    ProvisionalOutcome,
    ProvisionalState,
    SecurityState,
)
from greenlane.declarations.engine.changes import Change
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.services.reassessing import reassess, revise
from greenlane.declarations.states import PaymentState, Release
from greenlane.documents.services import Support, link_documents
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.errors import Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.payments.selectors import order_for

MOST_MISSING, LONGEST_ITEM = 30, 300


@verb
def assess_provisionally(
    *,
    mrn: str,
    grounds: str,
    explanation: str,
    missing: Sequence[str] = (),
    changes: Sequence[Change] = (),
    security_minor: int | None = None,
    security_reason: str = "",
    enquiries: bool = False,
    by: Actor,
) -> ProvisionalAssessment:
    """Assess a declaration for the time being: as declared, under a security for what is in doubt.

    `missing` is what the trader has to supply; without it Customs lists it within the first clock. The security is
    what would be payable more under `changes` (the figures in doubt), or `security_minor` with its reason. With
    `enquiries` Customs makes its own, and the final assessment waits for their end.

    Raises ProvisionalUnclear (PRV002, 422) with every flaw, NotYourCase (DRW001, 403) where the check was drawn for an
    officer and this supervisor is no national one, ChangeRefused (422), IllegalTransition (409), Forbidden (403).
    """
    docket = Docket.open(mrn, with_payment=True)
    declaration = docket.declaration
    require(by, PROVISIONAL, declaration)
    _require_free(declaration, by)
    listed = _listed(missing)
    _check(grounds, explanation, listed, changes, security_minor, security_reason)
    in_doubt, security_minor = _amounts(declaration, changes, security_minor)
    first_decision(declaration, docket.at)
    docket.move("assessment", "assess_provisionally", by=by)
    docket.set(assessed_at=docket.at, decision_reason=explanation.strip())
    found = ProvisionalAssessment.objects.create(
        declaration=declaration,
        ordinal=declaration.provisionals.count() + 1,
        grounds=grounds,
        explanation=explanation.strip(),
        declared_minor=declaration.payable_minor,
        in_doubt_minor=in_doubt,
        proposed=[{"item": one.item, "field": one.field.value, "value": one.value} for one in changes],
        currency=declaration.currency,
        assessed_at=docket.at,
        assessed_by=by.id,
        security=SecurityState.WANTED if security_minor else SecurityState.NOT_NEEDED,
        security_since=docket.at,
        security_minor=security_minor,
        security_reason=security_reason.strip(),
    )
    _begin(docket, found, listed, enquiries=enquiries, by=by)
    docket.settle()
    docket.save()
    return found


def _amounts(
    declaration: Declaration, changes: Sequence[Change], security_minor: int | None
) -> tuple[int | None, int]:
    """What would be payable if the doubt is right, where figures are given, and what is to be secured."""
    if not changes:
        return None, security_minor or 0
    revision = revise(declaration=declaration, changes=changes)
    computed = max(0, revision.difference_minor)
    return int(revision.after["total_minor"]), computed if security_minor is None else security_minor


def _require_free(declaration: Declaration, by: Actor) -> None:
    """A check drawn for an officer is not taken from him by a supervisor of a single office."""
    drawn = Assignment.objects.filter(declaration=declaration, state="drawn").exclude(officer=by.id)
    if by.office and drawn.exists():
        raise NotYourCase(
            pointer="assessment", hint="A national supervisor assesses provisionally what was drawn by lot."
        )


def _listed(missing: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words for one in missing if (words := " ".join(one.split()))))


def _check(
    grounds: str,
    explanation: str,
    missing: Sequence[str],
    changes: Sequence[Change],
    security_minor: int | None,
    security_reason: str,
) -> None:
    flaws = [*_flaws_of_missing(missing)]
    code = ProvisionalUnclear.code
    if grounds not in GROUNDS:
        flaws.append(Violation(code, "This is no ground on which to assess provisionally.", "grounds"))
    if len(explanation.strip()) < SHORTEST_REASON:
        text = "Say what is in doubt; the trader reads it."
        flaws.append(Violation(code, text, "explanation", "Ten characters at least."))
    if security_minor is None and not changes:
        text = "Say how much must be secured, or give the figures in doubt."
        flaws.append(Violation(code, text, "security_minor"))
    if security_minor is not None and security_minor < 0:
        flaws.append(Violation(code, "A security is not negative.", "security_minor"))
    if security_minor is not None and len(security_reason.strip()) < SHORTEST_REASON:
        text = "An amount that is not computed needs its reason."
        flaws.append(Violation(code, text, "security_reason", "Ten characters at least."))
    if flaws:
        raise ProvisionalUnclear.of(flaws)


def _flaws_of_missing(missing: Sequence[str]) -> list[Violation]:
    code = ProvisionalUnclear.code
    if len(missing) > MOST_MISSING:
        return [Violation(code, f"At most {MOST_MISSING} things can be listed.", "missing")]
    return [
        Violation(code, f"At most {LONGEST_ITEM} characters for one thing.", f"missing[{place}]")
        for place, one in enumerate(missing)
        if len(one) > LONGEST_ITEM
    ]


def _begin(
    docket: Docket, found: ProvisionalAssessment, listed: Sequence[str], *, enquiries: bool, by: Actor
) -> None:
    """Start the clocks, tell, and send the list where there is one already."""
    for name in (ClockName.LISTING, ClockName.ENQUIRING, ClockName.OVERALL):
        clocks.start(found, name)
    if not enquiries:
        clocks.meet(found, ClockName.ENQUIRING)
    docket.note(
        "assessment.assessed_provisionally",
        by=by,
        grounds=found.grounds,
        security_minor=found.security_minor,
        currency=found.currency,
    )
    if listed:
        _list(docket, found, listed, by)


@verb
def list_missing(*, mrn: str, missing: Sequence[str], by: Actor) -> ProvisionalAssessment:
    """List what the trader has to supply, once, before the first clock is over; an empty list means nothing.

    Raises NothingMissing (PRV006, 409) when it was listed or the time is over, ProvisionalUnclear (422),
    NotProvisional (409), Forbidden (403).
    """
    docket, found = open_provisional(mrn, by, PROVISIONAL)
    listing = clocks.clock_of(found, ClockName.LISTING)
    if listing is None or listing.state not in clocks.GOING:
        raise NothingMissing("What is missing can no longer be listed.", pointer="missing")
    listed = _listed(missing)
    if flaws := _flaws_of_missing(listed):
        raise ProvisionalUnclear.of(flaws)
    _list(docket, found, listed, by)
    docket.save()
    return found


def _list(docket: Docket, found: ProvisionalAssessment, listed: Sequence[str], by: Actor) -> None:
    MissingItem.objects.bulk_create(
        MissingItem(provisional=found, number=number, what=what, listed_at=docket.at)
        for number, what in enumerate(listed, 1)
    )
    clocks.meet(found, ClockName.LISTING)
    if listed:
        clocks.start(found, ClockName.SUPPLYING)
    docket.note("assessment.provisional_missing_listed", by=by, items=len(listed))
    complete_if_so(docket, found)


@verb
def supply(*, mrn: str, number: int, irn: str = "", note: str = "", by: Actor) -> MissingItem:
    """Supply one thing that is missing: by the number of a filed document (IRN), in words, or both.

    Raises NothingMissing (PRV006, 409), ProvisionalUnclear (PRV002, 422), NotProvisional (409), Forbidden (403).
    """
    docket, found = open_provisional(mrn, by, SUPPLY)
    item = found.missing.filter(number=number, supplied_at=None).first()
    if item is None:
        raise NothingMissing(pointer="number", hint="Look at what is still open.")
    if not irn.strip() and len(note.strip()) < SHORTEST_REASON:
        raise ProvisionalUnclear(
            "Name the document, or say in words what you supply.",
            pointer="irn",
            hint="Ten characters at least.",
        )
    item.supplied_at, item.irn, item.note = docket.at, _filed(docket.declaration, irn, by), note.strip()
    item.save(update_fields=["supplied_at", "irn", "note"])
    docket.note("assessment.provisional_supplied", by=by, item=item.number)
    complete_if_so(docket, found)
    docket.save()
    return item


def _filed(declaration: Declaration, irn: str, by: Actor) -> str:
    """The number of a document of one's own, which the officers of the case may then read."""
    from greenlane.documents.selectors import own_to

    number = irn.strip().upper().replace("\x00", "")
    if not number:
        return ""
    if not own_to(by).filter(irn=number).exists():
        raise ProvisionalUnclear(
            "No document of yours is on file under this number.", pointer="irn", hint="File it first."
        )
    support = Support(
        declaration.event_subject,
        frozenset({number}),
        declaration.office,
        party=declaration.trader_id,
        agent=declaration.declarant_id,
    )
    link_documents(supports=[support])
    return number


@verb
def end_enquiries(*, mrn: str, reason: str, by: Actor) -> ProvisionalAssessment:
    """Say that Customs has found out what it wanted. Raises ReasonTooShort (422), NotProvisional, Forbidden (403)."""
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, PROVISIONAL)
    clocks.meet(found, ClockName.ENQUIRING)
    docket.note("assessment.provisional_enquiries_ended", by=by, reason=words)
    complete_if_so(docket, found)
    docket.save()
    return found


def complete_if_so(docket: Docket, found: ProvisionalAssessment) -> None:
    """Begin the clock of the final assessment once nothing more is waited for: all is supplied or its time over."""
    if found.complete_at is not None:
        return
    states = dict(found.clocks.values_list("name", "state"))
    wait = {ClockState.RUNNING, ClockState.PAUSED}
    supplied = not found.missing.filter(supplied_at=None).exists()
    if supplied:
        clocks.meet(found, ClockName.SUPPLYING)
        states.pop(ClockName.SUPPLYING, None)
    names = (ClockName.LISTING, ClockName.SUPPLYING, ClockName.ENQUIRING)
    if any(states.get(name) in wait for name in names):
        return
    found.complete_at = docket.at
    found.save(update_fields=["complete_at"])
    clocks.start(found, ClockName.FINALISING)
    docket.note("assessment.provisional_complete", by=SYSTEM, supplied=supplied)


@verb
def finalise(*, mrn: str, reason: str, by: Actor) -> ProvisionalAssessment:
    """Assess finally as declared; the security is given back. Release is not undone and not needed for it.

    Raises NotProvisional (PRV001, 409), ReasonTooShort (DRW003, 422), Forbidden (403).
    """
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, FINALISE, with_payment=True)
    docket.move("assessment", "finalise", by=by)
    docket.set(decision_reason=words)
    outcome = ProvisionalOutcome.BY_TIME if by.has(Role.SYSTEM) else ProvisionalOutcome.AS_DECLARED
    _close(docket, found, outcome, words, 0, by)
    security.discharge(docket, found)
    docket.settle()
    docket.save()
    return found


@verb
def finalise_anew(*, mrn: str, changes: Sequence[Change], reason: str, by: Actor) -> ProvisionalAssessment:
    """Assess finally with changes: the difference is asked for or given back.

    Where more is to be paid, the security is kept until it is paid and drawn upon when it is not. Released goods stay
    released: the difference is then a demand after release. Raises ChangeRefused (RAS002, 422), NotProvisional (409),
    ReasonTooShort (422), Forbidden (403).
    """
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, FINALISE, with_payment=True)
    declaration = docket.declaration
    docket.set(decision_reason=words)
    _, revision = reassess(docket=docket, changes=changes, step="finalise_anew", reason=words, by=by)
    if declaration.release == Release.RELEASED and declaration.payment == PaymentState.DUE:
        docket.move("payment", "demand", by=SYSTEM)
    _close(docket, found, ProvisionalOutcome.ANEW, words, revision.difference_minor, by)
    order = order_for(declaration.event_subject)
    if order is not None and order.is_open and found.security == SecurityState.ACCEPTED:
        found.security_order = order.reference
        found.save(update_fields=["security_order"])
    else:
        security.discharge(docket, found)
    docket.save()
    return found


def _close(
    docket: Docket,
    found: ProvisionalAssessment,
    outcome: ProvisionalOutcome,
    reason: str,
    difference_minor: int,
    by: Actor,
) -> None:
    advance(found, "state", "finalise", by=by)
    found.finalised_at, found.outcome = docket.at, outcome
    found.final_reason, found.difference_minor = reason, difference_minor
    found.save(update_fields=["state", "finalised_at", "outcome", "final_reason", "difference_minor"])
    clocks.meet_all(found)
    docket.note(
        "assessment.finalised",
        by=by,
        outcome=outcome.value,
        difference_minor=difference_minor,
        currency=found.currency,
        reason=reason,
    )


@verb
def end_with_declaration(*, declaration: Declaration) -> None:
    """The declaration has ended: its provisional assessment ends with it, and the security is given back."""
    docket = Docket.open(declaration.mrn, with_parties=False)
    rows = ProvisionalAssessment.objects.filter(declaration=declaration, state=ProvisionalState.OPEN)
    if not rows.exists():
        return
    found = clocks.held(docket)
    advance(found, "state", "end", by=SYSTEM)
    found.save(update_fields=["state"])
    clocks.meet_all(found)
    security.discharge(docket, found)
    docket.save()
