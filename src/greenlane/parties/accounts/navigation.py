"""Menu entry and home-page panel of accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor
from greenlane.parties.models import Membership
from greenlane.parties.states import NOT_ENTERED
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel


def _acts_for_one(actor: Actor) -> bool:
    return actor.organisation_id is not None


def _waiting(request: PageRequest) -> dict[str, Any] | None:
    """Told as long as the registrar has not entered the organisation."""
    membership: Membership | None = getattr(request, "membership", None)
    place = membership.organisation if membership is not None else None
    return {"place": place} if place is not None and place.standing in NOT_ENTERED else None


register(
    Entry(
        Audience.PORTAL,
        _("People"),
        "account_organisation",
        "users",
        section="organisation",
        order=20,
        shown=_acts_for_one,
    )
)
register_panel(Panel(Audience.PORTAL, "standing", "parties/account_standing.html", _waiting, order=0))
