"""Menu entries and panels of letters: the queue, what curators look at, the figures, and the form for the public."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.permissions import CURATE, READ_ENQUIRIES, READ_FIGURES
from greenlane.enquiries.selectors import letters as selectors
from greenlane.enquiries.services.queue import waiting
from greenlane.foundation import clock
from greenlane.foundation.access import Role
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register(
    Entry(Audience.PUBLIC, _("Write to Customs"), "contact", "mail", order=16),
    Entry(Audience.DESK, _("Enquiries"), "enquiries", "mail", order=75, permission=READ_ENQUIRIES),
    Entry(
        Audience.DESK,
        _("For curators"),
        "curation",
        "clipboard-check",
        "reference",
        order=60,
        permission=CURATE,
    ),
    Entry(
        Audience.DESK,
        _("Enquiry figures"),
        "enquiry_figures",
        "chart-bar",
        "reference",
        order=61,
        permission=READ_FIGURES,
    ),
)


def to_answer(request: PageRequest) -> dict[str, Any] | None:
    """What this officer has in hand, what waits for a second reader, and what is due first. Two queries."""
    if not request.actor.has(Role.ENQUIRY_OFFICER):
        return None
    held = selectors.held_by(request.actor)
    return {"held": held, "rows": list(waiting()[:TEN]), "now": clock.now()}


register_panel(Panel(Audience.DESK, "letters", "enquiries/letters/panel.html", to_answer, 11))
