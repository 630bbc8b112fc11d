"""Messaging services: how a question comes in from one and its reply goes out, and the adapter for signed JSON.

A service posts `{"id", "from", "text", "language"?}` with the header `Greenlane-Signature: t=<seconds>,v1=<hex>`, an
HMAC-SHA256 over `<seconds>.<body>` (RFC 2104). Replies are posted to one configured address, signed the same way:
`{"in_reply_to", "to", "text"}`; the header `Greenlane-Delivery` stays the same when a reply is sent again. An adapter
for another service is a class with these three methods, registered by its name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from greenlane.foundation.errors import CustomsError

TOLERANCE = timedelta(minutes=5)
SIGNATURE = "Greenlane-Signature"
DELIVERY = "Greenlane-Delivery"
LARGEST_BODY = 32_768
LONGEST_ID = 120
LONGEST_ADDRESS = 200
_LONGEST_HEADER = 300


class MessageNotSigned(CustomsError):
    """The signature of the message is missing, wrong or too old."""

    code = "MSG001"
    status = 401


class MessageMalformed(CustomsError):
    """The message cannot be read."""

    code = "MSG002"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question of somebody at a messaging service. `sender` is the address there, to reply to."""

    id: str
    sender: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply. `delivery` is the same for every try of the same reply."""

    delivery: str
    to: str
    in_reply_to: str
    text: str


class Messenger(Protocol):
    @property
    def name(self) -> str:
        """What the address that its messages are posted to is called by."""

    def verify(self, body: bytes, headers: Any, at: datetime) -> None:
        """Accept a message or raise MessageNotSigned (MSG001)."""

    def parse(self, body: bytes) -> Incoming:
        """Read a message that was accepted, or raise MessageMalformed (MSG002)."""

    def reply(self, message: Outgoing, at: datetime) -> str:
        """Send a reply; an empty text when it was taken, else what went wrong."""


@dataclass(frozen=True, slots=True)
class SignedJson:
    """The adapter for a gateway of one's own: signed JSON in, signed JSON out."""

    secret: str
    reply_url: str
    name: str = "json"
    timeout: float = 10.0

    def verify(self, body: bytes, headers: Any, at: datetime) -> None:
        stamp, given = _parts(str(headers.get(SIGNATURE, "")))
        if not self.secret or not hmac.compare_digest(_mac(self.secret, stamp, body), given):
            raise MessageNotSigned(pointer=f"header {SIGNATURE}")
        # Judged only after the signature: a stranger learns nothing about clocks.
        if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
            raise MessageNotSigned(pointer=f"header {SIGNATURE}", hint="Sign it anew and send it again.")

    def parse(self, body: bytes) -> Incoming:
        if len(body) > LARGEST_BODY:
            raise MessageMalformed(hint=f"At most {LARGEST_BODY} bytes.")
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            raise MessageMalformed(hint="Send a JSON object.") from None
        if not isinstance(said, dict):
            raise MessageMalformed(hint="Send a JSON object.")
        return Incoming(
            id=_text(said, "id", LONGEST_ID),
            sender=_text(said, "from", LONGEST_ADDRESS),
            text=_text(said, "text", LARGEST_BODY),
            language=_text(said, "language", 10) if said.get("language") else "",
        )

    def reply(self, message: Outgoing, at: datetime) -> str:
        said = {"in_reply_to": message.in_reply_to, "to": message.to, "text": message.text}
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signed(body, self.secret, at),
            DELIVERY: message.delivery,
        }
        try:
            answer = httpx.post(
                self.reply_url, content=body, headers=headers, timeout=self.timeout, follow_redirects=False
            )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            return type(problem).__name__
        return "" if answer.is_success else f"HTTP {answer.status_code}"


def signed(body: bytes, secret: str, at: datetime) -> str:
    """The signature header of a body sent at a moment."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def _mac(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _parts(header: str) -> tuple[str, str]:
    """Seconds and signature of a header. Raises MessageNotSigned (MSG001) for another form."""
    found = dict(part.strip().split("=", 1) for part in header[:_LONGEST_HEADER].split(",") if "=" in part)
    stamp, mac = found.get("t", ""), found.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and mac.isascii()):
        raise MessageNotSigned(pointer=f"header {SIGNATURE}", hint="Form: t=<seconds>,v1=<hex HMAC-SHA256>")
    return stamp, mac


def _text(said: dict[str, Any], name: str, longest: int) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\x00" in value:
        raise MessageMalformed(pointer=f"/{name}", hint=f"A text of 1 to {longest} characters.")
    return value
