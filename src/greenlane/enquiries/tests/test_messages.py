"""Messages of another service: signed in, taken once, answered by the worker, replied until they are taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from greenlane.engines.messaging import DELIVERY, SIGNATURE, MessageNotSigned, SignedJson, signed
from greenlane.enquiries.models import Conversation, PeerMessage, Turn
from greenlane.enquiries.services import messages
from greenlane.enquiries.services.conversations import forget, forget_old
from greenlane.foundation import clock

from .messaging_peer import SECRET, Peer, running

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
QUESTION = "Which colour does the moon over Atlantis have on Tuesdays?"
ADDRESS = "+66 81 234 5678"


@pytest.fixture
def peer(settings) -> Iterator[Peer]:
    cache.clear()
    with running() as found, clock.at(NOW):
        settings.GREENLANE_MESSAGING_SECRET, settings.GREENLANE_MESSAGING_REPLY_URL = SECRET, found.url
        yield found


def send(client: Client, said: Any, *, secret: str = SECRET, at: datetime | None = None, **headers: str):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    given = {SIGNATURE: signed(body, secret, at or clock.now()), **headers}
    return client.post("/messages/json/", body, content_type="application/json", headers=given)


def question(number: int = 1, **more: str) -> dict[str, str]:
    return {"id": f"m-{number}", "from": ADDRESS, "text": QUESTION, **more}


def test_a_question_is_taken_at_once_and_its_reply_delivered_signed(client: Client, peer: Peer) -> None:
    assert send(client, question()).status_code == 202
    assert messages.work() == 1
    (headers, body), said = peer.taken[0], peer.messages[0]
    assert (said["to"], said["in_reply_to"]) == (ADDRESS, "m-1")
    assert said["text"]
    SignedJson(SECRET, peer.url).verify(body, headers, clock.now())
    assert headers[DELIVERY]
    assert messages.work() == 0


def test_who_asked_is_kept_as_a_digest_only(client: Client, peer: Peer) -> None:
    send(client, question())
    messages.work()
    kept = [*PeerMessage.objects.values(), *Conversation.objects.values(), *Turn.objects.values()]
    assert "234 5678" not in str(kept)
    assert PeerMessage.objects.get().text == ""
    assert len(Conversation.objects.get().peer) == 64


def test_the_next_question_of_the_same_person_goes_on_with_the_conversation(
    client: Client, peer: Peer
) -> None:
    for number in (1, 2):
        send(client, question(number))
    send(client, {**question(3), "from": "another"})
    messages.work()
    assert sorted(Conversation.objects.values_list("turns__ordinal", flat=True)) == [1, 1, 2]


def test_the_same_message_again_is_answered_once(client: Client, peer: Peer) -> None:
    assert [send(client, question()).status_code for _time in range(3)] == [202, 200, 200]
    messages.work()
    assert len(peer.taken) == 1


def test_a_reply_is_tried_again_until_it_is_taken(client: Client, peer: Peer) -> None:
    peer.answers = [503, 500]
    send(client, question())
    assert messages.work() == 1
    assert messages.work() == 0, "not before its time"
    for wait in (11, 61):
        clock.advance(timedelta(seconds=wait))
        assert messages.work() == 1
    assert len(peer.taken) == 3
    assert len({headers[DELIVERY] for headers, _body in peer.taken}) == 1
    assert PeerMessage.objects.get().status == PeerMessage.Status.DELIVERED
    assert Turn.objects.count() == 1, "answered once"


def test_a_reply_nobody_takes_is_given_up_and_forgotten(client: Client, peer: Peer) -> None:
    peer.answers = [500] * 20
    send(client, question())
    for _time in range(10):
        messages.work()
        clock.advance(timedelta(hours=3))
    found = PeerMessage.objects.get()
    assert (found.status, found.reply_to, found.reply) == (PeerMessage.Status.GIVEN_UP, "", "")
    assert len(peer.taken) == 1 + len(messages.DELAYS)


def test_a_service_that_cannot_be_reached_is_a_failed_try(client: Client, peer: Peer, settings) -> None:
    send(client, question())
    settings.GREENLANE_MESSAGING_REPLY_URL = "http://127.0.0.1:9/"
    assert messages.work() == 1
    assert PeerMessage.objects.get().attempts == 1


def test_a_question_that_is_none_gets_its_refusal_as_reply(client: Client, peer: Peer) -> None:
    send(client, question(text="???"))
    messages.work()
    assert "Write your question" in peer.messages[0]["text"]


@pytest.mark.parametrize(
    ("secret", "off"), [("another secret", 0), (SECRET, 301), (SECRET, -301)], ids=["forged", "old", "early"]
)
def test_a_message_that_is_not_signed_now_is_refused(
    client: Client, peer: Peer, secret: str, off: int
) -> None:
    response = send(client, question(), secret=secret, at=NOW - timedelta(seconds=off))
    assert response.status_code == 401
    assert response.json()["code"] == "MSG001"
    assert not PeerMessage.objects.exists()


@pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,v1=é", "t=" + "9" * 40 + ",v1=ab"])
def test_a_malformed_signature_is_refused(client: Client, peer: Peer, header: str) -> None:
    assert send(client, question(), **{SIGNATURE: header}).status_code == 401


def test_a_changed_body_is_refused(peer: Peer) -> None:
    with pytest.raises(MessageNotSigned):
        SignedJson(SECRET, "").verify(b"b", {SIGNATURE: signed(b"a", SECRET, NOW)}, NOW)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"\xff\xfe", b"[" * 30_000, {}, {"id": "1", "from": "a"}, {"id": 1, "from": "a", "text": "x"},
        {"id": "1", "from": " ", "text": "x"}, {"id": "1" * 121, "from": "a", "text": "x"},
        {"id": "1", "from": "a", "text": "x\x00y"},
    ],
    ids=range(11),
)  # fmt: skip
def test_a_message_that_cannot_be_read_is_refused(client: Client, peer: Peer, said: Any) -> None:
    response = send(client, said)
    assert (response.status_code, response.json()["code"]) == (422, "MSG002")


def test_a_message_too_large_is_refused(client: Client, peer: Peer) -> None:
    assert send(client, question(text="x" * 40_000)).status_code == 413


def test_one_person_may_not_ask_too_often(client: Client, peer: Peer, settings) -> None:
    settings.GREENLANE_RATE_LIMIT = "600/h"
    assert [send(client, question(number)).status_code for number in range(3)] == [202, 202, 429]
    assert send(client, {**question(9), "from": "another"}).status_code == 202


def test_a_service_that_is_not_set_up_is_not_there(client: Client, peer: Peer, settings) -> None:
    assert client.post("/messages/other/", b"{}", content_type="application/json").status_code == 404
    settings.GREENLANE_MESSAGING_SECRET = ""
    assert send(client, question()).status_code == 404
    assert messages.work() == 0


def test_a_conversation_is_not_ended_while_a_reply_waits_and_is_forgotten_after(
    client: Client, peer: Peer, settings
) -> None:
    peer.answers = [500]
    send(client, question())
    messages.work()
    clock.advance(timedelta(days=2))
    assert forget_old() == 0
    messages.work()
    assert forget_old() == 1
    clock.advance(timedelta(days=settings.GREENLANE_CONVERSATION_DAYS + 1))
    assert forget_old() == 1
    assert (Turn.objects.get().question, Conversation.objects.get().peer) == ("", "")


def test_forgetting_stops_what_was_on_its_way(client: Client, peer: Peer) -> None:
    send(client, question())
    forget(conversation=Conversation.objects.get())
    messages.work()
    assert peer.taken == []
