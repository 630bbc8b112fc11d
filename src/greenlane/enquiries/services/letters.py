"""Letters come in: they find their enquiry, are acknowledged at once, and wait in the officers' queue."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection

from greenlane.enquiries.drafting import language_of, second_reading
from greenlane.enquiries.engine.letter_text import clean, own_words
from greenlane.enquiries.engine.letters import MOST_TEXT, ReadLetter, number_in
from greenlane.enquiries.engine.masking import masked, without
from greenlane.enquiries.engine.phrases import PHRASES
from greenlane.enquiries.engine.routing import route
from greenlane.enquiries.engine.similar import DUPLICATE, alike, fingerprint, resemblance
from greenlane.enquiries.errors import LetterEmpty
from greenlane.enquiries.models import Conversation, Enquiry, Letter
from greenlane.enquiries.reply_clock import due
from greenlane.enquiries.services.mailing import acknowledge
from greenlane.enquiries.states import Channel, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import lock, mark_locked
from greenlane.foundation.events import record
from greenlane.foundation.jobs import enqueue
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
REOPENS_WITHIN = timedelta(days=90)
"""A further letter opens its enquiry again within this time; later it is a new one that follows the old."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A letter before it has a place. `thread` are ids of the letters it answers, the nearest first."""

    channel: str
    text: str
    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    language: str = ""
    conversation: Conversation | None = None
    message_id: str = ""
    thread: tuple[str, ...] = ()
    number: str = ""
    attachments: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    original_sha256: str = ""
    automatic: str = ""

    @property
    def words(self) -> str:
        return own_words(self.text) if self.channel == Channel.EMAIL else self.text


def receive(
    *,
    channel: str,
    text: str,
    subject: str = "",
    sender_name: str = "",
    sender_address: str = "",
    language: str = "",
    conversation: Conversation | None = None,
    message_id: str = "",
    in_reply_to: str = "",
    attachments: Sequence[Mapping[str, Any]] = (),
    by: Actor = SYSTEM,
) -> Enquiry:
    """Take in a letter: it joins its enquiry or opens one, and who wrote it is told its number and time limit.

    The same `message_id` twice gives the enquiry it has. Raises LetterEmpty (LET010, 422).
    """
    given = Incoming(
        channel=channel,
        text=clean(text, lines=True)[:MOST_TEXT],
        subject=clean(subject)[:300],
        sender_name=clean(sender_name)[:200],
        sender_address=sender_address.strip()[:254],
        language=language,
        conversation=conversation,
        message_id=message_id[:255],
        thread=(in_reply_to,) if in_reply_to else (),
        number=number_in(subject),
        attachments=attachments,
    )
    if not given.text and not attachments:
        raise LetterEmpty(pointer="text")
    found = take_in(given, by=by)
    if found is None:  # only what a machine wrote has no enquiry
        raise LetterEmpty(pointer="text")
    return found


def id_for(key: str, *said: str) -> str:
    """An id of a letter that a program sends under a key of its own; empty without a key.

    It is bound to what the letter says: a key that somebody guesses gives nobody another's enquiry.
    """
    return f"{hashlib.sha256(repr((key, said)).encode()).hexdigest()}@api" if key else ""


def receive_letter(letter: ReadLetter, *, by: Actor = SYSTEM) -> Enquiry | None:
    """Take in a letter that came by e-mail; None for one that a machine wrote and that belongs to no enquiry."""
    given = Incoming(
        channel=Channel.EMAIL,
        text=letter.text,
        subject=letter.subject,
        sender_name=letter.sender_name,
        sender_address=letter.sender_address,
        message_id=letter.message_id[:255],
        thread=letter.thread,
        number=letter.number,
        attachments=[one.as_dict() for one in letter.attachments],
        original_sha256=letter.sha256,
        automatic=letter.automatic,
    )
    return take_in(given, by=by)


def take_in(given: Incoming, *, by: Actor) -> Enquiry | None:
    """The verb behind both, once more where the same letter came in twice at the same moment."""
    try:
        return _take_in(given=given, by=by)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        return _take_in(given=given, by=by)


@verb
def _take_in(*, given: Incoming, by: Actor) -> Enquiry | None:
    known = Letter.objects.filter(message_id=given.message_id).exclude(message_id="").first()
    if known is not None:
        return known.enquiry
    before = _enquiry_of(given)
    if given.automatic:
        return _note_automatic(before, given, by) if before else None
    now = clock.now()
    if before is not None and _joins(before, given, now):
        return _add(lock(Enquiry.objects.all(), pk=before.pk), given, now, by)
    return _open(given, before, now, by)


