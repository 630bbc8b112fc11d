"""Webhooks: told once, signed, tried again, given up; and never to addresses inside our own network."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from greenlane.config.tests.caller import Caller, caller, lodged
from greenlane.foundation import clock, events
from greenlane.foundation.models import Consumer
from greenlane.foundation.tests.peers import serving
from greenlane.interchange import webhooks_delivery, webhooks_sending
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.interchange.webhooks_address import RefusedAddress, check_url, is_public, resolve
from greenlane.payments.engine.signature import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


class Receiver:
    """A trader's web server: keeps what it gets, answers as told."""

    def __init__(self) -> None:
        self.status = 200
        self.seconds = 0.0
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                time.sleep(outer.seconds)
                self.send_response(outer.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silence."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with serving(found.server):
        yield found


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def subscribed(trader: Caller, url: str, *kinds: str) -> dict[str, Any]:
    answer = trader.post("/webhooks", {"url": url, "kinds": list(kinds or ("declaration.*", "payment.*"))})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def work() -> None:
    events.sequence_all()
    while webhooks_delivery.tick():
        pass


def test_events_of_a_declaration_arrive_signed_and_once(trader: Caller, receiver: Receiver) -> None:
    hook = subscribed(trader, receiver.url)
    mrn = lodged(trader)["mrn"]
    work()
    work()
    told = [orjson.loads(body) for _, body in receiver.got]
    kinds = [one["kind"] for one in told if mrn in one["subject"]]
    assert "declaration.registered" in kinds
    assert len({one["position"] for one in told}) == len(told)
    assert "payment.charged" in {one["kind"] for one in told}
    headers, body = receiver.got[0]
    verify(body, headers["Greenlane-Signature"], hook["secret"], clock.now())
    assert headers["Greenlane-Delivery"]
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {DeliveryStatus.DELIVERED}


def test_officers_reasons_are_not_told(trader: Caller, receiver: Receiver) -> None:
    subscribed(trader, receiver.url)
    lodged(trader, "yellow")
    work()
    assert receiver.got
    assert all(b"officer_reason" not in body and b'"actor"' not in body for _, body in receiver.got)


def test_events_of_others_are_not_told(trader: Caller, receiver: Receiver) -> None:
    subscribed(caller("other trader"), receiver.url)
    lodged(trader)
    work()
    assert receiver.got == []


def test_only_the_wanted_kinds_and_only_from_now_on(trader: Caller, receiver: Receiver) -> None:
    lodged(trader)
    events.sequence_all()
    subscribed(trader, receiver.url, "declaration.registered")
    mrn = lodged(trader)["mrn"]
    work()
    told = [orjson.loads(body) for _, body in receiver.got]
    assert {one["kind"] for one in told} == {"declaration.registered"}
    assert mrn in {one["subject"].removeprefix("declaration/") for one in told}
    first = events.read(0, limit=1)[0]
    assert all(one["position"] > first.position for one in told)


def test_reading_the_log_again_tells_nothing_twice(trader: Caller, receiver: Receiver) -> None:
    subscribed(trader, receiver.url)
    lodged(trader)
    work()
    before = len(receiver.got)
    Consumer.objects.filter(name=webhooks_delivery.CONSUMER).update(position=0)
    work()
    assert len(receiver.got) == before
    assert WebhookDelivery.objects.count() == before


def test_failing_delivery_is_tried_again_later_and_given_up_at_last(
    trader: Caller, receiver: Receiver
) -> None:
    receiver.status = 503
    hook = subscribed(trader, receiver.url, "declaration.registered")
    assert trader.post(f"/webhooks/{hook['id']}/ping").status_code == 202
    moment = clock.now()
    tries = []
    for delay in (timedelta(0), *webhooks_delivery.DELAYS):
        moment += delay
        with clock.at(moment - timedelta(seconds=1) if delay else moment):
            if delay:
                assert webhooks_delivery.deliver_due() == 0
        with clock.at(moment):
            assert webhooks_delivery.deliver_due() == 1
        tries.append(WebhookDelivery.objects.get().attempts)
    assert tries == [1, 2, 3, 4, 5, 6, 7]
    row = WebhookDelivery.objects.get()
    assert (row.status, row.last_status_code) == (DeliveryStatus.DEAD, 503)
    with clock.at(moment + timedelta(days=30)):
        assert webhooks_delivery.deliver_due() == 0
    shown = trader.get(f"/webhooks/{hook['id']}/deliveries").json()["items"]
    assert shown[0]["status"] == "dead"
    assert shown[0]["last_status_code"] == 503


def test_delivery_that_succeeds_at_the_second_try_keeps_its_number(
    trader: Caller, receiver: Receiver
) -> None:
    receiver.status = 500
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    webhooks_delivery.deliver_due()
    receiver.status = 204
    with clock.at(clock.now() + timedelta(minutes=1, seconds=5)):
        webhooks_delivery.deliver_due()
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED
    first, second = (headers["Greenlane-Delivery"] for headers, _ in receiver.got)
    assert first == second


def test_worker_killed_while_sending_leaves_the_delivery_for_later(
    trader: Caller, receiver: Receiver
) -> None:
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    now = clock.now()
    assert len(webhooks_delivery._claim(now)) == 1
    assert webhooks_delivery._claim(now) == []
    with clock.at(now + timedelta(minutes=3)):
        assert webhooks_delivery.deliver_due() == 1
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED


def test_redirects_are_not_followed(trader: Caller, receiver: Receiver) -> None:
    receiver.status = 302
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    webhooks_delivery.deliver_due()
    row = WebhookDelivery.objects.get()
    assert (row.status, row.last_status_code) == (DeliveryStatus.WAITING, 302)
    assert len(receiver.got) == 1


def test_receiver_that_does_not_answer_is_left(receiver: Receiver) -> None:
    receiver.seconds = 5
    answer = webhooks_sending.post(receiver.url, b"{}", {}, seconds=0.2)
    assert answer.status is None
    assert answer.error


def test_receiver_that_drips_is_left_too() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 1000:
                    if ended.wait(0.05):
                        return
                    try:
                        connection.send(bytes([byte]))
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        answer = webhooks_sending.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, seconds=0.4)
        ended.set()
        thread.join()
    assert answer.status is None


