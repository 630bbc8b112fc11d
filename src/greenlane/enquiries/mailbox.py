"""The administration's mailbox: letters are fetched by IMAP, kept, and marked as read once they are safe.

A letter is marked only after its transaction committed; one that was kept but not marked is recognised by its id. One
that cannot be read goes to the folder `Quarantine`, whole. Source: RFC 9051 (IMAP), RFC 6851 (MOVE).
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache

from greenlane.enquiries.engine.letters import MOST_BYTES, BadLetter, read_letter
from greenlane.enquiries.services.letters import receive_letter
from greenlane.foundation.errors import CustomsError

SECONDS = 30
EVERY = timedelta(seconds=60)
AT_ONCE = 50
QUARANTINE = "Quarantine"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`imaps://user:password@host:993/INBOX`. Plain `imap://` speaks TLS after STARTTLS, except to this machine."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool

    @classmethod
    def at(cls, address: str) -> Mailbox:
        """Raises ValueError for an address that is none."""
        parts = urlsplit(address)
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
            raise ValueError("GREENLANE_ENQUIRIES_IMAP_URL: use imaps://user:password@host/INBOX")
        tls = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if tls else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            tls=tls,
        )


def collect() -> int:
    """A step of the worker: fetch what is new, once a minute; returns how many letters. Nothing where none is set."""
    if not settings.GREENLANE_ENQUIRIES_IMAP_URL or not cache.add(
        "enquiries.mailbox", 1, EVERY.total_seconds()
    ):
        return 0
    try:
        return fetch(Mailbox.at(settings.GREENLANE_ENQUIRIES_IMAP_URL))
    except (OSError, imaplib.IMAP4.error) as failure:
        log.error("the mailbox of enquiries was not read: %s", type(failure).__name__)
        return 0


def fetch(box: Mailbox) -> int:
    """Fetch the unread letters of a mailbox; returns how many were taken in or put aside."""
    with _opened(box) as link:
        done = 0
        for uid in _unread(link)[:AT_ONCE]:
            done += _take(link, uid)
        return done


@contextmanager
def _opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    secure = ssl.create_default_context()
    link: imaplib.IMAP4
    if box.tls:
        link = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=secure, timeout=SECONDS)
    else:
        link = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
    try:
        if not box.tls and box.host not in _LOCAL:
            link.starttls(secure)
        link.login(box.user, box.password)
        _right(link.select(_quoted(box.folder)))
        yield link
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            link.logout()


def _unread(link: imaplib.IMAP4) -> list[str]:
    found = _right(link.uid("SEARCH", "UNSEEN"))
    return found[0].decode("ascii").split() if found and found[0] else []


def _take(link: imaplib.IMAP4, uid: str) -> int:
    raw = _read(link, uid)
    try:
        if raw is None:
            raise BadLetter("too large")
        receive_letter(read_letter(raw))
    except (BadLetter, CustomsError) as refusal:
        log.warning("a letter was put into quarantine: %s", type(refusal).__name__)
        _put_aside(link, uid)
        return 1
    _right(link.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return 1


def _read(link: imaplib.IMAP4, uid: str) -> bytes | None:
    """The bytes of a letter, without marking it; None for one larger than any letter may be."""
    told = _SIZE.search(b" ".join(_flat(_right(link.uid("FETCH", uid, "(RFC822.SIZE)")))))
    if told and int(told[1]) > MOST_BYTES:
        return None
    parts = _right(link.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((one[1] for one in parts if isinstance(one, tuple)), b"")


def _flat(parts: list[bytes | tuple[bytes, bytes] | None]) -> Iterator[bytes]:
    for one in parts:
        if isinstance(one, tuple):
            yield from one
        elif one:
            yield one


def _put_aside(link: imaplib.IMAP4, uid: str) -> None:
    link.create(_quoted(QUARANTINE))  # answers NO where it is there already
    if "MOVE" in link.capabilities:
        _right(link.uid("MOVE", uid, _quoted(QUARANTINE)))
        return
    _right(link.uid("COPY", uid, _quoted(QUARANTINE)))
    _right(link.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
    if "UIDPLUS" in link.capabilities:
        link.uid("EXPUNGE", uid)


def _quoted(folder: str) -> str:
    plain = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _right(answer: tuple[str, list]) -> list:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1])[:200])
    return answer[1]
