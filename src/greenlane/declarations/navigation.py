"""Menu entries, panels of the home pages and the search of declarations."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import panels, panels_late  # noqa: F401  (registers on import)
from greenlane.declarations.board import board, outcome
from greenlane.declarations.models import Declaration
from greenlane.declarations.permissions import VIEW_LOAD, VIEW_TIMES
from greenlane.declarations.selectors import rejected_to
from greenlane.declarations.selectors.finding import find
from greenlane.foundation.access import Actor, allowed
from greenlane.web.cells import moment
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.search import Hit, Source, register_source

register(
    Entry(
        Audience.PORTAL,
        _("Declarations"),
        "declarations",
        "files",
        order=20,
        permission="declaration.view",
    ),
    Entry(
        Audience.PORTAL,
        _("Rejected messages"),
        "rejected_messages",
        "file-alert",
        order=30,
        permission="declaration.lodge",
    ),
    Entry(Audience.PORTAL, _("Report cargo"), "cargo", "ship", order=40, permission="cargo.report"),
    Entry(Audience.PORTAL, _("Gate"), "gate", "door-exit", order=50, permission="declaration.gate_out"),
    Entry(Audience.DESK, _("Declarations"), "declarations", "files", order=20, permission="declaration.view"),
    Entry(Audience.DESK, _("Gate"), "gate", "door-exit", order=30, permission="declaration.gate_out"),
    Entry(Audience.DESK, _("Load of offices"), "load", "chart-bar", order=40, permission=VIEW_LOAD),
    Entry(Audience.DESK, _("Where the time goes"), "times", "clock", order=45, permission=VIEW_TIMES),
)


def found(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Declarations for the search page."""
    if not allowed(actor, "declaration.view"):
        return []
    return [_hit(row) for row in find(actor, text, limit)]


def _hit(row: Declaration) -> Hit:
    party = row.trader or row.declarant
    about = " · ".join([party.name or party.identifier, row.lrn, outcome(row, board(row)).sentence])
    return Hit(row.mrn, reverse("declaration", args=[row.mrn]), about)


def _rejected(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For traders: their rejected messages by the beginning of the reference."""
    if not allowed(actor, "declaration.lodge"):
        return []
    rows = rejected_to(actor).filter(lrn__startswith=text).only("lrn", "received_at")
    return [Hit(row.lrn, reverse("rejected", args=[row.pk]), moment(row.received_at)) for row in rows[:limit]]


register_source(Source(_("Declarations"), found, order=10))
register_source(Source(_("Rejected messages"), _rejected, order=30))
