"""The panel of what is late: for traders with what they can do, for officers with what waits at their office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from greenlane.declarations.lateness import in_words, sentence
from greenlane.declarations.models import Declaration, DelayReason
from greenlane.declarations.selectors.delays import late_now
from greenlane.foundation.access import Role
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

FEW = 5
_SEES_LATE = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR, Role.OVERSIGHT, Role.ASSESSMENT_MONITOR)


@dataclass(frozen=True, slots=True)
class Late:
    """A declaration that is late, with its reason in a line; the rest only for its trader."""

    declaration: Declaration
    sentence: str
    due_at: datetime
    next_step: str = ""
    lrn: str = ""


def late(request: PageRequest) -> dict[str, Any] | None:
    """The declarations past a limit, perishables first; left out while there is none. One query."""
    is_trader = request.actor.has(Role.DECLARANT, Role.GATEWAY)
    if not is_trader and not request.actor.has(*_SEES_LATE):
        return None
    rows = list(
        late_now(request.actor).defer("declaration__selection", "declaration__decision_reason")[: FEW + 1]
    )
    shown = [_late(row, for_trader=is_trader) for row in rows[:FEW]]
    return {"rows": shown, "more": len(rows) > FEW} if rows else None


def _late(row: DelayReason, *, for_trader: bool) -> Late:
    late = Late(row.declaration, sentence(row), row.due_at)
    return replace(late, next_step=in_words(row).next_step, lrn=row.declaration.lrn) if for_trader else late


register_panel(Panel(Audience.PORTAL, "late", "declarations/panels/late.html", late, 15))
register_panel(Panel(Audience.DESK, "late", "declarations/panels/late.html", late, 25))
