"""Replies: drafted by the product, written by an officer, read by a second one where the law asks, sent by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from greenlane.enquiries.drafting import Drafted, compose, second_reading
from greenlane.enquiries.engine.difference import edit_distance
from greenlane.enquiries.engine.drafts import Source
from greenlane.enquiries.engine.letter_text import clean, own_words
from greenlane.enquiries.errors import (
    DraftChanged,
    NobodyToAnswer,
    NotInYourHands,
    NotReadyToSend,
    ReplyTooLong,
    SecondReaderNeeded,
    SourceChanged,
    WriterIsNotReader,
)
from greenlane.enquiries.models import DraftCitation, DraftReply, Enquiry, Letter, Passage
from greenlane.enquiries.reviewing import Warned, warnings_of
from greenlane.enquiries.services.curation import note_changes, note_open
from greenlane.enquiries.services.mailing import put_out
from greenlane.enquiries.services.queue import BY_HAND, at_a_desk, in_hand, move, opened, said_why
from greenlane.enquiries.states import Channel, EnquiryState
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb

LONGEST = 40_000


def revision_of(draft: DraftReply | None) -> str:
    """What changes whenever a draft does: a page sends it back, so that nobody overwrites what he has not seen."""
    if draft is None:
        return ""
    return hashlib.sha256(f"{draft.pk}\n{draft.text}".encode()).hexdigest()[:20]


def current(enquiry: Enquiry) -> DraftReply | None:
    """The draft being written: the latest that is not sent."""
    return enquiry.drafts.filter(sent_at=None).order_by("-ordinal").first()


def draft_waiting(number: str) -> DraftReply | None:
    """Draft a reply to an enquiry that waits. None where an officer has it in hand or it is over."""
    found = Enquiry.objects.filter(number=number, state=EnquiryState.RECEIVED, duplicate_of=None).first()
    return _draft_for_queue(number=number, drafted=_composed(found)) if found is not None else None


def redraft(*, number: str, by: Actor) -> DraftReply:
    """Draft anew from what is published now; the draft before stays in the history.

    Raises NotInYourHands (LET002, 409).
    """
    at_a_desk(by)
    found = Enquiry.objects.filter(number=number, officer=by.id, state=EnquiryState.IN_HAND).first()
    if found is None:
        raise NotInYourHands(pointer="officer")
    # Answered before the row is locked: it takes a while.
    return _draft_in_hand(number=number, drafted=_composed(found), by=by)


def _composed(found: Enquiry) -> Drafted:
    letters = list(_unanswered(found))
    return compose(
        "\n\n".join(_asked(found, one) for one in letters),
        subject=found.subject,
        language=found.language,
        name=found.sender_name,
        number=found.number,
        received=clock.day_of(letters[-1].at if letters else found.received_at),
    )


def _asked(found: Enquiry, letter: Letter) -> str:
    """What a letter asks. Of a conversation the person's own questions, not what the assistant answered."""
    if found.channel == Channel.EMAIL:
        return own_words(letter.text)
    if found.conversation is None or letter.at != found.received_at:
        return letter.text
    questions = [one for one in found.conversation.turns.values_list("question", flat=True) if one]
    if not questions:
        return letter.text
    added = letter.text.partition(questions[0])[0].rpartition("\n")[0].strip()
    return "\n\n".join([*([added] if added else []), *questions])


def _unanswered(found: Enquiry) -> Collection[Letter]:
    """The letters since our last reply, oldest first."""
    rows = list(found.letters.filter(automatic=False).order_by("at", "id"))
    last = max((place for place, one in enumerate(rows) if one.outgoing), default=-1)
    return [one for one in rows[last + 1 :] if not one.outgoing]


@verb
def _draft_for_queue(*, number: str, drafted: Drafted) -> DraftReply | None:
    found = lock(Enquiry.objects.all(), number=number)
    if found.state != EnquiryState.RECEIVED:
        return None
    _route(found, drafted)
    return _keep(found, drafted, SYSTEM)


@verb
def _draft_in_hand(*, number: str, drafted: Drafted, by: Actor) -> DraftReply:
    return _keep(in_hand(number, by), drafted, by)


def _keep(found: Enquiry, drafted: Drafted, by: Actor) -> DraftReply:
    made, before = drafted.draft, found.drafts.count()
    row = DraftReply.objects.create(
        enquiry=found,
        ordinal=before + 1,
        blocks=[one.as_dict() for one in made.blocks],
        drafted_text=made.text,
        text=made.text,
        drafted_at=clock.now(),
    )
    _cite(row, made.sources)
    if not before:
        note_open(found, made.blocks)
    left, lint = len(made.open), len(made.lint)
    record("enquiries.drafted", subject=found, actor=by, ordinal=row.ordinal, open=left, lint=lint)
    return row


def _route(found: Enquiry, drafted: Drafted) -> None:
    """What was found for the questions says more of the domain than words alone; an officer's choice stays."""
    if found.routed_because and str(found.routed_because[0]).startswith(BY_HAND):
        return
    found.domain, found.routed_because = drafted.routed.domain, drafted.routed.reasons
    if not found.second_reader_because:
        found.second_reader_because = second_reading().because("", found.domain)
    found.save(update_fields=["domain", "routed_because", "second_reader_because"])


