"""What assessment does when something happens to a declaration."""

from __future__ import annotations

from typing import Any

from greenlane.assessment import services
from greenlane.assessment.services.drawing import assign
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import WITH_AN_OFFICER, Assessment
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.reactions import on


@on("declaration.selected")
def draw_selected(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A declaration that goes into a check is drawn for an officer, where a group covers its goods."""
    if declaration.assessment == Assessment.IN_ASSESSMENT:
        assign(declaration, by=SYSTEM)


@on("declaration.lane_changed")
def follow_lane(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A check that a supervisor orders is drawn too; one that he spares its officer is closed."""
    if declaration.assessment == Assessment.IN_ASSESSMENT:
        assign(declaration, by=SYSTEM)
    else:
        services.close(declaration=declaration, outcome="relieved", by=actor)


@on("declaration.assessed")
def close_accepted(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """An officer accepted. Self-assessment has no assignment to close."""
    if not actor.has(Role.SYSTEM):
        services.close(declaration=declaration, outcome="accepted", by=actor)


@on("declaration.refused")
def close_refused(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.close(declaration=declaration, outcome="refused", by=actor)


@on("declaration.reassessed")
def close_reassessed(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """Decided otherwise than declared, with or without consent; a case closed earlier has nothing to close."""
    services.close(declaration=declaration, outcome="reassessed", by=actor)


@on("declaration.cancelled")
def close_cancelled(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.end_proposal(declaration=declaration)
    services.close(declaration=declaration, outcome="cancelled", by=actor)


@on("declaration.withdrawn")
def close_withdrawn(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.close(declaration=declaration, outcome="withdrawn", by=actor)


@on("inspection.discrepancy_given_back")
def draw_again(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """An examination found what the assessment did not know: it is assessed again, by an officer drawn again."""
    assign(declaration, by=SYSTEM)


def _end_queries(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A case that is decided or over asks nothing more. Nothing is read for one that no officer ever had."""
    if declaration.assessment not in WITH_AN_OFFICER and not actor.has(Role.SYSTEM):
        services.close_queries(declaration=declaration, by=actor)


for _kind in (
    "declaration.assessed",
    "declaration.refused",
    "declaration.reassessed",
    "declaration.cancelled",
    "declaration.withdrawn",
    "declaration.lane_changed",
    "assessment.assessed_provisionally",
):
    on(_kind, order=110)(_end_queries)


@on("assessment.assessed_provisionally")
def close_provisional(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.close(declaration=declaration, outcome="provisional", by=actor)
    services.drop_goods_checks(declaration=declaration)


@on("declaration.paid")
def settle_paid(declaration: Declaration, actor: Actor, *, outstanding_minor: int, **data: Any) -> None:
    """The difference of a final assessment is paid: its security is given back. No query for other declarations."""
    if declaration.assessment == Assessment.REASSESSED and not outstanding_minor:
        services.settle_security(mrn=declaration.mrn)


@on("declaration.assessed")
def drop_unanswered(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """Accepted after all: a first check that nobody approved is no longer wanted."""
    if not actor.has(Role.SYSTEM):
        services.drop_goods_checks(declaration=declaration)


@on("declaration.cancelled")
@on("declaration.refused")
def end_side_matters(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """Sample, examinations and provisional assessment end with their declaration."""
    services.withdraw_samples(declaration=declaration)
    services.drop_goods_checks(declaration=declaration)
    services.end_with_declaration(declaration=declaration)


@on("inspection.examination_reported")
def take_report(declaration: Declaration, actor: Actor, *, result: str = "", **data: Any) -> None:
    """The goods were examined: a first check goes back to its assessor."""
    services.report_goods_check(declaration=declaration, result=result)
