"""Replies: taking, editing, second readers, changed sources, and that only a person sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction

from greenlane.enquiries.engine.drafts import OPEN
from greenlane.enquiries.errors import (
    DraftChanged,
    NotInYourHands,
    NotReadyToSend,
    SecondReaderNeeded,
    SourceChanged,
    WriterIsNotReader,
)
from greenlane.enquiries.jobs_letters import offer_due
from greenlane.enquiries.models import CurationNote, DraftReply, Passage
from greenlane.enquiries.reviewing import standings, warnings_of
from greenlane.enquiries.selectors.letters import similar_replies
from greenlane.enquiries.services import curation, queue, replies, sources
from greenlane.enquiries.states import Channel, VersionState
from greenlane.enquiries.tests.post import (
    CASH,
    CASH_NEW,
    CURATOR,
    MONDAY,
    OFFICER,
    QUESTION,
    READER,
    draft_of,
    mailed,
    received,
    revision,
    sent,
    shelf,
    taken,
    written,
)
from greenlane.enquiries.tests.shelf import put, shelve
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event

pytestmark = pytest.mark.django_db
BOTH = f"{QUESTION}\n\nAnd what is the colour of the moon over Atlantis?"


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture(autouse=True)
def version(_monday):
    return shelf()


def superseded(version):
    """A newer text of the same document is in force from now on."""
    put(version, state=VersionState.SUPERSEDED, effective_to=date(2026, 11, 2))
    return shelve("passengers/cash", [(QUESTION, CASH_NEW)], title="Carrying cash", since=date(2026, 11, 2))


def test_draft_answers_what_it_can_and_leaves_the_rest_open() -> None:
    found = received(BOTH)
    draft = draft_of(found)
    assert [one["status"] for one in draft.blocks] == ["answered", "open"]
    assert CASH in draft.text.replace(" [1]", "")
    assert draft.text.count(OPEN) == 1
    assert "[1] Carrying cash" in draft.text
    assert draft.citations.get().passage.text == CASH
    note = CurationNote.objects.get(cause="unanswered")
    assert "Atlantis" in note.before


def test_send_by_a_program_the_system_or_another_officer_is_refused() -> None:
    found = taken()
    token = replace(OFFICER, scopes=frozenset({"enquiries.answer"}))
    for by, refusal in (
        (token, Forbidden),
        (SYSTEM, Forbidden),
        (CURATOR, Forbidden),
        (READER, NotInYourHands),
    ):
        with pytest.raises(refusal):
            sent(found, by=by)
    assert not found.letters.filter(outgoing=True, automatic=False).exists()


def test_the_database_refuses_a_reply_that_nobody_sent() -> None:
    draft = draft_of(received())
    for by in ("", "system"):
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftReply.objects.filter(pk=draft.pk).update(sent_at=clock.now(), sent_by=by)


def test_send_threads_the_reply_and_keeps_who_sent_it() -> None:
    mailed()
    found = queue.take_next(by=OFFICER)
    replies.redraft(number=found.number, by=OFFICER)
    sent(found)
    offer_due()
    reply = outbox.outbox[-1]
    assert reply.extra_headers["In-Reply-To"] == "<first@example.org>"
    assert "<first@example.org>" in reply.extra_headers["References"]
    assert "Auto-Submitted" not in reply.extra_headers
    assert reply.subject == f"Re: Cash [{found.number}]"
    draft = found.drafts.get()
    assert (draft.sent_by, draft.edit_distance, draft.second_reader) == (OFFICER.id, 0.0, "")
    found.refresh_from_db()
    assert (found.state, found.first_answered_at) == ("answered", MONDAY)
    with pytest.raises(CustomsError):
        sent(found)
    assert found.letters.filter(outgoing=True, automatic=False).count() == 1


def test_send_with_an_open_question_is_refused() -> None:
    found = taken(BOTH)
    with pytest.raises(NotReadyToSend):
        sent(found)
    written(found, draft_of(found).text.replace(OPEN, "We do not know."))
    sent(found)


def test_send_what_somebody_has_changed_meanwhile_is_refused() -> None:
    found = taken()
    seen = revision(found)
    written(found, f"{draft_of(found).text}\nGood luck!")
    with pytest.raises(DraftChanged):
        replies.send(number=found.number, revision=seen, by=OFFICER)
    with pytest.raises(DraftChanged):
        replies.save_draft(number=found.number, text="Mine", revision=seen, by=OFFICER)


def test_send_warns_of_a_superseded_source_until_it_is_confirmed_or_renewed(version) -> None:
    found = taken()
    superseded(version)
    (warning,) = warnings_of(found, draft_of(found))
    assert warning.code == "changed"
    assert "passengers/cash@1#p1" in warning.details[0]
    with pytest.raises(SourceChanged) as refusal:
        sent(found)
    assert (refusal.value.status, refusal.value.violations[0].code) == (409, "LET007")
    sources.recite(number=found.number, citation=1, revision=revision(found), by=OFFICER)
    text = draft_of(found).text
    assert "15,000" in text
    assert "10,000" not in text
    assert "[1] Carrying cash: How much cash may I carry without a declaration?, version 2" in text
    assert warnings_of(found, draft_of(found)) == []
    sent(found)


def test_send_with_a_confirmed_warning(version) -> None:
    found = taken()
    put(version, state=VersionState.WITHDRAWN)
    with pytest.raises(SourceChanged):
        sent(found)
    sent(found, confirmed=("changed",))
    assert found.drafts.get().sent_at is not None


def test_send_warns_of_claims_without_source_and_of_letters_since() -> None:
    found = taken(channel=Channel.EMAIL, message_id="first@example.org")
    written(found, f"{draft_of(found).text}\nYou must pay a fee of USD 50 within 3 days. [7]")
    with clock.at(MONDAY + timedelta(hours=1)):
        mailed("And one more.", Message_ID="<b@example.org>", In_Reply_To="<first@example.org>")
        found.refresh_from_db()
        assert [one.code for one in warnings_of(found, draft_of(found))] == ["unknown", "newer"]
        written(found, f"{draft_of(found).text}\nYou must also pay a fine.".replace(" [7]", ""))
        codes = [one.code for one in warnings_of(found, draft_of(found))]
        assert codes == ["uncited"]


def test_second_reader_is_needed_and_is_not_the_writer() -> None:
    found = taken(f"{QUESTION} Is there a penalty?")
    assert "penalt" in found.second_reader_because
    written(found, f"{draft_of(found).text}\nSee above.".replace(OPEN, "No."))
    with pytest.raises(SecondReaderNeeded):
        sent(found)
    replies.ask_second(number=found.number, by=OFFICER)
    for step in (
        lambda: sent(found),
        lambda: replies.send_back(number=found.number, reason="Not right at all.", by=OFFICER),
    ):
        with pytest.raises(WriterIsNotReader):
            step()
    replies.send_back(number=found.number, reason="Say it more plainly.", by=READER)
    found.refresh_from_db()
    assert (found.state, found.officer) == ("in_hand", OFFICER.id)
    replies.ask_second(number=found.number, by=OFFICER)
    sent(found, by=READER, confirmed=("uncited",))
    draft = found.drafts.get()
    assert (draft.edited_by, draft.second_reader, draft.sent_by) == (OFFICER.id, READER.id, READER.id)


def test_second_reader_is_needed_for_what_the_officer_writes_too() -> None:
    found = taken()
    written(found, f"{draft_of(found).text}\nElse your goods are confiscated. [1]")
    with pytest.raises(SecondReaderNeeded):
        sent(found)


def test_take_put_back_move_and_close() -> None:
    found = received()
    assert queue.take_next(by=OFFICER) == found
    assert queue.take(number=found.number, by=OFFICER) == found
    with pytest.raises(IllegalTransition):
        queue.take(number=found.number, by=READER)
    with pytest.raises(NotInYourHands):
        written(found, "Mine", by=READER)
    queue.move_to(number=found.number, domain="origin", reason="It is about origin.", by=OFFICER)
    queue.put_back(number=found.number, by=OFFICER)
    replies.draft_waiting(found.number)
    found.refresh_from_db()
    assert (found.domain, found.officer, found.state) == ("origin", "", "received")
    with pytest.raises(CustomsError):
        queue.close(number=found.number, reason="Spam", by=READER)
    queue.close(number=found.number, reason="An advertisement.", by=READER)
    found.refresh_from_db()
    assert found.closed_reason == "An advertisement."


def test_insert_a_passage_takes_the_place_of_an_open_question() -> None:
    found = taken(BOTH)
    dogs = Passage.objects.get(version__document__code="permits/dogs")
    sources.insert_passage(number=found.number, passage=dogs.pk, revision=revision(found), by=OFFICER)
    text = draft_of(found).text
    assert OPEN not in text
    assert f"{dogs.text} [2]" in text
    assert text.rstrip().splitlines()[-1].startswith("[2] Bringing animals: May I bring my dog?")
    assert [one.number for one in standings(draft_of(found))] == [1, 2]
    sources.insert_passage(number=found.number, passage=dogs.pk, revision=revision(found), by=OFFICER)
    assert draft_of(found).citations.count() == 2


def test_insert_a_passage_that_is_not_in_force_is_refused(version) -> None:
    found = taken()
    put(version, state=VersionState.WITHDRAWN)
    with pytest.raises(SourceChanged):
        sources.insert_passage(
            number=found.number, passage=version.passages.get().pk, revision=revision(found), by=OFFICER
        )


def test_what_officers_change_is_noted_for_curators_masked() -> None:
    found = taken()
    written(found, draft_of(found).text.replace("USD 10,000", "USD 9,000"))
    sent(found)
    note = CurationNote.objects.get(cause="changed")
    assert "10,000" in note.before
    assert "9,000" in note.after
    assert "Mei" not in note.after
    assert 0 < found.drafts.get().edit_distance < 0.2
    curation.settle(note=note.pk, how="The text says it right.", by=CURATOR)
    with pytest.raises(IllegalTransition):
        curation.settle(note=note.pk, how="The text says it right.", by=CURATOR)


def test_similar_replies_are_shown_with_how_their_sources_stand_today(version) -> None:
    sent(taken())
    found = received(QUESTION, sender_address="other@example.org")
    (past,) = similar_replies(found)
    assert past.holds
    superseded(version)
    (past,) = similar_replies(found)
    assert not past.holds


def test_events_of_letters_hold_no_personal_data() -> None:
    sent(taken(f"{QUESTION} My passport is K12345678."))
    said = " ".join(Event.objects.filter(kind__startswith="enquiries.").values_list("data", flat=True))
    for secret in ("Mei", "K12345678", "example.org"):
        assert secret not in said
