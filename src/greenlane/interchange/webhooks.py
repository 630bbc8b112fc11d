"""Webhooks: an organisation subscribes to what happens to its own declarations and payments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.canonical import canonical_text
from greenlane.foundation.db import lock
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.foundation.events import head, record
from greenlane.foundation.verbs import verb
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.interchange.webhooks_address import check_url
from greenlane.interchange.webhooks_secrets import new_secret, sealed
from greenlane.parties.models import Organisation

MOST_ENDPOINTS = 20
PING = "webhook.ping"
FAMILIES = ("declaration", "payment")
_KIND = re.compile(rf"(?:{'|'.join(FAMILIES)})\.(?:\*|[a-z_]{{1,50}})")


class UnknownKind(CustomsError):
    """Webhooks tell events of declarations and payments."""

    code = "WHK002"


class TooManyEndpoints(CustomsError):
    """An organisation can have twenty webhooks at a time."""

    code = "WHK003"
    status = 409


class Paused(CustomsError):
    """This webhook is paused."""

    code = "WHK005"
    status = 409


class Inactive(CustomsError):
    """This webhook was switched off."""

    code = "WHK004"
    status = 409


class TestWaiting(CustomsError):
    """A test event is waiting already."""

    code = "WHK006"
    status = 409


@verb
def subscribe(*, url: str, kinds: Iterable[str], by: Actor) -> tuple[WebhookEndpoint, str]:
    """Tell an address of the actor's organisation from now on; returns it with its secret, shown only now.

    Raises RefusedAddress (WHK001), UnknownKind (WHK002), TooManyEndpoints (WHK003, 409), Forbidden (403).
    """
    require(by, "webhook.manage")
    wanted = _checked(kinds)
    check_url(url)
    organisation = lock(Organisation.objects.all(), pk=by.organisation_id)
    if organisation.webhook_endpoints.filter(active=True).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(hint="Switch one off first.")
    secret = new_secret()
    endpoint = WebhookEndpoint.objects.create(
        organisation=organisation,
        url=url,
        secret=sealed(secret),
        kinds=wanted,
        from_position=head()[0],
        created_at=clock.now(),
    )
    record("webhook.subscribed", subject=endpoint, actor=by, kinds=wanted)
    return endpoint, secret


def _checked(kinds: Iterable[str]) -> list[str]:
    wanted = sorted(set(kinds))
    unknown = [kind for kind in wanted if not _KIND.fullmatch(kind)]
    if unknown or not wanted:
        text = f"Unknown: {', '.join(unknown)[:200]}." if unknown else "Name at least one kind of event."
        raise UnknownKind(text, pointer="/kinds", hint="For example declaration.released or payment.*")
    return wanted


@verb
def unsubscribe(*, public_id: UUID, by: Actor) -> WebhookEndpoint:
    """Switch a webhook off; what waits is not told any more. Doing it twice changes nothing."""
    endpoint = lock(WebhookEndpoint.objects.all(), public_id=public_id)
    _require_own(endpoint, by)
    if endpoint.active:
        endpoint.active = False
        endpoint.save(update_fields=["active"])
        record("webhook.unsubscribed", subject=endpoint, actor=by)
    return endpoint


@verb
def pause(*, public_id: UUID, by: Actor) -> WebhookEndpoint:
    """Hold a webhook's deliveries back: what happens meanwhile waits. Pausing twice changes nothing.

    Raises Inactive (WHK004, 409) for one that was switched off.
    """
    endpoint = _own_active(public_id, by)
    if endpoint.paused_at is None:
        endpoint.paused_at = clock.now()
        endpoint.save(update_fields=["paused_at"])
        record("webhook.paused", subject=endpoint, actor=by)
    return endpoint


@verb
def resume(*, public_id: UUID, by: Actor) -> WebhookEndpoint:
    """Send what waited and go on. Raises Inactive (WHK004, 409) for one that was switched off."""
    endpoint = _own_active(public_id, by)
    if endpoint.paused_at is not None:
        endpoint.paused_at = None
        endpoint.save(update_fields=["paused_at"])
        record("webhook.resumed", subject=endpoint, actor=by)
    return endpoint


def _own_active(public_id: UUID, by: Actor) -> WebhookEndpoint:
    endpoint = lock(WebhookEndpoint.objects.all(), public_id=public_id)
    _require_own(endpoint, by)
    if not endpoint.active:
        raise Inactive()
    return endpoint


@verb
def ping(*, public_id: UUID, by: Actor) -> WebhookDelivery:
    """Queue a test delivery; the worker sends it at once. One that failed and waits is tried again at once.

    Raises Inactive (WHK004, 409) when it was switched off, Paused (WHK005, 409) while it is paused, TestWaiting
    (WHK006, 409) before the last one was sent.
    """
    endpoint = _own_active(public_id, by)
    if endpoint.paused_at is not None:
        raise Paused(hint="Resume it first.")
    now = clock.now()
    waiting = endpoint.deliveries.filter(kind=PING, status=DeliveryStatus.WAITING).first()
    if waiting is not None:
        if not waiting.attempts:
            raise TestWaiting()
        waiting.next_try_at = now
        waiting.save(update_fields=["next_try_at"])
        return waiting
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        kind=PING,
        body=canonical_text({"kind": PING, "at": now, "webhook": endpoint.public_id}),
        next_try_at=now,
        created_at=now,
    )


def visible_to(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The webhooks of the actor's own organisation."""
    return WebhookEndpoint.objects.filter(organisation_id=actor.organisation_id or 0)


def endpoint_of(public_id: UUID, actor: Actor) -> WebhookEndpoint:
    """One's own webhook. Raises NotFound (404)."""
    require(actor, "webhook.manage")
    found = visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("No webhook of yours has this number.")
    return found


def _require_own(endpoint: WebhookEndpoint, by: Actor) -> None:
    """Somebody else's webhook is as good as none."""
    require(by, "webhook.manage")
    if endpoint.organisation_id != by.organisation_id:
        raise NotFound("No webhook of yours has this number.")
