"""A conversation becomes an enquiry in the officers' queue: a person asks a person."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from greenlane.enquiries.errors import AlreadyHandedOver, ConsentMissing, ContactWrong
from greenlane.enquiries.models import Conversation, Enquiry, Turn
from greenlane.enquiries.services import letters
from greenlane.enquiries.services.conversations import clean
from greenlane.enquiries.states import Channel
from greenlane.foundation import clock
from greenlane.foundation.verbs import verb

LONGEST_NAME = 200
LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 120
OWN = frozenset({"mrn", "mrns"})
"""What the data of an answer about the asking trader's own declarations are named by."""


@verb
def hand_over(
    *,
    conversation: Conversation,
    message: str,
    consent: bool,
    name: str = "",
    address: str = "",
    language: str = "",
) -> Enquiry:
    """Give a conversation to the officers, with what the person adds to it.

    Name and address are kept with the enquiry only, never with the conversation. Without an address no reply can be
    sent; the number of the enquiry still leads to its state. Raises ConsentMissing (ASK104), ContactWrong (ASK107),
    AlreadyHandedOver (ASK105), and EmptyQuestion (ASK101) when there is neither a message nor a question before it.
    """
    if not consent:
        raise ConsentMissing(pointer="consent", hint="Tick the box, or close the page: then nothing is sent.")
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if Enquiry.objects.filter(conversation=held).exists():
        raise AlreadyHandedOver(hint="Its number is on the page of the conversation.")
    turns = list(held.turns.exclude(question=""))
    if message.strip() or not turns:
        message = clean(message)
    wanted = language or held.language
    with override(wanted):
        text = transcript(turns, message)
        subject = _subject(turns, message)
    held.last_at = clock.now()
    held.save(update_fields=["last_at"])
    return letters.receive(
        channel=Channel.HAND_OVER,
        text=text,
        subject=subject,
        sender_name=_one_line(name)[:LONGEST_NAME],
        sender_address=_address(address),
        language=wanted,
        conversation=held,
    )


def transcript(turns: list[Turn], message: str) -> str:
    """What the officer reads first: what the person adds, then every question with the answer it was given.

    What was answered about the person's own declaration stays out: an enquiry officer knows no case.
    """
    blocks = [message.strip()] if message.strip() else []
    for turn in turns:
        answer = _("(An answer about their own declaration; it is not copied here.)")
        if not is_own(turn):
            answer = str(turn.answer.get("answer", "")).strip() or _("(No answer was found.)")
        blocks.append(f"{_('Question')}: {turn.question}\n{_('Answer of the assistant')}: {answer}")
    return "\n\n".join(blocks)


def is_own(turn: Turn) -> bool:
    """Whether an answer tells of the asking trader's own declarations."""
    return any(not OWN.isdisjoint(part.get("data", {})) for part in turn.answer.get("parts", []))


def _subject(turns: list[Turn], message: str) -> str:
    first = message.strip() or (turns[-1].question if turns else "")
    return _one_line(first)[:LONGEST_SUBJECT]


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _address(text: str) -> str:
    given = text.strip()
    if not given:
        return ""
    try:
        validate_email(given)
    except ValidationError:
        raise ContactWrong(
            pointer="address", hint="For example name@example.org. Or leave it empty."
        ) from None
    if len(given) > LONGEST_ADDRESS:
        raise ContactWrong(pointer="address")
    return given
