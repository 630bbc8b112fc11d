"""Eight at once around a conversation: each question its place, one enquiry, one reply. On PostgreSQL all at once."""

from __future__ import annotations

import json

import pytest

from greenlane.engines.messaging import Incoming
from greenlane.enquiries.errors import AlreadyHandedOver
from greenlane.enquiries.models import Conversation, Enquiry, PeerMessage, Turn
from greenlane.enquiries.services import conversations, messages
from greenlane.enquiries.services.hand_over import hand_over
from greenlane.enquiries.states import Channel
from greenlane.enquiries.tests.messaging_peer import SECRET, running

from .together import WORKERS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Which colour does the moon over Atlantis have on Tuesdays?"


@pytest.fixture
def conversation() -> Conversation:
    return conversations.start(channel=Channel.WEB, language="en")


def test_questions_at_once_have_a_place_each(conversation: Conversation) -> None:
    at_once(lambda number: conversations.ask(conversation=conversation, question=f"{QUESTION} {number}"))
    assert list(conversation.turns.values_list("ordinal", flat=True)) == list(range(1, WORKERS + 1))


def test_hand_over_at_once_makes_one_enquiry(conversation: Conversation) -> None:
    answers = at_once(
        lambda number: hand_over(conversation=conversation, message=f"{QUESTION} {number}", consent=True)
    )
    assert sum(isinstance(one, Enquiry) for one in answers) == 1
    assert sum(isinstance(one, AlreadyHandedOver) for one in answers) == WORKERS - 1
    assert Enquiry.objects.count() == 1


def test_a_message_sent_at_once_is_taken_once() -> None:
    message = Incoming("m-1", "somebody", QUESTION)
    taken = at_once(lambda _number: messages.take(adapter="json", message=message))
    assert sorted(taken) == [False] * (WORKERS - 1) + [True]  # type: ignore[type-var]
    assert PeerMessage.objects.count() == 1


def test_workers_at_once_answer_and_reply_once(settings) -> None:
    with running() as peer:
        settings.GREENLANE_MESSAGING_SECRET, settings.GREENLANE_MESSAGING_REPLY_URL = SECRET, peer.url
        for number in range(3):
            messages.take(adapter="json", message=Incoming(f"m-{number}", "somebody", QUESTION))
        at_once(lambda _number: messages.work())
        said = sorted(json.loads(body)["in_reply_to"] for _headers, body in peer.taken)
    assert said == ["m-0", "m-1", "m-2"]
    assert Turn.objects.count() == 3
