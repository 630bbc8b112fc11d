"""The life of an assignment: one officer and one check."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

DECIDER = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR, Role.SYSTEM)
REDRAWER = (Role.SUPERVISOR, Role.SYSTEM)


class AssignmentState(TextChoices):
    DRAWN = "drawn", _("With an officer")
    UNASSIGNED = "unassigned", _("Nobody could be drawn")
    DECIDED = "decided", _("Decided")
    REDRAWN = "redrawn", _("Given to another")
    WITHDRAWN = "withdrawn", _("No longer to be decided")


ASSIGNMENT = transitions(
    # from                        verb         to                         who       label
    (AssignmentState.DRAWN, "decide", AssignmentState.DECIDED, DECIDER, _("Decide")),
    (AssignmentState.DRAWN, "redraw", AssignmentState.REDRAWN, REDRAWER, _("Draw again")),
    (AssignmentState.DRAWN, "take_over", AssignmentState.REDRAWN, Role.SUPERVISOR, _("Take over")),
    (AssignmentState.DRAWN, "withdraw", AssignmentState.WITHDRAWN, Role.SYSTEM, _("Close")),
    (AssignmentState.UNASSIGNED, "redraw", AssignmentState.REDRAWN, REDRAWER, _("Draw again")),
    (AssignmentState.UNASSIGNED, "take_over", AssignmentState.REDRAWN, Role.SUPERVISOR, _("Take over")),
    (AssignmentState.UNASSIGNED, "withdraw", AssignmentState.WITHDRAWN, Role.SYSTEM, _("Close")),
)

LIFECYCLES = {"assignment": ASSIGNMENT}

OPEN = (AssignmentState.DRAWN.value, AssignmentState.UNASSIGNED.value)
"""States in which somebody still has to decide; a declaration has one such assignment at most."""
