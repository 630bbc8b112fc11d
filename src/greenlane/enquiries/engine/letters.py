"""Reading a letter as it comes by e-mail: who wrote it, what it answers, its words, what was attached.

Nothing in a letter is opened or followed: attachments are listed by name, kind, size and SHA-256.
Sources: RFC 5322 (messages), RFC 2045 (parts), RFC 3834 (automatic answers), RFC 2369 (lists), RFC 3462 (reports).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from greenlane.enquiries.engine.letter_text import clean, text_of_html

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 200
MOST_TEXT = 60_000
MOST_REFERENCES = 50
NUMBER = re.compile(r"\bENQ-?(\d{2})-?([A-HJ-NP-Z2-9]{8})\b", re.IGNORECASE)
"""An enquiry's number as it stands in subjects, with or without its hyphens."""
_ID = re.compile(r"<([^<>\s]{1,250})>")
_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(auto(matic)?[ -]?(reply|response)|out of (the )?office|undeliver|delivery status|mail delivery|"
    r"returned mail|failure notice|自動回覆|自动回复|ตอบกลับอัตโนมัติ|स्वचालित उत्तर)",
    re.IGNORECASE,
)
_MACHINES = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.\-].*)?@", re.IGNORECASE
)


class BadLetter(Exception):
    """What was given is no letter that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was attached, unopened. `size` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "media_type": self.media_type, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter. `text` is the whole of what a person sees; `automatic` says why it counts as written by a machine.

    `thread` holds the ids of the letters it answers, the nearest first. `number` is an enquiry's number that its
    subject names. Ids are without their angle brackets.
    """

    message_id: str
    thread: tuple[str, ...]
    number: str
    subject: str
    sender_name: str
    sender_address: str
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    automatic: str
    sha256: str

    @property
    def in_reply_to(self) -> str:
        return self.thread[0] if self.thread else ""


def read_letter(raw: bytes) -> ReadLetter:
    """Read a letter from its bytes. Raises BadLetter for what is too large, too deep or no letter."""
    if len(raw) > MOST_BYTES:
        raise BadLetter(f"The letter is larger than {MOST_BYTES // (1024 * 1024)} MB.")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        message = message_from_bytes(raw, policy=policy.default)
        if not _is_letter(message):
            raise BadLetter("This is no e-mail: it has neither a sender nor a subject.")
        parts = list(_leaves(message))
    except RecursionError:
        raise BadLetter("The letter is nested too deeply.") from None
    sender = parseaddr(_header(message, "From"))
    return ReadLetter(
        message_id=_message_id(message) or f"{digest}@without-id",
        thread=_thread(message),
        number=number_in(_header(message, "Subject")),
        subject=clean(_header(message, "Subject"))[:300],
        sender_name=clean(sender[0])[:200],
        sender_address=sender[1][:254] if _is_address(sender[1]) else "",
        sent_at=_sent_at(message),
        text=_words(parts),
        attachments=tuple(_attachment(part) for part in parts if not _is_words(part)),
        automatic=_automatic(message),
        sha256=digest,
    )


def number_in(text: str) -> str:
    """The number of an enquiry that a text names, in its usual form; empty without one."""
    found = NUMBER.search(text)
    return f"ENQ-{found[1]}-{found[2].upper()}" if found else ""


def _is_letter(message: Message[Any, Any]) -> bool:
    return any(_header(message, name) for name in ("From", "Subject", "Message-ID"))


def _header(message: Message[Any, Any], name: str) -> str:
    """A header as text on one line. The library stumbles over some malformed ones: those are read as they stand."""
    try:
        value = message.get(name)
        text = "" if value is None else str(value)
    except Exception:
        text = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(text.encode("utf-8", "replace").decode("utf-8", "replace").split())[:4000]


def _message_id(message: Message[Any, Any]) -> str:
    found = _ID.search(_header(message, "Message-ID"))
    return found[1] if found else ""


def _thread(message: Message[Any, Any]) -> tuple[str, ...]:
    answered = _ID.findall(_header(message, "In-Reply-To"))
    further = reversed(_ID.findall(_header(message, "References"))[-MOST_REFERENCES:])
    return tuple(dict.fromkeys([*answered[:5], *further]))


def _sent_at(message: Message[Any, Any]) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except (TypeError, ValueError, IndexError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC) if 1990 < found.year < 2200 else None


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(r"[^\s@<>\"',;:]{1,64}@[^\s@<>\"',;:]{1,185}", text))


def _automatic(message: Message[Any, Any]) -> str:
    """Why nobody wrote this letter; empty where a person did."""
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return "Auto-Submitted"
    if message.get_content_type() == "multipart/report":
        return "delivery report"
    if any(key.lower().startswith("list-") for key in message.keys()):  # noqa: SIM118
        return "mailing list"
    if _header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return "Precedence"
    if _header(message, "X-Autoreply") or _header(message, "X-Autorespond"):
        return "automatic reply"
    if _header(message, "Return-Path") == "<>":
        return "empty return path"
    if _MACHINES.match(parseaddr(_header(message, "From"))[1]):
        return "sender that reads no replies"
    return "automatic subject" if _AUTOMATIC_SUBJECT.match(_header(message, "Subject")) else ""


def _leaves(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The parts that hold something, in order. A letter inside a letter is one attachment, not opened."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise BadLetter(f"The letter has more than {MOST_PARTS} parts.")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            children = [one for one in part.get_payload() if isinstance(one, Message)]
            waiting.extend(reversed(children))
        else:
            yield part


def _is_words(part: Message[Any, Any]) -> bool:
    kind = part.get_content_type()
    return kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment"


def _words(parts: list[Message[Any, Any]]) -> str:
    """What the letter says: its plain text; its HTML as a reader sees it where it has no plain text."""
    plain = [_decoded(one) for one in parts if one.get_content_type() == "text/plain" and _is_words(one)]
    text = "\n\n".join(one for one in plain if one.strip())
    if not text.strip():
        rich = [_decoded(one) for one in parts if one.get_content_type() == "text/html" and _is_words(one)]
        text = "\n\n".join(text_of_html(one) for one in rich)
    return clean(text, lines=True)[:MOST_TEXT]


def _decoded(part: Message[Any, Any]) -> str:
    raw = _payload(part)
    named = part.get_content_charset() or "utf-8"
    for charset in dict.fromkeys((named, "utf-8")):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    try:
        return raw.decode(named, "replace")
    except (LookupError, ValueError):
        return raw.decode("latin-1")


def _payload(part: Message[Any, Any]) -> bytes:
    if part.get_content_maintype() == "message":
        return b"".join(_bytes(one) for one in part.get_payload() if isinstance(one, Message))
    try:
        found = part.get_payload(decode=True)
    except (LookupError, ValueError, AssertionError):
        found = str(part.get_payload()).encode("utf-8", "replace")
    return found if isinstance(found, bytes) else b""


def _bytes(message: Message[Any, Any]) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, ValueError, KeyError, TypeError):
        return b""


def _attachment(part: Message[Any, Any]) -> Attachment:
    """What is told of an attachment; a name that the library stumbles over is left out."""
    raw = _payload(part)
    try:
        name = part.get_filename() or ""
    except Exception:
        name = ""
    name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", clean(name))[:120]
    return Attachment(name, part.get_content_type()[:80], len(raw), hashlib.sha256(raw).hexdigest())
