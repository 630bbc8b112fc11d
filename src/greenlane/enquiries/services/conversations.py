"""Conversations with the assistant: begin, ask, rate, forget. What is kept of a question has its personal data masked.

Nothing here goes to the event log: it never forgets, and a conversation must.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.models import Q

from greenlane.enquiries import answering
from greenlane.enquiries.engine.masking import masked
from greenlane.enquiries.engine.shapes import Answer, Status
from greenlane.enquiries.errors import (
    ConversationOver,
    EmptyQuestion,
    NothingToRate,
    QuestionTooLong,
)
from greenlane.enquiries.models import Conversation, CurationNote, Passage, PeerMessage, Turn
from greenlane.enquiries.selectors.knowledge import cited
from greenlane.enquiries.shown import as_dict
from greenlane.enquiries.states import Channel, Domain
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound
from greenlane.foundation.verbs import verb

LONGEST_QUESTION = 2000
MOST_TURNS = 60
"""A conversation that has had so many questions ends; the next one begins anew."""
LONGEST_COMMENT = 1000
_BATCH = 200


def idle_after(channel: str) -> timedelta:
    """How long after its last question a conversation can still be taken up."""
    match channel:
        case Channel.KIOSK:
            return timedelta(seconds=settings.GREENLANE_KIOSK_IDLE_SECONDS + 60)
        case Channel.MESSAGING:
            return timedelta(hours=24)
        case _:
            return timedelta(minutes=settings.GREENLANE_CONVERSATION_IDLE_MINUTES)


@verb
def start(*, channel: str, language: str, peer: str = "") -> Conversation:
    """Begin a conversation. `peer` is the keyed digest of an address at a messaging service."""
    now = clock.now()
    return Conversation.objects.create(
        token=secrets.token_urlsafe(32),
        channel=channel,
        language=language,
        peer=peer,
        started_at=now,
        last_at=now,
    )


def ask(*, conversation: Conversation, question: str, actor: Actor | None = None, language: str = "") -> Turn:
    """Answer a question and keep both, the question with personal data masked.

    The answer is found before the transaction begins, so that nobody waits for it. Raises EmptyQuestion (ASK101),
    QuestionTooLong (ASK102), ConversationOver (ASK103) when it has ended or had its share of questions.
    """
    text = clean(question)
    if conversation.ended_at is not None or conversation.turns.count() >= MOST_TURNS:
        raise ConversationOver(hint="Ask again: a new conversation begins.")
    begun = perf_counter()
    answer = answering.answer(
        text, language=language, subject=dict(conversation.subject) or None, actor=actor
    )
    took = round((perf_counter() - begun) * 1000)
    return _keep(conversation=conversation, question=text, answer=answer, took_ms=took)


def clean(question: str) -> str:
    """The question as it is asked: without NUL and blanks around it."""
    text = question.replace("\x00", "").replace("\r\n", "\n").strip()
    if not any(one.isalnum() for one in text):
        raise EmptyQuestion(pointer="question", hint="For example: How much cash may I bring?")
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(
            pointer="question", hint=f"Use at most {LONGEST_QUESTION} characters, or ask in several steps."
        )
    return text


@verb
def _keep(*, conversation: Conversation, question: str, answer: Answer, took_ms: int) -> Turn:
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.ended_at is not None:
        raise ConversationOver(hint="Ask again: a new conversation begins.")
    now, last = clock.now(), held.turns.order_by("-ordinal").values_list("ordinal", flat=True).first()
    turn = Turn.objects.create(
        conversation=held,
        ordinal=(last or 0) + 1,
        question=masked(question),
        language=answer.language,
        answer=kept(as_dict(answer)),
        status=answer.status.value,
        confidence=answer.confidence,
        domain=_domain(answer),
        asked_at=now,
        took_ms=took_ms,
        written_by=answer.parts[0].written_by if answer.parts else "",
    )
    held.last_at, held.language = now, answer.language
    held.subject = {key: masked(value)[:200] for key, value in answer.subject.items()}
    held.save(update_fields=["last_at", "language", "subject"])
    _note_gaps(turn, answer)
    return turn


def kept(shown: dict[str, Any]) -> dict[str, Any]:
    """An answer as it is kept: the questions it repeats have their personal data masked."""
    parts = [{**part, "question": masked(part.get("question", ""))} for part in shown.get("parts", [])]
    rest = {key: value for key, value in shown.items() if key != "subject"}
    return {**rest, "question": masked(shown.get("question", "")), "parts": parts}


def _domain(answer: Answer) -> str:
    """What was asked about: the subject's domain, else that of the first passage cited or found."""
    if (said := answer.subject.get("domain", "")) in Domain.values:
        return said
    cited = [one for part in answer.parts for one in (*part.citations, *part.found)]
    return cited[0].passage.domain if cited else ""


