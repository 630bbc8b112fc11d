"""Buttons, panels, the section of the declaration page and the words of events of queries."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.permissions import APPROVE_QUERY, REPLY_QUERY
from greenlane.assessment.query_selectors import asked_of, queries_of, to_approve
from greenlane.assessment.services.casework import CHECK
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import CHECKER, Assessment, Lane
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.declarations.views.sections import Section, register_section
from greenlane.declarations.words import Said, register_events
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register_events(
    {
        "assessment.query_issued": Said(
            _("Customs asked"), "help-circle", "yellow", _("Query %(query)s, %(items)s questions")
        ),
        "assessment.query_submitted": Said(_("Query sent to a supervisor"), "help-circle"),
        "assessment.query_declined": Said(
            _("Query declined by a supervisor"), "help-circle", about="%(reason)s"
        ),
        "assessment.query_discarded": Said(_("Draft of a query thrown away"), "trash"),
        "assessment.query_replied": Said(_("Replied to Customs"), "send", "green", _("Query %(query)s")),
        "assessment.query_reminded": Said(_("Reminded of the query"), "bell", "yellow"),
        "assessment.query_lapsed": Said(_("Not replied in time"), "clock", "red", _("Query %(query)s")),
        "assessment.query_taken_back": Said(_("Query taken back"), "arrow-back-up", about="%(reason)s"),
    }
)


def _ask(found: Declaration, actor: Actor) -> Choice | None:
    """For the officer of the check: writing a query, or looking at the one under way."""
    states = {Assessment.IN_ASSESSMENT: _("Ask the trader"), Assessment.QUERY_OPEN: _("Query")}
    label = states.get(Assessment(found.assessment))
    if label is None or not actor.has(*CHECKER) or not allowed(actor, CHECK, found):
        return None
    return Choice(label, reverse("declaration_query", args=[found.mrn]), "help-circle")


def _reply(found: Declaration, actor: Actor) -> Choice | None:
    if found.assessment != Assessment.QUERY_OPEN or not actor.has(Role.DECLARANT):
        return None
    if not allowed(actor, REPLY_QUERY, found):
        return None
    return Choice(_("Reply to Customs"), reverse("declaration_reply", args=[found.mrn]), "send", primary=True)


def _section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    """The queries of a declaration; one that no officer ever checked has none, and costs no query."""
    if found.lane in {Lane.GREEN, Lane.BLUE} and found.assessment == Assessment.ASSESSED:
        return None
    shown = queries_of(found, request.actor)
    return {"queries": shown} if shown else None


def _customs_asks(request: PageRequest) -> dict[str, Any] | None:
    if not request.actor.has(Role.DECLARANT, Role.GATEWAY):
        return None
    rows = list(asked_of(request.actor)[:TEN])
    return {"rows": rows} if rows else None


def _to_approve(request: PageRequest) -> dict[str, Any] | None:
    if not allowed(request.actor, APPROVE_QUERY):
        return None
    rows = list(to_approve(request.actor)[:TEN])
    return {"rows": rows} if rows else None


register_offer(_ask)
register_offer(_reply)
register_section(Section("queries", "assessment/sections/queries.html", _section, 20))
register_panel(
    Panel(Audience.PORTAL, "customs_asks", "assessment/panels/customs_asks.html", _customs_asks, 5)
)
register_panel(
    Panel(Audience.DESK, "queries_to_approve", "assessment/panels/queries_to_approve.html", _to_approve, 7)
)