def test_a_second_test_waits_for_the_first_and_tries_a_failed_one_again(
    trader: Caller, receiver: Receiver
) -> None:
    """Asking again and again fills no queue."""
    receiver.status = 500
    address = f"/webhooks/{subscribed(trader, receiver.url)['id']}/ping"
    assert trader.post(address).status_code == 202
    again = [trader.post(address) for _ in range(5)]
    assert [(answer.status_code, answer.json()["code"]) for answer in again] == [(409, "WHK006")] * 5
    assert webhooks_delivery.deliver_due() == 1
    receiver.status = 200
    assert trader.post(address).status_code == 202
    assert webhooks_delivery.deliver_due() == 1
    assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED


def test_one_organisation_does_not_hold_up_the_others(
    trader: Caller, receiver: Receiver, monkeypatch: Any
) -> None:
    """Of each a few are sent in a turn, however much waits; the turn is over before its lease ends."""
    most = webhooks_delivery._EACH
    mine = [subscribed(trader, receiver.url)["id"] for _ in range(2)]
    other = subscribed(caller("other trader"), receiver.url)["id"]
    now = clock.now()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint=WebhookEndpoint.objects.get(public_id=public_id),
            kind="declaration.released",
            body="{}",
            next_try_at=now - timedelta(minutes=late),
            created_at=now,
        )
        for public_id, late, count in ((mine[0], 9, 40), (mine[1], 8, 40), (other, 1, 3))
        for _ in range(count)
    )
    assert webhooks_delivery.deliver_due() == most + 3
    assert WebhookDelivery.objects.filter(endpoint__public_id=other, status="delivered").count() == 3
    monkeypatch.setattr(webhooks_delivery, "_BATCH", 5)
    assert webhooks_delivery.deliver_due() == 5
    turns = -(-webhooks_delivery._BATCH // webhooks_delivery._AT_ONCE)
    assert timedelta(seconds=webhooks_sending.SECONDS) * turns < webhooks_delivery._LEASE


def test_switched_off_webhook_is_told_nothing_more(trader: Caller, receiver: Receiver) -> None:
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    assert trader.send("DELETE", f"/webhooks/{hook['id']}").json()["active"] is False
    lodged(trader)
    work()
    assert receiver.got == []
    assert trader.post(f"/webhooks/{hook['id']}/ping").status_code == 409


def test_webhooks_of_others_do_not_exist(trader: Caller, receiver: Receiver) -> None:
    hook = subscribed(trader, receiver.url)
    other = caller("other trader")
    assert other.get(f"/webhooks/{hook['id']}").status_code == 404
    assert other.post(f"/webhooks/{hook['id']}/ping").status_code == 404
    assert other.send("DELETE", f"/webhooks/{hook['id']}").status_code == 404
    assert other.get("/webhooks").json()["items"] == []


def test_secret_is_kept_encrypted_and_shown_once(trader: Caller, receiver: Receiver) -> None:
    hook = subscribed(trader, receiver.url)
    stored = WebhookEndpoint.objects.get()
    assert hook["secret"] not in stored.secret
    assert "secret" not in trader.get(f"/webhooks/{hook['id']}").json()


def test_lost_key_sends_nothing_unsigned(trader: Caller, receiver: Receiver, settings: Any) -> None:
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    settings.SECRET_KEY = "another key, and the old one is gone"
    webhooks_delivery.deliver_due()
    assert receiver.got == []
    assert "key" in WebhookDelivery.objects.get().last_error


@pytest.mark.parametrize("kinds", [["webhook.ping"], ["declaration"], ["*"], ["a\tb"], []])
def test_unknown_kinds_are_refused(trader: Caller, kinds: list[str]) -> None:
    answer = trader.post("/webhooks", {"url": "https://trader.example/x", "kinds": kinds})
    assert answer.status_code == 422


PRIVATE = [
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://10.1.2.3/x",
    "https://192.168.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[fe80::1]/x",
    "https://0/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://224.0.0.1/x",
    "http://93.184.216.34/x",
    "ftp://93.184.216.34/x",
    "https://user:password@93.184.216.34/x",
    "https://93.184.216.34/x#fragment",
    "https://93.184.216.34:99999/x",
    "https:///x",
    "https://bad host/x",
    "https://a\\b/x",
    "https://93.184.216.34/x\r\nHost: inside",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_addresses_inside_are_refused_when_stored_and_when_used(settings: Any, url: str) -> None:
    settings.GREENLANE_WEBHOOKS_PRIVATE = False
    for judge in (check_url, resolve):
        with pytest.raises(RefusedAddress):
            judge(url)


def test_address_that_became_private_is_not_called(trader: Caller, receiver: Receiver, settings: Any) -> None:
    hook = subscribed(trader, receiver.url)
    trader.post(f"/webhooks/{hook['id']}/ping")
    settings.GREENLANE_WEBHOOKS_PRIVATE = False
    webhooks_delivery.deliver_due()
    assert receiver.got == []
    assert WebhookDelivery.objects.get().last_error


def test_public_address_is_pinned(settings: Any) -> None:
    settings.GREENLANE_WEBHOOKS_PRIVATE = False
    target = resolve("https://93.184.216.34:8443/hook?x=1")
    assert (target.address, target.port, target.path) == ("93.184.216.34", 8443, "/hook?x=1")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1", True),
        ("2002:7f00:1::", False),
        ("100.64.0.1", False),
        ("::", False),
    ],
)
def test_public_addresses_are_told_from_others(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public
