"""Managing webhooks."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.foundation.access import require
from greenlane.interchange import webhooks
from greenlane.interchange.api.shapes import (
    Deliveries,
    DeliveryShape,
    Endpoints,
    EndpointShape,
    NewEndpoint,
    Subscription,
)
from greenlane.interchange.models import WebhookDelivery, WebhookEndpoint
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Webhooks"])
MANAGE = "webhook.manage"
OLDEST_FIRST = Order("webhooks", ("id",), descending=False)
NEWEST_FIRST = Order("deliveries", ("id",))

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=400, pattern=NO_NUL)]


@router.get("/webhooks", response=Endpoints, openapi_extra=needs(MANAGE), summary="List your webhooks")
def list_webhooks(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """The webhooks of your organisation, oldest first, those switched off included."""
    actor = actor_of(request)
    require(actor, MANAGE)
    page = page_of(webhooks.visible_to(actor), OLDEST_FIRST, limit=limit, cursor=cursor)
    return page_answer(request, page, _endpoint)


@router.post(
    "/webhooks",
    response={201: NewEndpoint},
    openapi_extra=needs(MANAGE),
    summary="Subscribe to events",
)
def create_webhook(request: HttpRequest, payload: Subscription) -> HttpResponse:
    """Tells your address what happens to your declarations and payments from now on.

    Every delivery is a POST of canonical JSON with `Greenlane-Signature: t=<seconds>,v1=<hex>`, the HMAC-SHA256
    of `<seconds>.<body>` under the secret, and `Greenlane-Delivery`, the same for every try of one delivery.
    Answer 2xx within ten seconds; otherwise it is tried again after 1, 5 and 30 minutes, 2, 6 and 24 hours.
    Deliveries may come out of order; `position` orders them.
    """
    endpoint, secret = webhooks.subscribe(url=payload.url, kinds=payload.kinds, by=actor_of(request))
    headers = {"Location": f"{request.path}/{endpoint.public_id}"}
    return json_answer({**_endpoint(endpoint), "secret": secret}, status=201, headers=headers)


@router.get(
    "/webhooks/{uuid:webhook_id}", response=EndpointShape, openapi_extra=needs(MANAGE), summary="One webhook"
)
def get_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """One of your organisation's webhooks."""
    return json_answer(_endpoint(webhooks.endpoint_of(webhook_id, actor_of(request))))


@router.delete(
    "/webhooks/{uuid:webhook_id}",
    response=EndpointShape,
    openapi_extra=needs(MANAGE),
    summary="Switch a webhook off",
)
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """What still waits is not told any more; the record of what was told stays."""
    return json_answer(_endpoint(webhooks.unsubscribe(public_id=webhook_id, by=actor_of(request))))


@router.post(
    "/webhooks/{uuid:webhook_id}/ping",
    response={202: DeliveryShape},
    openapi_extra=needs(MANAGE),
    summary="Send a test delivery",
)
def ping_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Queues a delivery of kind `webhook.ping`; the list of deliveries shows what became of it."""
    return json_answer(_delivery(webhooks.ping(public_id=webhook_id, by=actor_of(request))), status=202)


@router.get(
    "/webhooks/{uuid:webhook_id}/deliveries",
    response=Deliveries,
    openapi_extra=needs(MANAGE),
    summary="What was told a webhook",
)
def list_deliveries(
    request: HttpRequest, webhook_id: UUID, limit: Limit = LIMIT, cursor: Cursor = ""
) -> HttpResponse:
    """Deliveries newest first, with the tries and the last answer."""
    endpoint = webhooks.endpoint_of(webhook_id, actor_of(request))
    page = page_of(endpoint.deliveries.all(), NEWEST_FIRST, limit=limit, cursor=cursor)
    return page_answer(request, page, _delivery)


def _endpoint(row: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "url": row.url,
        "kinds": row.kinds,
        "active": row.active,
        "created_at": moment(row.created_at),
    }


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": row.kind,
        "position": row.position,
        "status": row.status,
        "attempts": row.attempts,
        "last_status_code": row.last_status_code,
        "last_error": row.last_error,
        "created_at": moment(row.created_at),
        "delivered_at": moment(row.delivered_at),
        "next_try_at": moment(row.next_try_at) if row.status == "waiting" else None,
    }
