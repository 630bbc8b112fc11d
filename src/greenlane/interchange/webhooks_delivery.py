"""Telling webhooks: events become deliveries once, deliveries are tried until they arrive or are given up.

`tick` is what a worker calls again and again; it may be killed and repeated at any point. A delivery may arrive
twice (the other side answered and we died before noting it): receivers go by the header Greenlane-Delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from greenlane.declarations.api.disclosure import public_data
from greenlane.foundation import clock, events
from greenlane.foundation.canonical import canonical_text
from greenlane.foundation.events import Logged
from greenlane.interchange.concerned import owners
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.interchange.webhooks import FAMILIES
from greenlane.interchange.webhooks_secrets import opened
from greenlane.interchange.webhooks_sending import Answer, post
from greenlane.payments.engine.signature import sign
from greenlane.web.api.metering import DELIVERIES

CONSUMER = "webhooks"
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""After the first try and each of the next; a delivery that fails after the last delay is given up."""

MOST_ATTEMPTS = len(DELAYS) + 1
_LEASE = timedelta(minutes=2)
_AT_ONCE = 8
_BATCH = 64
"""With eight at once, each over after ten seconds, a claim is worked off before its lease ends."""
_EACH = 8
"""Of one organisation in a claim: one that answers slowly does not hold up the others."""
_SIGNATURE = "Greenlane-Signature"


def tick() -> int:
    """Fan out new events and try what is due. Returns how much was done; 0 means there is nothing to do now."""
    return fan_out(batch=200) + deliver_due()


def fan_out(*, batch: int = 500) -> int:
    """Turn the next events of the log into deliveries; exactly one a webhook and event. Returns events read."""
    return events.consume(CONSUMER, _prepare, batch=batch)


def _prepare(logged: list[Logged]) -> None:
    wanted = [event for event in logged if event.kind.partition(".")[0] in FAMILIES]
    endpoints = list(WebhookEndpoint.objects.filter(active=True)) if wanted else []
    if not endpoints:
        return
    known = owners(wanted)
    now = clock.now()
    rows = [
        _delivery(endpoint, event, now)
        for event in wanted
        for endpoint in endpoints
        if _concerns(endpoint, event, known.get(event.position, frozenset()))
    ]
    WebhookDelivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _concerns(endpoint: WebhookEndpoint, event: Logged, concerned: frozenset[int]) -> bool:
    family = event.kind.partition(".")[0]
    return (
        endpoint.organisation_id in concerned
        and event.position > endpoint.from_position
        and (event.kind in endpoint.kinds or f"{family}.*" in endpoint.kinds)
    )


def _delivery(endpoint: WebhookEndpoint, event: Logged, now: datetime) -> WebhookDelivery:
    body: dict[str, Any] = {
        "position": event.position,
        "kind": event.kind,
        "subject": event.subject,
        "at": event.at,
        "data": _told(event),
    }
    return WebhookDelivery(
        endpoint=endpoint,
        position=event.position,
        kind=event.kind,
        body=canonical_text(body),
        next_try_at=now,
        created_at=now,
    )


def _told(event: Logged) -> dict[str, Any]:
    """What an organisation is told of an event: never our own row numbers."""
    return {key: value for key, value in public_data(event.kind, event.data).items() if key != "lodgement"}


@dataclass(frozen=True, slots=True)
class _Letter:
    """A claimed delivery, ready to be sent without touching the database."""

    pk: int
    attempt: int
    url: str
    body: bytes
    headers: dict[str, str]


def deliver_due() -> int:
    """Try the next deliveries whose time has come. Returns how many were tried; 0 when none is left."""
    now = clock.now()
    letters = _claim(now)
    if not letters:
        return 0
    with ThreadPoolExecutor(min(_AT_ONCE, len(letters)), "webhook") as pool:
        answers = list(pool.map(_send, letters))
    for letter, answer in zip(letters, answers, strict=True):
        _note(letter, answer, clock.now())
    return len(letters)


def _send(letter: _Letter) -> Answer:
    if _SIGNATURE not in letter.headers:
        return Answer(None, "its secret cannot be opened: the installation's key was changed")
    return post(letter.url, letter.body, letter.headers)


def _claim(now: datetime) -> list[_Letter]:
    """Take due deliveries for this worker: the try is counted and the next one put off before anything is
    sent, so that two workers never send the same and a killed one's come up again after the lease."""
    with transaction.atomic():
        rows = WebhookDelivery.objects.filter(
            status=DeliveryStatus.WAITING, next_try_at__lte=now, endpoint__paused_at=None
        )
        rows = rows.filter(pk__in=_next(rows))
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(of=("self",), skip_locked=True)
        due = list(rows.select_related("endpoint").order_by("next_try_at", "id"))
        spent = [row.pk for row in due if row.attempts >= MOST_ATTEMPTS or not row.endpoint.active]
        WebhookDelivery.objects.filter(pk__in=spent).update(status=DeliveryStatus.DEAD)
        taken = [row for row in due if row.pk not in set(spent)]
        WebhookDelivery.objects.filter(pk__in=[row.pk for row in taken]).update(
            attempts=F("attempts") + 1, next_try_at=now + _LEASE
        )
    return _letters(taken, now)


def _next(rows: QuerySet[WebhookDelivery]) -> list[int]:
    """The oldest of these, a few of each organisation."""
    place = Window(RowNumber(), F("endpoint__organisation"), ["next_try_at", "id"])
    first = rows.annotate(place=place).filter(place__lte=_EACH).order_by("next_try_at", "id")
    return list(first.values_list("pk", flat=True)[:_BATCH])


def _letters(rows: Sequence[WebhookDelivery], now: datetime) -> list[_Letter]:
    letters = []
    for row in rows:
        body = row.body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Greenlane-Webhooks/1",
            "Greenlane-Event": row.kind,
            "Greenlane-Delivery": str(row.public_id),
        }
        secret = opened(row.endpoint.secret)
        if secret:
            headers[_SIGNATURE] = sign(body, secret, now)
        letters.append(_Letter(row.pk, row.attempts + 1, row.endpoint.url, body, headers))
    return letters


def _note(letter: _Letter, answer: Answer, now: datetime) -> None:
    """Remember the outcome of this very try; a later try by another worker is not overwritten."""
    row = WebhookDelivery.objects.filter(pk=letter.pk, attempts=letter.attempt, status=DeliveryStatus.WAITING)
    seen = {"last_status_code": answer.status, "last_error": answer.error[:200]}
    if answer.good:
        row.update(status=DeliveryStatus.DELIVERED, delivered_at=now, **seen)
    elif letter.attempt >= MOST_ATTEMPTS:
        row.update(status=DeliveryStatus.DEAD, **seen)
    else:
        row.update(next_try_at=now + DELAYS[letter.attempt - 1], **seen)
    DELIVERIES.labels("delivered" if answer.good else "failed").inc()
