"""Questions from messaging services: taken once, answered by the worker, replied until the service took it.

Who asked is known by a keyed digest; the address itself is held only until the reply was delivered or given up.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from greenlane.engines.messaging import Incoming, Messenger, Outgoing, SignedJson
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.models import PeerMessage, Turn
from greenlane.enquiries.selectors.conversations import by_peer, digest_of_peer
from greenlane.enquiries.services import conversations
from greenlane.enquiries.states import Channel
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.verbs import verb
from greenlane.web.pages import explained

DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""After the first try and each of the next; a reply that fails after the last is given up."""
LEASE = timedelta(minutes=2)
LONGEST_REPLY = 3500
_BATCH = 20


def messengers() -> dict[str, Messenger]:
    """The adapters that are set up, by name."""
    if not (settings.GREENLANE_MESSAGING_SECRET and settings.GREENLANE_MESSAGING_REPLY_URL):
        return {}
    json = SignedJson(settings.GREENLANE_MESSAGING_SECRET, settings.GREENLANE_MESSAGING_REPLY_URL)
    return {json.name: json}


def take(*, adapter: str, message: Incoming) -> bool:
    """Keep a question for the worker to answer. False when it was taken before: services send some twice."""
    try:
        with transaction.atomic():
            return _take(adapter=adapter, message=message)
    except IntegrityError:
        return False


@verb
def _take(*, adapter: str, message: Incoming) -> bool:
    if PeerMessage.objects.filter(adapter=adapter, message_id=message.id).exists():
        return False
    peer = digest_of_peer(adapter, message.sender)
    language = message.language if message.language in set(Language) else settings.LANGUAGE_CODE
    now = clock.now()
    PeerMessage.objects.create(
        adapter=adapter,
        message_id=message.id,
        conversation=by_peer(peer)
        or conversations.start(channel=Channel.MESSAGING, language=language, peer=peer),
        text=message.text[: conversations.LONGEST_QUESTION + 1],
        language=message.language,
        reply_to=message.sender,
        next_try_at=now,
        received_at=now,
    )
    return True


def work() -> int:
    """What the background worker does in every round. Returns how many messages it moved on."""
    known = messengers()
    if not known:
        return 0
    claimed = _claim(limit=_BATCH)
    for one in claimed:
        if one.status == PeerMessage.Status.RECEIVED:
            _keep_reply(message=one, reply=_answered(one))
        _deliver(one, known)
    return len(claimed)


@verb
def _claim(*, limit: int) -> list[PeerMessage]:
    """Take what is due for this worker: two never send the same, and a killed one's comes up again after the lease."""
    now = clock.now()
    found = list(
        PeerMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status__in=PeerMessage.OPEN, next_try_at__lte=now)
        .order_by("next_try_at", "id")[:limit]
        .select_related("conversation")
    )
    for one in found:
        one.next_try_at = now + LEASE
    PeerMessage.objects.bulk_update(found, ["next_try_at"])
    return found


def _answered(message: PeerMessage) -> str:
    language = message.language if message.language in set(Language) else ""
    try:
        turn = conversations.ask(conversation=message.conversation, question=message.text, language=language)
    except CustomsError as refusal:
        with override(language or message.conversation.language):
            return " ".join(explained(one) for one in refusal.violations)
    with override(turn.language):
        return as_message(turn)


def as_message(turn: Turn) -> str:
    """An answer as plain text: its words, then where they stand; at most 3,500 characters."""
    lines = [str(turn.answer.get("answer", "")).strip()]
    for part in turn.answer.get("parts", []):
        lines += [_where(one) for one in part.get("citations", [])]
    if turn.status == "abstained":
        lines.append(
            _("A person can answer you: %(address)s") % {"address": f"{settings.GREENLANE_SITE}/ask/person/"}
        )
    return "\n".join(line for line in lines if line)[:LONGEST_REPLY]


def _where(citation: dict[str, object]) -> str:
    said = (citation.get(name) for name in ("title", "article", "law"))
    return f"[{citation.get('number')}] " + ", ".join(str(one) for one in said if one)


@verb
def _keep_reply(*, message: PeerMessage, reply: str) -> None:
    message.reply, message.text, message.status = reply, "", PeerMessage.Status.ANSWERED
    message.save(update_fields=["reply", "text", "status"])


def _deliver(message: PeerMessage, known: dict[str, Messenger]) -> None:
    messenger = known.get(message.adapter)
    problem = f"no adapter {message.adapter}"
    if messenger is not None:
        out = Outgoing(f"{message.adapter}-{message.pk}", message.reply_to, message.message_id, message.reply)
        problem = messenger.reply(out, clock.now())
    _note(message=message, problem=problem)


@verb
def _note(*, message: PeerMessage, problem: str) -> None:
    message.attempts += 1
    if problem and message.attempts <= len(DELAYS):
        message.next_try_at = clock.now() + DELAYS[message.attempts - 1]
    else:
        message.status = PeerMessage.Status.GIVEN_UP if problem else PeerMessage.Status.DELIVERED
        message.reply_to = message.reply = ""
    message.save(update_fields=["attempts", "next_try_at", "status", "reply_to", "reply"])
