"""Transfer to the port: a drawn check that the officers of the port of import decide from now on."""

from __future__ import annotations

from greenlane.assessment.errors import TransferUnclear
from greenlane.assessment.listed import TRANSFERS
from greenlane.assessment.locks import one_draw_at_a_time
from greenlane.assessment.models import PortTransfer
from greenlane.assessment.permissions import TRANSFER
from greenlane.assessment.services.clocks import reason_of
from greenlane.assessment.services.closing import close
from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import Assessment
from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import IllegalTransition
from greenlane.foundation.verbs import verb

TRANSFERRED = "transferred"


@verb
def transfer_to_port(*, mrn: str, reason_code: str, reason: str, by: Actor) -> PortTransfer:
    """Give a check to the officers of the port of import, for a listed reason and for good: it is not drawn again.

    Raises TransferUnclear (PRT001, 422), ReasonTooShort (DRW003, 422), IllegalTransition (409) where it is not in a
    check or was transferred before, Forbidden (403).
    """
    words = reason_of(reason)
    docket = Docket.open(mrn)
    declaration = docket.declaration
    require(by, TRANSFER, declaration)
    if reason_code not in TRANSFERS:
        raise TransferUnclear("This is no listed reason for a transfer.", pointer="reason_code")
    if declaration.assessment != Assessment.IN_ASSESSMENT:
        raise IllegalTransition(
            "Only a check that is under way goes to the port.",
            pointer="assessment",
            hint=f"It is “{declaration.get_assessment_display()}”.",
        )
    if PortTransfer.objects.filter(declaration=declaration).exists():
        raise IllegalTransition("It is with the port of import already.", pointer="assessment")
    one_draw_at_a_time()
    close(declaration=declaration, outcome=TRANSFERRED, by=by)
    given = PortTransfer.objects.create(
        declaration=declaration,
        reason_code=reason_code,
        reason=words,
        transferred_at=docket.at,
        transferred_by=by.id,
    )
    docket.note("assessment.transferred_to_port", by=by, why=reason_code, reason=words)
    docket.save()
    return given
