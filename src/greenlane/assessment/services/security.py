"""The security of a provisional assessment: offered, accepted or declined, discharged or drawn upon."""

from __future__ import annotations

from greenlane.assessment.errors import SamePersonTwice, SecurityUnfit
from greenlane.assessment.models import ProvisionalAssessment, SecurityKind
from greenlane.assessment.permissions import SECURE, SUPPLY
from greenlane.assessment.services.clocks import open_provisional, reason_of
from greenlane.assessment.states import SecurityState
from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.db import for_update, mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments

_COLUMNS = [
    "security",
    "security_since",
    "security_kind",
    "security_reference",
    "security_given_minor",
    "security_offered_by",
    "security_order",
    "security_drawn_minor",
]


def move(docket: Docket, found: ProvisionalAssessment, step: str, by: Actor) -> None:
    """Move the security of a case that this transaction holds, and keep it."""
    advance(found, "security", step, by=by)
    found.security_since = docket.at
    found.save(update_fields=_COLUMNS)


@verb
def offer_security(
    *, mrn: str, kind: str, reference: str, amount_minor: int, by: Actor
) -> ProvisionalAssessment:
    """Name the bond, the guarantee or the deposit that covers what is in doubt; the cashier may enter it too.

    Raises SecurityUnfit (PRV003, 422) with every flaw, NotProvisional (409), IllegalTransition (409), Forbidden (403).
    """
    permission = SECURE if by.has(Role.CASHIER) else SUPPLY
    docket, found = open_provisional(mrn, by, permission)
    _check(found, kind, reference, amount_minor)
    found.security_kind, found.security_reference = kind, reference.strip()
    found.security_given_minor, found.security_offered_by = amount_minor, by.id
    move(docket, found, "offer", by)
    docket.note("assessment.security_offered", by=by, type=kind, amount_minor=amount_minor)
    docket.save()
    return found


def _check(found: ProvisionalAssessment, kind: str, reference: str, amount_minor: int) -> None:
    flaws = []
    if kind not in SecurityKind.values:
        flaws.append(Violation(SecurityUnfit.code, "A security is a bond, a guarantee or a deposit.", "kind"))
    if not 3 <= len(reference.strip()) <= 60:
        flaws.append(
            Violation(
                SecurityUnfit.code,
                "Give the reference under which it can be found.",
                "reference",
                "Three to sixty characters, as printed on the bond or the receipt.",
            )
        )
    if amount_minor < found.security_minor:
        flaws.append(
            Violation(
                SecurityUnfit.code,
                "The security covers less than the amount that is in doubt.",
                "amount_minor",
                f"At least {found.security_minor} in minor units of {found.currency}.",
            )
        )
    if flaws:
        raise SecurityUnfit.of(flaws)


@verb
def accept_security(*, mrn: str, by: Actor) -> ProvisionalAssessment:
    """Accept the security offered: the gate opens, and the goods are released if it was the last one.

    To accept a cash deposit is to say that its money came in: it is booked as held. Raises SamePersonTwice (PRV004,
    403) for who entered it, DepositKnown (PAY016, 409) for a transfer used before, NotProvisional (409),
    IllegalTransition (409), Forbidden (403).
    """
    docket, found = open_provisional(mrn, by, SECURE)
    if by.id == found.security_offered_by:
        raise SamePersonTwice(hint="Who entered a security does not accept it.")
    move(docket, found, "accept", by)
    if found.security_kind == SecurityKind.CASH:
        payments.receive_deposit(
            subject=docket.declaration.event_subject,
            payer=docket.declaration.trader or docket.declaration.declarant,
            amount_minor=found.security_given_minor or 0,
            currency=found.currency,
            bank_reference=found.security_reference,
            by=by,
        )
    docket.note("assessment.security_accepted", by=by, amount_minor=found.security_given_minor)
    docket.settle()
    docket.save()
    return found


@verb
def decline_security(*, mrn: str, reason: str, by: Actor) -> ProvisionalAssessment:
    """Decline the security offered, with a reason that the trader reads. Raises as `accept_security`."""
    words = reason_of(reason)
    docket, found = open_provisional(mrn, by, SECURE)
    move(docket, found, "decline", by)
    docket.note("assessment.security_declined", by=by, reason=words)
    docket.save()
    return found


def discharge(docket: Docket, found: ProvisionalAssessment) -> None:
    """Give the security back. The case is held; what is settled already stays as it is."""
    if found.security not in {SecurityState.WANTED, SecurityState.OFFERED, SecurityState.ACCEPTED}:
        return
    given = found.security == SecurityState.ACCEPTED
    found.security_order = ""
    move(docket, found, "discharge", SYSTEM)
    if given:
        if found.security_kind == SecurityKind.CASH:
            payments.free_deposit(subject=docket.declaration.event_subject)
        docket.note("assessment.security_discharged", by=SYSTEM, amount_minor=found.security_given_minor)


def kept_for(docket: Docket) -> ProvisionalAssessment | None:
    """The case of a held declaration whose security waits for a difference to be paid."""
    rows = ProvisionalAssessment.objects.filter(
        declaration=docket.declaration, security=SecurityState.ACCEPTED
    ).exclude(security_order="")
    found = for_update(rows).first()
    if found is not None:
        mark_locked(found)
        found.declaration = docket.declaration
    return found


@verb
def draw_on_security(*, mrn: str, by: Actor = SYSTEM) -> ProvisionalAssessment | None:
    """Call upon the security because the difference was not paid in time; what is over is discharged with it.

    Safe to repeat: None where nothing is due. A cash deposit pays at once and what is left of it is returned; with a
    bond or a guarantee the order stays open until the guarantor's money is booked by the bank.
    """
    orders = payments.hold(f"declaration/{mrn}")
    docket = Docket.open(mrn)
    found = kept_for(docket)
    if found is None:
        return None
    due = [one for one in orders if one.is_open and one.due_at <= docket.at]
    owed = sum(one.amount_minor for one in due)
    if not owed:
        return None
    found.security_drawn_minor = min(owed, found.security_given_minor or 0)
    order, found.security_order = found.security_order, ""
    move(docket, found, "draw", by)
    docket.note(
        "assessment.security_drawn",
        by=by,
        order=order,
        amount_minor=found.security_drawn_minor,
        left_minor=(found.security_given_minor or 0) - found.security_drawn_minor,
    )
    docket.save()
    if found.security_kind == SecurityKind.CASH:
        subject = docket.declaration.event_subject
        payments.use_deposit(subject=subject, most_minor=found.security_drawn_minor)
        payments.free_deposit(subject=subject)
    return found


@verb
def settle_security(*, mrn: str) -> None:
    """The difference of the final assessment is paid: the security kept for it is given back."""
    docket = Docket.open(mrn)
    found = kept_for(docket)
    if found is not None:
        discharge(docket, found)
        docket.save()
