"""The documentary check: an officer accepts, or refuses with reasons."""

from __future__ import annotations

from greenlane.declarations.deciders import require_decider
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments


class ReasonMissing(CustomsError):
    """Say why: the trader reads this reason."""

    code = "ASM001"


@verb
def accept(*, mrn: str, note: str = "", by: Actor) -> Declaration:
    """Accept a declaration after the documentary check; release follows by itself if nothing else is open.

    Raises IllegalTransition (409) when it is not in a check, Forbidden (403), also where the check is another's.
    """
    docket = Docket.open(mrn)
    require(by, "declaration.check_documents", docket.declaration)
    require_decider(docket.declaration, by)
    docket.move("assessment", "accept", by=by)
    docket.set(assessed_at=docket.at, decision_reason=note)
    docket.note("declaration.assessed", by=by, lane=docket.declaration.lane)
    docket.settle()
    return docket.save()


@verb
def refuse(*, mrn: str, reason: str, by: Actor) -> Declaration:
    """Refuse a declaration with a reason. What was asked for is cancelled, what was paid is given back.

    Raises ReasonMissing (422), IllegalTransition (409), Forbidden (403), also where the check is another's.
    """
    if len(reason.strip()) < 10:
        raise ReasonMissing(pointer="reason", hint="Ten characters at least; name the law and the facts.")
    docket = Docket.open(mrn, with_payment=True)
    require(by, "declaration.check_documents", docket.declaration)
    require_decider(docket.declaration, by)
    docket.move("assessment", "refuse", by=by)
    docket.set(decision_reason=reason.strip())
    payments.settle_ended(docket.declaration.event_subject, by=by)
    docket.note("declaration.refused", by=by, reason=reason.strip())
    return docket.save()
