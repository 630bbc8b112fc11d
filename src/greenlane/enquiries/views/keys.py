"""Which conversation a browser holds the key of: a signed cookie that scripts cannot read.

The key opens the conversation only for who began it: after signing in, out or over to another role a new one begins,
so that nobody at the same device reads what another was told about his declarations.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from greenlane.enquiries.models import Conversation
from greenlane.enquiries.selectors.conversations import by_token
from greenlane.enquiries.services import conversations
from greenlane.enquiries.states import Channel
from greenlane.foundation.access import Actor

COOKIE = "conversation"
KIOSK_COOKIE = "kiosk"
_SALT = "greenlane.enquiries.conversation"


def asker(request: HttpRequest) -> Actor | None:
    """Whoever is signed in as a trader. An officer asks as everybody does: the assistant is not a way into cases."""
    actor: Actor | None = getattr(request, "actor", None)
    return None if actor is None or actor.is_officer else actor


def held(request: HttpRequest, channel: str = Channel.WEB) -> Conversation | None:
    """The conversation that this browser has open, if any."""
    value = request.get_signed_cookie(_name(channel), default="", salt=_SALT)
    token, _dot, bound = str(value).partition(".")
    if not token or not constant_time_compare(bound, _bound(request, channel)):
        return None
    return by_token(token, channel)


def begin(request: HttpRequest, channel: str = Channel.WEB) -> Conversation:
    """The open conversation, else a new one."""
    return held(request, channel) or conversations.start(
        channel=channel, language=get_language() or settings.LANGUAGE_CODE
    )


def give(request: HttpRequest, response: HttpResponse, conversation: Conversation) -> None:
    """Hand the browser the key. It ends with the browser, and sooner with the conversation."""
    response.set_signed_cookie(
        _name(conversation.channel),
        f"{conversation.token}.{_bound(request, conversation.channel)}",
        salt=_SALT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_back(response: HttpResponse, channel: str = Channel.WEB) -> None:
    response.delete_cookie(_name(channel), samesite="Lax")


def _name(channel: str) -> str:
    return KIOSK_COOKIE if channel == Channel.KIOSK else COOKIE


def _bound(request: HttpRequest, channel: str) -> str:
    """A kiosk's conversation is nobody's; another is bound to whoever is signed in."""
    actor = None if channel == Channel.KIOSK else asker(request)
    said = f"{actor.id}/{actor.organisation_id}/{','.join(sorted(actor.roles))}" if actor else ""
    return salted_hmac(_SALT, said, algorithm="sha256").hexdigest()[:24] if said else "-"
