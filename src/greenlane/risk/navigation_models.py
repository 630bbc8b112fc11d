"""Menu entries, the panel of an alarm, search and words of events of models, drift and policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, allowed
from greenlane.risk import selectors_models as reads
from greenlane.risk.permissions import READ
from greenlane.risk.services.models import TRAIN
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel
from greenlane.web.search import Hit, Source, register_source

register(
    Entry(Audience.DESK, _("Lanes and yields"), "risk_yield", "chart-bar", "risk", 50, READ),
    Entry(Audience.DESK, _("Models"), "risk_models", "hierarchy", "risk", 60, READ),
    Entry(Audience.DESK, _("Drift"), "risk_drift", "heart-rate-monitor", "risk", 70, READ),
    Entry(Audience.DESK, _("Policies"), "risk_policies", "scale", "risk", 80, READ),
)
register_words(
    {
        "risk.model_trained": _("Model trained"),
        "risk.model_evaluated": _("Model evaluated"),
        "risk.model_shadowed": _("Put into shadow"),
        "risk.model_promoted": _("Promoted: it decides"),
        "risk.model_retired": _("Model retired"),
        "risk.drift_found": _("Drift found"),
        "risk.policy_drafted": _("Policy drafted"),
        "risk.policy_published": _("Policy published"),
        "risk.policy_superseded": _("Replaced by a newer version"),
        "risk.policy_discarded": _("Draft discarded"),
    },
    {"labels": _("Checked items"), "measures": _("What moved"), "edition": _("Edition")},
)


def _alarm(request: PageRequest) -> dict[str, Any] | None:
    """For who trains and approves models: the newest drift report of the live model, when it is an alarm."""
    actor = request.actor
    if not (allowed(actor, TRAIN) or allowed(actor, "risk.approve_models")):
        return None
    report = reads.newest_report(actor)
    if report is None or report.verdict != "alarm":
        return None
    kinds = ("outcomes", "scores", "inputs")
    found = [
        one["name"] for kind in kinds for one in report.results.get(kind) or [] if one["verdict"] == "alarm"
    ]
    return {"report": report, "measures": found[:5]}


register_panel(Panel(Audience.DESK, "drift", "risk/panel_drift.html", _alarm, order=15))


def _find_models(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """By number (M7) or the first characters of the digest."""
    digits = text.upper().removeprefix("M")
    rows = reads.models_visible_to(actor)
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        rows = rows.filter(pk=int(digits))
    elif len(text) >= 8:
        rows = rows.filter(sha256__startswith=text.lower())
    else:
        return []
    return [
        Hit(str(row), reverse("risk_model", args=[row.pk]), str(row.get_state_display()))
        for row in rows[:limit]
    ]


register_source(Source(_("Models"), _find_models, order=95))
