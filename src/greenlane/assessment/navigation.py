"""Menu entry, panels and words of events of assessment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.assessment import navigation_cases  # noqa: F401  (registers on import)
from greenlane.assessment.models import Assignment
from greenlane.assessment.permissions import READ, TAKE_OVER
from greenlane.assessment.selectors import my_cases
from greenlane.assessment.services.casework import CHECK
from greenlane.assessment.states import AssignmentState
from greenlane.declarations.selectors.queues import perishables_first
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
    Entry(
        Audience.DESK,
        _("My leave"),
        "assessment_my_leave",
        "calendar-event",
        section="work",
        order=91,
        permission=CHECK,
    ),
)
register_words(
    {
        "assessment.drawn": _("Officer drawn"),
        "assessment.nobody_drawn": _("Nobody could be drawn"),
        "assessment.redrawn": _("To be drawn again"),
        "assessment.taken_over": _("Taken over by a supervisor"),
        "assessment.closed": _("Case closed"),
        "assessment.group_kept": _("Group changed"),
        "assessment.group_switched": _("Group switched on or off"),
        "assessment.member_added": _("Officer added"),
        "assessment.member_ended": _("Last day of an officer set"),
        "assessment.leave_set": _("Leave of an officer changed"),
        "assessment.conflicts_set": _("Conflicts of interest of an officer changed"),
    },
    {
        "ordinal": _("Draw"),
        "day": _("Day"),
        "group": _("Group"),
        "outcome": _("Outcome"),
        "why": _("Why"),
        "chapters": _("Chapters"),
        "opens": _("Opens"),
        "closes": _("Closes"),
        "load_cap": _("Open cases at most"),
        "limit_hours": _("Limit in working hours"),
    },
)


def mine(request: PageRequest) -> dict[str, Any] | None:
    """The checks drawn for this officer, due soonest first; left out while there is none. One query."""
    if not request.actor.has(Role.DOCUMENT_OFFICER, Role.SUPERVISOR):
        return None
    rows = list(my_cases(request.actor)[: TEN + 1])
    now = clock.now()
    shown = [(row, row.first_decision_at is None and row.due_at <= now) for row in rows[:TEN]]
    return {"rows": shown, "more": len(rows) > TEN} if rows else None


def nobodys(request: PageRequest) -> dict[str, Any] | None:
    """The checks for which nobody could be drawn, told to the national supervisors. One query."""
    if not allowed(request.actor, TAKE_OVER):
        return None
    rows = Assignment.objects.filter(state=AssignmentState.UNASSIGNED).select_related("declaration", "group")
    found = list(perishables_first(rows, "drawn_at", "pk", of="declaration")[:TEN])
    return {"rows": found} if found else None


register_panel(Panel(Audience.DESK, "my_cases", "assessment/panels/my_cases.html", mine, 5))
register_panel(Panel(Audience.DESK, "unassigned", "assessment/panels/unassigned.html", nobodys, 6))
