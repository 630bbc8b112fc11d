"""Eight at once around letters: one enquiry per letter, one taker, one reply. On PostgreSQL really at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from greenlane.enquiries.engine.letters import read_letter
from greenlane.enquiries.models import Enquiry, Letter
from greenlane.enquiries.services import letters, queue, replies
from greenlane.enquiries.tests.post import MONDAY, QUESTION, draft_of, mail, received, revision, shelf, taken
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event

from .together import WORKERS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = [
    Actor(f"{number}1111111-1111-4111-8111-111111111111", frozenset({Role.ENQUIRY_OFFICER}))
    for number in range(WORKERS)
]


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_the_same_letter_at_once_is_one_enquiry() -> None:
    raw = read_letter(mail().as_bytes())
    answers = at_once(lambda _number: letters.receive_letter(raw), at=MONDAY)
    assert len({one.number for one in answers if isinstance(one, Enquiry)}) == 1
    assert (Enquiry.objects.count(), Letter.objects.filter(outgoing=False).count()) == (1, 1)
    assert Letter.objects.filter(automatic=True).count() == 1


def test_take_at_once_gives_it_to_one_officer() -> None:
    with clock.at(MONDAY):
        found = received()
    answers = at_once(lambda n: queue.take(number=found.number, by=OFFICERS[n]), at=MONDAY)
    assert sum(isinstance(one, Enquiry) for one in answers) == 1
    found.refresh_from_db()
    assert found.officer in {one.id for one in OFFICERS}
    assert count("enquiries.taken") == 1


def test_take_next_at_once_gives_each_a_letter_of_his_own() -> None:
    with clock.at(MONDAY):
        for number in range(WORKERS):
            received(f"{QUESTION} {number}", sender_address=f"sender{number}@example.org")
    answers = at_once(lambda n: queue.take_next(by=OFFICERS[n]), at=MONDAY)
    taken_by = [one.number for one in answers if isinstance(one, Enquiry)]
    assert len(taken_by) == len(set(taken_by)) == WORKERS


def test_send_at_once_sends_one_reply() -> None:
    with clock.at(MONDAY):
        shelf()
        found = taken(by=OFFICERS[0])
        seen = revision(found)
    answers = at_once(
        lambda _n: replies.send(number=found.number, revision=seen, by=OFFICERS[0]),
        at=MONDAY + timedelta(hours=1),
    )
    assert sum(isinstance(one, Letter) for one in answers) == 1
    assert sum(isinstance(one, CustomsError) for one in answers) == WORKERS - 1
    assert found.letters.filter(outgoing=True, automatic=False).count() == 1
    assert count("enquiries.answered") == 1


def test_edit_and_send_at_once_leave_one_of_two_ends() -> None:
    with clock.at(MONDAY):
        shelf()
        found = taken(by=OFFICERS[0])
        seen, text = revision(found), draft_of(found).text

    def either(number: int) -> object:
        if number % 2:
            return replies.send(number=found.number, revision=seen, by=OFFICERS[0])
        return replies.save_draft(
            number=found.number, text=f"{text}\n{number}", revision=seen, by=OFFICERS[0]
        )

    at_once(either, at=MONDAY + timedelta(hours=1))
    found.refresh_from_db()
    sent = found.letters.filter(outgoing=True, automatic=False)
    # Either the unchanged text went out, or a change came first and nothing did.
    assert [one.text for one in sent] in ([text], [])
    assert found.state == ("answered" if sent else "in_hand")
