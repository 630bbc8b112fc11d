"""What inspection does when something happens to a declaration. For green and blue lanes it asks for nothing."""

from __future__ import annotations

from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Cargo
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.reactions import on
from greenlane.inspection import services
from greenlane.inspection.gates import SPARED, examined_lanes, verified_lanes
from greenlane.inspection.models import Examination
from greenlane.inspection.states import Cause


@on("declaration.selected")
def order_selected(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A lane that means an examination of goods orders one; after an amendment the order follows the goods."""
    if declaration.lane in SPARED:
        return
    if declaration.lane not in examined_lanes():
        if declaration.version > 1:
            services.follow(declaration=declaration, by=SYSTEM)
        return
    if not _was_examined(declaration):
        services.order(declaration=declaration, cause=Cause.LANE, by=SYSTEM)
        if declaration.version > 1:
            services.follow(declaration=declaration, by=SYSTEM)


@on("declaration.amended")
def follow_amendment(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A declaration amended while it is being checked is not selected by an event of its own."""
    order_selected(declaration, actor)


@on("declaration.lane_changed")
def follow_lane(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """A lane set by hand orders an examination, or ends one that only the lane had ordered."""
    if declaration.lane in examined_lanes():
        services.order(declaration=declaration, cause=Cause.LANE_CHANGE, by=SYSTEM)
    elif not _asked_by_assessor(declaration) or declaration.lane in SPARED:
        services.close(declaration=declaration, why="lane_changed")
    _follow_verification(declaration)


@on("assessment.first_check_ordered")
def order_first_check(declaration: Declaration, actor: Actor, *, question: str = "", **data: Any) -> None:
    services.order(declaration=declaration, cause=Cause.FIRST_CHECK, question=question, by=actor)


@on("assessment.second_check_ordered")
def order_second_check(declaration: Declaration, actor: Actor, *, question: str = "", **data: Any) -> None:
    services.order(declaration=declaration, cause=Cause.SECOND_CHECK, question=question, by=actor)


@on("declaration.goods_registered")
def open_verification(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """Goods that are here are verified while the duties are being paid."""
    if declaration.lane in verified_lanes():
        services.open_verification(declaration=declaration, by=SYSTEM)


@on("declaration.refused")
@on("declaration.withdrawn")
@on("declaration.cancelled")
def close_ended(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """Nothing is examined or verified of a declaration that has ended."""
    if declaration.lane not in SPARED:
        services.close(declaration=declaration, why="ended")
    if declaration.lane in verified_lanes():
        services.close_verification(declaration=declaration, why="ended")


def _follow_verification(declaration: Declaration) -> None:
    lanes = verified_lanes()
    if not lanes:
        return
    if declaration.lane not in lanes:
        services.close_verification(declaration=declaration, why="lane_changed")
    elif declaration.cargo == Cargo.GOODS_REGISTERED:
        services.open_verification(declaration=declaration, by=SYSTEM)


def _asked_by_assessor(declaration: Declaration) -> bool:
    rows = Examination.objects.filter(declaration=declaration).exclude(questions=[])
    return rows.exists()


def _was_examined(declaration: Declaration) -> bool:
    """Whether goods were examined before an amendment; they are not examined again for it."""
    if declaration.version == 1:
        return False
    return Examination.objects.filter(declaration=declaration, state="reported").exists()
