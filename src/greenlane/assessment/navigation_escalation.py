"""Menu entries, buttons, panels and words of events of escalations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.escalating import standing
from greenlane.assessment.permissions import ESCALATE, HANDLE, READ_ESCALATIONS
from greenlane.assessment.selectors_escalation import open_escalation_of, waiting
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import WITH_AN_OFFICER
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.foundation.access import Actor, allowed
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register(
    Entry(
        Audience.PORTAL,
        _("Escalations"),
        "escalations",
        "bell",
        section="work",
        order=85,
        permission=ESCALATE,
    ),
    Entry(
        Audience.DESK,
        _("Escalations"),
        "escalations_desk",
        "bell",
        section="work",
        order=91,
        permission=READ_ESCALATIONS,
    ),
)
register_words(
    {
        "assessment.escalation_opened": _("Escalated"),
        "assessment.escalation_acknowledged": _("Acknowledged"),
        "assessment.escalated": _("Gone one level up"),
        "assessment.complainant_shown": _("The complainant was shown to the handler"),
        "assessment.escalation_resolved": _("Resolved"),
        "assessment.escalation_rated": _("Rated"),
    },
    {"level": _("Level"), "rating": _("Rating")},
)


def _offer(found: Declaration, actor: Actor) -> Choice | None:
    """A button for the trader of a delayed check; to the escalation where one is open. One query in a check."""
    if actor.organisation_id is None or found.assessment not in WITH_AN_OFFICER:
        return None
    if not allowed(actor, ESCALATE, found):
        return None
    known = open_escalation_of(found)
    if known is not None:
        return Choice(_("Follow the escalation"), reverse("escalation", args=[known.number]), "bell")
    if standing(found).refusal is not None:
        return None
    return Choice(_("Escalate the delay"), reverse("escalation_open", args=[found.mrn]), "bell")


register_offer(_offer)


def _waiting(request: PageRequest) -> dict[str, Any] | None:
    """What waits for this handler; left out while there is none. One query."""
    if not allowed(request.actor, HANDLE):
        return None
    rows = list(waiting(request.actor)[: TEN + 1])
    return {"rows": rows[:TEN], "more": len(rows) > TEN} if rows else None


register_panel(Panel(Audience.DESK, "escalations", "assessment/panels/escalations.html", _waiting, 4))
