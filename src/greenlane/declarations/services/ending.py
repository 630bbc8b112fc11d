"""Ending a declaration before release: the trader withdraws, or asks and a supervisor decides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.services.assessing import ReasonMissing
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import Assessment, Cargo, Release
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import IllegalTransition
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments


class TooLateToEnd(IllegalTransition):
    """The goods are released; the declaration can no longer be withdrawn or cancelled."""

    code = "END001"


@verb
def withdraw(*, mrn: str, reason: str, by: Actor) -> Declaration:
    """Withdraw a declaration whose goods have not arrived and that is not under a check.

    Otherwise ask for cancellation. Money is cancelled or given back.
    Raises TooLateToEnd (409), IllegalTransition (409), ReasonMissing (422), Forbidden (403).
    """
    docket = _open(mrn, reason, "declaration.withdraw", by)
    if docket.declaration.cargo != Cargo.PRE_ARRIVAL:
        raise IllegalTransition(
            _("The goods have arrived; a declaration is then only cancelled by a supervisor."),
            pointer="cargo",
            hint=_("Ask for cancellation instead."),
        )
    docket.move("assessment", "withdraw", by=by)
    _end(docket, "declaration.withdrawn", reason, by)
    return docket.save()


@verb
def request_cancellation(*, mrn: str, reason: str, by: Actor) -> Declaration:
    """Ask a supervisor to cancel. Where the trader could withdraw, that is done at once.

    Raises TooLateToEnd (409), IllegalTransition (409), ReasonMissing (422), Forbidden (403).
    """
    docket = _open(mrn, reason, "declaration.request_cancellation", by)
    not_here = docket.declaration.cargo == Cargo.PRE_ARRIVAL
    if not_here and docket.declaration.assessment == Assessment.ASSESSED:
        docket.move("assessment", "withdraw", by=by)
        _end(docket, "declaration.withdrawn", reason, by)
        return docket.save()
    docket.move("cancellation", "request", by=by)
    docket.note("declaration.cancellation_requested", by=by, reason=reason.strip())
    return docket.save()


@verb
def approve_cancellation(*, mrn: str, reason: str, by: Actor) -> Declaration:
    """Cancel as asked. Money is cancelled or given back. Raises IllegalTransition (409), Forbidden (403)."""
    docket = _open(mrn, reason, "declaration.decide_cancellation", by)
    docket.move("cancellation", "approve", by=by)
    docket.move("assessment", "cancel", by=by)
    _end(docket, "declaration.cancelled", reason, by)
    return docket.save()


@verb
def decline_cancellation(*, mrn: str, reason: str, by: Actor) -> Declaration:
    """Decline with a reason; the declaration goes on. Raises IllegalTransition (409), Forbidden (403)."""
    docket = _open(mrn, reason, "declaration.decide_cancellation", by)
    docket.move("cancellation", "decline", by=by)
    docket.note("declaration.cancellation_declined", by=by, reason=reason.strip())
    docket.settle()
    return docket.save()


def _open(mrn: str, reason: str, permission: str, by: Actor) -> Docket:
    if len(reason.strip()) < 10:
        raise ReasonMissing(pointer="reason", hint=_("Ten characters at least."))
    docket = Docket.open(mrn, with_payment=True)
    require(by, permission, docket.declaration)
    if docket.declaration.release == Release.RELEASED:
        raise TooLateToEnd(pointer="release")
    return docket


def _end(docket: Docket, kind: str, reason: str, by: Actor) -> None:
    docket.set(decision_reason=reason.strip())
    payments.settle_ended(docket.declaration.event_subject, by=by)
    docket.note(kind, by=by, reason=reason.strip())
