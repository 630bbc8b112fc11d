"""Conversations: what is kept, what is masked, when it is forgotten, how it goes on to a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from greenlane.enquiries.errors import (
    AlreadyHandedOver,
    ConsentMissing,
    ContactWrong,
    ConversationOver,
    EmptyQuestion,
    NothingToRate,
    QuestionTooLong,
)
from greenlane.enquiries.models import Conversation, CurationNote, Enquiry
from greenlane.enquiries.selectors.conversations import by_token
from greenlane.enquiries.services import conversations
from greenlane.enquiries.services.hand_over import hand_over
from greenlane.enquiries.states import Channel
from greenlane.foundation import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
QUESTION = "How much cash may I carry without a declaration? I am anna.lee@example.org"
UNKNOWN = "Which colour does the moon over Atlantis have on Tuesdays?"


@pytest.fixture
def conversation() -> Conversation:
    return conversations.start(channel=Channel.WEB, language="en")


def reread(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def test_ask_keeps_the_question_with_personal_data_masked(conversation: Conversation) -> None:
    turn = conversations.ask(conversation=conversation, question=QUESTION)
    turn.refresh_from_db()
    assert "How much cash" in turn.question
    assert "anna.lee" not in turn.question + str(turn.answer) + str(reread(conversation).subject)
    assert (turn.ordinal, turn.language) == (1, "en")
    assert turn.answer["parts"]


@pytest.mark.parametrize("question", ["", "   \n\t", "?!…", "\x00\x00"])
def test_ask_refuses_a_question_without_words(conversation: Conversation, question: str) -> None:
    with pytest.raises(EmptyQuestion):
        conversations.ask(conversation=conversation, question=question)
    assert not conversation.turns.exists()


def test_ask_takes_2000_characters_and_refuses_more(conversation: Conversation) -> None:
    assert conversations.ask(conversation=conversation, question="a" * 2000).ordinal == 1
    with pytest.raises(QuestionTooLong):
        conversations.ask(conversation=conversation, question="a" * 2001)


def test_ask_ends_with_the_conversations_share_of_questions(conversation: Conversation, monkeypatch) -> None:
    monkeypatch.setattr(conversations, "MOST_TURNS", 2)
    for _time in range(2):
        conversations.ask(conversation=conversation, question=UNKNOWN)
    with pytest.raises(ConversationOver):
        conversations.ask(conversation=conversation, question=UNKNOWN)


def test_a_question_without_an_answer_is_noted_for_the_curators(conversation: Conversation) -> None:
    turn = conversations.ask(conversation=conversation, question=UNKNOWN)
    assert turn.status == "abstained"
    note = CurationNote.objects.get(cause=CurationNote.Cause.UNANSWERED)
    assert "Atlantis" in note.before
    assert note.after


def test_rate_down_is_noted_once_and_the_last_word_counts(conversation: Conversation) -> None:
    conversations.ask(conversation=conversation, question=UNKNOWN)
    for comment in ("", "Nothing about Tuesdays. Write to me@example.org"):
        turn = conversations.rate(conversation=conversation, ordinal=1, rating=-1, comment=comment)
    assert turn.comment.startswith("Nothing about Tuesdays")
    assert "me@example" not in turn.comment
    assert CurationNote.objects.filter(cause=CurationNote.Cause.RATED_DOWN).count() == 1
    assert conversations.rate(conversation=conversation, ordinal=1, rating=1).rating == 1


@pytest.mark.parametrize(("ordinal", "rating"), [(2, 1), (0, 1), (1, 0), (1, 5)])
def test_rate_refuses_another_answer_or_mark(conversation: Conversation, ordinal: int, rating: int) -> None:
    conversations.ask(conversation=conversation, question=UNKNOWN)
    with pytest.raises(NothingToRate):
        conversations.rate(conversation=conversation, ordinal=ordinal, rating=rating)


def test_forget_erases_every_word_and_the_key(conversation: Conversation) -> None:
    conversations.ask(conversation=conversation, question=QUESTION)
    conversations.rate(conversation=conversation, ordinal=1, rating=1, comment="thanks")
    conversations.forget(conversation=conversation)
    turn = conversation.turns.get()
    assert (turn.question, turn.answer, turn.comment, reread(conversation).subject) == ("", {}, "", {})
    assert turn.rating == 1, "figures stay"
    assert by_token(conversation.token, Channel.WEB) is None


def test_a_conversation_left_alone_ends_and_its_words_go_after_the_days_kept(settings) -> None:
    settings.GREENLANE_CONVERSATION_IDLE_MINUTES, settings.GREENLANE_CONVERSATION_DAYS = 30, 7
    with clock.at(NOW):
        conversation = conversations.start(channel=Channel.WEB, language="en")
        conversations.ask(conversation=conversation, question=UNKNOWN)
        assert conversations.forget_old() == 0
        clock.advance(timedelta(minutes=31))
        assert by_token(conversation.token, Channel.WEB) is None, "not even before the worker came by"
        assert conversations.forget_old() == 1
        assert reread(conversation).ended_at is not None
        with pytest.raises(ConversationOver):
            conversations.ask(conversation=reread(conversation), question=UNKNOWN)
        assert conversation.turns.get().question
        clock.advance(timedelta(days=7, minutes=1))
        assert conversations.forget_old() == 1
        assert conversation.turns.get().question == ""
        assert conversations.forget_old() == 0


def test_hand_over_puts_the_conversation_into_the_queue(conversation: Conversation) -> None:
    conversations.ask(conversation=conversation, question=UNKNOWN)
    enquiry = hand_over(
        conversation=conversation,
        message="Please ask the moon office.",
        consent=True,
        name="Anna  Lee",
        address="anna@example.org",
    )
    assert (enquiry.channel, enquiry.state) == (Channel.HAND_OVER, "received")
    assert (enquiry.sender_name, enquiry.sender_address) == ("Anna Lee", "anna@example.org")
    text = enquiry.letters.get(outgoing=False).text
    assert text.startswith("Please ask the moon office.")
    assert "Atlantis" in text
    assert enquiry.due_at > enquiry.received_at
    assert enquiry.conversation_id == conversation.pk


def test_hand_over_is_done_once(conversation: Conversation) -> None:
    conversations.ask(conversation=conversation, question=UNKNOWN)
    hand_over(conversation=conversation, message="", consent=True)
    with pytest.raises(AlreadyHandedOver):
        hand_over(conversation=conversation, message="again", consent=True)
    assert Enquiry.objects.count() == 1


def test_hand_over_needs_consent_words_and_a_sound_address(conversation: Conversation) -> None:
    for wrong, values in (
        (ConsentMissing, {"message": "Hello there", "consent": False}),
        (EmptyQuestion, {"message": " ", "consent": True}),
        (ContactWrong, {"message": "Hello there", "consent": True, "address": "nowhere"}),
        (ContactWrong, {"message": "Hello there", "consent": True, "address": "a@b.org\nBcc: c@d.org"}),
    ):
        with pytest.raises(wrong):
            hand_over(conversation=conversation, **values)
    assert not Enquiry.objects.exists()


def test_what_an_officer_was_handed_is_not_erased(conversation: Conversation) -> None:
    conversations.ask(conversation=conversation, question=UNKNOWN)
    hand_over(conversation=conversation, message="", consent=True)
    conversations.forget(conversation=conversation)
    assert conversation.turns.get().question
    assert by_token(conversation.token, Channel.WEB) is None


def test_an_answer_about_ones_own_declaration_is_not_handed_over(conversation: Conversation) -> None:
    turn = conversations.ask(conversation=conversation, question=UNKNOWN)
    part = {
        **turn.answer["parts"][0],
        "data": {"mrn": "26XM0123456789ABC5"},
        "text": "Your goods wait for payment.",
    }
    turn.answer = {**turn.answer, "parts": [part], "answer": part["text"]}
    turn.save()
    enquiry = hand_over(conversation=conversation, message="", consent=True)
    assert "wait for payment" not in enquiry.letters.get().text
