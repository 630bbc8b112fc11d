"""Letters come in: their enquiry, number, limit, acknowledgement, domain, duplicates, follow-ups, automatic ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox

from greenlane.enquiries.errors import LetterEmpty
from greenlane.enquiries.jobs_letters import offer_due
from greenlane.enquiries.models import Enquiry, Letter
from greenlane.enquiries.services import letters
from greenlane.enquiries.services.replies import draft_waiting
from greenlane.enquiries.states import Channel
from greenlane.enquiries.tests.post import (
    MONDAY,
    OFFICER,
    QUESTION,
    SENDER,
    mailed,
    received,
    sent,
    shelf,
    taken,
)
from greenlane.foundation import clock
from greenlane.foundation.models import Event

pytestmark = pytest.mark.django_db
LONG = (
    "I bought twelve pairs of leather shoes in Vietnam and want to bring them in my suitcase. "
    "Please tell me how much duty I pay for them, and whether I have to declare them at the airport."
)


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(MONDAY):
        yield


def test_receive_gives_a_number_a_limit_and_a_domain() -> None:
    found = received(LONG)
    assert found.number.startswith("ENQ-26-")
    assert found.due_at == MONDAY.replace(day=5, hour=10)  # the end of Thursday, in the country's zone
    assert (found.domain, found.language, found.state) == ("passengers", "en", "received")
    assert any("suitcase" in reason for reason in found.routed_because)
    event = Event.objects.get(kind="enquiries.letter_received")
    assert SENDER not in event.data
    assert "Mei" not in event.data


def test_receive_acknowledges_at_once_and_says_that_a_machine_wrote_it() -> None:
    found = received(LONG)
    offer_due()
    (mail,) = outbox.outbox
    assert mail.to == [SENDER]
    assert found.number in mail.body
    assert "2026-11-05" in mail.body
    assert f"/contact/{found.number}/" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-replied"
    letter = found.letters.get(outgoing=True)
    assert (letter.automatic, letter.delivered_at) == (True, MONDAY)
    assert offer_due() == 0
    assert len(outbox.outbox) == 1


def test_receive_masks_what_is_searched_and_keeps_the_letter() -> None:
    found = received(f"{QUESTION} My name is Mei Tan, passport K12345678, call +66 81 234 5678.")
    letter = found.letters.get(outgoing=False)
    assert "K12345678" in letter.text
    for secret in ("Mei", "K12345678", "81 234", SENDER):
        assert secret not in letter.masked
    assert "cash" in letter.masked


def test_receive_the_same_message_twice_gives_one_enquiry() -> None:
    first, again = mailed(), mailed()
    assert first == again
    assert Letter.objects.filter(outgoing=False).count() == 1


def test_receive_without_words_is_refused() -> None:
    with pytest.raises(LetterEmpty):
        letters.receive(channel=Channel.FORM, text=" \n ", sender_address=SENDER)
    assert not Enquiry.objects.exists()


def test_receive_a_reply_joins_its_enquiry_and_opens_it_again() -> None:
    shelf()
    found = taken(channel=Channel.EMAIL, message_id="first@example.org")
    sent(found)
    ours = found.letters.filter(outgoing=True, automatic=False).get()
    with clock.at(MONDAY + timedelta(days=3)):
        again = mailed(
            "And for my wife?", Message_ID="<second@example.org>", In_Reply_To=f"<{ours.message_id}>"
        )
    found.refresh_from_db()
    assert again == found
    assert (found.state, found.officer) == ("received", "")
    assert found.due_at > MONDAY + timedelta(days=3)
    assert found.first_answered_at == MONDAY


def test_receive_with_the_number_in_the_subject_joins_for_the_same_sender_only() -> None:
    found = mailed()
    assert found is not None
    same = mailed("One more question.", Subject=f"Re: Cash [{found.number}]", Message_ID="<b@example.org>")
    assert same == found
    other = mailed(
        "What did she ask?",
        Subject=f"Re: {found.number}",
        Message_ID="<c@example.org>",
        From="Somebody <else@example.net>",
    )
    assert other is not None
    assert other != found
    assert other.follows == found


def test_receive_late_follow_up_is_a_new_enquiry_that_follows() -> None:
    found = mailed()
    assert found is not None
    Enquiry.objects.filter(pk=found.pk).update(state="answered")
    with clock.at(MONDAY + timedelta(days=120)):
        later = mailed("Again.", Message_ID="<b@example.org>", In_Reply_To="<first@example.org>")
    assert later is not None
    assert (later == found, later.follows) == (False, found)


def test_receive_the_same_letter_again_is_marked_as_duplicate() -> None:
    first = received(LONG)
    again = received(f"{LONG} Thank you!")
    assert again.duplicate_of == first
    assert not again.drafts.exists()
    other = received(LONG, sender_address="another@example.org")
    assert other.duplicate_of is None
    with clock.at(MONDAY + timedelta(days=8)):
        assert received(LONG).duplicate_of is None


def test_receive_of_machines_is_never_answered() -> None:
    assert mailed("I am on holiday.", Auto_Submitted="auto-replied") is None
    assert mailed("Buy!", List_Unsubscribe="<mailto:x@example.org>", Message_ID="<b@example.org>") is None
    assert not Enquiry.objects.exists()
    found = mailed(Message_ID="<c@example.org>")
    assert found is not None
    assert mailed(
        "No such user.", From="mailer-daemon@example.org", Message_ID="<d@x>", In_Reply_To="<c@example.org>"
    )
    assert found.letters.filter(automatic=True, outgoing=False).count() == 1
    offer_due()
    assert len(outbox.outbox) == 1


def test_receive_in_other_languages_is_answered_in_them() -> None:
    found = received("ต้องสำแดงเงินสดเท่าไร ถ้าเดินทางมาถึงสนามบิน", language="")
    assert (found.language, found.domain) == ("th", "passengers")
    offer_due()
    assert "เราได้รับจดหมายของท่านแล้ว" in outbox.outbox[0].body


def test_a_mail_server_that_fails_is_asked_again(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    found = received(LONG)
    offer_due()
    letter = found.letters.get(outgoing=True)
    assert (letter.delivered_at, letter.tries) == (None, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert offer_due() == 0
    with clock.at(MONDAY + timedelta(minutes=3)):
        assert offer_due() == 1
    assert len(outbox.outbox) == 1


def test_taken_letters_get_no_new_draft_by_themselves() -> None:
    shelf()
    found = taken(channel=Channel.EMAIL, message_id="first@example.org")
    mailed("One more.", Message_ID="<b@example.org>", In_Reply_To="<first@example.org>")
    assert draft_waiting(found.number) is None
    assert found.drafts.count() == 1
    assert found.officer == OFFICER.id
