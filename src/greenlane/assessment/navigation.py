"""Menu entry, panels and words of events of assessment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.assessment.models import Assignment
from greenlane.assessment.permissions import READ, TAKE_OVER
from greenlane.assessment.selectors import my_cases
from greenlane.assessment.states import AssignmentState
from greenlane.foundation import clock
from greenlane.foundation.access import Role, allowed
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register(
    Entry(
        Audience.DESK,
        _("Drawn checks"),
        "assessment_groups",
        "hierarchy",
        section="work",
        order=90,
        permission=READ,
    ),
)
register_words(
    {
        "assessment.drawn": _("Officer drawn"),
        "assessment.nobody_drawn": _("Nobody could be drawn"),
        "assessment.redrawn": _("To be drawn again"),
        "assessment.taken_over": _("Taken over by a supervisor"),
        "assessment.closed": _("Case closed"),
    },
    {"ordinal": _("Draw"), "group": _("Group"), "outcome": _("Outcome"), "why": _("Why")},
)


def mine(request: PageRequest) -> dict[str, Any] | None:
    """The checks drawn for this officer, due soonest first; left out while there is none. One query."""
    if not request.actor.has(Role.DOCUMENT_OFFICER, Role.SUPERVISOR):
        return None
    rows = list(my_cases(request.actor)[: TEN + 1])
    now = clock.now()
    shown = [(row, row.due_at <= now) for row in rows[:TEN]]
    return {"rows": shown, "more": len(rows) > TEN} if rows else None


def nobodys(request: PageRequest) -> dict[str, Any] | None:
    """The checks for which nobody could be drawn, told to the national supervisors. One query."""
    if not allowed(request.actor, TAKE_OVER):
        return None
    rows = Assignment.objects.filter(state=AssignmentState.UNASSIGNED).select_related("declaration", "group")
    found = list(rows.order_by("drawn_at", "pk")[:TEN])
    return {"rows": found} if found else None


register_panel(Panel(Audience.DESK, "my_cases", "assessment/panels/my_cases.html", mine, 5))
register_panel(Panel(Audience.DESK, "unassigned", "assessment/panels/unassigned.html", nobodys, 6))
