"""Webhooks on the page: subscribe an address, see what it was told, try it, pause it, end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from greenlane.foundation.errors import CustomsError
from greenlane.interchange import webhooks as verbs
from greenlane.interchange.forms_webhooks import LABELS, SubscribeForm
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.interchange.webhooks_delivery import MOST_ATTEMPTS
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page
from greenlane.web.tables import Column, Filter, Kind, Table

MANAGE = "webhook.manage"
COUNTED = 999
"""Deliveries are counted up to this number; beyond it the list says "999+"."""


def kind_label(kind: str) -> str:
    """An event kind in words, its code beside it where there are none."""
    return str(LABELS.get(kind, _("Test") if kind == verbs.PING else kind))


def _answer(row: WebhookDelivery) -> str:
    """What came back last, in a few words."""
    if row.status == DeliveryStatus.DELIVERED:
        return _("Answered %(status)s") % {"status": row.last_status_code}
    return row.last_error


def _next_try(row: WebhookDelivery) -> Any:
    return row.next_try_at if row.status == DeliveryStatus.WAITING else None


DELIVERIES = Table(
    name="webhook_deliveries",
    caption=gettext_lazy("Deliveries"),
    columns=(
        Column("created", gettext_lazy("Since"), "created_at", Kind.MOMENT, ("id",)),
        Column("kind", gettext_lazy("Event"), "kind", Kind.CODE),
        Column("position", gettext_lazy("Position"), "position", Kind.NUMBER, shown=False),
        Column("status", gettext_lazy("State"), "status", Kind.STATE),
        Column(
            "attempts",
            gettext_lazy("Tries"),
            lambda row: _("%(done)s of %(most)s") % {"done": row.attempts, "most": MOST_ATTEMPTS},
        ),
        Column("answer", gettext_lazy("Last answer"), _answer),
        Column("next", gettext_lazy("Next try"), _next_try, Kind.MOMENT),
        Column("number", gettext_lazy("Number"), "public_id", Kind.CODE, shown=False),
    ),
    order="-created",
    filters=(
        Filter(
            "status",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(status=value),
            lambda request: DeliveryStatus.choices,
        ),
    ),
    search=lambda rows, text: rows.filter(kind__startswith=text.lower()),
    search_hint=gettext_lazy("Event"),
    empty=gettext_lazy("Nothing has been told to this address yet."),
)


@page(Audience.PORTAL, permission=MANAGE)
@require_safe
def webhooks(request: PageRequest) -> HttpResponse:
    """The webhooks of one's organisation, with how they fare."""
    rows = _with_health(verbs.visible_to(request.actor))
    context = {
        "webhooks": [
            {**_shown(row), "waiting": _many(row.waiting), "dead": _many(row.dead)}  # type: ignore[attr-defined]
            for row in rows
        ]
    }
    return render(request, "interchange/webhooks.html", context)


class _CountOf(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _with_health(rows: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    """Each webhook with what waits, what was given up (up to one more than is counted) and the last delivery."""
    told = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).order_by()
    last = told.filter(delivered_at__isnull=False).order_by("-delivered_at")
    return rows.annotate(
        waiting=_up_to(told.filter(status=DeliveryStatus.WAITING)),
        dead=_up_to(told.filter(status=DeliveryStatus.DEAD)),
        last_delivered=Subquery(last.values("delivered_at")[:1]),
    ).order_by("-active", "-created_at", "-id")


def _up_to(rows: QuerySet[WebhookDelivery]) -> _CountOf:
    return _CountOf(rows.values("pk")[: COUNTED + 1])


def _many(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


def _shown(row: WebhookEndpoint) -> dict[str, Any]:
    return {"row": row, "kinds": [kind_label(kind) for kind in row.kinds], **_state(row)}


def _state(row: WebhookEndpoint) -> dict[str, str]:
    if not row.active:
        return {"state": _("Switched off"), "tone": "secondary"}
    if row.paused_at is not None:
        return {"state": _("Paused"), "tone": "yellow"}
    return {"state": _("Active"), "tone": "green"}


@page(Audience.PORTAL, permission=MANAGE)
@never_cache
@reauthentication_required
def webhook_new(request: PageRequest) -> HttpResponse:
    """Subscribe an address, after the password again. The answer shows the secret, this once."""
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = verbs.subscribe(**form.cleaned_data, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal, {"/url": "url", "/kinds": "kinds"})
        else:
            return render(
                request, "interchange/webhook_secret.html", {"endpoint": endpoint, "secret": secret}
            )
    return render(request, "interchange/webhook_new.html", {"form": form}, status=422 if form.errors else 200)


@page(Audience.PORTAL, permission=MANAGE)
@require_safe
def webhook(request: PageRequest, public_id: UUID) -> HttpResponse:
    """One webhook and what it was told."""
    endpoint = verbs.endpoint_of(public_id, request.actor)
    context = {"endpoint": endpoint, **_shown(endpoint)}
    rows = endpoint.deliveries.all()
    return DELIVERIES.respond(request, rows, "interchange/webhook.html", context)  # type: ignore[return-value]


@page(Audience.PORTAL, permission=MANAGE)
@require_POST
def webhook_ping(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Queue a test event."""
    return _do(request, public_id, verbs.ping, _("A test event is on its way. Reload to see the answer."))


@page(Audience.PORTAL, permission=MANAGE)
@require_POST
def webhook_pause(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Hold deliveries back."""
    return _do(request, public_id, verbs.pause, _("The webhook is paused. What happens meanwhile waits."))


@page(Audience.PORTAL, permission=MANAGE)
@require_POST
def webhook_resume(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Send what waited and go on."""
    return _do(request, public_id, verbs.resume, _("The webhook goes on. What waited is sent now."))


@page(Audience.PORTAL, permission=MANAGE)
@require_POST
def webhook_end(request: PageRequest, public_id: UUID) -> HttpResponse:
    """Switch it off for good; the record of what was told stays."""
    return _do(request, public_id, verbs.unsubscribe, _("The webhook is switched off."))


def _do(request: PageRequest, public_id: UUID, verb: Any, done: str) -> HttpResponse:
    endpoint = verbs.endpoint_of(public_id, request.actor)

    def work() -> None:
        verb(public_id=endpoint.public_id, by=request.actor)

    return act(request, work, done=done, then=reverse("webhook", args=[endpoint.public_id]))