def _note_gaps(turn: Turn, answer: Answer) -> None:
    """A part that no text answered is something for the curators; the note holds no more than its masked words."""
    notes = [
        CurationNote(
            cause=CurationNote.Cause.UNANSWERED,
            domain=turn.domain if turn.domain in Domain.values else "",
            language=turn.language,
            before=masked(part.question),
            after=part.why,
            noted_at=turn.asked_at,
        )
        for part in answer.parts
        if part.status == Status.ABSTAINED and part.written_by != "fact"
    ]
    CurationNote.objects.bulk_create(notes)


@verb
def rate(*, conversation: Conversation, ordinal: int, rating: int, comment: str = "") -> Turn:
    """Say whether an answer helped (1) or not (-1); the last word counts.

    Raises NothingToRate (ASK106) for an answer that is not of this conversation, or for another mark.
    """
    turn = conversation.turns.select_for_update().filter(ordinal=ordinal).first()
    if turn is None or rating not in {1, -1}:
        raise NothingToRate()
    fresh = turn.rating != rating
    turn.rating, turn.comment = rating, masked(comment.replace("\x00", "").strip())[:LONGEST_COMMENT]
    turn.save(update_fields=["rating", "comment"])
    if fresh and rating < 0:
        CurationNote.objects.create(
            cause=CurationNote.Cause.RATED_DOWN,
            domain=turn.domain if turn.domain in Domain.values else "",
            language=turn.language,
            passage=_cited(turn),
            before=turn.question,
            after=turn.comment,
            noted_at=clock.now(),
        )
    return turn


def _cited(turn: Turn) -> Passage | None:
    """The first passage that an answer cited; None where it cited none, or it is gone."""
    citations = turn.answer.get("citations")
    if not citations:
        return None
    try:
        return cited(citations[0]["id"], citations[0]["language"])
    except NotFound:
        return None


@verb
def forget(*, conversation: Conversation) -> None:
    """End a conversation and erase its words at once. What an officer has been handed stays with the officer.

    Numbers stay (when, in which language, how it ended): they name nobody and tell how well questions are answered.
    """
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _end(held)
    if not hasattr(held, "enquiry"):
        _erase(held)


def _end(held: Conversation) -> None:
    if held.ended_at is None:
        held.ended_at = clock.now()
    # The browser's key opens nothing any more.
    held.token = secrets.token_urlsafe(32)
    held.save(update_fields=["ended_at", "token"])


def _erase(held: Conversation) -> None:
    held.subject, held.peer = {}, ""
    held.save(update_fields=["subject", "peer"])
    held.turns.update(question="", answer={}, comment="")
    held.peer_messages.update(text="", reply="", reply_to="")
    waiting = held.peer_messages.filter(status__in=PeerMessage.OPEN)
    waiting.update(status=PeerMessage.Status.GIVEN_UP)


@verb
def end_idle(*, limit: int = _BATCH) -> int:
    """End conversations nobody has taken up in time. Returns how many ended."""
    now = clock.now()
    late = Q()
    for channel in Channel.values:
        late |= Q(channel=channel, last_at__lt=now - idle_after(channel))
    found = list(
        Conversation.objects.select_for_update()
        .filter(late, ended_at__isnull=True)
        .exclude(peer_messages__status__in=PeerMessage.OPEN)
        .order_by("last_at")[:limit]
    )
    for one in found:
        _end(one)
    return len(found)


@verb
def erase_old(*, limit: int = _BATCH) -> int:
    """Erase the words of conversations that ended more than the days kept ago, unless an officer was handed them."""
    before = clock.now() - timedelta(days=settings.GREENLANE_CONVERSATION_DAYS)
    words = Turn.objects.filter(conversation__ended_at__lt=before, conversation__enquiry__isnull=True)
    of = words.exclude(question="").order_by("conversation").values_list("conversation", flat=True)
    found = list(Conversation.objects.select_for_update().filter(pk__in=list(of.distinct()[:limit])))
    for one in found:
        _erase(one)
    return len(found)


def forget_old() -> int:
    """What the background worker does in every round: end what is idle, erase what is old."""
    return end_idle() + erase_old()
