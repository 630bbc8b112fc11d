"""Menu entries, panels, buttons and words of events of risk."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment, Release
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.foundation.access import Actor, allowed
from greenlane.risk.permissions import READ_DECISION
from greenlane.risk.selectors_lanes import waiting_for
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register(
    Entry(
        Audience.DESK,
        _("Changes of lanes"),
        "lane_changes",
        "hierarchy",
        section="risk",
        order=80,
        permission="risk.read_lane_changes",
    ),
)
register_words(
    {
        "risk.findings_recorded": _("Findings recorded"),
        "risk.lane_change_requested": _("Another lane asked for"),
        "risk.lane_change_declined": _("Change of lane declined"),
        "risk.lane_changed": _("Lane changed"),
    },
    {
        "before": _("From"),
        "lane": _("Lane"),
        "items": _("Items"),
        "kinds": _("Findings"),
        "version": _("Version"),
    },
)


def _decision(found: Declaration, actor: Actor) -> Choice | None:
    if not actor.is_officer or not allowed(actor, READ_DECISION, found):
        return None
    return Choice(_("Decision record"), reverse("decision", args=[found.mrn]), "hierarchy")


def _findings(found: Declaration, actor: Actor) -> Choice | None:
    if found.assessment != Assessment.IN_ASSESSMENT or not allowed(actor, "risk.record_findings", found):
        return None
    return Choice(_("Record what was found"), reverse("findings", args=[found.mrn]), "search")


def _lane(found: Declaration, actor: Actor) -> Choice | None:
    live = found.release != Release.RELEASED and found.assessment in {
        Assessment.ASSESSED,
        Assessment.IN_ASSESSMENT,
    }
    if not live or not allowed(actor, "risk.change_lane", found):
        return None
    return Choice(_("Change the lane"), reverse("lane", args=[found.mrn]), "adjustments")


for _offer in (_findings, _lane, _decision):
    register_offer(_offer)


def lane_changes(request: PageRequest) -> dict[str, Any] | None:
    """Lowered lanes that wait for a second supervisor; left out while there is none."""
    if not allowed(request.actor, "risk.change_lane"):
        return None
    rows = waiting_for(request.actor, TEN)
    return {"rows": rows} if rows else None


register_panel(Panel(Audience.DESK, "lane_changes", "risk/panels/lane_changes.html", lane_changes, 25))