def _enquiry_of(given: Incoming) -> Enquiry | None:
    """The enquiry a letter is about: by the letters it answers, else by the number in its subject."""
    rows = Letter.objects.filter(message_id__in=given.thread).select_related("enquiry")
    by_id = {one.message_id: one.enquiry for one in rows}
    for one in given.thread:
        if one in by_id:
            return by_id[one]
    return Enquiry.objects.filter(number=given.number).first() if given.number else None


def _joins(before: Enquiry, given: Incoming, now: datetime) -> bool:
    """Only who wrote first writes into an enquiry: a number or an id can be in anybody's hands."""
    same = bool(before.sender_address) and before.sender_address.lower() == given.sender_address.lower()
    return same and (before.is_open or now - before.state_since <= REOPENS_WITHIN)


def _note_automatic(before: Enquiry, given: Incoming, by: Actor) -> Enquiry:
    """A machine's answer to a letter of ours, such as one that could not be delivered: kept, never answered."""
    _write(before, given, clock.now(), automatic=True)
    record("enquiries.machine_answered", subject=before, actor=by, why=given.automatic)
    return before


def _add(found: Enquiry, given: Incoming, now: datetime, by: Actor) -> Enquiry:
    _write(found, given, now)
    again = not found.is_open
    if again:
        advance(found, "state", "reopen", by=SYSTEM)
        found.state_since, found.due_at, found.officer = now, due(now), ""
        found.save(update_fields=["state", "state_since", "due_at", "officer"])
    record("enquiries.letter_added", subject=found, actor=by, reopened=again)
    if found.state == EnquiryState.RECEIVED:
        _draft_later(found)
    return found


def _open(given: Incoming, before: Enquiry | None, now: datetime, by: Actor) -> Enquiry:
    words = given.words
    language = given.language if given.language in PHRASES else language_of(f"{given.subject}\n{words}")
    routed = route(words, language, subject=given.subject)
    twin = _duplicate_of(given, now)
    found = Enquiry.objects.create(
        number=_new_number(now),
        channel=given.channel,
        domain=routed.domain,
        routed_because=routed.reasons,
        language=language,
        subject=given.subject,
        sender_name=given.sender_name,
        sender_address=given.sender_address,
        state_since=now,
        received_at=now,
        due_at=due(now),
        second_reader_because=second_reading().because(f"{given.subject}\n{words}", routed.domain),
        follows=before,
        duplicate_of=twin,
        conversation=given.conversation,
    )
    mark_locked(found)
    _write(found, given, now)
    record(
        "enquiries.letter_received",
        subject=found,
        actor=by,
        channel=given.channel,
        domain=routed.domain,
        language=language,
        duplicate=twin is not None,
    )
    acknowledge(found)
    if twin is None:
        _draft_later(found)
    return found


def _write(found: Enquiry, given: Incoming, now: datetime, *, automatic: bool = False) -> Letter:
    return Letter.objects.create(
        enquiry=found,
        automatic=automatic,
        message_id=given.message_id,
        in_reply_to=(given.thread[0] if given.thread else "")[:255],
        text=given.text,
        masked=mask(f"{given.subject}\n\n{given.words}".strip(), found),
        fingerprint=fingerprint(given.words),
        original_sha256=given.original_sha256,
        attachments=list(given.attachments),
        at=now,
    )


def mask(text: str, enquiry: Enquiry) -> str:
    """A text of an enquiry as it may be searched: personal data and the sender's own name replaced."""
    return without(masked(text), enquiry.sender_name, enquiry.sender_address)


def _duplicate_of(given: Incoming, now: datetime) -> Enquiry | None:
    """An earlier letter of the same sender that says the same, among those of the last days."""
    mark = fingerprint(given.words)
    if not given.sender_address or not mark:
        return None
    since = now - timedelta(days=settings.GREENLANE_ENQUIRY_DUPLICATE_DAYS)
    rows = Letter.objects.filter(
        enquiry__sender_address__iexact=given.sender_address,
        enquiry__received_at__gte=since,
        enquiry__duplicate_of=None,
        outgoing=False,
        automatic=False,
    ).select_related("enquiry")
    for row in rows.order_by("at", "id")[:100]:
        words = own_words(row.text) if row.enquiry.channel == Channel.EMAIL else row.text
        if alike(mark, row.fingerprint) and resemblance(words, given.words) >= DUPLICATE:
            return row.enquiry
    return None


def _new_number(now: datetime) -> str:
    """`ENQ-26-7K3M9QPA`: the year and eight letters and digits by chance, so that no number can be guessed."""
    return f"ENQ-{now:%y}-{''.join(secrets.choice(ALPHABET) for _ in range(8))}"


def _draft_later(found: Enquiry) -> None:
    from greenlane.enquiries.jobs_letters import draft_reply

    enqueue(draft_reply, found.number)
