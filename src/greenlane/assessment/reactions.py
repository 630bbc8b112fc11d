"""What assessment does when something happens to a declaration."""

from __future__ import annotations

from typing import Any

from greenlane.assessment import services
from greenlane.assessment.services.drawing import assign
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment
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


@on("declaration.cancelled")
def close_cancelled(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.close(declaration=declaration, outcome="cancelled", by=actor)


@on("declaration.withdrawn")
def close_withdrawn(declaration: Declaration, actor: Actor, **data: Any) -> None:
    services.close(declaration=declaration, outcome="withdrawn", by=actor)
