"""Menu entries, home-page panels and search of the cash desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, Role, allowed
from greenlane.payments import reports, selectors
from greenlane.payments.labels import subject_name
from greenlane.payments.states import RefundStatus
from greenlane.payments.views.tables import find_orders
from greenlane.web.cells import money
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel
from greenlane.web.search import Hit, Source, register_source

VIEW, BOOKS = "payment.view", "payment.view_books"
_MOST = 5


def _handles_money(actor: Actor) -> bool:
    return actor.has(Role.CASHIER, Role.SUPERVISOR, Role.OVERSIGHT)


def _holds_account(actor: Actor) -> bool:
    return actor.organisation_id is not None


register(
    Entry(Audience.PORTAL, _("Payments"), "payment_orders", "cash", "money", 10, VIEW),
    Entry(
        Audience.PORTAL, _("Duty account"), "duty_account", "credit-card", "money", 20, VIEW, _holds_account
    ),
    Entry(Audience.PORTAL, _("Deposits"), "deposits", "lock", "money", 25, VIEW, _holds_account),
    Entry(Audience.PORTAL, _("Refunds"), "refunds", "arrow-back-up", "money", 30, VIEW),
    Entry(Audience.DESK, _("Payment orders"), "payment_orders", "cash", "money", 10, VIEW, _handles_money),
    Entry(Audience.DESK, _("Refunds"), "refunds", "arrow-back-up", "money", 20, VIEW, _handles_money),
    Entry(Audience.DESK, _("Deposits"), "deposits", "lock", "money", 25, VIEW, _handles_money),
    Entry(Audience.DESK, _("Duty accounts"), "duty_accounts", "credit-card", "money", 30, BOOKS),
    Entry(Audience.DESK, _("Reconciliation"), "reconciliation", "building-bank", "money", 40, BOOKS),
    Entry(Audience.DESK, _("Daily totals"), "payment_days", "calendar", "money", 50, BOOKS),
)


def _to_pay_out(request: PageRequest) -> dict[str, Any] | None:
    """The cashier's refunds to pay out, oldest first, and bank messages to clarify."""
    if not allowed(request.actor, "payment.pay_out_refund"):
        return None
    waiting = list(selectors.refunds_to_pay_out().order_by("requested_at", "id")[: _MOST + 1])
    refused = selectors.refused_callbacks().count()
    return {"refunds": waiting[:_MOST], "more": len(waiting) > _MOST, "refused": refused}


register_panel(Panel(Audience.DESK, "to_pay_out", "payments/panel_to_pay_out.html", _to_pay_out, order=20))


def _find(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    if not allowed(actor, VIEW):
        return []
    rows = find_orders(selectors.visible_to(actor), text).order_by("-id")[:limit]
    return [
        Hit(
            row.reference,
            reverse("payment_order", args=[row.reference]),
            f"{subject_name(row.subject)} · {money(row.amount_minor, row.currency)} · {row.get_status_display()}",
        )
        for row in rows
    ]


def _find_refunds(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    if not allowed(actor, VIEW) or not text.upper().startswith("RF"):
        return []
    rows = reports.visible_refunds(actor).filter(reference__startswith=text.upper()).order_by("-id")[:limit]
    return [
        Hit(
            row.reference,
            reverse("refund", args=[row.reference]),
            f"{money(row.amount_minor, row.order.currency)} · {RefundStatus(row.status).label}",
        )
        for row in rows
    ]


register_source(Source(_("Payments"), _find, order=50))
register_source(Source(_("Refunds"), _find_refunds, order=60))
