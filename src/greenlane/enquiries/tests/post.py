"""Builds letters, officers and knowledge for tests of enquiries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

from greenlane.enquiries.engine.letters import read_letter
from greenlane.enquiries.models import DocumentVersion, DraftReply, Enquiry
from greenlane.enquiries.services import letters, queue, replies
from greenlane.enquiries.states import Channel
from greenlane.enquiries.tests.shelf import shelve
from greenlane.foundation.access import Actor, Role

MONDAY = datetime(2026, 11, 2, 3, tzinfo=UTC)
OFFICER = Actor("11111111-1111-4111-8111-111111111111", frozenset({Role.ENQUIRY_OFFICER}))
READER = Actor("22222222-2222-4222-8222-222222222222", frozenset({Role.ENQUIRY_OFFICER}))
CURATOR = Actor("33333333-3333-4333-8333-333333333333", frozenset({Role.KNOWLEDGE_CURATOR}))
QUESTION = "How much cash may I carry without a declaration?"
CASH = "A traveller may carry up to USD 10,000 in cash without a declaration."
CASH_NEW = "A traveller may carry up to USD 15,000 in cash without a declaration."
SENDER = "mei.tan@example.org"


def shelf() -> DocumentVersion:
    """Published knowledge of cash and of dogs."""
    shelve(
        "permits/dogs",
        [("May I bring my dog?", "A dog needs a rabies certificate and a permit of the veterinary service.")],
        title="Bringing animals",
    )
    return shelve(
        "passengers/cash", [("How much cash may I carry without a declaration?", CASH)], title="Carrying cash"
    )


def mail(text: str = QUESTION, **headers: str) -> EmailMessage:
    """A letter as a mail program writes it; `headers` with underscores for hyphens."""
    made = EmailMessage()
    given = {
        "From": f"Mei Tan <{SENDER}>",
        "To": "enquiries@greenlane.example",
        "Subject": "Cash",
        "Message-ID": "<first@example.org>",
        "Date": "Mon, 02 Nov 2026 10:00:00 +0700",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        made[name] = value
    made.set_content(text)
    return made


def mailed(text: str = QUESTION, **headers: str) -> Enquiry | None:
    return letters.receive_letter(read_letter(mail(text, **headers).as_bytes()))


def received(text: str = QUESTION, **more: Any) -> Enquiry:
    """A letter by the form, drafted as the worker does it."""
    given = {"channel": Channel.FORM, "sender_address": SENDER, "sender_name": "Mei Tan", **more}
    found = letters.receive(text=text, **given)
    replies.draft_waiting(found.number)
    found.refresh_from_db()
    return found


def taken(text: str = QUESTION, *, by: Actor = OFFICER, **more: Any) -> Enquiry:
    return queue.take(number=received(text, **more).number, by=by)


def draft_of(found: Enquiry) -> DraftReply:
    row = replies.current(found)
    assert row is not None
    return row


def revision(found: Enquiry) -> str:
    return replies.revision_of(replies.current(found))


def written(found: Enquiry, text: str, *, by: Actor = OFFICER) -> DraftReply:
    return replies.save_draft(number=found.number, text=text, revision=revision(found), by=by)


def sent(found: Enquiry, *, by: Actor = OFFICER, confirmed: tuple[str, ...] = ()) -> None:
    replies.send(number=found.number, revision=revision(found), confirmed=confirmed, by=by)


def day(text: str) -> date:
    return date.fromisoformat(text)
