"""Menu entries and words of events of rules, lists and canaries."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, allowed
from greenlane.risk import waiting
from greenlane.risk.permissions import READ
from greenlane.risk.selectors_rules import visible_to
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.panels import Panel, register_panel
from greenlane.web.search import Hit, Source, register_source

register(
    Entry(Audience.DESK, _("Rules"), "rules", "checklist", section="risk", order=10, permission=READ),
    Entry(Audience.DESK, _("Lists"), "risk_lists", "list-details", section="risk", order=20, permission=READ),
    Entry(
        Audience.DESK, _("Canaries"), "canaries", "shield-check", section="risk", order=30, permission=READ
    ),
)
register_words(
    {
        "risk.rule_drafted": _("Rule drafted"),
        "risk.rule_changed": _("Rule changed"),
        "risk.rule_backtested": _("Rule backtested"),
        "risk.rule_approved": _("Rule approved"),
        "risk.rule_returned": _("Rule returned to its author"),
        "risk.rule_shadowed": _("Rule put into shadow"),
        "risk.rules_live": _("Rules went live"),
        "risk.rule_retired": _("Rule retired"),
        "risk.list_drafted": _("List drafted"),
        "risk.list_published": _("List published"),
        "risk.list_discarded": _("Draft of a list discarded"),
        "risk.canary_kept": _("Canary kept"),
        "risk.canary_dropped": _("Canary dropped"),
    },
    {"hits": _("Hits"), "rules": _("Rules"), "values": _("Values"), "remark": _("Remark")},
)


def _find_rules(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For those who read rules: by code or part of the title."""
    if not allowed(actor, READ):
        return []
    rows = visible_to(actor).filter(Q(code__istartswith=text) | Q(title__icontains=text))[:limit]
    return [
        Hit(f"{row.key} {row.title}", reverse("rule", args=[row.key]), str(row.get_state_display()))
        for row in rows
    ]


register_source(Source(_("Rules"), _find_rules, order=94))
register_panel(Panel(Audience.DESK, "risk_waiting", "risk/panels/waiting.html", waiting.panel, 12))
