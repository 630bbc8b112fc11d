"""Webhooks on the page: subscribed with the secret shown once, tried, paused, ended, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.urls import reverse

from greenlane.config.tests.caller import caller, lodged
from greenlane.declarations.tests.factories import declaration_data
from greenlane.foundation import clock, events
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.foundation.tests.peers import serving
from greenlane.interchange import views_webhooks, webhooks, webhooks_delivery
from greenlane.interchange.forms_webhooks import LABELS
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.payments.engine.signature import verify
from tests.pages.browsing import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
ACTS = ("webhook_ping", "webhook_pause", "webhook_resume", "webhook_end")


@pytest.fixture
def trader():
    return browser("trader")


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A trader's web server: keeps what it gets and answers 200."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((dict(self.headers), orjson.loads(body), body))  # type: ignore[attr-defined]
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got = []  # type: ignore[attr-defined]
    server.url = f"http://127.0.0.1:{server.server_port}/hook"  # type: ignore[attr-defined]
    with serving(server):
        yield server


def subscribed(browser: Any, url: str, *kinds: str) -> tuple[WebhookEndpoint, str]:
    answer = browser.post(reverse("webhook_new"), {"url": url, "kinds": list(kinds or ("declaration.*",))})
    assert answer.status_code == 200, answer.content.decode()
    return answer.context["endpoint"], answer.context["secret"]


def work() -> None:
    events.sequence_all()
    while webhooks_delivery.tick():
        pass


def test_subscribing_shows_the_secret_once_and_deliveries_are_signed_with_it(trader, receiver):
    endpoint, secret = subscribed(trader, receiver.url)
    page = trader.get(reverse("webhook", args=[endpoint.public_id]))
    assert secret not in page.content.decode()
    assert secret not in trader.get(reverse("webhooks")).content.decode()
    lodged(caller("trader"))
    work()
    headers, said, body = receiver.got[0]
    verify(body, headers["Greenlane-Signature"], secret, clock.now())
    text = trader.get(reverse("webhook", args=[endpoint.public_id])).content.decode()
    assert said["kind"] in text
    assert "Answered 200" in text


def test_page_with_the_secret_is_kept_by_no_cache(trader, receiver):
    answer = trader.post(reverse("webhook_new"), {"url": receiver.url, "kinds": ["declaration.*"]})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("url", "kinds", "said"),
    [
        ("https://127.0.0.1/x", ["declaration.*"], "WHK001"),
        ("http://93.184.216.34/x", ["declaration.*"], "WHK001"),
        ("javascript:alert(1)", ["declaration.*"], "WHK001"),
        ("https://user:pass@93.184.216.34/x", ["declaration.*"], "WHK001"),
        ("", ["declaration.*"], "required"),
        ("https://93.184.216.34/" + "x" * 500, ["declaration.*"], "500"),
        ("https://93.184.216.34/x", [], "at least one"),
        ("https://93.184.216.34/x", ["user.*"], "valid choice"),
    ],
)
def test_wrong_addresses_and_kinds_are_refused_on_their_fields(trader, settings, url, kinds, said):
    settings.GREENLANE_WEBHOOKS_PRIVATE = False
    answer = trader.post(reverse("webhook_new"), {"url": url, "kinds": kinds})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_every_kind_that_is_offered_can_be_subscribed_and_is_recorded(trader, receiver):
    endpoint, _secret = subscribed(trader, receiver.url, *LABELS)
    assert set(endpoint.kinds) == set(LABELS)
    from pathlib import Path

    source = Path(webhooks.__file__).parents[1]
    files = [p for p in source.rglob("*.py") if not {"tests", "notifications"} & set(p.parts)]
    code = "".join(p.read_text(encoding="utf-8") for p in files if p.name != "forms_webhooks.py")
    assert [kind for kind in LABELS if not kind.endswith(".*") and f'"{kind}"' not in code] == []


def test_rejection_is_told_to_its_sender_alone(trader, receiver):
    subscribed(trader, receiver.url, "declaration.rejected")
    subscribed(browser("other trader"), receiver.url.replace("hook", "other"), "declaration.rejected")
    wrong = declaration_data(items=[], goods_item_quantity=0)
    assert caller("trader").lodge(wrong, Idempotency_Key="same").status_code == 422
    work()
    ((_headers, said, _body),) = receiver.got
    assert said["kind"] == "declaration.rejected"
    assert said["data"]["lrn"] == wrong.lrn
    assert said["data"]["codes"]
    assert "lodgement" not in said["data"]
    assert caller("other trader").lodge(wrong, Idempotency_Key="same").status_code == 422
    work()
    delivered = WebhookDelivery.objects.values_list("endpoint__organisation__identifier", flat=True)
    assert sorted(delivered) == ["XM100000001", "XM100000004"]


def test_rejections_noted_before_their_sender_was_are_told_to_nobody(trader, receiver):
    subscribed(trader, receiver.url, "declaration.rejected")
    Event.objects.create(
        kind="declaration.rejected",
        subject="lodgement/key",
        actor_role="declarant",
        actor="x",
        at=clock.now(),
        data='{"codes":["DEC001"],"errors":1}',
        digest="0" * 64,
    )
    work()
    assert receiver.got == []


def test_test_event_arrives(trader, receiver):
    endpoint, _secret = subscribed(trader, receiver.url)
    answer = trader.post(reverse("webhook_ping", args=[endpoint.public_id]), follow=True)
    assert "on its way" in answer.content.decode()
    work()
    assert [said["kind"] for _headers, said, _body in receiver.got] == ["webhook.ping"]


def test_paused_webhook_waits_and_is_told_everything_when_it_goes_on(trader, receiver):
    endpoint, _secret = subscribed(trader, receiver.url, "declaration.registered")
    page = trader.post(reverse("webhook_pause", args=[endpoint.public_id]), follow=True)
    assert "Paused" in page.content.decode()
    mrn = lodged(caller("trader"))["mrn"]
    work()
    assert receiver.got == []
    refused = trader.post(reverse("webhook_ping", args=[endpoint.public_id]), follow=True)
    assert "WHK005" in refused.content.decode()
    trader.post(reverse("webhook_resume", args=[endpoint.public_id]))
    work()
    subjects = {said["subject"] for _headers, said, _body in receiver.got}
    assert f"declaration/{mrn}" in subjects
    events.sequence_all()
    kinds = [one.kind for one in events.read(0, limit=5000)]
    assert (kinds.count("webhook.paused"), kinds.count("webhook.resumed")) == (1, 1)


def test_pausing_and_resuming_twice_change_nothing(trader, receiver):
    endpoint, _secret = subscribed(trader, receiver.url)
    first = webhooks.pause(public_id=endpoint.public_id, by=trader.actor).paused_at
    assert webhooks.pause(public_id=endpoint.public_id, by=trader.actor).paused_at == first
    for _ in range(2):
        assert webhooks.resume(public_id=endpoint.public_id, by=trader.actor).paused_at is None


def test_ended_webhook_is_told_nothing_and_cannot_be_paused(trader, receiver):
    endpoint, _secret = subscribed(trader, receiver.url)
    trader.post(reverse("webhook_end", args=[endpoint.public_id]))
    lodged(caller("trader"))
    work()
    assert receiver.got == []
    for verb in (webhooks.pause, webhooks.resume, webhooks.ping):
        with pytest.raises(CustomsError) as refusal:
            verb(public_id=endpoint.public_id, by=trader.actor)
        assert refusal.value.code == "WHK004"
    assert "Switched off" in trader.get(reverse("webhook", args=[endpoint.public_id])).content.decode()


def test_failing_delivery_shows_its_last_answer_and_next_try(trader):
    endpoint, _secret = subscribed(trader, "http://127.0.0.1:1/nobody")
    trader.post(reverse("webhook_ping", args=[endpoint.public_id]))
    work()
    delivery = WebhookDelivery.objects.get()
    assert delivery.status == DeliveryStatus.WAITING
    text = trader.get(reverse("webhook", args=[endpoint.public_id])).content.decode()
    assert "ConnectionRefusedError" in text
    assert "1 of 7" in text


@pytest.mark.parametrize("name", ["webhook", *ACTS])
def test_webhooks_of_others_do_not_exist(trader, receiver, name):
    endpoint, _secret = subscribed(trader, receiver.url)
    stranger = browser("other trader")
    method = stranger.get if name == "webhook" else stranger.post
    assert method(reverse(name, args=[endpoint.public_id])).status_code == 404
    assert method(reverse(name, args=[uuid4()])).status_code == 404
    assert receiver.url not in stranger.get(reverse("webhooks")).content.decode()
    endpoint.refresh_from_db()
    assert endpoint.active
    assert endpoint.paused_at is None


@pytest.mark.parametrize("name", ACTS)
def test_webhooks_change_only_by_post_with_the_forms_token(trader, receiver, name):
    endpoint, _secret = subscribed(trader, receiver.url)
    address = reverse(name, args=[endpoint.public_id])
    assert trader.get(address).status_code == 405
    assert browser("trader", strict=True).post(address).status_code == 403


def test_webhooks_are_for_declarants_and_gateways(client):
    assert browser("carrier").get(reverse("webhooks")).status_code == 403
    assert browser("officer").get(reverse("webhooks")).status_code == 403
    assert client.get(reverse("webhooks")).status_code == 302


def delivery(endpoint: WebhookEndpoint, status: str, minutes: int = 0) -> WebhookDelivery:
    at = clock.now() + timedelta(minutes=minutes)
    done = at if status == DeliveryStatus.DELIVERED else None
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        kind="webhook.ping",
        status=status,
        next_try_at=at,
        created_at=at,
        delivered_at=done,
    )


def test_list_tells_how_each_webhook_fares_and_counts_only_so_far(trader, receiver, monkeypatch):
    monkeypatch.setattr(views_webhooks, "COUNTED", 2)
    quiet, _ = subscribed(trader, receiver.url)
    busy, _ = subscribed(trader, f"{receiver.url}/busy")
    for status, many in (
        (DeliveryStatus.WAITING, 2),
        (DeliveryStatus.DEAD, 4),
        (DeliveryStatus.DELIVERED, 3),
    ):
        told = [delivery(busy, status, minute) for minute in range(many)]
    delivery(quiet, DeliveryStatus.DEAD)
    shown = {one["row"].pk: one for one in trader.get(reverse("webhooks")).context["webhooks"]}
    assert (shown[busy.pk]["waiting"], shown[busy.pk]["dead"]) == ("2", "2+")
    assert shown[busy.pk]["row"].last_delivered == told[-1].delivered_at
    assert (shown[quiet.pk]["waiting"], shown[quiet.pk]["dead"]) == ("0", "1")
    assert shown[quiet.pk]["row"].last_delivered is None


def test_pages_take_at_most_twelve_queries(trader, receiver, django_assert_max_num_queries):
    for number in range(5):
        endpoint, _secret = subscribed(trader, f"{receiver.url}/{number}")
        webhooks.ping(public_id=endpoint.public_id, by=trader.actor)
    with django_assert_max_num_queries(12):
        assert trader.get(reverse("webhooks")).status_code == 200
    with django_assert_max_num_queries(12):
        assert trader.get(reverse("webhook", args=[endpoint.public_id])).status_code == 200


def test_addresses_are_shown_as_text(trader):
    subscribed(trader, "http://127.0.0.1/?<script>alert(1)</script>")
    assert "<script>alert" not in trader.get(reverse("webhooks")).content.decode()