def _cite(row: DraftReply, sources: Collection[Source]) -> None:
    wanted = {one.passage: one.number for one in sources if one.passage is not None}
    known = set(Passage.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    DraftCitation.objects.bulk_create(
        DraftCitation(draft=row, passage_id=key, number=number)
        for key, number in wanted.items()
        if key in known and key is not None
    )


@verb
def save_draft(*, number: str, text: str, revision: str, by: Actor) -> DraftReply:
    """Keep what the officer made of the draft. Raises DraftChanged (LET003, 409) when it is no longer what he saw."""
    found = in_hand(number, by)
    row = seen(found, revision)
    words = clean(text, lines=True)
    if len(words) > LONGEST:
        raise ReplyTooLong(pointer="text")
    if row is None:
        now = clock.now()
        row = DraftReply(enquiry=found, ordinal=found.drafts.count() + 1, drafted_text="", drafted_at=now)
    if row.pk is None or row.text != words:
        row.text, row.edited_at, row.edited_by = words, clock.now(), by.id
        row.save()
        record("enquiries.draft_edited", subject=found, actor=by, ordinal=row.ordinal)
    return row


def seen(found: Enquiry, revision: str) -> DraftReply | None:
    """The draft as the officer saw it. Raises DraftChanged (LET003, 409)."""
    row = current(found)
    if revision_of(row) != revision:
        raise DraftChanged(pointer="text", hint="Open the enquiry again: your text is still in this form.")
    return row


@verb
def ask_second(*, number: str, by: Actor) -> Enquiry:
    """Give the reply to a second reader. Raises NotReadyToSend (LET004, 422)."""
    found = in_hand(number, by)
    row = current(found)
    _require_ready(row)
    move(found, "ask_second", by)
    if not found.second_reader_because:
        found.second_reader_because = "asked by the writer"
    found.save(update_fields=["state", "state_since", "second_reader_because"])
    record("enquiries.second_reader_asked", subject=found, actor=by)
    return found


@verb
def send_back(*, number: str, reason: str, by: Actor) -> Enquiry:
    """Send a reply back to its writer with what is to be changed. Raises WriterIsNotReader (LET006, 403)."""
    told = said_why(reason)
    found = opened(number, by)
    _require_other(found, current(found), by)
    move(found, "send_back", by)
    found.save(update_fields=["state", "state_since"])
    record("enquiries.sent_back", subject=found, actor=by, reason=told)
    return found


@verb
def send(*, number: str, revision: str, confirmed: Collection[str] = (), by: Actor) -> Letter:
    """Send the reply, as the officer who wrote it or as the second reader who agrees. Nothing else sends.

    `confirmed` names the warnings the officer has read. Raises NotInYourHands (LET002), DraftChanged (LET003),
    NotReadyToSend (LET004), SecondReaderNeeded (LET005), WriterIsNotReader (LET006), SourceChanged (LET007).
    """
    found = opened(number, by)
    row = seen(found, revision)
    row = _require_ready(row)
    _require_hand(found, row, by)
    _require_confirmed(warnings_of(found, row), confirmed)
    if found.channel == Channel.EMAIL and not found.sender_address:
        raise NobodyToAnswer(pointer="sender_address", hint="Close it with the reason.")
    second = found.state == EnquiryState.TO_READ
    now = clock.now()
    move(found, "send", by)
    found.answered_at = now
    found.first_answered_at = found.first_answered_at or now
    found.save(update_fields=["state", "state_since", "answered_at", "first_answered_at"])
    row.sent_at, row.sent_by = now, by.id
    row.second_reader = by.id if second else ""
    row.edit_distance = edit_distance(row.drafted_text, row.text)
    row.save(update_fields=["sent_at", "sent_by", "second_reader", "edit_distance"])
    note_changes(found, row)
    record(
        "enquiries.answered",
        subject=found,
        actor=by,
        ordinal=row.ordinal,
        second_reader=second,
        late=now > found.due_at,
    )
    return put_out(found, row.text)


def _require_hand(found: Enquiry, row: DraftReply, by: Actor) -> None:
    if found.state == EnquiryState.TO_READ:
        _require_other(found, row, by)
        return
    in_hand(found.number, by)
    because = found.second_reader_because or second_reading().because(row.text, found.domain)
    if because:
        raise SecondReaderNeeded(pointer="state", hint=f"Because of: {because}. Ask a second reader.")


def _require_other(found: Enquiry, row: DraftReply | None, by: Actor) -> None:
    if by.id == found.officer or (row is not None and by.id == row.edited_by):
        raise WriterIsNotReader(pointer="second_reader")


def _require_ready(row: DraftReply | None) -> DraftReply:
    if row is None or not row.text.strip():
        raise NotReadyToSend("The reply is empty.", pointer="text", hint="Write it, or draft it anew.")
    if "[[" in row.text:
        raise NotReadyToSend(
            "A question is still open.",
            pointer="text",
            hint="Write the answer in place of the double brackets.",
        )
    return row


def _require_confirmed(found: Collection[Warned], confirmed: Collection[str]) -> None:
    left = [one for one in found if one.code not in confirmed]
    if left:
        raise SourceChanged(status=409, violations=[one.violation for one in left])
