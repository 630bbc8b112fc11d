"""What every decision of an officer on a check has in common: the case held, the right officer, the first decision."""

from __future__ import annotations

from datetime import datetime

from greenlane.assessment.models import Assignment
from greenlane.assessment.states import AssignmentState
from greenlane.declarations.deciders import require_decider
from greenlane.declarations.models import Declaration
from greenlane.declarations.services.docket import Docket
from greenlane.foundation.access import Actor, require

CHECK = "declaration.check_documents"


def open_case(*, mrn: str, by: Actor, with_payment: bool = False) -> Docket:
    """The declaration of a check, held for an officer who may decide it.

    Pass `with_payment` where what is payable may change. Raises NotFound (404), Forbidden (403), also where the check
    is another's (NotYourCase, DRW001).
    """
    docket = Docket.open(mrn, with_payment=with_payment)
    require(by, CHECK, docket.declaration)
    require_decider(docket.declaration, by)
    return docket


def first_decision(declaration: Declaration, at: datetime) -> None:
    """The officer drawn has acted: the case is his to the end, and its limit no longer draws it again."""
    mine = Assignment.objects.filter(declaration=declaration, state=AssignmentState.DRAWN)
    mine.filter(first_decision_at=None).update(first_decision_at=at)
