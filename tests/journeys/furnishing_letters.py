"""Letters of every kind, with a text about souvenirs that they cite and that changes after one was drafted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .furnishing_means import actor

ENQUIRIES, CURATOR, APPROVER = "enquiries@customs", "curator@customs", "knowledge.approver@customs"
SHELLS = (
    "## May I take giant sea shells home?\n\nYou may take up to {many} giant sea shells home as a souvenir.\n"
)
ASKED = "May I take giant sea shells home?"
PENALTY = f"{ASKED} And is there a penalty for giant sea shells?"


def publish(many: str, since: date) -> None:
    """A version of the text about shells, drafted by one person and approved by another."""
    from greenlane.enquiries.services import knowledge

    version = knowledge.draft(
        code="passengers/giant-sea-shells",
        language="en",
        domain="passengers",
        kind="guidance",
        title="Giant sea shells",
        text=SHELLS.format(many=many),
        effective_from=since,
        law="Customs Act s. 99",
        by=actor(CURATOR),
    )
    knowledge.propose(version=version, by=actor(CURATOR))
    knowledge.approve(version=version, by=actor(APPROVER))


def letter(text: str, sender: str, *, taken: bool = False) -> str:
    """A letter by the form, with its draft; in the hands of the officer if wanted."""
    from greenlane.enquiries.services import letters, queue, replies
    from greenlane.enquiries.states import Channel

    found = letters.receive(
        channel=Channel.FORM, text=text, subject="Shells", sender_name="Ana Reyes", sender_address=sender
    )
    replies.draft_waiting(found.number)
    if taken:
        queue.take(number=found.number, by=actor(ENQUIRIES))
    return found.number


def letters(made: dict[str, Any]) -> dict[str, Any]:
    """One that waits, one in hand, one whose source is replaced while it is in hand, one answered, a citation drawn."""
    from greenlane.enquiries.models import CurationNote
    from greenlane.enquiries.services import replies, sampling
    from greenlane.enquiries.services.mailing import status_key
    from greenlane.foundation import clock

    today = clock.today()
    publish("three", today - timedelta(days=400))
    stale = letter(PENALTY, "stale@example.org", taken=True)
    answered = letter(ASKED, "answered@example.org", taken=True)
    revision = replies.revision_of(replies.current(_enquiry(answered)))
    replies.send(number=answered, revision=revision, by=actor(ENQUIRIES))
    sampling.draw(count=5, since=clock.now() - timedelta(days=1), by=actor(ENQUIRIES))
    publish("two", today)
    waits = letter("What is the colour of the moon over Atlantis?", "waits@example.org")
    return {
        "letter_waits": waits,
        "letter_key": status_key(waits),
        "letter_in_hand": letter(f"{ASKED} Please answer soon.", "hand@example.org", taken=True),
        "letter_stale": stale,
        "curation_note": CurationNote.objects.filter(cause="unanswered").latest("pk").pk,
    }


def _enquiry(number: str) -> Any:
    from greenlane.enquiries.models import Enquiry

    return Enquiry.objects.get(number=number)
