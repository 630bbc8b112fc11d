"""Menu entries, panel and search of the register."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, allowed
from greenlane.parties import listing, selectors, words  # noqa: F401  (words register on import)
from greenlane.parties.states import Standing
from greenlane.parties.views.tables import find_mandates, mandate_state
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel
from greenlane.web.search import Hit, Source, register_source


def _of_an_organisation(actor: Actor) -> bool:
    return actor.organisation_id is not None


register(
    Entry(
        Audience.PORTAL,
        _("Our organisation"),
        "own_organisation",
        "building",
        section="organisation",
        order=10,
        shown=_of_an_organisation,
    ),
    Entry(
        Audience.PORTAL,
        _("Mandates"),
        "mandates",
        "certificate",
        section="organisation",
        order=30,
        shown=_of_an_organisation,
    ),
    Entry(Audience.PORTAL, _("Access tokens"), "tokens", "key", section="organisation", order=40),
    Entry(
        Audience.DESK,
        _("Organisations"),
        "organisations",
        "building",
        section="administration",
        order=10,
        permission="parties.read_register",
    ),
    Entry(
        Audience.DESK,
        _("Mandates"),
        "desk_mandates",
        "certificate",
        section="administration",
        order=20,
        permission="parties.read_register",
    ),
    Entry(
        Audience.DESK,
        _("Offices"),
        "offices",
        "map-pin",
        section="administration",
        order=30,
        permission="parties.read_register",
    ),
    Entry(
        Audience.DESK,
        _("Holidays"),
        "holidays",
        "calendar-event",
        section="administration",
        order=40,
        permission="parties.read_register",
    ),
    Entry(
        Audience.DESK,
        _("Users"),
        "users",
        "users",
        section="administration",
        order=50,
        permission="parties.read_users",
    ),
)


def _applications(request: PageRequest) -> dict[str, object] | None:
    """Applications that wait for the registrar, oldest first."""
    if not allowed(request.actor, "parties.decide_application"):
        return None
    waiting = selectors.visible_to(request.actor).filter(standing=Standing.APPLIED)
    return {"count": waiting.count(), "waiting": waiting.order_by("registered_at")[:5]}


register_panel(
    Panel(Audience.DESK, "applications", "parties/organisations_waiting.html", _applications, order=60)
)


def _find_organisations(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For officers: organisations by number or name."""
    if not allowed(actor, "parties.read_register"):
        return ()
    number = text.upper().replace(" ", "")
    rows = selectors.visible_to(actor).filter(Q(identifier__startswith=number) | Q(name__icontains=text))
    return [
        Hit(str(row), reverse("organisation", args=[row.identifier]), str(row.get_standing_display()))
        for row in rows.order_by("identifier")[:limit]
    ]


def _find_users(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For the registrar and oversight: users by e-mail address, name or pseudonym of the event log."""
    rows = listing.users_visible_to(actor).filter(Q(email__icontains=text) | Q(name__icontains=text))
    return [
        Hit(str(row), reverse("user", args=[row.pseudonym]), row.email)
        for row in rows.order_by("email")[:limit]
    ]


def _find_mandates(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For traders: the mandates they gave and hold, by number or name of the other side or their own."""
    if actor.is_officer:
        return ()
    rows = find_mandates(listing.mandates_visible_to(actor), text).order_by("-pk")[:limit]
    return [
        Hit(
            f"{row.principal} → {row.agent}",
            reverse("mandate", args=[row.pk]),
            str(mandate_state(row).label),
        )
        for row in rows
    ]


register_source(Source(_("Mandates"), _find_mandates, order=80))
register_source(Source(_("Organisations"), _find_organisations, order=60))
register_source(Source(_("Users"), _find_users, order=70))
